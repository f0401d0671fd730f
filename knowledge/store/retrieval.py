"""Hybrid retrieval: lexical and vector scores of one collection, mixed.

Scores are mixed as z-scores over each list's best hundred. Mixing ranks instead (reciprocal rank
fusion) lets the weaker list pull the stronger one down; see docs/decisions.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.store.embedders import Embedder
from knowledge.store.lexical import LexicalIndex, Scores
from knowledge.store.ownership import Numbers
from knowledge.store.vectors import VectorStore
from knowledge.words import words

POOL: Final = 100
"""Records of each list that are mixed."""
DENSE_WEIGHT: Final = 0.3
_CHUNKS_PER_RECORD: Final = 2  # vectors fetched for each record that is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A record found: its number in the collection, and its mixed score (higher is better)."""

    record: int
    score: float  # in standard deviations above the mean of the best hundred


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridIndex:
    """Both sides of one collection."""

    collection: str
    lexical: LexicalIndex
    vectors: VectorStore
    embedder: Embedder

    def search(self, query: str, *, count: int, within: Numbers | None = None) -> list[Hit]:
        """Return the best `count` records, best first.

        Args:
            query: In plain words.
            count: How many at most.
            within: Sorted numbers of the records that may be found; None for all.
        """
        lexical = _best(self.lexical.scores(query), within)
        vector = self.embedder.embed([query])[0]
        dense = self.vectors.search(
            self.collection, vector, count=POOL * _CHUNKS_PER_RECORD, within=within
        )
        mixed = mix(lexical, dict(sorted(dense.items(), key=_descending)[:POOL]))
        ranked = sorted(mixed.items(), key=_descending)[:count]
        return [Hit(record=record, score=score) for record, score in ranked]


def mix(lexical: Mapping[int, float], dense: Mapping[int, float]) -> dict[int, float]:
    """Return the mixed score of every record in either list.

    A record that is missing from a list gets that list's lowest z-score.
    """
    first, second = _z_scores(lexical), _z_scores(dense)
    lowest_first = min(first.values(), default=0.0)
    lowest_second = min(second.values(), default=0.0)
    return {
        record: first.get(record, lowest_first) + DENSE_WEIGHT * second.get(record, lowest_second)
        for record in [*first, *(record for record in second if record not in first)]
    }


def coverage(weights: Mapping[str, float], text: str) -> float:
    """Return the share of a question's words that a text covers, 0..1, each by its weight.

    A question without a word that says anything is covered by nothing: 0.
    """
    covered = set(words(text))
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in covered) / total if total else 0.0


def _best(scores: Scores, within: Numbers | None) -> dict[int, float]:
    allowed = scores if within is None else scores[within]
    count = min(POOL, len(allowed))
    best = np.argpartition(-allowed, count - 1)[:count] if count else np.empty(0, dtype=np.int64)
    best = best if within is None else within[best]
    return {int(record): float(scores[record]) for record in best if scores[record] > 0}


def _z_scores(scores: Mapping[int, float]) -> dict[int, float]:
    values = np.fromiter(scores.values(), dtype=np.float64, count=len(scores))
    # Rounding gives equal scores a spread above zero, by which they would be told apart.
    if not len(values) or values.min() == values.max():
        return dict.fromkeys(scores, 0.0)
    spread = float(values.std())
    return {record: float((score - values.mean()) / spread) for record, score in scores.items()}


def _descending(item: tuple[int, float]) -> tuple[float, int]:
    return -item[1], item[0]
