"""What one guest says on a question: the pages' claims of that guest, best first."""

from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.sanitize import one_line
from knowledge.words import coverage, words
from tools.errors import TooLongError, UnknownGuestError
from tools.lookup import MAX_ASKED_CHARS, FoundClaim, FoundSection, Lookup, searched
from tools.portraits import Unknown, portray_guest

CLAIMS: Final = 24
_SECTIONS: Final = 6


def look_up_guest(archive: Archive, guest: str, question: str = "") -> Lookup:
    """Return the sections in which a guest speaks, best first, each with that guest's claims only.

    Args:
        archive: Where to look.
        guest: A name, in part or misspelt, that means one person.
        question: What to find of what the guest says; without one, in reading order.

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
    claims = _claims(archive, slug, question) or [
        FoundClaim(evidence=claim, relevance=0.0) for claim in found.claims[:CLAIMS]
    ]
    sections = _by_section(archive, claims, _told(archive, question, name))
    return Lookup(
        asked=" › ".join(part for part in (name, question) if part),
        matched_by="guest" if sections else "nothing",
        sections=tuple(sections[:_SECTIONS]),
        searched=searched(archive),
        suggestions=(),
    )


def _claims(archive: Archive, slug: str, question: str) -> list[FoundClaim]:
    if not words(question):
        return []
    found = archive.search("claim", question, count=CLAIMS, guest=slug)
    return [FoundClaim(evidence=hit.evidence, relevance=hit.score) for hit in found]


def _told(archive: Archive, question: str, name: str) -> dict[str, float]:
    """Return what the question's words weigh, the guest's name left out."""
    named = set(words(name))
    weights = archive.term_weights(question)
    return {term: weight for term, weight in weights.items() if term not in named}


def _by_section(
    archive: Archive, claims: list[FoundClaim], weights: dict[str, float]
) -> list[FoundSection]:
    """Group claims by their section, in the order in which the claims came."""
    groups: dict[tuple[str, str], list[FoundClaim]] = {}
    for claim in claims:
        groups.setdefault((claim.evidence.page, claim.evidence.anchor), []).append(claim)
    sections = []
    for (page, anchor), group in groups.items():
        section = archive.section(page, anchor)
        if section is not None:
            sections.append(_section(section, group, weights))
    return sections


def _section(
    section: Evidence, claims: list[FoundClaim], weights: dict[str, float]
) -> FoundSection:
    said = " ".join(claim.evidence.text for claim in claims)
    text = f"{section.page_title} {section.section} {said}"
    return FoundSection(
        section=section,
        claims=tuple(claims),
        coverage=coverage(weights, text) if weights else 1.0,
    )
