"""Amounts of time that come again, as hours a week."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.embedded.amounts import amounts


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("I can spend 5 hours a week on it", 5),
        ("ten hrs/week i can learn", 10),
        ("an hour every evening", 7),
        ("half a day each Saturday", 4),
        ("20 minutes a day", 20 * 7 / 60),
        ("five or six hours a week", 5.5),
        ("two hours on Thursdays", 2),
        ("an hour and a half every day", 10.5),
        ("half an hour, five days a week", 2.5),
        ("three evenings a week", 6),
        ("two weekends a month", 4),
        ("every other weekend I have time", 4),
        ("twenty-five hours a week", 25),
        ("6 hours weekly", 6),
        ("one hour per weekday", 5),
        ("hours per week: 5", 5),
    ],
)
def test_an_amount_is_read_as_hours_a_week(text: str, hours: float) -> None:
    found = list(amounts(text))
    assert [one.hours_per_week for one in found] == [pytest.approx(hours)]
    assert 0 <= found[0].start < found[0].end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have 30 hours in all",
        "14 hours",
        "200 hours a week",
        "a week has seven days",
        "ſix hours a week",
        "6 hours a w\u212a",
        "",
    ],
)
def test_what_comes_once_or_cannot_be_is_none(text: str) -> None:
    assert list(amounts(text)) == []


@given(st.text(alphabet="ahourdyweknigtsx 1029/,-:ſ\u212aı٣", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for one in amounts(text):
        assert 0 < one.hours_per_week <= 168
