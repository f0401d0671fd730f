"""What a text denies, and whether it denies what a sentence asserts or the other way round."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from knowledge.words import words

_SCOPE: Final = 7
"""Words after a negation that it reaches, unless the clause ends before."""
_HEADS: Final = 3
"""Stems of a scope that tell what is denied, the nearest ones that both sides share."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.,;:!?()–—]")
_NEGATIONS: Final = frozenset("no not never nobody nothing none neither nor cannot hardly".split())
_ENDS: Final = frozenset("but although because unless while whereas instead rather if".split())
_CACHED_TEXTS: Final = 1024

_ANTONYMS: Final = tuple(
    tuple(pair.split("/"))
    for pair in """
    accept/reject add/remove advantage/disadvantage always/never below/above better/worse best/worst
    big/small broad/narrow cheap/expensive common/rare decrease/increase difficult/easy early/late
    enough/insufficient fail/succeed failure/success fast/slow few/many formal/informal hard/easy
    high/low higher/lower include/exclude inside/outside internal/external junior/senior large/small
    less/more likely/unlikely long/short with/without minimum/maximum necessary/unnecessary
    possible/impossible
    optional/mandatory private/public reduce/increase shallow/deep simple/complex slower/faster
    smaller/larger smaller/bigger strength/weakness strong/weak useful/useless
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polarity:
    """The stems of a text by side."""

    asserted: frozenset[str]
    denied: frozenset[str]
    scopes: tuple[tuple[str, ...], ...]  # of each negation, the stems that it reaches, in order


@dataclass(slots=True)
class _Sides:
    asserted: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    scopes: list[list[str]] = field(default_factory=list)
    left: int = 0  # words that the last negation still reaches

    def take(self, word: str) -> None:
        if word in _NEGATIONS or word.endswith("n't"):
            self.left = _SCOPE
            self.scopes.append([])
        elif not word[0].isalnum() or word in _ENDS:
            self.left = 0
        elif self.left:
            self.denied.update(_stems(word))
            self.scopes[-1].extend(_stems(word))
            self.left -= 1
        else:
            self.asserted.update(_stems(word))


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(words(word))


@lru_cache(maxsize=_CACHED_TEXTS)
def polarity(text: str) -> Polarity:
    """Return what a text asserts and what it denies."""
    sides = _Sides()
    for match in _WORD.finditer(text):
        sides.take(match[0].lower().replace("’", "'"))
    return Polarity(
        asserted=frozenset(sides.asserted),
        denied=frozenset(sides.denied),
        scopes=tuple(tuple(scope) for scope in sides.scopes if scope),
    )


def contradicts(sentence: str, other: str) -> bool:
    """Tell whether one of two sentences about the same thing denies what the other one asserts.

    What a negation denies are the nearest words in its reach that the other sentence has too. Only
    a sentence with more negations than the other one can deny it: with as many, both deny, and
    one of them perhaps a word that stands before ("a degree is not needed"). One side having a
    word and the other only its opposite counts as well.
    """
    one, two = polarity(sentence), polarity(other)
    return _denies(one, two) or _denies(two, one) or _has_opposite(sentence, other)


def unconfirmed(sentence: str, text: str) -> bool:
    """Tell whether a sentence denies something of which a text denies nothing."""
    scopes = polarity(sentence).scopes
    return bool(scopes) and any(polarity(text).denied.isdisjoint(scope) for scope in scopes)


def _denies(one: Polarity, two: Polarity) -> bool:
    if len(one.scopes) <= len(two.scopes):
        return False
    held = two.asserted | two.denied
    for scope in one.scopes:
        heads = [stem for stem in scope if stem in held][:_HEADS]
        if heads and two.denied.isdisjoint(heads):
            return True
    return False


@lru_cache(maxsize=_CACHED_TEXTS)
def _plain(text: str) -> frozenset[str]:
    return frozenset(match[0].lower() for match in _WORD.finditer(text))


def _has_opposite(sentence: str, other: str) -> bool:
    """Tell whether the other sentence has the opposite of a word in place of the word."""
    here, there = _plain(sentence), _plain(other)
    return any(
        (first in here and second in there and first not in there and second not in here)
        or (second in here and first in there and second not in there and first not in here)
        for first, second in _ANTONYMS
    )
