import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.uncut import uncut

SECOND = "They point to flowers far away, and the hive follows."
SOURCE = f"Bees dance. {SECOND} Wasps do not."


@pytest.mark.parametrize(
    ("shown", "whole"),
    [
        ("Bees dance. They point to…", f"Bees dance. {SECOND}"),
        ("They point…", SECOND),
        ("Bees dance.", "Bees dance."),
        ("Ants march…", "Ants march…"),
        ("", ""),
    ],
)
def test_a_text_that_was_cut_is_whole_up_to_its_sentence(shown: str, whole: str) -> None:
    assert uncut(shown, ["Nothing here.", SOURCE]) == whole


@given(st.text(max_size=80), st.text(max_size=200))
def test_what_was_not_cut_stays_as_it_is(shown: str, source: str) -> None:
    if not shown.endswith("…"):
        assert uncut(shown, [source]) == shown
