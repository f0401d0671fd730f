import pytest

from knowledge.verification.overreach import absolutes, is_as_absolute


def test_absolute_words_are_found_once_each() -> None:
    assert absolutes("Always test, and always, only on Mondays.") == ("always", "only")
    assert absolutes("Teams test on Mondays.") == ()


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("always", "Every team tests."),
        ("must", "You have to test."),
        ("nobody", "They never test."),
        ("guarantees", "You will definitely be hired."),
    ],
)
def test_a_text_may_be_as_absolute_in_other_words(word: str, text: str) -> None:
    assert is_as_absolute(text, word)


@pytest.mark.parametrize(
    ("word", "text"),
    [("always", "Teams test."), ("only", "You have to test."), ("must", "Teams always test.")],
)
def test_a_text_without_such_a_word_is_less_absolute(word: str, text: str) -> None:
    assert not is_as_absolute(text, word)
