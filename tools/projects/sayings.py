"""Sayings: what a text must say before it is put forward for a criterion or a kind of project.

A saying is a few words that must all stand in one sentence, each as itself or as one of its
alternatives: `chunking strategy`, `null check|checks`. Words count by their stems. That is stricter
than a search, which ranks what is near, and stricter than a share of words.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from knowledge.sentences import sentence_ranges
from knowledge.words import words

Saying = tuple[frozenset[str], ...]


def parse_sayings(written: Iterable[str]) -> tuple[Saying, ...]:
    """Return sayings from their written form."""
    return tuple(
        tuple(frozenset(words(group.replace("|", " "))) for group in saying.split())
        for saying in written
    )


def holds(sentence: str, sayings: Sequence[Saying]) -> bool:
    """Tell whether a sentence says one of the sayings."""
    said = stems(sentence)
    return any(all(group & said for group in saying) for saying in sayings)


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words."""
    return frozenset(words(text))


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the sentences of a text begin and end."""
    return tuple(sentence_ranges(text))
