from typing import Any

import pytest
from langchain_core.messages import AnyMessage, HumanMessage, ToolMessage
from pydantic import ValidationError

from agent.answer import SearchedCounts
from agent.refusing import REFUSE, find_refusal, refuse_tool
from tests.agent.scripted import FIND, calling

SEARCHED = SearchedCounts(pages=8, episodes=34, guests=33)
FOUND = (
    '{"sections": [{"page": "Roles", "section": "Analyst"}, {"page": "Roles", "section": "Roles"},'
    ' {"page": "Roles", "section": "Analyst"}], "near_names": ["Role"]}'
)


def refused(
    kind: str = "out_of_scope", message: str = "This is about cooking.", status: Any = "success"
) -> list[AnyMessage]:
    return [
        HumanMessage("How do I cook rice?"),
        calling((REFUSE, {"kind": kind, "message": message})),
        ToolMessage("refused", name=REFUSE, tool_call_id="call_0", status=status),
    ]


@pytest.mark.parametrize("kind", ["not_in_archive", "out_of_scope", "needs_professional"])
def test_a_refusal_says_of_what_kind_it_is_and_how_much_was_searched(kind: str) -> None:
    refusal = find_refusal(refused(kind), SEARCHED)
    assert refusal is not None
    assert (refusal.kind, refusal.message) == (kind, "This is about cooking.")
    assert refusal.searched == SEARCHED


def test_a_turn_without_a_refusal_has_none() -> None:
    assert find_refusal([HumanMessage("Hello"), calling((FIND, {"words": "x"}))], SEARCHED) is None


def test_a_refusal_whose_arguments_were_rejected_is_none() -> None:
    assert find_refusal(refused(status="error"), SEARCHED) is None


def test_a_refusal_that_never_got_its_result_is_none() -> None:
    assert find_refusal(refused()[:-1], SEARCHED) is None


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Nothing on this [ev_7k2m9q].", "Nothing on this."),
        ("Nothing, see [here](https://example.org) [1].", "Nothing, see here."),
        ("Two\nlines.\u200b", "Two lines."),
    ],
)
def test_a_refusal_shows_no_source_that_nobody_checked(message: str, shown: str) -> None:
    refusal = find_refusal(refused(message=message), SEARCHED)
    assert refusal is not None
    assert refusal.message == shown


def test_a_refusal_is_short_whatever_the_model_wrote() -> None:
    refusal = find_refusal(refused(message="no " * 5000), SEARCHED)
    assert refusal is not None
    assert len(refusal.message) <= 400
    assert refusal.message.endswith("…")


def test_a_refusal_names_what_the_look_ups_found_nearest_each_once() -> None:
    look_up: list[AnyMessage] = [
        calling((FIND, {"words": "x"})),
        ToolMessage(FOUND, tool_call_id="call_0"),
    ]
    question, *rest = refused("not_in_archive")
    refusal = find_refusal([question, *look_up, *rest], SEARCHED)
    assert refusal is not None
    assert refusal.nearest == ["Role", "Roles › Analyst", "Roles"]


def test_what_is_not_the_archives_matter_is_near_to_what_covers_much_of_it_only() -> None:
    found = FOUND.replace('"section": "Analyst"', '"section": "Analyst", "coverage": 0.6')
    look_up: list[AnyMessage] = [
        calling((FIND, {"words": "x"})),
        ToolMessage(found, tool_call_id="call_0"),
    ]
    question, *rest = refused("out_of_scope")
    refusal = find_refusal([question, *look_up, *rest], SEARCHED)
    assert refusal is not None
    assert refusal.nearest == ["Role", "Roles › Analyst"]


@pytest.mark.parametrize("content", ["nothing to look up", "[1]", "{", ""])
def test_a_tool_result_of_another_shape_does_not_break_a_refusal(content: str) -> None:
    question, *rest = refused()
    turn = [question, ToolMessage(content, tool_call_id="call_0"), *rest]
    refusal = find_refusal(turn, SEARCHED)
    assert refusal is not None
    assert refusal.nearest == []


def test_the_tool_takes_no_kind_of_refusal_that_there_is_not() -> None:
    with pytest.raises(ValidationError, match="kind"):
        refuse_tool().invoke({"kind": "bored", "message": "No."})
