"""Hours and dates of a plan: the user's own budget, split by the relative effort of the stages.

The archive holds no durations. Whatever stands here follows from what the user gave.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from math import floor, isfinite
from typing import Final

from tools.errors import BudgetError
from tools.results.plans import Plan, Stage

MAX_HOURS_PER_WEEK: Final = 100.0
MAX_DAYS: Final = 3653
"""Ten years: a date beyond is taken for a slip."""
_WEEK: Final = 7


def total_hours(start: date, by: date | None, hours_per_week: float | None) -> int | None:
    """Return the whole hours from a day to another; None where one of the two is not given."""
    if by is None or hours_per_week is None:
        return None
    return floor(Fraction(hours_per_week) * (by - start).days / _WEEK)


def check_budget(
    start: date, by: date | None, hours_per_week: float | None, *, stages: int
) -> None:
    """Refuse a budget that cannot be.

    Raises:
        BudgetError: With the numbers, and what to change.
    """
    if hours_per_week is not None:
        _check_hours(hours_per_week)
    if by is None:
        return
    days = (by - start).days
    if days < 1:
        raise BudgetError(f"{by} is not after the start, {start}; give a later date")
    if days > MAX_DAYS:
        raise BudgetError(f"{by} is {days:,} days away; give a date within ten years of {start}")
    if days < stages:
        raise BudgetError(
            f"{days} days until {by} are fewer than the {stages} stages left to do; "
            f"give a date from {start + timedelta(days=stages)} on"
        )
    total = total_hours(start, by, hours_per_week)
    if total is not None and total < stages:
        raise BudgetError(
            f"{hours_per_week:g} hours a week until {by} are {total} hours in {days} days, less "
            f"than an hour for each of {stages} stages; give more hours or a later date"
        )


def _check_hours(hours: float) -> None:
    if not isfinite(hours) or not 0 < hours <= MAX_HOURS_PER_WEEK:
        raise BudgetError(
            f"{hours:g} hours a week cannot be; give more than 0 and at most "
            f"{MAX_HOURS_PER_WEEK:g} (a week has 168)"
        )


def with_budget(plan: Plan) -> Plan:
    """Return a plan with its hours and dates split anew among the stages that it has to pay for.

    A stage that was done before the budget began costs nothing more. The effort of a stage that
    the user knows counts as one.

    Raises:
        BudgetError: The budget cannot pay for the stages.
    """
    paid = [stage for stage in plan.stages if not stage.done or stage.ends is not None]
    check_budget(plan.start, plan.by, plan.hours_per_week, stages=len(paid))
    total = total_hours(plan.start, plan.by, plan.hours_per_week)
    weights = [weight(stage) for stage in paid]
    hours = [None] * len(paid) if total is None or not paid else split(total, weights)
    ends = _ends(plan, weights)
    given = {
        stage.key: replace(stage, hours=share, ends=end)
        for stage, share, end in zip(paid, hours, ends, strict=True)
    }
    return replace(
        plan,
        total_hours=total,
        stages=tuple(
            given.get(stage.key, replace(stage, hours=None, ends=None)) for stage in plan.stages
        ),
    )


def weight(stage: Stage) -> int:
    """Return how much of a budget a stage takes, in relation to the others."""
    return 1 if stage.known else stage.effort


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Split whole hours by weight: one each first, the rest by largest remainder.

    Args:
        total: At least as many as there are weights.
        weights: At least 1 each.
    """
    rest = total - len(weights)
    exact = [Fraction(rest * weight, sum(weights)) for weight in weights]
    shares = [1 + floor(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (floor(exact[i]) - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def _ends(plan: Plan, weights: Sequence[int]) -> list[date | None]:
    """Return on which day each stage ends: by weight, one day at least; the last in time."""
    if plan.by is None or not weights:
        return [None] * len(weights)
    days = (plan.by - plan.start).days
    return [plan.start + timedelta(days=day) for day in accumulate(split(days, weights))]
