import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.comparing.topics import Stems, Topic, near_words, read_topic, senses
from tools.errors import NothingToCompareError

PHRASES: dict[Stems, int] = {("ai", "engin"): 40, ("cover", "letter"): 30}


def frequency(stems: Stems) -> int:
    return PHRASES.get(stems, 0) if len(stems) > 1 else 50


def topic(asked: str) -> Topic:
    return read_topic(asked, frequency)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("certificates", {"certificates"}),
        ("Do you need a degree?", {"degree"}),
        ("should I get a PhD", {"PhD"}),
        ("what an AI engineer is", {"AI engineer"}),
        ("Kaggle for a portfolio", {"Kaggle", "portfolio"}),
        ("start with SQL or Python", {"SQL", "Python"}),
        ("tea shop", {"tea", "shop"}),
        ("take-home assignments", {"take-home assignments"}),
        ("career change", {"career", "change"}),
        ("Where do guests disagree about degrees?", {"degrees"}),
        ("Compare the opinions of guests on certificates", {"certificates"}),
        ("pros and cons of a PhD according to guests", {"PhD"}),
        ("Set guests side by side on dbt", {"dbt"}),
        ("agree or disagree", {"agree", "disagree"}),
    ],
)
def test_a_topic_is_taken_apart_into_what_it_names(asked: str, names: set[str]) -> None:
    assert topic(asked).names == names


@pytest.mark.parametrize("asked", ["", "?!", "should I do it", "the"])
def test_a_topic_without_content_is_refused(asked: str) -> None:
    with pytest.raises(NothingToCompareError, match="names no topic"):
        topic(asked)


@pytest.mark.parametrize("asked", ["SQL or Python", "SQL vs Python", "SQL versus Python"])
def test_one_or_the_other_is_a_contrast_of_which_either_side_may_lead(asked: str) -> None:
    assert topic(asked).contrasts
    assert topic(asked).leading == {"SQL", "Python"}
    assert not topic("SQL and Python").contrasts


def test_a_slash_inside_a_word_is_no_contrast() -> None:
    assert not topic("A/B tests").contrasts


def test_what_is_said_most_rarely_leads() -> None:
    rare = {"kaggl": 3, "portfolio": 90}
    found = read_topic("portfolio with Kaggle", lambda stems: rare.get(stems[0], 0))
    assert found.leading == {"Kaggle"}


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("degree", "My diploma hangs in the kitchen."),
        ("large language models", "An LLM wrote the menu."),
        ("RAG", "We chose retrieval-augmented generation."),
        ("fine-tuning", "They finetune it every night."),
        ("AI engineer", "AI engineering is cooking."),
        ("CV", "Send a resume."),
    ],
)
def test_other_words_of_the_field_say_the_same(asked: str, text: str) -> None:
    assert topic(asked).said_in(text) == topic(asked).names


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("production", "This makes me productive, and so does the product."),
        ("internship", "It is an internal rule of an international shop."),
        ("degree", "To some degree it was 30 degrees hot."),
        ("courses", "Of course it rained."),
        ("buy", "She has the buy-in of the owner."),
        ("experiments", "Years of experience."),
        ("AI engineer", "The AI asked an engineer."),
    ],
)
def test_words_that_only_look_alike_say_something_else(asked: str, text: str) -> None:
    assert not topic(asked).said_in(text)


def test_a_question_about_what_something_is_is_known_as_one() -> None:
    assert topic("what an AI engineer is").asks_nature
    assert topic("What is a feature store?").asks_nature
    assert not topic("do you need a feature store").asks_nature


def test_a_misspelt_word_is_led_to_words_that_resemble_it() -> None:
    assert "kaggle" in near_words(topic("kagle"), ["Kaggle and Competitions"])
    assert near_words(topic("Kaggle"), ["Kaggle and Competitions"]) == ()


@given(st.text(alphabet=string.printable, max_size=80))
def test_any_text_is_a_topic_or_refused_and_says_its_own_concepts(asked: str) -> None:
    try:
        found = topic(asked)
    except NothingToCompareError:
        return
    for concept in found.concepts:
        if senses(concept.name):
            assert concept.name in found.said_in(concept.name)
