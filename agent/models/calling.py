"""Calling a model: one further try where that may help, and failures that a person can read."""

import json
import time
from collections.abc import Iterator, Sequence
from typing import Final

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, ToolCallChunk
from langchain_core.runnables import Runnable

from agent.errors import ModelError, ModelRefusedError, ModelUnavailableError
from agent.models.model import OPENAI, Model

RETRY_AFTER_S: Final = 0.5
"""Wait before the one further try, where the server does not say how long."""
LONGEST_WAIT_S: Final = 5.0
"""A server that asks for more patience than this gets no further try."""


def stream(
    chat: Runnable[LanguageModelInput, AIMessage], history: Sequence[AnyMessage], model: Model
) -> Iterator[AIMessage]:
    """Yield the model's next message in chunks.

    This is the one place that retries: once, only where nothing came, and only where the server
    may soon be better. After a timeout the user has waited enough.

    Raises:
        ModelError: The model could not be reached, refused, or broke off.
    """
    try:
        first, rest = _start(chat, history, model)
    except ModelUnavailableError as error:
        if error.retry_after_s is None:
            raise
        time.sleep(error.retry_after_s)
        first, rest = _start(chat, history, model)
    yield first
    try:
        yield from rest
    except Exception as error:
        raise _explain_break(error, model.name) from error


def _start(
    chat: Runnable[LanguageModelInput, AIMessage], history: Sequence[AnyMessage], model: Model
) -> tuple[AIMessage, Iterator[AIMessage]]:
    # The draft must not reach the reader by LangGraph's own token stream.
    chunks = iter(chat.stream(list(history), config={"tags": ["nostream"]}))
    try:
        return next(chunks), chunks
    except StopIteration:
        raise ModelUnavailableError(model.name, "gave an empty answer") from None
    except Exception as error:
        if model.is_offline:
            raise  # nobody's server failed: this is a bug
        raise explain(error, model.name) from error


def explain(error: Exception, name: str) -> ModelError:
    """Return what a provider's exception means to the person who waits for an answer.

    Each provider raises its own kinds; they are told apart by the HTTP status they carry, or by
    the name of their class.
    """
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _explain_status(error, status, name)
    if _is_timeout(error):
        return ModelUnavailableError(name, "did not answer in time")
    if "Connect" in type(error).__name__:
        return ModelUnavailableError(name, "cannot be reached", retry_after_s=RETRY_AFTER_S)
    return ModelUnavailableError(name, "gave an answer that cannot be read")


def _explain_status(error: Exception, status: int, name: str) -> ModelError:
    if status in {401, 403}:
        return ModelRefusedError(name, "rejected the key; check CAREER_GUIDE_API_KEY")
    if status == 404:
        return ModelRefusedError(name, "does not exist on its server; check the model's name")
    if status != 429 and status < 500:
        return ModelRefusedError(name, f"rejected the request (HTTP {status})")
    wait_s = _wait_asked_s(error)
    patience = wait_s if wait_s <= LONGEST_WAIT_S else None
    asks = "" if patience is not None else f" and asks to wait {wait_s:.0f} seconds"
    reason = "is over its rate limit or quota" if status == 429 else "failed on its server"
    return ModelUnavailableError(name, f"{reason} (HTTP {status}){asks}", retry_after_s=patience)


def _wait_asked_s(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(float(headers["retry-after"]), 0.0)
    except (KeyError, ValueError):
        return RETRY_AFTER_S


def _explain_break(error: Exception, name: str) -> ModelError:
    reason = (
        "did not finish its answer in time" if _is_timeout(error) else "broke off in mid-answer"
    )
    return ModelUnavailableError(name, reason)


def _is_timeout(error: Exception) -> bool:
    return "Timeout" in type(error).__name__


def check_complete(message: AIMessageChunk, model: Model) -> None:
    """Make sure that a streamed message did not break off.

    Raises:
        ModelUnavailableError: The stream ended without the end that OpenAI's protocol demands,
            it is empty, or it calls a tool with arguments that are not JSON.
        ModelRefusedError: The provider's content filter stopped it.
    """
    if model.is_offline:
        return
    reason = message.response_metadata.get("finish_reason")
    if model.name.startswith(f"{OPENAI}:") and reason is None:
        raise ModelUnavailableError(model.name, "broke off in mid-answer")
    if reason == "content_filter":
        raise ModelRefusedError(model.name, "stopped at its provider's content filter")
    # LangChain mends broken JSON in a stream and would run the tool with half an argument.
    if message.invalid_tool_calls or not all(map(_is_whole, message.tool_call_chunks)):
        raise ModelUnavailableError(model.name, "sent a broken tool call")
    if not message.tool_calls and not str(message.text).strip():
        raise ModelUnavailableError(model.name, "gave an empty answer")


def _is_whole(call: ToolCallChunk) -> bool:
    """Tell whether a call's arguments are a JSON object; some servers send none for none."""
    try:
        return isinstance(json.loads(call["args"] or "{}"), dict)
    except ValueError:
        return False
