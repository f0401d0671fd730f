"""Two runs side by side: is the new one worse, and could that be chance?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from evals.ranking import Estimate, estimate
from evals.runs import Run
from evals.statistics import noise_floor, scores_by_scenario

Conclusion = Literal["fine", "regression", "not comparable"]
EXIT_CODES: Final[dict[Conclusion, int]] = {"fine": 0, "regression": 1, "not comparable": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A scenario that is passed more or less often than before."""

    scenario: str
    before: float  # share of its trials that passed
    after: float
    must_pass: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunComparison:
    """What came of a comparison; `difference` is new less base, over scenarios both have."""

    conclusion: Conclusion
    reasons: tuple[str, ...]
    changes: tuple[Change, ...]
    difference: Estimate | None
    noise: float | None  # how far chance alone moves the difference; None without repeats
    inside_noise: bool


def compare(base: Run, new: Run) -> RunComparison:
    """Compare two runs scenario by scenario."""
    obstacles = tuple(_obstacles(base, new))
    before, after = scores_by_scenario(base), scores_by_scenario(new)
    shared = sorted(before.keys() & after.keys())
    if obstacles or not shared:
        reasons = obstacles or ("no scenario was scored in both",)
        return RunComparison(
            conclusion="not comparable",
            reasons=reasons,
            changes=(),
            difference=None,
            noise=None,
            inside_noise=False,
        )
    means = {name: (float(np.mean(before[name])), float(np.mean(after[name]))) for name in shared}
    difference = estimate([new_mean - old_mean for old_mean, new_mean in means.values()])
    changes = tuple(
        Change(scenario=n, before=old, after=now, must_pass=new.scenarios[n].must_pass)
        for n, (old, now) in means.items()
        if old != now
    )
    noise = _noise(before, after)
    inside = difference.low <= 0 <= difference.high or abs(difference.mean) <= (noise or 0.0)
    reasons = tuple(_regressions(base, new, changes, difference, inside=inside))
    return RunComparison(
        conclusion="regression" if reasons else "fine",
        reasons=reasons,
        changes=changes,
        difference=difference,
        noise=noise,
        inside_noise=inside,
    )


def _obstacles(base: Run, new: Run) -> Iterator[str]:
    """Yield why the numbers of two runs do not mean the same."""
    if base.details.digests != new.details.digests:
        changed = base.details.digests.items() ^ new.details.digests.items()
        names = sorted({name for name, _ in changed})
        yield f"{len(names)} scenarios are other ones: {', '.join(names[:5])}"
    if base.inspect != new.inspect:
        yield f"inspect-ai {base.inspect} and {new.inspect} may score differently"
    if base.details.graders != new.details.graders:
        yield (
            f"graders {base.details.graders} and {new.details.graders}; "
            "bring both up to date with `career-guide eval regrade`"
        )
    for name, run in (("base", base), ("new", new)):
        if run.missing:
            yield f"{run.missing} trials of the {name} run are missing: `career-guide eval retry`"
        if run.canary_sang:
            yield f"the canary passed in the {name} run: its harness passes anything"
    # Another agent may be unable to take some; the same one has no excuse.
    same_agent = base.details.agent == new.details.agent
    names = sorted(_unscored(base) ^ _unscored(new))
    if same_agent and names:
        yield f"{len(names)} scenarios are scored in one run only: {', '.join(names[:5])}"


def _unscored(run: Run) -> set[str]:
    return set(run.scenarios) - set(scores_by_scenario(run))


def _noise(before: dict[str, list[float]], after: dict[str, list[float]]) -> float | None:
    floors = [noise_floor(before), noise_floor(after)]
    if any(floor is None for floor in floors):
        return None
    return float(np.hypot(floors[0] or 0.0, floors[1] or 0.0))


def _regressions(
    base: Run, new: Run, changes: tuple[Change, ...], difference: Estimate, *, inside: bool
) -> Iterator[str]:
    worse = [change for change in changes if change.after < change.before]
    for change in worse:
        if change.must_pass:
            yield f"{change.scenario} must pass, and does so less often"
    if base.details.offline and new.details.offline:
        # Nothing is left to chance here: whatever got worse was made worse.
        for change in worse:
            if not change.must_pass:
                yield f"{change.scenario} passed before"
    elif difference.mean < 0 and not inside:
        yield f"the pass rate fell by {-difference.mean:.3f}, more than chance explains"
