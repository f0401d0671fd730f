from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.embedded.dates import read_by

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ("by June", date(2027, 6, 1)),
        ("until next March", date(2027, 3, 1)),
        ("by the end of March", date(2027, 3, 31)),
        ("by end of the year", date(2026, 12, 31)),
        ("by 1 September 2027", date(2027, 9, 1)),
        ("by 2027-02-01", date(2027, 2, 1)),
        ("before summer", date(2027, 6, 1)),
        ("in 3 months", date(2027, 2, 23)),
        ("within six weeks", date(2027, 1, 4)),
        ("in one year with 7 hours a week", date(2027, 11, 23)),
        ("by June 2020", None),
        ("by 2027-99-01", None),
        ("I have used it for 10 years", None),
        ("I work by day", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_say_it(said: str, by: date | None) -> None:
    assert read_by(said, TODAY) == by


@given(st.text(max_size=200), st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_a_day_is_never_in_the_past(text: str, today: date) -> None:
    by = read_by(text, today)
    assert by is None or by > today


@given(
    st.sampled_from(["in", "within"]),
    st.integers(min_value=0, max_value=10**9),
    st.sampled_from(["weeks", "months", "years"]),
)
def test_any_span_can_be_read(cue: str, count: int, unit: str) -> None:
    by = read_by(f"{cue} {count} {unit}", TODAY)
    assert by is None or by > TODAY
