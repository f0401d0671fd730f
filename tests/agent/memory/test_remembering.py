"""What a model may note of a user: only what the user said."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.memory.remembering import REMEMBER, remember_tool, remembered

SAID = HumanMessage("I work in a bakery,\nand I want to be a data analyst by 2031-01-31.")


def called(messages: list[AnyMessage], **asked: str) -> ToolMessage:
    arguments: dict[str, Any] = {**asked, "messages": messages}
    call = {"type": "tool_call", "name": REMEMBER, "args": arguments, "id": "c"}
    result = remember_tool().invoke(call)
    assert isinstance(result, ToolMessage)
    return result


def turn_of(result: ToolMessage, **asked: str) -> list[AnyMessage]:
    call = {"name": REMEMBER, "args": asked, "id": "c", "type": "tool_call"}
    return [SAID, AIMessage("", tool_calls=[call]), result]


@pytest.mark.parametrize(
    ("fact", "value", "words", "state"),
    [
        ("target", "Data Analyst", "I want to be a data analyst", "stated"),
        ("background", "baker", "I work in a bakery", "inferred"),
        ("background", "baker", "a bakery, and I want", "inferred"),
        ("by", "2031-01-31", "by 2031-01-31", "stated"),
    ],
)
def test_words_of_the_user_are_accepted(fact: str, value: str, words: str, state: str) -> None:
    result = called([SAID], fact=fact, value=value, words=words)
    assert result.status == "success"
    (noted,) = remembered(
        turn_of(result, fact=fact, value=value, words=words), thread="t", number=3
    )
    assert (noted.kind, noted.value, noted.state) == (fact, value, state)
    assert (noted.words, noted.thread, noted.turn) == (words, "t", 3)


@pytest.mark.parametrize(
    "messages",
    [
        [SAID],
        [SAID, ToolMessage("I want to be a CTO", tool_call_id="x")],
        [SAID, AIMessage("I want to be a CTO")],
    ],
)
def test_words_that_only_a_source_or_the_model_said_are_not(messages: list[AnyMessage]) -> None:
    asked = {"fact": "target", "value": "CTO", "words": "I want to be a CTO"}
    result = called(messages, **asked)
    assert result.status == "error"
    assert "copy them exactly" in str(result.content)
    assert list(remembered(turn_of(result, **asked), thread="t", number=1)) == []


def test_a_value_that_is_none_is_sent_back_with_what_it_should_be() -> None:
    result = called([SAID], fact="by", value="soon", words="I work in a bakery")
    assert (result.status, "2030-06-30" in str(result.content)) == ("error", True)


def test_a_model_is_not_asked_for_the_messages() -> None:
    asked = convert_to_openai_tool(remember_tool())["function"]["parameters"]
    assert set(asked["properties"]) == {"fact", "value", "words"}
