"""What a provider's failure means to the person who waits for an answer."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from langchain_core.messages import AIMessageChunk, ToolCallChunk

from agent.errors import ModelFailedError, ModelRefusedError, ModelUnavailableError
from agent.models.model import OPENAI, Model

RETRY_AFTER_S: Final = 0.5
"""Wait before a further try, where the server does not say how long."""


def explain_start(error: Exception, model: Model) -> ModelFailedError:
    """Return what an exception means that came before any chunk of an answer.

    Each provider raises its own kinds; they are told apart by the HTTP status they carry, or by
    the name of their class.
    """
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _explain_status(error, status, model)
    if _is_timeout(error):
        return ModelUnavailableError(model.name, "did not answer in time")
    if is_turned_away(error):
        return ModelUnavailableError(model.name, "cannot be reached", retry_after_s=RETRY_AFTER_S)
    return ModelUnavailableError(model.name, "gave an answer that cannot be read")


def explain_break(error: Exception, model: Model) -> ModelFailedError:
    """Return what an exception means that came after the first chunk of an answer."""
    if _is_timeout(error):
        return ModelUnavailableError(model.name, "did not finish its answer in time")
    return _broke_off(model)


def is_turned_away(error: Exception) -> bool:
    """Tell whether a server did not even begin to answer, which costs nothing."""
    name = type(error).__name__
    return isinstance(getattr(error, "status_code", None), int) or "Connect" in name


def _explain_status(error: Exception, status: int, model: Model) -> ModelFailedError:
    name = model.name
    if status in {401, 403}:
        return ModelRefusedError(name, f"rejected the key (check {_key_variable(model)})")
    if status == 404:
        return ModelRefusedError(name, "does not exist on its server (check the model's name)")
    if status != 429 and status < 500:
        return ModelRefusedError(name, f"rejected the request (HTTP {status})")
    reason = "is over its rate limit or quota" if status == 429 else "failed on its server"
    wait_s = _wait_asked_s(getattr(getattr(error, "response", None), "headers", {}))
    asks = f" and asks to wait {wait_s:.0f} seconds" if wait_s else ""
    return ModelUnavailableError(
        name,
        f"{reason} (HTTP {status}){asks}",
        retry_after_s=RETRY_AFTER_S if wait_s is None else wait_s,
    )


def _key_variable(model: Model) -> str:
    return "CAREER_GUIDE_API_KEY" if model.provider == OPENAI else "its provider's key"


def _wait_asked_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of `Retry-After`, a number or a date; None where it can't be read."""
    asked = headers.get("retry-after") or ""
    try:
        wait_s = float(asked)
    except ValueError:
        try:
            wait_s = (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):  # TypeError: a date without a time zone
            return None
    return max(wait_s, 0.0) if math.isfinite(wait_s) else None


def _is_timeout(error: Exception) -> bool:
    return "Timeout" in type(error).__name__


def check_whole(message: AIMessageChunk, model: Model) -> None:
    """Make sure that a streamed message did not break off.

    Raises:
        ModelUnavailableError: The stream ended without the end that OpenAI's protocol demands,
            it is empty, or it calls a tool with arguments that are not JSON.
        ModelRefusedError: The provider's content filter stopped it.
    """
    if model.is_offline:
        return
    reason = message.response_metadata.get("finish_reason")
    if model.provider == OPENAI and reason is None:
        raise _broke_off(model)
    if reason == "content_filter":
        raise ModelRefusedError(model.name, "stopped at its provider's content filter")
    # LangChain mends broken JSON in a stream and would run the tool with half an argument.
    if message.invalid_tool_calls or not all(map(_is_whole, message.tool_call_chunks)):
        raise ModelUnavailableError(model.name, "sent a broken tool call", retry_after_s=0)
    if not message.tool_calls and not str(message.text).strip():
        raise ModelUnavailableError(model.name, "gave an empty answer", retry_after_s=0)


def _broke_off(model: Model) -> ModelUnavailableError:
    return ModelUnavailableError(model.name, "broke off in mid-answer", retry_after_s=0)


def _is_whole(call: ToolCallChunk) -> bool:
    """Tell whether a call's arguments are a JSON object; some servers send none for none."""
    try:
        return isinstance(json.loads(call["args"] or "{}"), dict)
    except ValueError:
        return False
