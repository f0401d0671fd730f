"""What one guest says on a question: the pages' claims of that guest, best first."""

from collections.abc import Sequence
from typing import Final

from knowledge.archive import Archive
from knowledge.sanitize import one_line
from knowledge.words import coverage, words
from tools.errors import TooLongError, UnknownGuestError
from tools.finding import Nearest, find_nearest
from tools.lookup import MAX_ASKED_CHARS, FoundSection, Lookup, found_claims, searched, spoken
from tools.portraits import Unknown, portray_guest

CLAIMS: Final = 24
"""Claims that are returned where nothing is asked."""


def look_up_guest(
    archive: Archive, guest: str, question: str = "", before: Sequence[str] = ()
) -> Lookup:
    """Return the sections in which a guest speaks, best first, each with that guest's claims only.

    Args:
        archive: Where to look.
        guest: A name, in part or misspelt, that means one person.
        question: What to find of what the guest says; without one, in reading order.
        before: Earlier questions that it leans on.

    Raises:
        UnknownGuestError: The name means nobody, or several people.
        TooLongError: The question is longer than `MAX_ASKED_CHARS`.
    """
    question = one_line(question)
    if len(question) > MAX_ASKED_CHARS:
        raise TooLongError(length=len(question), limit=MAX_ASKED_CHARS)
    found = portray_guest(archive, guest)
    if isinstance(found, Unknown):
        raise UnknownGuestError(guest, near=found.suggestions)
    name, slug = found.guest.name, found.guest.slug
    asks = bool(words(question))
    nearest = Nearest(sections=(), relevance={})
    if asks:
        nearest = find_nearest(archive, question, before, guest=slug)
    if not nearest.sections:
        nearest = _in_order(archive, slug)
    sections = _sections(archive, nearest, _told(archive, question, name), guest=slug)
    return Lookup(
        asked=" › ".join(part for part in (name, question) if part),
        matched_by="guest" if sections else "nothing",
        sections=sections,
        searched=searched(archive),
        suggestions=(),
        spoken=spoken(archive, question, before, guest=slug) if asks else (),
    )


def _in_order(archive: Archive, slug: str) -> Nearest:
    """Return the first claims of a guest, none nearer than another."""
    claims = archive.claims_of_guest(slug)[:CLAIMS]
    places = dict.fromkeys((claim.page, claim.anchor) for claim in claims)
    sections = (archive.section(*place) for place in places)
    return Nearest(
        sections=tuple(section for section in sections if section is not None),
        relevance={claim.id: 0.0 for claim in claims},
    )


def _told(archive: Archive, question: str, name: str) -> dict[str, float]:
    """Return what the question's words weigh, the guest's name left out."""
    named = set(words(name))
    weights = archive.term_weights(question)
    return {term: weight for term, weight in weights.items() if term not in named}


def _sections(
    archive: Archive, nearest: Nearest, weights: dict[str, float], *, guest: str
) -> tuple[FoundSection, ...]:
    sections = []
    for section in nearest.sections:
        claims = found_claims(archive, section, nearest.relevance, guest=guest)
        said = " ".join(claim.evidence.text for claim in claims)
        text = f"{section.page_title} {section.section} {said}"
        told = coverage(weights, text) if weights else 1.0
        sections.append(FoundSection(section=section, claims=claims, coverage=told))
    return tuple(sections)
