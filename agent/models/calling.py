"""Calling one model: the one place that tries again, and lets nothing broken out."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from langchain_core.messages import AIMessage, AIMessageChunk, ToolCallChunk
from langchain_core.messages.ai import add_ai_message_chunks

from agent.errors import ModelFailedError, ModelUnavailableError
from agent.models.failures import check_whole, explain_break, explain_start
from agent.models.model import Model

TRIES: Final = 2
LONGEST_WAIT_S: Final = 5.0
"""A server that asks for more patience than this gets no further try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """A model failed for good, and the next one of the chain goes on in its place."""

    from_model: str
    to_model: str
    reason: str  # goes on after the model's name: "did not answer in time"
    cost_usd: float | None  # of what came of it; None where nobody knows


Start = Callable[[], Iterator[AIMessage]]
"""Asks a model; called once for each try."""
Accept = Callable[[AIMessageChunk], None]
"""Looks at a whole message; raises where it cannot be taken."""


def stream(start: Start, model: Model, accept: Accept) -> Iterator[AIMessageChunk]:
    """Yield the model's next message in chunks.

    It is tried again only while nothing was let out, and only where that may soon help: after a
    timeout the user has waited enough.

    Raises:
        ModelFailedError: It could not be reached, refused, broke off, or sent what is no message.
    """
    for tries_left in reversed(range(TRIES)):
        let_out = False
        try:
            for chunk in _checked(start, model, accept):
                let_out = True
                yield chunk
        except ModelUnavailableError as error:
            if let_out or not tries_left or not _is_soon(error.retry_after_s):
                raise
            time.sleep(error.retry_after_s or 0)
        else:
            return


def _is_soon(wait_s: float | None) -> bool:
    return wait_s is not None and wait_s <= LONGEST_WAIT_S


def _checked(start: Start, model: Model, accept: Accept) -> Iterator[AIMessageChunk]:
    """Yield chunks from the first words on; a tool call, and what comes after it, when whole."""
    came: list[AIMessageChunk] = []
    held = 0
    speaks = calls = False
    for chunk in _explained(start, model):
        came.append(chunk)
        speaks = speaks or bool(str(chunk.text).strip())
        calls = calls or bool(chunk.tool_call_chunks or chunk.tool_calls)
        if speaks and not calls:
            yield from came[held:]
            held = len(came)
    whole = add_ai_message_chunks(AIMessageChunk(content=""), *came)
    check_whole(whole, model)
    accept(whole)
    yield from came[held:]


def _explained(start: Start, model: Model) -> Iterator[AIMessageChunk]:
    explain = explain_start
    try:
        for message in start():
            yield _as_chunk(message)
            explain = explain_break
    except ModelFailedError:
        raise
    except Exception as error:
        if model.is_offline:
            raise  # nobody's server failed: this is a bug
        raise explain(error, model) from error


def _as_chunk(message: AIMessage) -> AIMessageChunk:
    """A model that cannot stream, like the embedded one, gives its whole message at once."""
    if isinstance(message, AIMessageChunk):
        return message
    return AIMessageChunk(
        content=message.content,
        tool_calls=message.tool_calls,
        tool_call_chunks=[
            ToolCallChunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=i)
            for i, call in enumerate(message.tool_calls)
        ],
        usage_metadata=message.usage_metadata,
        response_metadata=message.response_metadata,
        id=message.id,
    )
