import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.comparing.signs import position, position_of_part, reported_position, tells_nature


@pytest.mark.parametrize(
    "sentence",
    [
        "I think a certificate is worth very little.",
        "You should bake the bread first.",
        "You don’t need a degree to cook.",
        "Never trust a clean apron.",
        "A degree helps.",
        "Start with the dough.",
        "I would say, “you need salt.”",
        "Back then I got a degree, but I think it is useless.",
    ],
)
def test_advice_and_worth_take_a_position(sentence: str) -> None:
    assert position(sentence) > 0


@pytest.mark.parametrize(
    "sentence",
    [
        "I got a degree in May.",
        "We talked about degrees over lunch.",
        "My boss said that a degree is always better.",
        "He asked, “do you need a degree?”",
        "People say you should have a degree.",
        "I had a good degree back then.",
        "",
    ],
)
def test_a_story_a_mention_and_the_words_of_others_take_none(sentence: str) -> None:
    assert position(sentence) == 0


def test_a_clause_in_mid_sentence_gives_no_order() -> None:
    assert position("Take a degree course.") > 0
    assert position_of_part("take a degree course.") == 0


def test_saying_what_something_is_is_told_from_naming_it() -> None:
    assert tells_nature("A baker is someone who gets up early.")
    assert not tells_nature("The baker left.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Moreno argues that paper is patient.",
        "Bo sings, but Moreno, who bakes, prefers silence.",
        "Ada finds it useless.",
        "Beginners should weigh twice.",
        "A scale is more practical than a spoon.",
    ],
)
def test_the_wiki_reports_a_position_by_the_verb_behind_the_name(sentence: str) -> None:
    assert reported_position(sentence, "Ada Moreno") > 0


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Moreno moved to the coast.",
        "Ada Moreno got a job after Bo argued for her.",
        "Ada Moreno discusses what one should bake.",
        "The episode covers what should be baked.",
        'Her talk "Nobody should bake" stays short.',
    ],
)
def test_what_somebody_did_or_discussed_is_no_position(sentence: str) -> None:
    assert reported_position(sentence, "Ada Moreno") == 0


@given(st.text(max_size=300))
def test_any_text_is_judged_within_bounds(text: str) -> None:
    assert 0 <= position(text) <= 1 + 2 * 0.6 + 2 * 0.4 + 0.8
    assert 0 <= reported_position(text, "Ada Moreno") <= 2
