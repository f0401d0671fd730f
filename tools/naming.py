"""Claims as they read on their own: with a name where they open with a pronoun."""

import re
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence

_PRONOUN: Final = re.compile(r"^(?:(?:He|She)(?=\s)|(?P<whose>His|Her)(?=\s))")
_NAME: Final = re.compile(r"\b[A-ZÀ-Ž][\w'-]{2,}")


def names_of(archive: Archive) -> frozenset[str]:
    """Return the first and last names of all people, as a sentence would say them."""
    return frozenset(name for person in archive.guests() for name in _NAME.findall(person.name))


def names_in(text: str) -> list[str]:
    """Return the words of a text that may be names, in order."""
    return _NAME.findall(text)


def named(claim: Evidence, section: Evidence, people: frozenset[str]) -> str:
    """Return a claim's text with its guest's name in the place of the pronoun it opens with.

    Only where the last of the archive's people whom the section names before it is that guest.

    Args:
        claim: Of the section.
        section: With the sentences before the claim.
        people: First and last names of the archive's people.
    """
    pronoun = _PRONOUN.match(claim.text)
    at = section.text.find(claim.text)
    if pronoun is None or claim.guest is None or at < 0:
        return claim.text
    before = next((name for name in reversed(names_in(section.text[:at])) if name in people), "")
    if before not in names_in(claim.guest):
        return claim.text
    name = f"{claim.guest}'s" if pronoun["whose"] else claim.guest
    return f"{name}{claim.text[pronoun.end() :]}"
