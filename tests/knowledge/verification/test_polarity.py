import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.verification.polarity import contradicts, polarity, unconfirmed


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("You need a degree.", "You do not need a degree."),
        ("You don’t need a degree.", "You need a degree for this."),
        ("Degrees never helped the team.", "Degrees helped the team."),
        ("Nobody reads a long report.", "People read a long report."),
        ("Hiring is easy in spring.", "Hiring is hard in spring."),
        ("Costs increase with traffic.", "Costs decrease with traffic."),
        ("They ship with tests.", "They ship without tests."),
    ],
)
def test_a_denial_or_an_opposite_contradicts_both_ways(one: str, two: str) -> None:
    assert contradicts(one, two)
    assert contradicts(two, one)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("You do not need a degree.", "A degree is not needed at all, you know."),
        ("Ask for help, not for permission.", "Ask for help. Never ask for permission."),
        ("Easy tasks come before hard ones.", "First the hard tasks, then the easy ones."),
        ("You need a portfolio.", "You don't have to commute, but you need a portfolio."),
    ],
)
def test_what_both_sides_deny_or_neither_does_is_no_contradiction(one: str, two: str) -> None:
    assert not contradicts(one, two)


def test_a_negation_ends_with_its_clause() -> None:
    found = polarity("They do not hire juniors, but they train analysts.")
    assert {"hire", "junior"} <= found.denied
    assert {"train", "analyst"} <= found.asserted


def test_a_denial_needs_evidence_that_denies_the_same() -> None:
    assert unconfirmed("She does not use notebooks.", "She uses notebooks. She never sleeps.")
    assert not unconfirmed("She does not use notebooks.", "I never liked notebooks.")
    assert not unconfirmed("She uses notebooks.", "Anything.")


@given(st.text())
def test_no_text_contradicts_itself(text: str) -> None:
    assert not contradicts(text, text)
    assert not unconfirmed(text, text)
