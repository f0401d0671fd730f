import pytest

from knowledge.words import words
from tools.comparing.near import wished_for


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ("Do your guests think that tea needs scales?", "tea needs scales"),
        ("Tea is dead, says my boss. Who agrees and who does not?", "Tea is dead says my boss"),
        ("Green or black tea? I'd like to hear both sides please", "Green or black tea"),
        ("Does anybody on the show find an oven dear?", "an oven dear"),
    ],
)
def test_the_words_of_the_wish_are_left_out(asked: str, about: str) -> None:
    assert words(wished_for(asked)) == words(about)


def test_a_wish_for_nothing_stays_as_it_is() -> None:
    assert wished_for("Who agrees and who does not?") == "Who agrees and who does not?"
