"""What one piece of evidence says to a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from knowledge.evidence import Evidence
from knowledge.verification.acronyms import shared_by_acronym
from knowledge.verification.coverage import best_window, sentences, share
from knowledge.verification.polarity import contradicts
from knowledge.words import words

TITLE_SHARE: Final = 0.5
"""How much again a word counts that stands in the title of a passage's chapter: among so few
words hardly any stands by chance."""
_MIN_DENIED: Final = 0.5
"""Least share of a sentence that another one must hold to be about the same thing: at 0.3, 3.9% of
571 true sentences of the bundled wiki were taken for contradicted, at 0.5 1.4%."""
_NEARLY: Final = 0.8
"""One that agrees and holds this share of what the contradicting one holds outweighs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a sentence stands to one piece of evidence, or to two together."""

    evidence: tuple[Evidence, ...]
    held: frozenset[str]  # stems of the sentence
    titled: frozenset[str]  # those of them that stand in the title of the chapter
    score: float  # 0..1


def read(weights: Mapping[str, float], sentence: str, evidence: Evidence) -> Reading:
    """Return what evidence holds of a sentence: in its best window, by acronym, in its title."""
    titled: frozenset[str] = frozenset()
    if evidence.kind == "passage":
        titled = frozenset(words(evidence.section)) & weights.keys()
    aliases = shared_by_acronym(sentence, evidence.text) & weights.keys()
    held = best_window(weights, evidence.text) | aliases | titled
    return _reading(weights, (evidence,), held, titled)


def best_reading(weights: Mapping[str, float], readings: Sequence[Reading]) -> Reading:
    """Return the best of some readings, or of two of them together.

    Two passages of one episode do not add up: in a long talk most words are said at some time.
    """
    pairs = (
        _reading(
            weights,
            (*one.evidence, *two.evidence),
            one.held | two.held,
            one.titled | two.titled,
        )
        for one, two in combinations(readings, 2)
        if not _same_talk(one.evidence[0], two.evidence[0])
    )
    return max([*readings, *pairs], key=lambda reading: reading.score)


def denies(weights: Mapping[str, float], sentence: str, text: str) -> bool:
    """Tell whether the sentence of a text that is nearest to a given one contradicts it."""
    agreeing = contradicting = 0.0
    for other, stems in sentences(text):
        held = share(weights, stems & weights.keys())
        if held <= agreeing or held < _MIN_DENIED:
            continue
        if contradicts(sentence, other):
            contradicting = max(contradicting, held)
        else:
            agreeing = held
    return agreeing < _NEARLY * contradicting


def _reading(
    weights: Mapping[str, float],
    evidence: tuple[Evidence, ...],
    held: frozenset[str],
    titled: frozenset[str],
) -> Reading:
    score = share(weights, held) + TITLE_SHARE * share(weights, titled)
    return Reading(evidence=evidence, held=held, titled=titled, score=min(1.0, score))


def _same_talk(one: Evidence, two: Evidence) -> bool:
    return one.kind == two.kind == "passage" and one.episode == two.episode
