"""Scores of ranked results, and how sure one can be of their mean.

Source:
    Manning, Raghavan and Schuetze, Introduction to Information Retrieval, ch. 8.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.errors import EmptyCaseError

RESAMPLES: Final = 2000
_SEED: Final = 20260101


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over cases with its 95% bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int


def hit_at_k(found: Sequence[str], wanted: Collection[str], *, k: int) -> float:
    """Return 1.0 where something wanted is among the first `k` found, else 0.0.

    Raises:
        EmptyCaseError: Nothing is wanted.
    """
    _check(wanted)
    return float(any(name in wanted for name in found[:k]))


def reciprocal_rank_at_k(found: Sequence[str], wanted: Collection[str], *, k: int) -> float:
    """Return one over the rank of the first wanted among the first `k`, else 0.0.

    Raises:
        EmptyCaseError: Nothing is wanted.
    """
    _check(wanted)
    ranks = (rank for rank, name in enumerate(found[:k], start=1) if name in wanted)
    first = next(ranks, None)
    return 1 / first if first else 0.0


def ndcg_at_k(found: Sequence[str], wanted: Collection[str], *, k: int) -> float:
    """Return normalised discounted cumulative gain at `k`, 0..1, relevance being yes or no.

    Args:
        found: Names, best first, each once.
        wanted: Names marked relevant, order irrelevant.
        k: Cut-off rank, counted from 1.

    Raises:
        EmptyCaseError: Nothing is wanted.
    """
    _check(wanted)
    gained = sum(
        1 / math.log2(rank + 1) for rank, name in enumerate(found[:k], start=1) if name in wanted
    )
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(wanted)) + 1))
    return gained / best


def estimate(scores: Sequence[float]) -> Estimate:
    """Return the mean of scores, one per case, with a percentile bootstrap interval.

    Raises:
        EmptyCaseError: There are no scores; there is no mean over nothing.
    """
    if not scores:
        raise EmptyCaseError
    values = np.asarray(scores, dtype=np.float64)
    draws = np.random.default_rng(_SEED).integers(len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    return Estimate(mean=float(values.mean()), low=float(low), high=float(high), n=len(values))


def _check(wanted: Collection[str]) -> None:
    if not wanted:
        raise EmptyCaseError
