"""Section look-up: by page, by heading, or by question; with the claims of what was found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.sanitize import one_line
from knowledge.store.catalog import Place
from knowledge.words import coverage, words
from tools.errors import NothingAskedError, TooLongError
from tools.excerpts import excerpt
from tools.finding import SECTIONS, Nearest, find_nearest, find_passages
from tools.names import match_headings, match_pages, near_names
from tools.naming import named, names_of

MAX_ASKED_CHARS: Final = 4000
_NAMED_SHARE: Final = 0.6  # of a title's words that a question must say to be about the page
_SUGGESTIONS: Final = 3

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
    text: str  # the evidence's, with a name where it opens with a pronoun
    relevance: float  # 0..1, of the best that was found; 0 where it was not, or nothing asked


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSection:
    """A section, its claims in reading order, and how well it fits the question."""

    section: Evidence
    claims: tuple[FoundClaim, ...]
    coverage: float  # 0..1, share of the question's words that it covers, rare words weighing more


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a guest says, verbatim."""

    evidence: Evidence  # the passage
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What a look-up found, best section first, and where it looked."""

    asked: str
    matched_by: MatchedBy
    sections: tuple[FoundSection, ...]
    searched: Searched
    suggestions: tuple[str, ...]  # near names; only where nothing was found by name
    spoken: tuple[Spoken, ...] = ()  # guests' own words, best first; of archives with transcripts

    @property
    def coverage(self) -> float:
        """The best coverage among the sections, 0..1; 0 where nothing was found."""
        return max((found.coverage for found in self.sections), default=0.0)

    def source_of(self, found: FoundSection) -> str | None:
        """Return which source speaks in a section; None where the store holds only one."""
        return found.section.source if self.searched.sources > 1 else None


def look_up(
    archive: Archive,
    *,
    question: str = "",
    page: str = "",
    heading: str = "",
    before: Sequence[str] = (),
) -> Lookup:
    """Look sections up by page, by heading, by both, or by question, of any page or of one.

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
        return _by_page(archive, asked, page, heading, question, before)
    if heading:
        return _by_heading(archive, asked, heading, archive.places) or _by_question(
            archive, asked, heading
        )
    return (
        _named_outright(archive, asked, question)
        or _by_heading(archive, asked, question, archive.places)
        or _by_question(archive, asked, question, before)
    )


def _by_page(
    archive: Archive, asked: str, page: str, heading: str, question: str, before: Sequence[str]
) -> Lookup:
    slugs = match_pages(archive, page)
    if not slugs:
        return _result(
            archive, asked, "nothing", (), suggestions=near_names(archive, page, count=_SUGGESTIONS)
        )
    places = [place for place in archive.places if place.page in slugs]
    if question and not heading:
        nearest = _nearest(archive, question, find_nearest(archive, question, before, pages=slugs))
        return _result(archive, asked, "page", nearest or _plainly(archive, places))
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


def _by_question(
    archive: Archive,
    asked: str,
    question: str,
    before: Sequence[str] = (),
    *,
    pages: Collection[str] = (),
) -> Lookup:
    nearest = find_nearest(archive, question, before, pages=pages)
    first = next(iter(nearest.sections), None)
    if first and not pages and _asks_about(first.page_title, archive, question):
        about = [place for place in archive.places if place.page == first.page]
        return _result(archive, asked, "page", _plainly(archive, about))
    return _result(
        archive,
        asked,
        "question" if first else "nothing",
        _nearest(archive, question, nearest),
        suggestions=() if first else near_names(archive, question, count=_SUGGESTIONS),
        spoken=() if pages else spoken(archive, question, before),
    )


def _asks_about(title: str, archive: Archive, question: str) -> bool:
    """Tell whether a question is about a page as a whole: it says little but the page's title."""
    asked = archive.term_weights(question)
    named = set(words(title))
    return coverage(asked, title) == 1.0 and len(named.intersection(asked)) >= _NAMED_SHARE * len(
        named
    )


def _nearest(archive: Archive, question: str, nearest: Nearest) -> list[FoundSection]:
    weights = archive.term_weights(question)
    return [
        FoundSection(
            section=section,
            claims=found_claims(archive, section, nearest.relevance),
            coverage=coverage(weights, f"{section.page_title} {section.section} {section.text}"),
        )
        for section in nearest.sections
    ]


def spoken(
    archive: Archive, question: str, before: Sequence[str] = (), *, guest: str = ""
) -> tuple[Spoken, ...]:
    """Return what guests say nearest to a question, each cut to the sentences that say most."""
    weights = archive.term_weights(question)
    return tuple(
        Spoken(evidence=passage, quote=excerpt(passage.text, weights))
        for passage in find_passages(archive, question, before, guest=guest)
        if passage.guest
    )


def found_claims(
    archive: Archive,
    section: Evidence,
    relevance: Mapping[str, float] | None = None,
    *,
    guest: str = "",
) -> tuple[FoundClaim, ...]:
    """Return the claims of a section in reading order; of one guest only what was found."""
    nearest, people = relevance or {}, names_of(archive)
    return tuple(
        FoundClaim(
            evidence=claim,
            text=named(claim, section, people),
            relevance=nearest.get(claim.id, 0.0),
        )
        for claim in archive.claims(section)
        if not guest or claim.id in nearest
    )


def _plainly(archive: Archive, places: Iterable[Place]) -> list[FoundSection]:
    """Return sections that were asked for by name: covered wholly, claims unranked."""
    sections = (archive.section(place.page, place.anchor) for place in places)
    return [
        FoundSection(section=section, claims=found_claims(archive, section), coverage=1.0)
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
    spoken: tuple[Spoken, ...] = (),
) -> Lookup:
    return Lookup(
        asked=asked,
        matched_by=matched_by,
        sections=tuple(sections),
        searched=searched(archive),
        suggestions=suggestions,
        spoken=spoken,
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
