from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.roadmaps.conftest import BY, START
from tools.errors import BudgetError
from tools.roadmaps.budget import check_budget, split, total_hours


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30), st.integers(0, 5000))
def test_shares_add_up_and_nobody_goes_without(weights: list[int], more: int) -> None:
    total = len(weights) + more
    shares = split(total, weights)
    assert sum(shares) == total
    assert min(shares) >= 1


@given(st.lists(st.integers(1, 40), min_size=2, max_size=30), st.integers(0, 5000))
def test_who_weighs_more_never_gets_an_hour_less(weights: list[int], more: int) -> None:
    pairs = sorted(zip(weights, split(len(weights) + more, weights), strict=True))
    assert all(
        share >= other - 1
        for weight, share in pairs
        for lighter, other in pairs
        if lighter <= weight
    )


def test_hours_are_split_by_weight() -> None:
    assert split(43, [1, 1, 2]) == [11, 11, 21]


def test_ten_weeks_of_seven_hours_are_seventy() -> None:
    assert total_hours(START, BY, 7) == 70
    assert total_hours(START, BY, None) is None
    assert total_hours(START, None, 7) is None


@pytest.mark.parametrize(
    ("by", "hours", "stages", "says"),
    [
        (None, 0.0, 1, "0 hours a week cannot be"),
        (None, -3.0, 1, "-3 hours"),
        (None, 101.0, 1, "at most 100"),
        (None, float("nan"), 1, "nan hours"),
        (None, float("inf"), 1, "inf hours"),
        (START, 5.0, 1, "not after the start"),
        (START - timedelta(days=400), None, 1, "2028-11-27 is not after"),
        (date(2041, 1, 1), None, 1, "within ten years"),
        (START + timedelta(days=3), None, 6, "3 days until 2030-01-04 are fewer than the 6"),
        (START + timedelta(days=14), 2.0, 6, "are 4 hours in 14 days"),
    ],
)
def test_an_impossible_budget_is_refused_with_its_numbers(
    by: date | None, hours: float | None, stages: int, says: str
) -> None:
    with pytest.raises(BudgetError) as refused:
        check_budget(START, by, hours, stages=stages)
    assert says in str(refused.value)


@given(st.integers(1, 12), st.floats(0.1, 100), st.integers(1, 3000))
def test_a_budget_that_passes_pays_an_hour_for_every_stage(
    stages: int, hours: float, days: int
) -> None:
    by = START + timedelta(days=days)
    try:
        check_budget(START, by, hours, stages=stages)
    except BudgetError:
        return
    total = total_hours(START, by, hours)
    assert total is not None
    assert total >= stages
    assert days >= stages
