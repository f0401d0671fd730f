"""How much of what a sentence says stands in a text, its words weighed by how much they tell."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from knowledge.sentences import sentence_ranges
from knowledge.words import words

WINDOW: Final = 3
"""Sentences of a text that are looked at together: a whole text holds, if it is long, most words
of anything that is said about its topic."""
_CACHED_TEXTS: Final = 1024


@lru_cache(maxsize=_CACHED_TEXTS)
def sentences(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return each sentence of a text with its stems."""
    parts = (text[start:end] for start, end in sentence_ranges(text))
    return tuple((part, frozenset(words(part))) for part in parts)


@lru_cache(maxsize=_CACHED_TEXTS)
def windows(text: str) -> tuple[frozenset[str], ...]:
    """Return the stems of every `WINDOW` consecutive sentences; at least one window."""
    stems = [held for _, held in sentences(text)]
    count = max(1, len(stems) - WINDOW + 1)
    return tuple(frozenset().union(*stems[i : i + WINDOW]) for i in range(count))


def best_window(weights: Mapping[str, float], text: str) -> frozenset[str]:
    """Return those stems that the window holds which holds most of them, by weight."""
    held = (window & weights.keys() for window in windows(text))
    return max(held, key=lambda stems: sum(weights[stem] for stem in stems))


def about(weights: Mapping[str, float], text: str) -> str:
    """Return the sentences of a text that have any of the stems that weigh something."""
    return " ".join(part for part, held in sentences(text) if not held.isdisjoint(weights))


def share(weights: Mapping[str, float], stems: frozenset[str]) -> float:
    """Return the share of all weight that some stems have, 0..1; 0 where nothing weighs."""
    total = sum(weights.values())
    return sum(weights[stem] for stem in stems) / total if total else 0.0
