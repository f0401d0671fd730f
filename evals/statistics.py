"""What a run says, and how sure one can be of it. The unit is the scenario, never the trial.

Trials of one scenario are no independent evidence about others: an interval over trials would
look three times as sure for the price of running everything three times.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from inspect_ai.scorer import SampleScore, Score, ScoreReducer, ci_wilson, pass_at, pass_k

from evals.measures import Counts, count
from evals.ranking import Estimate, estimate
from evals.runs import Run, Trial
from evals.scenario import CATEGORIES

_Z: Final = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with its 95% Wilson interval; None where there is nothing to share."""

    share: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All numbers of a run."""

    scenarios: int
    scored: int  # scenarios with a scored trial
    unscored: int
    crashes: int  # trials
    missing: int  # trials
    passed: Rate | None  # of the scenarios, the mean over their trials
    bootstrap: Estimate | None  # the same by resampling scenarios
    pass_at_k: Rate | None
    pass_hat_k: Rate | None
    k: int
    by_category: dict[str, Rate | None]
    refusal_precision: Rate | None
    refusal_recall: Rate | None
    right_speakers: Rate | None
    supported: Rate | None
    noise: float | None  # half width of the 95% interval that repeats alone leave; None without
    input_tokens: float  # a scenario, the mean
    output_tokens: float
    cost_usd: float | None  # of the whole run, as far as prices are known
    seconds_p50: float
    seconds_p95: float
    failed_turns: int


def scores_by_scenario(run: Run) -> dict[str, list[float]]:
    """Return 1 and 0 for the scored trials of each scenario that has any."""
    return {
        name: scored
        for name, trials in run.by_scenario().items()
        if (scored := [float(t.passed) for t in trials if t.passed is not None])
    }


def summarize(run: Run) -> Summary:
    """Return the numbers of a run."""
    scores, k = scores_by_scenario(run), run.details.trials
    means = {name: float(np.mean(found)) for name, found in scores.items()}
    by_scenario = _counts(run)
    counts = [c for found in by_scenario for c in found]
    seconds = [c.seconds for c in counts] or [0.0]
    costs = [c.cost_usd for c in counts if c.cost_usd is not None]
    tokens_in, tokens_out = _a_scenario(counts)
    return Summary(
        scenarios=len(run.details.digests),
        scored=len(scores),
        unscored=len(run.scenarios) - len(scores),
        crashes=sum(trial.crash is not None for trial in run.trials),
        missing=run.missing,
        passed=rate_of(list(means.values())),
        bootstrap=estimate(list(means.values())) if means else None,
        pass_at_k=rate_of(_reduced(scores, pass_at(k), k)),
        pass_hat_k=rate_of(_reduced(scores, pass_k(k), k)),
        k=k,
        by_category={
            category: rate_of(
                [m for n, m in means.items() if run.scenarios[n].category == category]
            )
            for category in CATEGORIES
        },
        refusal_precision=_mean_share(
            by_scenario, lambda c: (c.refused * c.should_refuse, c.refused)
        ),
        refusal_recall=_mean_share(
            by_scenario, lambda c: (c.refused * c.should_refuse, c.should_refuse)
        ),
        right_speakers=_mean_share(by_scenario, lambda c: (c.right_speakers, c.named_speakers)),
        supported=_mean_share(by_scenario, lambda c: (c.supported_sentences, c.citing_sentences)),
        noise=noise_floor(scores),
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        cost_usd=sum(costs) if costs else None,
        seconds_p50=float(np.percentile(seconds, 50)),
        seconds_p95=float(np.percentile(seconds, 95)),
        failed_turns=_sum(counts, "failed_turns"),
    )


def noise_floor(scores: dict[str, list[float]]) -> float | None:
    """Return how far the pass rate may move, 95 times in 100, when nothing but chance differs.

    It comes from the variance within each scenario's repeats; None where nothing was repeated.
    """
    repeated = [found for found in scores.values() if len(found) > 1]
    if not repeated:
        return None
    variance = [float(np.var(found, ddof=1)) / len(found) for found in repeated]
    return _Z * math.sqrt(sum(variance)) / len(repeated)


def _reduced(scores: dict[str, list[float]], reduce: ScoreReducer, k: int) -> list[float]:
    """Return pass@k or pass^k of each scenario that has all its k trials scored."""
    return [
        float(reduce([Score(value=value) for value in found]).as_float())
        for found in scores.values()
        if len(found) >= k
    ]


def rate_of(values: Sequence[float]) -> Rate | None:
    """Return the mean of values in 0..1 with its Wilson interval; None of no values."""
    if not values:
        return None
    wilson = cast("Callable[[list[SampleScore]], dict[str, float]]", ci_wilson())
    interval = wilson([SampleScore(score=Score(value=value)) for value in values])
    return Rate(
        share=float(np.mean(values)),
        low=interval["lower"],
        high=interval["upper"],
        n=len(values),
    )


def _counts(run: Run) -> list[list[Counts]]:
    """Return what was counted in the scored trials of each scenario that has any."""
    found = [
        [c for trial in trials if (c := count(run.scenarios[name], trial)) is not None]
        for name, trials in run.by_scenario().items()
    ]
    return [counts for counts in found if counts]


def _mean_share(
    by_scenario: Sequence[Sequence[Counts]], part_of_whole: Callable[[Counts], tuple[int, int]]
) -> Rate | None:
    """Return the mean over scenarios of each one's own share, those without a whole left out."""
    shares = []
    for counts in by_scenario:
        pairs = [part_of_whole(c) for c in counts]
        whole = sum(w for _, w in pairs)
        if whole:
            shares.append(sum(part for part, _ in pairs) / whole)
    return rate_of(shares)


def _sum(counts: Sequence[Counts], name: str) -> int:
    return sum(int(getattr(c, name)) for c in counts)


def _a_scenario(counts: Sequence[Counts]) -> tuple[float, float]:
    if not counts:
        return 0.0, 0.0
    n = len(counts)
    return _sum(counts, "input_tokens") / n, _sum(counts, "output_tokens") / n


def is_expected_failure(run: Run, trial: Trial) -> bool:
    """Tell whether a trial failed as its scenario says that it must for now."""
    return trial.passed is False and run.scenarios[trial.scenario].expected_failure is not None
