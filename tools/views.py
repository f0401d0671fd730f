"""What a model reads of a tool's result: small, and the same shape for every model.

Every checkpoint stores these, so they hold what an answer needs and no more.
"""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge.evidence import Evidence
from knowledge.sanitize import clip
from knowledge.times import format_clock
from tools.lookup import FoundClaim, FoundSection, Lookup, MatchedBy, Spoken

CLAIMS_SHOWN: Final = 8
"""Claims of a section that are shown: the most relevant ones, in reading order."""
_FEW_CLAIMS: Final = 2
_TEXT_CHARS: Final = 700
_PAGE_CLAIMS: Final = 3


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ClaimView(_View):
    """A claim to cite by its id."""

    id: str
    text: str
    guest: str | None = None
    episode: str | None = None
    aired: date | None = None
    at: str | None = None
    relevance: float = 0.0


class SectionView(_View):
    """A section; its text is given only where hardly any of its claims can be cited."""

    id: str
    page: str
    section: str
    coverage: float
    claims: list[ClaimView]
    text: str | None = None
    source: str | None = None  # whose rendering it is; only where the store holds several

    @property
    def name(self) -> str:
        """Page and heading, as a reader names the section."""
        return self.page if self.page == self.section else f"{self.page} › {self.section}"


class SpokenView(_View):
    """A guest's own words, verbatim, to cite by their id."""

    id: str
    guest: str
    episode: str | None = None
    aired: date | None = None
    at: str | None = None
    quote: str


class LookupView(_View):
    """A look-up's result."""

    asked: str
    matched_by: MatchedBy
    sections: list[SectionView]
    spoken: list[SpokenView] = []
    near_names: list[str]


def view_lookup(found: Lookup) -> LookupView:
    """Return what a model reads of a look-up; a whole page is shown in outline."""
    shown = _PAGE_CLAIMS if found.matched_by == "page" else CLAIMS_SHOWN
    return LookupView(
        asked=found.asked,
        matched_by=found.matched_by,
        sections=[
            _view_section(section, shown, source=found.source_of(section))
            for section in found.sections
        ],
        spoken=[_view_spoken(one) for one in found.spoken],
        near_names=list(found.suggestions),
    )


def viewed_evidence(found: Lookup) -> list[Evidence]:
    """Return the evidence that the view of a look-up shows, sections included."""
    sections = view_lookup(found).sections
    viewed = {view.id for view in sections} | {c.id for view in sections for c in view.claims}
    everything = (
        item
        for section in found.sections
        for item in (section.section, *(claim.evidence for claim in section.claims))
    )
    heard = [one.evidence for one in found.spoken]
    return [*(item for item in everything if item.id in viewed), *heard]


def _view_section(found: FoundSection, shown: int, *, source: str | None) -> SectionView:
    # Where some were found by a question, the others of the section are beside it.
    nearest = [claim for claim in found.claims if claim.relevance] or found.claims
    best = sorted(nearest, key=lambda claim: -claim.relevance)[:shown]
    kept = {claim.evidence.id for claim in best}
    claims = [_view_claim(claim) for claim in found.claims if claim.evidence.id in kept]
    text = found.section.text if len(claims) < _FEW_CLAIMS else ""
    return SectionView(
        id=found.section.id,
        page=found.section.page_title,
        section=found.section.section,
        coverage=round(found.coverage, 2),
        claims=claims,
        text=clip(text, max_chars=_TEXT_CHARS) or None,
        source=source,
    )


def _view_spoken(spoken: Spoken) -> SpokenView:
    evidence = spoken.evidence
    return SpokenView(
        id=evidence.id,
        guest=evidence.guest or "",
        episode=evidence.episode_title,
        aired=evidence.aired,
        at=None if evidence.start_s is None else format_clock(evidence.start_s),
        quote=spoken.quote,
    )


def _view_claim(claim: FoundClaim) -> ClaimView:
    evidence = claim.evidence
    return ClaimView(
        id=evidence.id,
        text=claim.text,
        guest=evidence.guest,
        episode=evidence.episode_title,
        aired=evidence.aired,
        at=None if evidence.start_s is None else format_clock(evidence.start_s),
        relevance=round(claim.relevance, 2),
    )
