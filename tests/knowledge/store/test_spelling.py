import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.spelling import Spelling
from knowledge.words import words

KNOWN = dict.fromkeys(words("kubernetes engineering portfolio salary negotiation docker"), 3)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kubernetas", "kubernetes"),
        ("portfollio", "portfolio"),
        ("salarry", "salary"),
        ("dockerr", "docker"),
        ("negottiation", "negotiation"),
    ],
)
def test_a_misspelt_word_means_the_known_one(typed: str, meant: str) -> None:
    (stem,) = words(typed)
    assert Spelling(KNOWN).corrected([stem]) == {stem: words(meant)[0]}


@pytest.mark.parametrize(
    "typed", ["pottery", "celery", "sql", "docket7", "xylophone", "работа", ""]
)
def test_a_word_like_no_other_stays_as_it_is(typed: str) -> None:
    assert Spelling(KNOWN).corrected([typed]) == {}


@given(st.sampled_from(sorted(KNOWN)))
def test_a_known_word_is_never_changed(stem: str) -> None:
    assert Spelling(KNOWN).corrected([stem]) == {}


def test_of_equally_near_words_the_more_frequent_is_meant() -> None:
    assert Spelling({"planet": 1, "planer": 9}).corrected(["planeg"]) == {"planeg": "planer"}


def test_a_nearer_word_is_meant_before_a_more_frequent_one() -> None:
    known = {"transformer": 1, "transformed": 9}
    assert Spelling(known).corrected(["transforner"]) == {"transforner": "transformer"}
