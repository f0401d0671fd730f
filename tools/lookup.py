"""Section look-up: by page, by heading, or by question; with the claims of what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.archive import Archive
from knowledge.catalog import Place
from knowledge.evidence import Evidence
from knowledge.sanitize import one_line
from tools.errors import NothingAskedError, TooLongError
from tools.names import match_headings, match_page, near_names

MAX_ASKED_CHARS: Final = 4000
SECTIONS: Final = 4
"""Sections that a question finds at most."""
_SECTION_POOL: Final = 10
_CLAIM_POOL: Final = 60
_STRONGEST_CLAIMS: Final = 6
_SUGGESTIONS: Final = 3

MatchedBy = Literal["page", "heading", "question", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """How much was searched."""

    pages: int
    sections: int
    claims: int
    episodes: int
    guests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClaim:
    """A claim of a section, and how well it fits the question."""

    evidence: Evidence
    relevance: float  # mixed z-score of the claim search; 0 where nothing was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSection:
    """A section, its claims in reading order, and how well it fits the question."""

    section: Evidence
    claims: tuple[FoundClaim, ...]
    coverage: float  # 0..1, share of the question's words that it covers, rare words weighing more


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What a look-up found, best section first, and where it looked."""

    asked: str
    matched_by: MatchedBy
    sections: tuple[FoundSection, ...]
    searched: Searched
    suggestions: tuple[str, ...]  # near names; only where nothing was found by name

    @property
    def coverage(self) -> float:
        """The best coverage among the sections, 0..1; 0 where nothing was found."""
        return max((found.coverage for found in self.sections), default=0.0)


def look_up(archive: Archive, *, question: str = "", page: str = "", heading: str = "") -> Lookup:
    """Look sections up by page, by heading, by both, or by question.

    A question that is the name of a page or a heading, misspelt or not, finds that; any other is
    searched by words and meaning. A heading that no section has is searched by meaning too, on
    the page if one is named.

    Raises:
        NothingAskedError: All three are empty.
        TooLongError: More was asked than `MAX_ASKED_CHARS`.
    """
    question, page, heading = (one_line(text) for text in (question, page, heading))
    asked = " › ".join(part for part in (page, heading, question) if part)
    if not asked:
        raise NothingAskedError
    if len(asked) > MAX_ASKED_CHARS:
        raise TooLongError(length=len(asked), limit=MAX_ASKED_CHARS)
    if page:
        return _by_page(archive, asked, page, heading)
    if heading:
        return _by_heading(archive, asked, heading, archive.places) or _by_question(
            archive, asked, heading
        )
    return (
        _named_outright(archive, asked, question)
        or _by_heading(archive, asked, question, archive.places)
        or _by_question(archive, asked, question)
    )


def _by_page(archive: Archive, asked: str, page: str, heading: str) -> Lookup:
    slug = match_page(archive, page)
    if slug is None:
        return _result(
            archive, asked, "nothing", (), suggestions=near_names(archive, page, count=_SUGGESTIONS)
        )
    places = [place for place in archive.places if place.page == slug]
    if not heading:
        return _result(archive, asked, "page", _plainly(archive, places))
    return _by_heading(archive, asked, heading, places) or _by_question(
        archive, asked, heading, page=slug
    )


def _named_outright(archive: Archive, asked: str, question: str) -> Lookup | None:
    slug = match_page(archive, question)
    if slug is None:
        return None
    places = [place for place in archive.places if place.page == slug]
    return _result(archive, asked, "page", _plainly(archive, places))


def _by_heading(
    archive: Archive, asked: str, heading: str, places: Sequence[Place]
) -> Lookup | None:
    matched = match_headings(places, heading)
    if not matched:
        return None
    return _result(archive, asked, "heading", _plainly(archive, matched[:SECTIONS]))


def _by_question(archive: Archive, asked: str, question: str, page: str = "") -> Lookup:
    found = find_sections(archive, question, page=page)
    matched: MatchedBy = "question" if found else "nothing"
    near = () if found else near_names(archive, question, count=_SUGGESTIONS)
    return _result(archive, asked, matched, found, suggestions=near)


def find_sections(archive: Archive, question: str, *, page: str = "") -> list[FoundSection]:
    """Return the best sections for a question, those counting too that hold its best claims."""
    # Sections of one page are few; the pool must be wide enough to hold some of them.
    widen = 10 if page else 1
    sections = archive.search("section", question, count=_SECTION_POOL * widen)
    claims = archive.search("claim", question, count=_CLAIM_POOL * widen)
    relevance = {found.evidence.id: found.score for found in claims}
    scores = {(found.evidence.page, found.evidence.anchor): found.score for found in sections}
    floor = min(scores.values(), default=0.0)
    best: dict[tuple[str, str], float] = {}
    for found in claims:
        place = (found.evidence.page, found.evidence.anchor)
        best[place] = max(best.get(place, 0.0), found.score)
    strongest = [(c.evidence.page, c.evidence.anchor) for c in claims[:_STRONGEST_CLAIMS]]
    places = [place for place in dict.fromkeys([*scores, *strongest]) if page in ("", place[0])]
    ranked = sorted(places, key=lambda place: -(scores.get(place, floor) + best.get(place, 0.0)))
    return [
        _found_section(archive, section, question, relevance)
        for place in ranked[:SECTIONS]
        if (section := archive.section(*place)) is not None
    ]


def _found_section(
    archive: Archive, section: Evidence, question: str, relevance: dict[str, float]
) -> FoundSection:
    lowest = min(relevance.values(), default=0.0)
    return FoundSection(
        section=section,
        claims=tuple(
            FoundClaim(evidence=claim, relevance=relevance.get(claim.id, lowest))
            for claim in archive.claims(section)
        ),
        coverage=archive.coverage(
            question, f"{section.page_title} {section.section} {section.text}"
        ),
    )


def _plainly(archive: Archive, places: Iterable[Place]) -> list[FoundSection]:
    """Return sections that were asked for by name: covered wholly, claims unranked."""
    sections = (archive.section(place.page, place.anchor) for place in places)
    return [
        FoundSection(
            section=section,
            claims=tuple(
                FoundClaim(evidence=claim, relevance=0.0) for claim in archive.claims(section)
            ),
            coverage=1.0,
        )
        for section in sections
        if section is not None
    ]


def _result(
    archive: Archive,
    asked: str,
    matched_by: MatchedBy,
    sections: Iterable[FoundSection],
    *,
    suggestions: tuple[str, ...] = (),
) -> Lookup:
    return Lookup(
        asked=asked,
        matched_by=matched_by,
        sections=tuple(sections),
        searched=searched(archive),
        suggestions=suggestions,
    )


def searched(archive: Archive) -> Searched:
    """Return how much a look-up searches: all that the store holds."""
    counts = archive.manifest.counts
    return Searched(
        pages=counts["pages"],
        sections=counts["sections"],
        claims=counts["claims"],
        episodes=counts["episodes"],
        guests=counts["guests"],
    )
