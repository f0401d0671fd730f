"""A comparison as the embedded model tells it."""

from datetime import date

from agent.embedded.composing.comparison import compose_comparison
from tools.views_comparison import ComparisonView, SearchedView, ViewpointView

TWO = "Ada Moreno trusts the scales, whereas Bo Lindqvist would rather taste the tea every hour."
PART = "Bo Lindqvist would rather taste the tea every hour."


def view(guest: str, quote: str, *, name: str, beside: str | None = None) -> ViewpointView:
    return ViewpointView(
        id=name, guest=guest, aired=date(2024, 3, 1), quote=quote, quoted="wiki", beside=beside
    )


def composed(*views: ViewpointView) -> str:
    searched = SearchedView(guests=3, episodes=3, passages=0, claims=9)
    found = ComparisonView(
        topic="tea",
        notice="",
        viewpoints=list(views),
        more_viewpoints=0,
        mentioned_only=[],
        silent=[],
        searched=searched,
        near_words=[],
    )
    return compose_comparison(found, {}).text


def test_a_sentence_of_two_guests_stands_once_under_both_names() -> None:
    for second in (TWO, PART):
        text = composed(
            view("Bo Lindqvist", second, name="ev_bbbbbb"),
            view("Ada Moreno", TWO, name="ev_aaaaaa"),
        )
        assert "**Ada Moreno, 2024 and Bo Lindqvist, 2024, in the wiki's words**" in text
        assert text.count("Bo Lindqvist would rather") == 1
        assert "ev_aaaaaa" in text
        assert "ev_bbbbbb" in text


def test_a_sentence_that_opens_with_another_guest_says_beside_whom_it_sets_this_one() -> None:
    text = composed(view("Bo Lindqvist", TWO, name="ev_bbbbbb", beside="Ada Moreno"))
    assert "**Ada Moreno beside Bo Lindqvist, 2024, in the wiki's words**" in text


def test_a_part_that_is_alone_stands_under_its_own_name() -> None:
    text = composed(view("Bo Lindqvist", PART, name="ev_bbbbbb"))
    assert text.startswith("**Bo Lindqvist, 2024, in the wiki's words**\n\n> Bo Lindqvist would")
