import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.words import GENERAL_WORDS, STOP_WORDS, bigrams, general_stems, words


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("Pipelines and the pipeline", ["pipelin", "pipelin"]),
        ("C++, C# and R", ["c++", "c#", "r"]),
        ("Ada's team isn’t small", ["ada", "team", "isn", "small"]),
        ("What is it about?", []),
        ("", []),
        ("Работа", []),
    ],
)
def test_words_are_lower_case_stems_without_stop_words(text: str, stems: list[str]) -> None:
    assert words(text) == stems


@given(st.text())
def test_case_does_not_matter_to_plain_words(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    assert words(plain.upper()) == words(plain.lower())


def test_after_orders_events_yet_counts_as_a_stop_word() -> None:
    assert words("after") == []


def test_no_stop_word_is_a_general_word() -> None:
    assert not STOP_WORDS & GENERAL_WORDS


def test_forms_of_general_words_are_general() -> None:
    assert set(words("interviewing recommends careers")) <= general_stems()
    assert not set(words("kubernetes salary")) & general_stems()


@given(st.lists(st.text(min_size=1, max_size=3)))
def test_there_is_one_pair_fewer_than_words(stems: list[str]) -> None:
    assert len(bigrams(stems)) == max(0, len(stems) - 1)
