from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.altering import alter_word, change_number, negate, rename


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("Tests are worth it.", "Tests are not worth it."),
        ("Tests are not worth it.", "Tests are worth it."),
        ("They don't test.", "They test."),
        ("They never test.", "They test."),
        ("Ada Moreno wants tests.", "Ada Moreno does not want tests."),
        ("Tests, then reviews!", None),
    ],
)
def test_a_negation_is_put_in_or_taken_out(sentence: str, negated: str | None) -> None:
    assert negate(sentence) == negated


@given(st.integers(min_value=0, max_value=10**9), st.integers())
def test_a_changed_number_is_another_number(number: int, seed: int) -> None:
    changed = change_number(f"They hired {number} people.", Random(seed))
    assert changed is not None
    assert int(changed.split()[2]) != number


def test_a_number_word_becomes_another_one_and_without_numbers_nothing_changes() -> None:
    changed = change_number("It took Three years.", Random(1))
    assert changed is not None
    assert changed.split()[2].lower() != "three"
    assert change_number("It took years at v2.0.", Random(1)) is None


def test_one_word_of_a_quotation_is_exchanged() -> None:
    altered = alter_word("we never test on it", ["sleep"], Random(1))
    assert altered in ("we sleep test on it", "we never sleep on it")
    assert alter_word("we do it", ["sleep"], Random(1)) is None


def test_a_name_is_replaced_in_full_or_in_part_or_not_at_all() -> None:
    assert rename("Ada says so.", "Ada Moreno", "Bo Lindqvist") == "Bo Lindqvist says so."
    assert rename("Ada Moreno's way.", "Ada Moreno", "Bo") == "Bo's way."
    assert rename("Moreno and Ada.", "Ada Moreno", "Bo") is None
    assert rename("She says so.", "Ada Moreno", "Bo") is None
