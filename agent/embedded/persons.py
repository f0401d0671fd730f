"""Whom a follow-up speaks of: the guest that "she" or "his" stands for."""

import re
from contextlib import suppress
from typing import Final

from agent.embedded.gazetteers import Gazetteers
from agent.embedded.others import introduces_another
from agent.embedded.wanted import Asked
from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError
from knowledge.words import general_stems, words
from tools.finding import find_nearest

SAID_OF_ONE: Final = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"\b(?:who|anyone|anybody|others?|somebody|someone|everyone|they|them|their|people|guests?|I|me"
    r"|my|we|our)\b",
    re.IGNORECASE,
)
_QUESTIONS_BACK: Final = 3
_DESCRIBES: Final = 2  # words that tell whom is meant


def spoken_of(text: str, asked: Asked, archive: Archive, known: Gazetteers) -> str:
    """Return the guest that a pronoun of a question stands for; empty where it stands for none.

    It is the guest whom the conversation named last, else the one of those told of whom the
    question describes best ("the physicist with the children").
    """
    meant = SAID_OF_ONE.search(text) and not introduces_another(text)
    if not meant or known.named_guests(text).names:
        return ""
    return _named_before(asked, known) or _described(text, asked, archive)


def goes_on_about(text: str, asked: Asked) -> str:
    """Return the guest whom the last answer was about, where a question names nobody else."""
    guests = asked.earlier.guests if asked.earlier else ()
    return guests[0] if len(guests) == 1 and not _OTHERS.search(text) else ""


def _named_before(asked: Asked, known: Gazetteers) -> str:
    for question in reversed(asked.before[-_QUESTIONS_BACK:]):
        names = known.named_guests(question).names
        if names:
            return names[0] if len(names) == 1 else ""
    guests = asked.earlier.guests if asked.earlier else ()
    return guests[0] if len(guests) == 1 else ""


def _described(text: str, asked: Asked, archive: Archive) -> str:
    """Return the guest of the last answer whom a question describes; the first one, if nobody."""
    guests = _guests_told(asked, archive)
    telling = set(words(text)) - general_stems()
    if len(guests) > 1 and len(telling) >= _DESCRIBES:
        nearest = find_nearest(archive, text, asked.before)
        claims = (c for section in nearest.sections for c in archive.claims(section))
        found = [c for c in claims if c.id in nearest.relevance and c.guest in guests]
        best = max(found, key=lambda claim: nearest.relevance[claim.id], default=None)
        return best.guest or "" if best else ""
    return next(iter(guests), "")


def _guests_told(asked: Asked, archive: Archive) -> list[str]:
    """Return the guests whom the last answer cites, in its order."""
    guests: dict[str, None] = {}
    for item in asked.earlier.items if asked.earlier else ():
        for name in item.ids:
            with suppress(EvidenceMissingError):  # the archive was ingested anew since
                guests.setdefault(archive.evidence(name).guest or "")
    guests.pop("", None)
    return list(guests)
