import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.verification.numbers import figures, missing_figures


def values(text: str) -> list[str]:
    return [figure.value for figure in figures(text) if figure.how == "number"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("twelve months", ["12"]),
        ("twenty-one days", ["21"]),
        ("two hundred and fifty people", ["250"]),
        ("one thousand two hundred rows", ["1200"]),
        ("two, three years", ["2", "3"]),
        ("two three years", ["2", "3"]),
        ("a dozen, twice", ["12", "2"]),
        ("80k euros, 80K, 80,000 and eighty thousand", ["80000"] * 4),
        ("€1.5M and 1.5 million", ["1500000"] * 2),
        ("a 7B model", ["7000000000"]),
        ("20% of 30 per cent", ["20", "30"]),
        ("GPT-4, S3, Python 3.11", ["4", "3", "3.11"]),
        ("version 3.0, agent 007", ["3", "7"]),
        ("the 1990s", ["1990"]),
        ("10-12 hours", ["10", "12"]),
        ("①② and １２", ["12", "12"]),
        ("one of them, the first one", []),
        ("one year", ["1"]),
        ("1,2,3", ["1", "2", "3"]),
        ("1." + "9" * 6000 + "k", ["1999." + "9" * 5997]),
    ],
)
def test_a_number_has_the_same_value_however_it_is_written(text: str, found: list[str]) -> None:
    assert values(text) == found


def test_a_clock_time_is_no_number_but_a_second() -> None:
    assert [(f.how, f.value) for f in figures("at 31:42 and 1:00:04")] == [
        ("clock", "1902"),
        ("clock", "3604"),
    ]


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("It took twelve months.", "It took us 12 months."),
        ("It cost 80k.", "They paid 80,000 euros."),
        ("It took one year.", "It took a year."),
        ("It took three years.", "It took two or three years."),
        ("It took three years.", "Two years, maybe three, and it was done."),
        ("Half of the three teams left.", "There were 3 teams."),
    ],
)
def test_a_number_that_stands_there_in_other_words_is_not_missing(sentence: str, text: str) -> None:
    assert missing_figures(sentence, [text]) == ()


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("It took five months.", "It took twelve months."),
        ("It took three months and five years.", "It took five months and three years."),
        ("It took five months.", "It took 12 months with 5 people."),
        ("About 10 to 30 courses.", "About 10 to 20 courses, and 30 talks."),
        ("It took one year.", "It took three years."),
        ("GPT-5 was better.", "GPT-4 was better."),
    ],
)
def test_a_number_that_was_changed_is_missing(sentence: str, text: str) -> None:
    assert missing_figures(sentence, [text])


@given(st.integers(min_value=0, max_value=10**12), st.data())
def test_changing_any_digit_of_a_number_is_noticed(number: int, data: st.DataObject) -> None:
    digits = str(number)
    place = data.draw(st.integers(min_value=0, max_value=len(digits) - 1))
    digit = data.draw(st.sampled_from([d for d in "123456789" if d != digits[place]]))
    changed = digits[:place] + digit + digits[place + 1 :]
    text = "They hired {} people."
    assert missing_figures(text.format(number), [text.format(number)]) == ()
    assert missing_figures(text.format(changed), [text.format(number)])


@given(st.text())
def test_any_text_can_be_read_and_holds_its_own_numbers(text: str) -> None:
    assert missing_figures(text, [text]) == ()
