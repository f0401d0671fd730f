"""The tool by which a model notes what users say of themselves, in their own words only."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from langgraph.prebuilt import InjectedState
from pydantic import BaseModel, Field

from agent.errors import FactError
from agent.memory.profile import MAX_VALUE_CHARS, Fact, FactKind, check_value
from knowledge.sanitize import one_line

REMEMBER: Final = "remember"
_MAX_WORDS_CHARS: Final = 400


class RememberArguments(BaseModel):
    """Arguments of the tool."""

    fact: FactKind = Field(
        description="background: a role held; target: the role wanted; by: a date as 2030-06-30."
    )
    value: str = Field(max_length=MAX_VALUE_CHARS, description="What it is, in a few words.")
    words: str = Field(
        min_length=3,
        max_length=_MAX_WORDS_CHARS,
        description="The user's own words that say so, copied exactly from a message of theirs.",
    )


class _Called(RememberArguments):
    messages: Annotated[list[AnyMessage], InjectedState("messages")]


def remember_tool() -> BaseTool:
    """Return the tool. It keeps nothing itself: what it accepted is read off the turn."""

    def run(fact: FactKind, value: str, words: str, messages: list[AnyMessage]) -> str:
        if not _said(words, messages):
            raise ToolException(
                "the user did not say these words; copy them exactly from a message of the user"
            )
        try:
            return f"noted: {fact}: {check_value(fact, value)}"
        except FactError as error:
            raise ToolException(str(error)) from error

    return StructuredTool.from_function(
        func=run,
        name=REMEMBER,
        description="Note something lasting that the user said of themselves, for later questions.",
        args_schema=_Called,
        handle_tool_error=True,
    )


def remembered(turn: Sequence[AnyMessage], *, thread: str, number: int) -> Iterator[Fact]:
    """Yield what a model noted in a turn, as far as the tool accepted it.

    It counts as stated where the value itself stands in the user's words, and else as inferred.
    """
    accepted = {
        message.tool_call_id
        for message in turn
        if isinstance(message, ToolMessage)
        and (message.name, message.status) == (REMEMBER, "success")
    }
    calls = (
        call for message in turn if isinstance(message, AIMessage) for call in message.tool_calls
    )
    for call in calls:
        if call["name"] == REMEMBER and call["id"] in accepted:
            asked = RememberArguments.model_validate(call["args"])
            value = check_value(asked.fact, asked.value)
            yield Fact(
                kind=asked.fact,
                value=value,
                words=one_line(asked.words),
                thread=thread,
                turn=number,
                state="stated" if _stands_in(value, asked.words) else "inferred",
            )


def _said(words: str, messages: Sequence[AnyMessage]) -> bool:
    wanted = one_line(words)
    return any(
        wanted in one_line(str(message.text))
        for message in messages
        if isinstance(message, HumanMessage)
    )


def _stands_in(value: str, words: str) -> bool:
    return (
        re.search(rf"(?<!\w){re.escape(value)}(?!\w)", one_line(words), re.IGNORECASE) is not None
    )
