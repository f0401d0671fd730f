from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pages.binding import FIRST_MARK, BoundSentence, SentenceLink, bind, without_times
from knowledge.times import Span

A, B, C = (chr(FIRST_MARK + number) for number in range(3))
LINKS = (
    SentenceLink(label="Ada’s episode", episode="ada"),
    SentenceLink(label="Bo’s episode", episode="bo"),
    SentenceLink(label="SQL", episode=None),
)
Spans = list[tuple[str, int | None, int | None, str]]


def spans(bound: BoundSentence) -> Spans:
    return [(c.episode, c.start_s, c.end_s, c.how_bound) for c in bound.citations]


def bound_spans(marked: str, links: Sequence[SentenceLink] = LINKS) -> Spans:
    return spans(bind(marked, links))


@pytest.mark.parametrize(
    ("marked", "found", "text"),
    [
        (f"Tea sells ({A}, 7:45).", [("ada", 465, None, "after")], "Tea sells."),
        (f"Tea sells ({A}, 7:45-9:00).", [("ada", 465, 540, "after")], "Tea sells."),
        (f"Tea sells ({A} at 1:00:05 onward).", [("ada", 3605, None, "after")], "Tea sells."),
        (
            f"Tea sells ({A}, 1:00-2:00, 3:00 and 4:00).",
            [("ada", 60, 120, "after"), ("ada", 180, None, "after"), ("ada", 240, None, "after")],
            "Tea sells.",
        ),
        (
            f"Tea sells ({A}, 1:00; {B}, 2:00).",
            [("ada", 60, None, "after"), ("bo", 120, None, "after")],
            "Tea sells.",
        ),
        (f"Tea sells ({A}).", [("ada", None, None, "none")], "Tea sells."),
        (
            f"In {A} (7:45), tea sells.",
            [("ada", 465, None, "after")],
            "Tea sells.",
        ),
        (
            f"At 29:12 in {A}, tea sells.",
            [("ada", 1752, None, "before")],
            "Tea sells.",
        ),
        (
            f"Tea sells from 4:05 to 38:53 in {A}.",
            [("ada", 245, 2333, "before")],
            "Tea sells.",
        ),
    ],
)
def test_a_time_beside_its_link_is_bound_and_taken_out(
    marked: str, found: Spans, text: str
) -> None:
    assert bound_spans(marked) == found
    assert bind(marked, LINKS).text == text


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Ada, 7:45", "Ada"),
        ("7:45", "the episode"),
        ("Ada (at 7:45)", "Ada"),
        ("Ada\n| 7:45", "Ada"),
    ],
)
def test_a_time_in_the_label_is_bound_and_taken_out(label: str, shown: str) -> None:
    bound = bind(f"As in {A}.", [SentenceLink(label=label, episode="ada")])
    assert spans(bound) == [("ada", 465, None, "label")]
    assert bound.text == f"As in {shown}."


@pytest.mark.parametrize(
    "marked",
    [
        f"At 31:06, he says so of {A}.",
        f"Ben's 52:14 section of {A} says so.",
        f"From {A} she took a ratio, later, at 7:45.",
    ],
)
def test_a_loose_time_is_left_alone_and_reported(marked: str) -> None:
    bound = bind(marked, LINKS)
    assert spans(bound) == [("ada", None, None, "none")]
    assert bound.text == marked.replace(A, "Ada’s episode")
    assert len(bound.loose) == 1


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        (f"In {A}, tea sells.", "Tea sells."),
        (f"Tea sells well in {A} and {B}.", "Tea sells well."),
        (f"Tea appears in {A}.", "Tea appears in Ada’s episode."),
        (f"Tea sells in {C}.", "Tea sells in SQL."),
        (f"Compare {A} with {B}.", "Compare Ada’s episode with Bo’s episode."),
    ],
)
def test_a_title_that_only_says_where_is_taken_out(marked: str, text: str) -> None:
    assert bind(marked, LINKS).text == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("At 7:45, she sells tea.", "She sells tea."),
        ("She sells tea around 7:45-9:00.", "She sells tea."),
        ("Ada's 7:45 talk sells tea (7:45 and 7:45-9:00).", "Ada's talk sells tea."),
        ("Tea sells 50:50, at 7:45, in the shop.", "Tea sells 50:50, in the shop."),
    ],
)
def test_times_that_were_bound_leave_the_text_and_others_stay(text: str, shown: str) -> None:
    bound = [Span(start_s=465, end_s=None), Span(start_s=465, end_s=540)]
    assert without_times(text, bound) == shown


def test_a_time_before_a_second_episode_is_not_given_to_the_first() -> None:
    assert bound_spans(f"Tea sells in {A}, 7:45 in {B}.") == [
        ("ada", None, None, "none"),
        ("bo", 465, None, "before"),
    ]


@pytest.mark.parametrize("marked", [f"Tea sells ({A}, 9:00-7:45).", f"Tea sells ({A}, 7:99)."])
def test_an_impossible_time_is_not_bound(marked: str) -> None:
    assert bound_spans(marked) == [("ada", None, None, "none")]


def test_a_time_is_never_bound_to_a_link_that_is_no_episode() -> None:
    bound = bind(f"Learn {C}, 7:45.", LINKS)
    assert bound.citations == ()
    assert bound.text == "Learn SQL, 7:45."


def test_brackets_without_an_episode_belong_to_the_sentence() -> None:
    assert bind(f"Learn {C} (or R) first ({C} helps).", LINKS).text == (
        "Learn SQL (or R) first (SQL helps)."
    )


def test_the_same_citation_twice_counts_once() -> None:
    links = [SentenceLink(label="x", episode="ada"), SentenceLink(label="y", episode="ada")]
    assert bound_spans(f"Tea ({A}, 1:00; {B}, 1:00).", links) == [("ada", 60, None, "after")]


def test_what_is_left_begins_with_a_capital_and_has_no_space_before_marks() -> None:
    assert bind(f"({A}, 1:00), tea  sells\n  well .", LINKS).text == "Tea sells well."


def test_a_mark_without_a_link_is_taken_out() -> None:
    assert bind(f"Tea{chr(FIRST_MARK + 99)} sells.", LINKS) == BoundSentence(
        text="Tea sells.", citations=()
    )


SIGNS = st.sampled_from([A, B, C, " ", "(", ")", ",", ";", "7:45", "1:02:03", "-", " and ", " at ",
                         " in ", "Tea", ".", "\n", "9:99", " onward"])  # fmt: skip


@given(st.lists(SIGNS, max_size=30).map("".join) | st.text(max_size=100))
def test_any_marked_sentence_keeps_every_episode_and_shows_no_mark(marked: str) -> None:
    bound = bind(marked, LINKS)
    named = {LINKS[ord(char) - FIRST_MARK].episode for char in marked if char in A + B}
    assert {citation.episode for citation in bound.citations} == named
    assert not any(0xE000 <= ord(char) <= 0xF8FF for char in bound.text)
    assert bound.text == " ".join(bound.text.split())


@given(st.lists(SIGNS, max_size=30).map("".join))
def test_bound_spans_run_forward(marked: str) -> None:
    for citation in bind(marked, LINKS).citations:
        assert 0 < citation.confidence <= 1
        assert (citation.start_s is None) == (citation.how_bound == "none")
        if citation.start_s is not None and citation.end_s is not None:
            assert citation.start_s <= citation.end_s
