"""Section look-up: by page, by heading, or by question; with the claims of what was found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.sanitize import one_line
from knowledge.store.catalog import Place
from knowledge.words import coverage, words
from tools.errors import NothingAskedError, TooLongError
from tools.names import match_headings, match_pages, near_names

MAX_ASKED_CHARS: Final = 4000
SECTIONS: Final = 4
"""Sections that a question finds at most."""
_SECTION_POOL: Final = 30
_CLAIM_POOL: Final = 60
_NAMED_SHARE: Final = 0.6  # of a title's words that a question must say to be about the page
_STRONGEST_CLAIMS: Final = 6
_SUGGESTIONS: Final = 3
_NAMED_BONUS: Final = 1.5
"""Standard deviations that a section gains where the question says its page's title."""
_PAGE_KINDS: Final = frozenset(words("role roadmap guide"))
_COVERED_WELL: Final = 0.6
_TELLING: Final = 0.6  # of the heaviest word's weight that a word needs to be searched by itself

MatchedBy = Literal["page", "heading", "question", "guest", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """How much was searched."""

    pages: int
    sections: int
    claims: int
    episodes: int
    guests: int
    sources: int


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

    def source_of(self, found: FoundSection) -> str | None:
        """Return which source speaks in a section; None where the store holds only one."""
        return found.section.source if self.searched.sources > 1 else None


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
    slugs = match_pages(archive, page)
    if not slugs:
        return _result(
            archive, asked, "nothing", (), suggestions=near_names(archive, page, count=_SUGGESTIONS)
        )
    places = [place for place in archive.places if place.page in slugs]
    if not heading:
        return _result(archive, asked, "page", _plainly(archive, places))
    return _by_heading(archive, asked, heading, places) or _by_question(
        archive, asked, heading, pages=slugs
    )


def _named_outright(archive: Archive, asked: str, question: str) -> Lookup | None:
    slugs = match_pages(archive, question)
    if not slugs:
        return None
    places = [place for place in archive.places if place.page in slugs]
    return _result(archive, asked, "page", _plainly(archive, places))


def _by_heading(
    archive: Archive, asked: str, heading: str, places: Sequence[Place]
) -> Lookup | None:
    matched = match_headings(places, heading)
    if not matched:
        return None
    return _result(archive, asked, "heading", _plainly(archive, matched[:SECTIONS]))


def _by_question(archive: Archive, asked: str, question: str, pages: Sequence[str] = ()) -> Lookup:
    found = find_sections(archive, question, pages=pages)
    if found and not pages and _asks_about(found[0].section.page_title, archive, question):
        about = [place for place in archive.places if place.page == found[0].section.page]
        return _result(archive, asked, "page", _plainly(archive, about))
    matched: MatchedBy = "question" if found else "nothing"
    near = () if found else near_names(archive, question, count=_SUGGESTIONS)
    return _result(archive, asked, matched, found, suggestions=near)


def _asks_about(title: str, archive: Archive, question: str) -> bool:
    """Tell whether a question is about a page as a whole: it says little but the page's title."""
    asked = archive.term_weights(question)
    named = set(words(title))
    return coverage(asked, title) == 1.0 and len(named.intersection(asked)) >= _NAMED_SHARE * len(
        named
    )


def find_sections(
    archive: Archive, question: str, *, pages: Sequence[str] = ()
) -> list[FoundSection]:
    """Return the best sections for a question, of certain pages only where any are given.

    Where none of them covers it well, the words that tell most are searched once more by
    themselves: many common words ("become a data scientist") can drown the one that matters
    ("degree").
    """
    weights = archive.term_weights(question)
    found = _search(archive, question, weights, pages)
    if max((section.coverage for section in found), default=0.0) >= _COVERED_WELL:
        return found
    heaviest = max(weights.values(), default=0.0)
    telling = {term for term, weight in weights.items() if weight >= _TELLING * heaviest}
    kept = [word for word in question.split() if telling.intersection(words(word))]
    again = _search(archive, " ".join(kept), weights, pages)
    best = max((section.coverage for section in again), default=0.0)
    return again if best > max((s.coverage for s in found), default=0.0) else found


def _search(
    archive: Archive, question: str, weights: Mapping[str, float], pages: Sequence[str]
) -> list[FoundSection]:
    """Return the best sections for the words of a question.

    A section's place comes from its own score and from that of its best claim.
    """
    # Sections of one page are few; the pool must be wide enough to hold some of them.
    widen = 10 if pages else 1
    sections = archive.search("section", question, count=_SECTION_POOL * widen)
    claims = archive.search("claim", question, count=_CLAIM_POOL * widen)
    scores = {_place(found.evidence): found.score for found in sections}
    best: dict[tuple[str, str], float] = {}
    for found in claims:
        best.setdefault(_place(found.evidence), found.score)
    floor = min(scores.values(), default=0.0)
    relevance = {found.evidence.id: found.score for found in claims}
    strongest = [_place(found.evidence) for found in claims[:_STRONGEST_CLAIMS]]
    candidates = [
        _found_section(archive, section, weights, relevance)
        for place in dict.fromkeys([*scores, *strongest])
        if (not pages or place[0] in pages) and (section := archive.section(*place)) is not None
    ]

    asked = f" {' '.join(words(question))} "

    def rank(found: FoundSection) -> float:
        place = _place(found.section)
        claim = max(best.get(place, 0.0), 0.0)
        named = _NAMED_BONUS if _names(asked, found.section.page_title) else 0.0
        return scores.get(place, floor) + claim + named

    return sorted(candidates, key=rank, reverse=True)[:SECTIONS]


def _names(asked: str, title: str) -> bool:
    """Tell whether a question says a page's title, but for the kind of page it is, word for word.

    Args:
        asked: The question's stems, each between blanks.
        title: Of the page.
    """
    said = [stem for stem in words(title) if stem not in _PAGE_KINDS]
    return len(said) > 1 and f" {' '.join(said)} " in asked


def _place(evidence: Evidence) -> tuple[str, str]:
    return evidence.page, evidence.anchor


def _found_section(
    archive: Archive,
    section: Evidence,
    weights: Mapping[str, float],
    relevance: Mapping[str, float],
) -> FoundSection:
    lowest = min(relevance.values(), default=0.0)
    return FoundSection(
        section=section,
        claims=tuple(
            FoundClaim(evidence=claim, relevance=relevance.get(claim.id, lowest))
            for claim in archive.claims(section)
        ),
        coverage=coverage(weights, f"{section.page_title} {section.section} {section.text}"),
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
        sources=len(archive.manifest.sources),
    )
