"""Hybrid retrieval: lexical and vector scores of one collection, mixed.

Candidates are the best of each side; then every candidate gets its exact score from both. Scores
are mixed as z-scores over each side's best hundred. Mixing ranks instead (reciprocal rank fusion)
lets the weaker side pull the stronger one down. What each part is worth: docs/retrieval.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.store.embedders import DEFAULT_EMBEDDER, Embedder, Vectors
from knowledge.store.lexical import LexicalIndex, Scores
from knowledge.store.ownership import Numbers
from knowledge.store.pieces import Pieces, Similarities
from knowledge.store.vectors import VectorStore

ZScores = npt.NDArray[np.float64]

POOL: Final = 100
"""Candidates of each side, and the best scores over which those of a side are compared."""
DENSE_WEIGHTS: Final[Mapping[str, float]] = {DEFAULT_EMBEDDER: 0.25}
DENSE_WEIGHT: Final = 0.4
"""Of an embedder that is a transformer: it knows more than the mean of its words."""
DENSE_WEIGHT_OF_SHORT: Final = 1.0
"""Of any embedder, where the records are as short as a query: few of their words match."""
NEIGHBOUR_WEIGHT: Final = 0.05
_NEAREST_PIECES: Final = 150  # a long record has several; more cost more than they find


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
    pieces: Pieces
    embedder: Embedder
    short: bool = False  # records are single questions

    def search(self, query: str, *, count: int, within: Numbers | None = None) -> list[Hit]:
        """Return the best `count` records, best first.

        Args:
            query: A question or keywords.
            count: How many records at most.
            within: Sorted numbers of the records that may be found; None for all.

        Raises:
            StoreDamagedError: The vectors cannot be read.
            EmbedderFailedError: The query got no vector.
        """
        lexical = self.lexical.scores(query)
        vector = self.embedder.embed([query])[0]
        nearest = self._nearest(vector) if within is None else self._nearest_within(vector, within)
        matching = best(lexical, within)
        candidates = np.union1d(matching[lexical[matching] > 0], nearest)
        mixed = mix(
            lexical[candidates],
            self._similarities(vector, candidates),
            weight=self._dense_weight(),
        )
        order = np.lexsort((candidates, -mixed))[:count]
        return [Hit(record=int(candidates[i]), score=float(mixed[i])) for i in order]

    def _dense_weight(self) -> float:
        if self.short:
            return DENSE_WEIGHT_OF_SHORT
        return DENSE_WEIGHTS.get(self.embedder.name, DENSE_WEIGHT)

    def nearness(self, query: str) -> float:
        """Return the cosine similarity of a query and the nearest piece; 0 in an empty collection.

        Raises:
            StoreDamagedError: The vectors cannot be read.
            EmbedderFailedError: The query got no vector.
        """
        vector = self.embedder.embed([query])[0]
        return max(self.vectors.search(self.collection, vector, count=1).values(), default=0.0)

    def _nearest(self, vector: Vectors) -> Numbers:
        found = self.vectors.search(self.collection, vector, count=_NEAREST_PIECES)
        nearest = sorted(found, key=lambda record: (-found[record], record))[:POOL]
        return np.asarray(nearest, dtype=np.int64)

    def _nearest_within(self, vector: Vectors, within: Numbers) -> Numbers:
        # A filtered search of the vector store costs more than comparing them all.
        return within[best(self.pieces.similarities(vector, within))]

    def _similarities(self, vector: Vectors, records: Numbers) -> Similarities:
        """Return each record's own similarity and a little of its neighbours' in the parent."""
        own = self.pieces.similarities(vector, records)
        total = own.copy()
        for beside in self.lexical.neighbours(records):
            has = beside != records
            total[has] += NEIGHBOUR_WEIGHT * self.pieces.similarities(vector, beside[has])
        return total


def mix(lexical: Scores, dense: Similarities, *, weight: float) -> ZScores:
    """Return the mixed score of each candidate.

    Args:
        lexical: Score of each candidate by its words; 0 where none matches.
        dense: Its similarity to the query.
        weight: Of the similarity; the words have 1.
    """
    standing = z_scores(lexical)
    # Beyond the best hundred words tell nothing: a little of a word is as bad as none.
    floor = np.sort(standing)[-POOL:].min(initial=0.0)
    mixed: ZScores = np.maximum(standing, floor) + weight * z_scores(dense)
    return mixed


def z_scores(scores: npt.NDArray[np.floating]) -> ZScores:
    """Return standard deviations above the mean, both taken of the best hundred."""
    top = np.sort(scores)[-POOL:].astype(np.float64)
    # Rounding gives equal scores a spread above zero, by which they would be told apart.
    if not len(top) or top[0] == top[-1]:
        return np.zeros(len(scores))
    standing: ZScores = (scores - top.mean()) / top.std()
    return standing


def best(scores: Scores, within: Numbers | None = None) -> Numbers:
    """Return the numbers of the hundred best records, of certain ones where they are given."""
    of = scores if within is None else scores[within]
    count = min(POOL, len(of))
    top = np.argpartition(-of, count - 1)[:count] if count else np.empty(0, dtype=np.int64)
    return top if within is None else within[top]
