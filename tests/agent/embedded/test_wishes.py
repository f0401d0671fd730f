"""What a wish for views or journeys is about."""

import pytest

from agent.embedded.asking import part
from agent.embedded.gazetteers import Gazetteers
from agent.embedded.slots import read_slots
from agent.embedded.wishes import is_a_move, stranger_in, topic_of, with_origin
from knowledge.archive import Archive


@pytest.fixture(scope="module")
def known(archive: Archive) -> Gazetteers:
    return Gazetteers(archive, lambda _: True)


def topic(message: str, before: str = "") -> str:
    parted = part(message)
    return topic_of(parted, parted.asking, before)


def test_a_question_that_leans_takes_the_sentences_around_it_along() -> None:
    message = "My boss says notebooks are for children. Who agrees?"
    assert topic(message) == message
    assert topic("I got a task of three days. Is it fair, would they refuse it?").startswith(
        "I got"
    )


def test_a_question_that_stands_alone_leaves_them_out() -> None:
    asking = "Do your guests think a data lead has to write Python?"
    assert topic(f"I lead four people in Lisbon. {asking}") == asking


def test_a_question_that_leans_on_the_one_before_it_takes_that_along() -> None:
    for asking in ("Who of them says no?", "Who of them says it isn't needed?"):
        assert topic(asking, "Is Kaggle useful?") == f"Is Kaggle useful? {asking}"


def test_a_question_with_a_topic_of_its_own_leaves_the_one_before_it() -> None:
    for asking in ("What do guests think about Kaggle?", "Do guests find it useful to learn dbt?"):
        assert topic(asking, "Is Spark worth the time?") == asking


@pytest.mark.parametrize(
    "asked",
    [
        "what guests and Andrew Ng say",
        "Andrew Ng and guests on tea",
        "Compare Andrew Ng with guests",
    ],
)
def test_a_stranger_beside_a_guest_is_found(asked: str, known: Gazetteers) -> None:
    name, rest = stranger_in(asked, known)
    assert name == "Andrew Ng"
    assert "Andrew" not in rest


@pytest.mark.parametrize(
    "asked", ["guests and Machine Learning", "what guests say", "guests, Python"]
)
def test_a_topic_beside_a_guest_is_no_stranger(asked: str, known: Gazetteers) -> None:
    assert stranger_in(asked, known) == ("", asked)


@pytest.mark.parametrize(
    ("asked", "origin"),
    [
        ("I am manual tester since long. Who was a tester and went to data?", "qa-engineer"),
        ("I sell shoes, no technical background at all. Did anyone get in?", "non-technical"),
        ("Who went from analyst to data engineer?", "data-analyst"),
    ],
)
def test_an_origin_is_read_from_all_that_is_told(
    asked: str, origin: str, known: Gazetteers
) -> None:
    slots = with_origin(read_slots(asked, known.roles), asked, known.roles)
    assert slots.leaves is not None
    assert slots.leaves.key == origin
    assert is_a_move(slots)


def test_work_with_data_alone_is_no_move(known: Gazetteers) -> None:
    asked = "Has anybody come back to tech work after years at home?"
    assert not is_a_move(with_origin(read_slots(asked, known.roles), asked, known.roles))
