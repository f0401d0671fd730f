"""Words as the lexical side counts them: lower case, stop words out, stemmed."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

import Stemmer

_WORD = re.compile(r"[a-z0-9][a-z0-9+#]*(?:'[a-z]+)?", re.ASCII)
_STEMMER = Stemmer.Stemmer("english")

STOP_WORDS: Final = frozenset(
    """
    a about after all also am an and any are as at be because been before being between both but by
    can cannot could did do does doing don down during each few for from further get had has have
    having he her here hers him his how i if in into is it its itself just like let many me more
    most much must my need no nor not now of off on once only or other our out over own per please
    same say says she should so some such tell than that the their them then there these they thing
    things this those through to too under until up us very via want was we were what when where
    which while who whom whose why will with would you your
    """.split()
)
"""Words that say nothing of a topic; `after` stays one although it may order two events."""

GENERAL_WORDS: Final = frozenset(
    """
    advice advise answer ask become becoming best better career change choose consider describe
    different difference episode episodes explain find first focus give good great guest guests
    guide hear help helpful idea ideas important interview job learn learned list look main make
    mention month mean new next opinion option order people person podcast practice prepare
    question recommend recommended required right show someone start started step steps
    suggest suggestion switch take talk talks think tip tips today topic try understand use
    useful view views way ways work working worth write year years
    """.split()
)
"""Words in which people wrap a question about anything; they tell little about the topic."""
_GENERAL_SHARE: Final = 0.25


def words(text: str) -> list[str]:
    """Return the stemmed words of a text in order, stop words left out."""
    return [_stem(word) for word in plain_words(text)]


def plain_words(text: str) -> list[str]:
    """Return the words of `words` as they stand, in lower case."""
    found = (_bare(word) for word in _WORD.findall(text.lower().replace("’", "'")))
    return [word for word in found if word not in STOP_WORDS]


@cache
def general_stems() -> frozenset[str]:
    """Return the stems of the general words."""
    return frozenset(stem for word in GENERAL_WORDS for stem in words(word))


def toned_down(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of stems, those of general words cut to a quarter."""
    general = general_stems()
    return {
        stem: weight * (_GENERAL_SHARE if stem in general else 1.0)
        for stem, weight in weights.items()
    }


def bigrams(stems: Sequence[str]) -> list[str]:
    """Return each pair of neighbouring words as one term."""
    return [f"{first} {second}" for first, second in pairwise(stems)]


def _bare(word: str) -> str:
    return word.partition("'")[0]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def coverage(weights: Mapping[str, float], text: str) -> float:
    """Return the share of a question's words that a text covers, 0..1, each by its weight.

    A question without a word that says anything is covered by nothing: 0.
    """
    covered = set(words(text))
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in covered) / total if total else 0.0
