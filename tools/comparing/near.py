"""Views on a topic that is asked in a sentence: the claims that are nearest to all of it.

Taken apart into concepts, a sentence asks for more than any guest says. So the pages are searched
for the whole of it, and what is kept stands near the best that was found. Claims that set guests
beside each other come first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.archive import Archive, Found
from knowledge.evidence import Evidence, EvidenceKind
from knowledge.words import coverage, general_stems, words
from tools.comparing.halves import sets_beside
from tools.comparing.signs import reported_position
from tools.comparing.written import Written, of_one_guest, without_title
from tools.naming import names_of

_POOL: Final = 60
_POOL_OF_GUEST: Final = 12
_LEAST_SCORE: Final = 0.5
"""Of a claim, in standard deviations: one that scores less is near to anything."""
_NEAR_BEST: Final = 0.6
"""Least relevance that is kept, as a share of the best that was found."""
_LEAST_TOLD: Final = 0.15
"""Of the question's words, by weight, what a claim says with its heading and page."""
_TOLD_BY_GUEST: Final = 0.3
"""The same, of a guest who was named: there is no better one to measure by."""
_TOLD_OF_FEW: Final = 0.41
"""The same, where so few words are asked for that each of them matters."""
_FEW_WORDS: Final = 2
_MUCH_SAID: Final = 0.2
_MUCH_TOLD: Final = 0.5
"""What a claim says itself, and with its heading and page, to be a view without any sign of one."""
_BESIDE: Final = 2.0
"""What a claim counts more that sets guests beside each other, or stands where that is done."""
_WEAKEST: Final = 0.5
"""Strength of a claim that reports no position in so many words, where it is set beside another
one, or says much of the question, or its guest was asked for."""
_SIDES: Final = re.compile(r"\b(?:disagree\w*|differ)\b", re.IGNORECASE)
"""Headings of sections that set guests beside each other."""
_SAY: Final = r"(?:says?|thinks?|finds?|sees?|agrees?|disagrees?|believes?|wants?|likes?|refuses?)"
_WISH: Final = re.compile(
    rf"\b(?:(?:and )?who(?: of (?:them|your guests))?(?: would| does|doesn['’]t| do| did)? {_SAY}"
    r"(?: (?:so|yes|no|it))?|(?:and )?who (?:doesn['’]t|does not|do not|don['’]t)"
    rf"|(?:do|does|would|did)(?: your| the| any)? guests? {_SAY}(?: that)?"
    r"|(?:does|would) (?:anybody|anyone|somebody)(?: on the (?:show|podcast))?"
    rf"(?: {_SAY}(?: that)?)?|what do (?:they|people|(?:your )?guests)(?: each| all)? (?:say|think)"
    r"(?: of| about)?|how do your guests see (?:it|that)|where do your guests stand"
    r"|I(?: would|['’]d) like(?: to hear)?|I want to hear|I (?:hear|read|wonder)(?: both)?"
    r"|both sides|pls|please|more than one|(?:voices?|views?|opinions?)(?: please)?|side by side"
    r"|let them speak for themselves|some (?:say|find|promise|don['’]t)(?: it)?)\b",
    re.IGNORECASE,
)
"""Words in which views are wished for: they are not what these are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    claim: Evidence
    relevance: float
    beside: bool  # it sets guests beside each other
    plain: bool  # it says much of the question


def read_near(archive: Archive, asked: str, *, guests: Sequence[str] = ()) -> tuple[Written, ...]:
    """Return what the pages take from guests on a question, the nearest first.

    Args:
        archive: Where to look.
        asked: The question, whole.
        guests: Slugs; where any are given, of these only.
    """
    about = wished_for(asked)
    near = sorted(_near(archive, about, guests), key=lambda one: -one.relevance)
    least = _NEAR_BEST * near[0].relevance if near and not guests else 0.0
    weakest = _WEAKEST if guests else 0.0
    return tuple(_written(one, weakest) for one in near if one.relevance >= least)


def wished_for(asked: str) -> str:
    """Return a question without the words in which views are wished for."""
    return asked if is_bare_wish(asked) else _WISH.sub(" ", asked)


def is_bare_wish(asked: str) -> bool:
    """Tell whether a question wishes for views and does not say on what."""
    return not words(_WISH.sub(" ", asked))


def search_near(
    archive: Archive,
    kind: EvidenceKind,
    about: str,
    guests: Sequence[str],
    *,
    counts: tuple[int, int],
) -> Iterator[Found]:
    """Yield what is nearest to a question, of certain guests where they are given.

    Args:
        archive: Where to look.
        kind: Of the evidence.
        about: The question.
        guests: Slugs.
        counts: How much at most: in all, and of each guest who is given.
    """
    if not guests:
        yield from archive.search(kind, about, count=counts[0])
    for guest in guests:
        yield from archive.search(kind, about, count=counts[1], guest=guest)


def _near(archive: Archive, about: str, guests: Sequence[str]) -> Iterator[_Near]:
    weights = archive.term_weights(about)
    least_told = _TOLD_BY_GUEST if guests else _LEAST_TOLD
    if len(weights.keys() - general_stems()) <= _FEW_WORDS:
        least_told = _TOLD_OF_FEW
    hits = search_near(archive, "claim", about, guests, counts=(_POOL, _POOL_OF_GUEST))
    found = {hit.evidence.id: hit for hit in hits}
    whole = of_one_guest((hit.evidence for hit in found.values()), names_of(archive))
    for claim in whole:
        headed, text = bool(_SIDES.search(claim.section)), without_title(claim)
        said = coverage(weights, text)
        told = coverage(weights, f"{text} {claim.section} {claim.page_title}")
        score = found[claim.id].score
        if score < _LEAST_SCORE or told < least_told or not (headed or said):
            continue
        pair = sets_beside(claim, whole)
        yield _Near(
            claim=claim,
            relevance=score + _BESIDE * headed + _BESIDE * pair,
            beside=headed or pair,
            plain=said >= _MUCH_SAID and told >= _MUCH_TOLD,
        )


def _written(near: _Near, weakest: float) -> Written:
    strength = reported_position(without_title(near.claim), near.claim.guest or "")
    least = _WEAKEST if near.beside or near.plain else weakest
    return Written(claim=near.claim, contrasted=near.beside, strength=max(strength, least))
