import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.times import Span, contains_clock, find_spans, format_clock, parse_clock

seconds = st.integers(min_value=0, max_value=99 * 3600)


@given(seconds)
def test_a_written_time_is_read_back_as_the_same_second(second: int) -> None:
    assert parse_clock(format_clock(second)) == second


@given(seconds, seconds)
def test_a_written_range_is_found_whole(first: int, second: int) -> None:
    start, end = sorted((first, second))
    text = f"see {format_clock(start)}-{format_clock(end)}."
    assert find_spans(text) == (Span(start_s=start, end_s=end),)


@given(st.text(max_size=200))
def test_any_text_gives_only_spans_that_run_forward(text: str) -> None:
    for span in find_spans(text):
        assert span.start_s >= 0
        assert span.end_s is None or span.end_s >= span.start_s


@given(st.lists(seconds, min_size=1, max_size=5))
def test_every_time_of_a_list_is_found_in_order(found: list[int]) -> None:
    text = " and ".join(format_clock(second) for second in found)
    assert [span.start_s for span in find_spans(text)] == found


@pytest.mark.parametrize(
    ("text", "second"), [("0:00", 0), ("4:05", 245), ("75:00", 4500), ("1:02:03", 3723)]
)
def test_minutes_may_run_past_the_hour(text: str, second: int) -> None:
    assert parse_clock(text) == second


@pytest.mark.parametrize(
    "text", ["", "12", "1:60", "1:60:00", "1:2:3:4", "a:bc", "-1:05", "1:+5", " 1:05", "1:5"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        parse_clock(text)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("from 4:05 to 38:53", [(245, 2333)]),
        ("3:19 through 17:55", [(199, 1075)]),
        ("29:45 onward", [(1785, None)]),
        ("7:51-10:41, 14:15 and 22:29", [(471, 641), (855, None), (1349, None)]),
        ("7:51–10:41", [(471, 641)]),
        ("59:56-1:01:07", [(3596, 3667)]),
        ("10:41-7:51", []),
        ("at 4:99", []),
        ("ratio 1:2:3:44", []),
        ("no time at all", []),
    ],
)
def test_times_are_found_in_the_ways_people_write_them(
    text: str, spans: list[tuple[int, int | None]]
) -> None:
    assert [(span.start_s, span.end_s) for span in find_spans(text)] == spans


def test_a_text_is_known_to_contain_a_time() -> None:
    assert contains_clock("around 1:05:00 she says")
    assert not contains_clock("a ratio of 3 to 1, in 2021")
