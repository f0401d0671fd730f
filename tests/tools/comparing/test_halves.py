import pytest

from tools.comparing.halves import opening_name, opens_with, own_part

TWO = "Ada Moreno trusts the scales, whereas Bo Lindqvist would rather taste the tea every hour."


def test_the_second_guest_gets_the_second_part() -> None:
    assert own_part(TWO, "Bo Lindqvist") == "Bo Lindqvist would rather taste the tea every hour."


def test_the_first_guest_keeps_the_whole_sentence() -> None:
    assert own_part(TWO, "Ada Moreno") == TWO


@pytest.mark.parametrize(
    "text",
    [
        "Ada Moreno likes scales for tea, while Bo Lindqvist likes them for nothing at all.",
        "Ada Moreno calls one cup enough, whereas Bo Lindqvist counts five of them as a breakfast.",
        "Ada Moreno bakes, while Bo Lindqvist only eats.",
        "Ada Moreno, Bo Lindqvist, and Cleo Okafor all say that bread needs a long night.",
        "Ada Moreno bakes at night and thinks little of what Bo Lindqvist does by day.",
    ],
)
def test_a_part_that_cannot_be_read_alone_brings_the_whole_sentence(text: str) -> None:
    assert own_part(text, "Bo Lindqvist") == text


def test_a_name_is_no_part_of_another_one() -> None:
    assert opens_with("Ada bakes.", "Ada Moreno")
    assert not opens_with("Adam bakes.", "Ada Moreno")
    assert opening_name(TWO, {"Bo Lindqvist", "Ada Moreno"}) == "Ada Moreno"
    assert opening_name(TWO, {"Ada"}) == "Ada"
    assert opening_name("Tea is warm.", {"Ada Moreno", ""}) is None
