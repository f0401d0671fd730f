import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sanitize import clip, one_line, plain


@given(st.text())
def test_plain_text_holds_no_hidden_character(text: str) -> None:
    kinds = {unicodedata.category(char) for char in plain(text) if char not in "\t\n"}
    assert not kinds & {"Cc", "Cs", "Co"}


@given(st.text())
def test_plain_text_stays_what_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_one_line_has_one_line_and_single_spaces(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split())


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("a\u202eb\u2066c\u200bd\ufeff", "abcd"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("mark\ue000", "mark"),
        ("lone\ud800", "lone"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("cafe\u0301", "café"),
    ],
)
def test_hidden_characters_are_taken_out(hostile: str, harmless: str) -> None:
    assert plain(hostile) == harmless


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_clipped_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(clip(text, max_chars=limit)) <= limit


@given(st.text(max_size=20))
def test_short_text_is_not_clipped(text: str) -> None:
    assert clip(text, max_chars=20) == text


def test_clipping_cuts_at_a_word_and_says_so() -> None:
    assert clip("tea, coffee and cocoa", max_chars=14) == "tea, coffee…"
