"""How the verifier judges labelled pairs, and how sure one can be of the shares."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.errors import EmptyCaseError
from evals.ranking import RESAMPLES, Estimate
from evals.verifier_pairs import Pair
from knowledge.evidence import Evidence
from knowledge.registry import Registry
from knowledge.store.lexical import IndexRecord, LexicalIndex
from knowledge.verify import Grounds, Verdict, verify
from knowledge.words import toned_down

HARD: Final = ("same episode", "same guest", "same section", "same page")
"""Kinds of swapped pairs."""
_SEED: Final = 20260101
_Z: Final = 1.96  # standard errors of a 95% interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A pair with its verdict."""

    pair: Pair
    verdict: Verdict


def archive_grounds(evidence: Iterable[Evidence], registry: Registry) -> Grounds:
    """Return the grounds that an archive of this evidence gives, without embedding anything."""
    index = LexicalIndex.build(
        [
            IndexRecord(
                id=item.id,
                parent=item.page,
                title=item.section,
                parent_title=item.page_title,
                text=item.text,
            )
            for item in evidence
            if item.kind == "section"
        ]
    )
    return Grounds(
        weigh=lambda text: toned_down(index.term_weights(text)),
        lengths={e.slug: e.duration_s for e in registry.episodes.values() if e.duration_s},
        people=frozenset(person.name for person in registry.people.values()),
    )


def judge(pairs: Iterable[Pair], grounds: Grounds) -> list[Judged]:
    """Return the pairs with their verdicts, in order."""
    return [
        Judged(pair=pair, verdict=verify(pair.sentence, pair.evidence, grounds)) for pair in pairs
    ]


def is_supported(one: Judged) -> bool:
    """Tell whether a pair is judged supported."""
    return one.verdict.support == "supported"


def is_unsupported(one: Judged) -> bool:
    """Tell whether a pair is judged unsupported."""
    return one.verdict.support == "unsupported"


def is_attributed_right(one: Judged) -> bool:
    """Tell whether the speaker rule objects to a wrong name, and only to a wrong one."""
    return bool(one.verdict.silent_speakers) == (one.pair.kind != "speaker")


def of_kinds(judged: Iterable[Judged], *kinds: str) -> list[Judged]:
    """Return those of some kinds."""
    return [one for one in judged if one.pair.kind in kinds]


def share_of(judged: Sequence[Judged], holds: Callable[[Judged], bool]) -> Estimate:
    """Return the share of judged pairs of which something holds, with a 95% interval.

    Pairs of one episode are alike, so the interval is a bootstrap over episodes. Where that is
    narrower than Wilson's interval for as many independent pairs, as it is near 0 and 1, it is
    that one.

    Raises:
        EmptyCaseError: Nothing was judged.
    """
    if not judged:
        raise EmptyCaseError
    places = {name: i for i, name in enumerate(sorted({one.pair.episode for one in judged}))}
    counts = np.zeros((len(places), 2))
    for one in judged:
        counts[places[one.pair.episode]] += (holds(one), 1)
    draws = np.random.default_rng(_SEED).integers(len(places), size=(RESAMPLES, len(places)))
    drawn = counts[draws].sum(axis=1)
    low, high = np.percentile(drawn[:, 0] / drawn[:, 1], [2.5, 97.5])
    share, n = float(counts[:, 0].sum() / counts[:, 1].sum()), len(judged)
    wilson_low, wilson_high = _wilson(share, n)
    return Estimate(
        mean=share, low=min(float(low), wilson_low), high=max(float(high), wilson_high), n=n
    )


def _wilson(share: float, n: int) -> tuple[float, float]:
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def area(true: Sequence[float], false: Sequence[float]) -> float:
    """Return how often a true pair scores above a false one, ties counting half, 0..1.

    Raises:
        EmptyCaseError: One side has no scores.
    """
    if not true or not false:
        raise EmptyCaseError
    ordered = np.sort(np.asarray(false))
    below = np.searchsorted(ordered, true, side="left")
    not_above = np.searchsorted(ordered, true, side="right")
    return float((below + not_above).mean() / 2 / len(ordered))
