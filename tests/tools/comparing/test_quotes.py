from hypothesis import given
from hypothesis import strategies as st

from tools.comparing.quotes import MAX_QUOTE_CHARS, Quote, best_quote
from tools.comparing.topics import Topic, read_topic

DEGREE = read_topic("degree", lambda _: 1)
EITHER = read_topic("tea or coffee", lambda _: 1)


def quote(text: str, topic: Topic = DEGREE) -> Quote:
    found = best_quote(text, topic)
    assert found is not None
    return found


def test_the_best_sentence_comes_with_the_one_after_it() -> None:
    text = "I got a degree in May. You don't need a degree at all. Bake instead. Then sleep."
    assert quote(text).text == "You don't need a degree at all. Bake instead."


def test_a_position_of_the_second_sentence_counts_where_it_goes_on() -> None:
    assert quote("There is the matter of a degree. It is not worth the years.").position > 0
    assert quote("There is the matter of a degree. Bread should rise twice.").position == 0


def test_a_sign_far_from_the_topic_counts_for_nothing() -> None:
    text = (
        "The degree hung there above the sink, which dripped, for all the guests to see, "
        "and all the while the bread that he sold us was the best."
    )
    assert quote(text).position == 0


def test_a_question_opens_no_quote_and_ends_none() -> None:
    assert best_quote("Should you really get a degree?", DEGREE) is None
    found = quote("A degree is always useful. But who has the time?")
    assert found.text == "A degree is always useful."


def test_a_quotation_that_breaks_off_is_not_quoted() -> None:
    assert best_quote("He kept saying, “you should get a degree.", DEGREE) is None


def test_a_text_off_the_topic_gives_no_quote() -> None:
    assert best_quote("You should bake the bread first.", DEGREE) is None


def test_a_quote_on_both_sides_is_better_than_on_one() -> None:
    text = "I think tea is good. We sat down. I think tea is better than coffee."
    assert quote(text, EITHER).about == {"tea", "coffee"}


def test_how_often_the_topic_is_said_is_counted_over_the_whole_text() -> None:
    assert quote("I think a degree helps. Salt too. A degree costs years. No degree.").said == 3


@given(
    st.lists(
        st.sampled_from(
            [
                "I think a degree helps a lot.",
                "You should not buy a degree.",
                "We sat down.",
                "Why a degree?",
                "He said, “get a degree.”",
                "Bread " * 60 + "degree.",
                "Good bread " * 20 + "needs no degree, you should know.",
                "…",
            ]
        ),
        max_size=8,
    ).map(" ".join)
)
def test_a_quote_stands_verbatim_in_the_text_and_says_the_topic(text: str) -> None:
    found = best_quote(text, DEGREE)
    if found is not None:
        assert found.text in text
        assert len(found.text) <= max(MAX_QUOTE_CHARS, 70 * 12)
        assert DEGREE.said_in(found.text) == found.about == {"degree"}
        assert "?" not in found.text
