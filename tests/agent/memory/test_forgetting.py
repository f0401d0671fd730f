import pytest

from agent.memory.forgetting import asks_to_forget


@pytest.mark.parametrize(
    "question",
    [
        "forget me",
        "Forget me!",
        "Please forget me.",
        "forget everything about me",
        "Forget everything you know about me, please",
        "Can you delete all my data?",
        "delete my profile",
        "Delete all the data you have about me",
        "erase my conversations",
        "please delete everything you have on me now",
    ],
)
def test_a_request_to_be_forgotten_is_heard(question: str) -> None:
    assert asks_to_forget(question)


@pytest.mark.parametrize(
    "question",
    [
        "forget it",
        "never mind",
        "How do I delete data from a lake?",
        "Forget me not: how do I stay in a recruiter's mind?",
        "should I delete my LinkedIn profile",
        "Forget what I said about SQL",
        "What do recruiters forget about me?",
        "delete my data pipeline project from the CV?",
        "",
    ],
)
def test_anything_else_is_none(question: str) -> None:
    assert not asks_to_forget(question)
