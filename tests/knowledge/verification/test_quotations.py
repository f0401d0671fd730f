import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.verification.quotations import altered, quotations, unquoted

SAID = "We don't ship on Fridays – it's a rule. Nobody minds, and the well-known bugs wait."


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ('She says "ship it" today.', ["ship it"]),
        ("She says “ship it” and “wait”.", ["ship it", "wait"]),
        ("She says «ship it» today.", ["ship it"]),
        ("She says „ship it“ today.", ["ship it"]),
        ("She says 'ship it' today.", ["ship it"]),
        ("She says ‘don’t ship it’ today.", ["don’t ship it"]),
        ("She says “ship it.", ["ship it."]),
        ("and wait for it.” Then she left.", ["and wait for it."]),
        ('and wait for it." Then she left.', ["and wait for it."]),
        ("The users' data and the teams' work.", []),
        ("It's the '90s.", []),
        ("No marks at all.", []),
        ("Empty “” marks.", []),
    ],
)
def test_what_stands_in_quotation_marks_is_found(sentence: str, quoted: list[str]) -> None:
    assert quotations(sentence) == quoted


@pytest.mark.parametrize(
    "quoted",
    [
        "We don't ship on Fridays",
        "we don’t ship on fridays,",
        "it’s a rule. Nobody minds",
        "the well known bugs",
        "We don't ship … it's a rule",
        "We [engineers] don't ship",
        "Nobody minds, … bugs wait",
    ],
)
def test_a_quotation_may_differ_in_marks_case_and_what_it_owns_to_leave_out(quoted: str) -> None:
    assert not altered(quoted, ["Something else.", SAID])


@pytest.mark.parametrize(
    "quoted",
    [
        "We do ship on Fridays",
        "We don't ship on Mondays",
        "We don't ship a rule",
        "on Friday",
        "bugs wait and nobody minds",
        "it's a rule … We don't ship",
        "[We always ship]",
        "We [do not] ship",
    ],
)
def test_a_quotation_with_another_word_is_altered(quoted: str) -> None:
    assert altered(quoted, ["Something else.", SAID])


def test_what_a_transcript_says_of_the_sound_may_be_left_out() -> None:
    assert not altered("we never test it", ["And we never [laughs] test it."])


def test_a_quotation_stands_in_one_text_and_not_across_two() -> None:
    assert altered("one two", ["and one", "two and"])
    assert altered("one … two", ["and one", "two and"])


def test_what_is_quoted_can_be_taken_out() -> None:
    assert unquoted("Ada says: “never again” and left.").split() == ["Ada", "says:", "and", "left."]


@given(st.text(alphabet="ab'\"“”‘’«» .\n", max_size=60))
def test_a_quotation_of_a_text_stands_in_that_text(text: str) -> None:
    assert [quoted for quoted in quotations(text) if altered(quoted, [text])] == []


def test_an_ellipsis_alone_quotes_nothing() -> None:
    assert quotations("She says “…” and leaves.") == []
