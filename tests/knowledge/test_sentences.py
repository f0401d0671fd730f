import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import sentence_ranges

prose = st.text(alphabet="abcXYZ .!?…\"')]*_\n\té", max_size=200) | st.text(max_size=200)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_ranges(text)]


@given(prose)
def test_sentences_never_overlap_and_stand_in_order(text: str) -> None:
    last = 0
    for start, end in sentence_ranges(text):
        assert last <= start < end <= len(text)
        last = end


@given(prose)
def test_sentences_cover_all_but_white_space(text: str) -> None:
    covered = {i for start, end in sentence_ranges(text) for i in range(start, end)}
    assert all(char.isspace() for i, char in enumerate(text) if i not in covered)


@given(prose)
def test_no_sentence_begins_or_ends_with_white_space(text: str) -> None:
    assert all(sentence == sentence.strip() for sentence in split(text))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Use tools, e.g. Airflow. Then stop.", ["Use tools, e.g. Airflow.", "Then stop."]),
        ("J. Doe met Dr. Roe. They spoke.", ["J. Doe met Dr. Roe.", "They spoke."]),
        ("He said “Go.” She went.", ["He said “Go.”", "She went."]),
        ("It costs 3.5 euro. Fine.", ["It costs 3.5 euro.", "Fine."]),
        ("Wait... and see. Done", ["Wait... and see.", "Done"]),
        ("Visit datatalks.club today", ["Visit datatalks.club today"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize("hostile", ["a. b. ", "e.g. ", "." * 50 + '"' * 50 + "x "])
def test_a_long_paragraph_takes_time_with_its_length_only(hostile: str) -> None:
    text = hostile * (100_000 // len(hostile))
    started = time.perf_counter()
    sentence_ranges(text)
    assert time.perf_counter() - started < 3  # it took 40 seconds when it looked back too far
