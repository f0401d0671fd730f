"""Refusals: a tool that a model calls when there is no answer, and what the reader gets of it."""

import json
from collections.abc import Sequence
from typing import Any, Final

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, Field

from agent.answer import Refusal, RefusalKind, SearchedCounts
from agent.checking import Checker
from agent.citing import Citer, split_pieces
from agent.prompting import PROMPT
from knowledge.sanitize import clip, one_line
from knowledge.verify import Grounds

REFUSE: Final = "refuse"
_NEAREST: Final = 3
_MAX_MESSAGE_CHARS: Final = 400
_NO_GROUNDS: Final = Grounds()
_PLAIN: Final[dict[RefusalKind, str]] = {
    "not_in_archive": "The archive has nothing that answers this.",
    "out_of_scope": "This is not about careers, learning or work in data and AI.",
    "needs_professional": "This needs somebody of the profession; the archive cannot replace one.",
}
"""What is told where a model's own message does not hold."""
_NEAR_ENOUGH: Final[dict[RefusalKind, float]] = {
    "not_in_archive": 0.0,
    "out_of_scope": 0.5,
    "needs_professional": 0.5,
}
"""Share of the question's words that a section must cover to be named as near: what is not the
archive's matter has mostly nothing near in it."""


class RefuseArguments(BaseModel):
    """Arguments of the refusal."""

    kind: RefusalKind
    message: str = Field(description="One sentence to the user: what is missing.")


def refuse_tool() -> BaseTool:
    """Return the tool by which a model says that it cannot answer."""

    def run(kind: RefusalKind, message: str) -> str:
        return f"refused: {kind}: {message}"

    return StructuredTool.from_function(
        func=run,
        name=REFUSE,
        description="Say that the question cannot be answered from the archive.",
        args_schema=RefuseArguments,
        handle_tool_error=True,
    )


def find_refusal(
    turn: Sequence[AnyMessage], searched: SearchedCounts, grounds: Grounds = _NO_GROUNDS
) -> Refusal | None:
    """Return the refusal that was called in a turn, or None.

    A refusal with wrong arguments is none: the model was told so and may have answered since.

    Args:
        turn: Messages from the question on.
        searched: How much the store holds.
        grounds: What its message is checked on.
    """
    accepted = {
        message.tool_call_id
        for message in turn
        if isinstance(message, ToolMessage)
        and (message.name, message.status) == (REFUSE, "success")
    }
    calls = [
        call
        for message in turn
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if call["name"] == REFUSE and call["id"] in accepted
    ]
    if not calls:
        return None
    arguments = RefuseArguments.model_validate(calls[-1]["args"])
    return Refusal(
        kind=arguments.kind,
        message=_checked(_plainly(arguments.message), turn, grounds) or _PLAIN[arguments.kind],
        searched=searched,
        nearest=_nearest(turn, least=_NEAR_ENOUGH[arguments.kind]),
    )


def _plainly(message: str) -> str:
    """Return a model's sentence without the sources that it may have put into it."""
    return clip(
        Citer({}, Grounds()).resolve(one_line(message)).markdown, max_chars=_MAX_MESSAGE_CHARS
    )


def _checked(message: str, turn: Sequence[AnyMessage], grounds: Grounds) -> str:
    """Return a refusal's message; empty where a written one tells what only a source can."""
    if not any(m.response_metadata.get(PROMPT) for m in turn if isinstance(m, AIMessage)):
        return message  # no prompt, no model that could make things up
    citer = Citer({}, grounds)
    asked = "\n".join(str(m.text) for m in turn if isinstance(m, HumanMessage))
    checker = Checker(known={}, grounds=grounds, asked=asked)
    drafts = map(citer.read, split_pieces(message))
    return "" if any(checker.fault(draft) for draft in drafts) else message


def _nearest(turn: Sequence[AnyMessage], *, least: float) -> list[str]:
    """Name the sections that the turn's look-ups found, nearest first.

    Args:
        turn: Its messages.
        least: Share of the question's words, 0..1, that a section must cover to be near.
    """
    names: list[str] = []
    for message in turn:
        if isinstance(message, ToolMessage) and isinstance(message.content, str):
            found = _document(message.content)
            names += [str(name) for name in found.get("near_names", [])]
            sections = found.get("sections", [])
            names += [_name(one) for one in sections if one.get("coverage", 0.0) >= least]
    return list(dict.fromkeys(names))[:_NEAREST]


def _name(section: dict[str, Any]) -> str:
    page, heading = section["page"], section["section"]
    return page if page == heading else f"{page} › {heading}"


def _document(content: str) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
