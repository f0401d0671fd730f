"""The model in use: the embedded one, or any that LangChain's `init_chat_model` can call."""

from dataclasses import dataclass
from typing import Any

import openai
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk

from agent.errors import (
    KeyMissingError,
    ModelError,
    ModelRefusedError,
    ModelUnavailableError,
    UnknownModelError,
)
from agent.offline import OfflineChatModel
from agent.settings import OFFLINE, Settings

_OPENAI = "openai"
_RETRIES = 1  # further tries inside the SDK; nothing else retries


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A chat model and the name it was asked for by."""

    name: str
    chat: BaseChatModel

    @property
    def is_offline(self) -> bool:
        """Whether it is the embedded model, which costs nothing and calls nobody."""
        return self.name == OFFLINE


def load_model(settings: Settings, *, name: str) -> Model:
    """Return the model of that name.

    Args:
        settings: Give key, address, time and output limits.
        name: `offline`, or `provider:model`; a bare name with a base URL means `openai:`.

    Raises:
        UnknownModelError: The name means no provider that is installed.
        KeyMissingError: The provider needs a key and none is set.
    """
    if name == OFFLINE:
        return Model(name=name, chat=OfflineChatModel())
    provider, colon, _ = name.partition(":")
    if not colon and settings.base_url is None:
        raise UnknownModelError(name)
    if not colon:
        provider, name = _OPENAI, f"{_OPENAI}:{name}"
    return Model(name=name, chat=_remote(settings, name, provider))


def _remote(settings: Settings, name: str, provider: str) -> BaseChatModel:
    options: dict[str, Any] = {
        "timeout": settings.timeout_s,
        "max_retries": _RETRIES,
        "max_tokens": settings.max_output_tokens,
    }
    if settings.base_url is not None:
        options["base_url"] = settings.base_url
    if provider == _OPENAI:
        if settings.api_key is None:
            raise KeyMissingError(name)
        # Usage is not sent by servers behind another address unless it is asked for.
        options |= {"api_key": settings.api_key, "stream_usage": True}
    try:
        model = init_chat_model(name, **options)
    except ImportError as error:
        raise UnknownModelError(name, f": {_first_line(error)}") from error
    except (ValueError, TypeError, openai.OpenAIError) as error:
        raise UnknownModelError(name, f" ({_first_line(error)})") from error
    if not isinstance(model, BaseChatModel):
        raise UnknownModelError(name)
    return model


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def explain(error: Exception, name: str) -> ModelError:
    """Return what a provider's exception means to the person who waits for an answer.

    Providers other than OpenAI raise their own kinds; those are told apart by the HTTP status
    they carry, or by the name of their class.
    """
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    if isinstance(error, openai.APITimeoutError) or "Timeout" in kind:
        return ModelUnavailableError(name, "did not answer in time")
    if isinstance(error, openai.APIConnectionError) or "Connect" in kind:
        return ModelUnavailableError(name, "cannot be reached")
    if status in {401, 403}:
        return ModelRefusedError(name, "rejected the key; check CAREER_GUIDE_API_KEY")
    if status == 404:
        return ModelRefusedError(name, "does not exist on its server; check the model's name")
    if status == 429:
        return ModelUnavailableError(name, "is over its rate limit or quota")
    if isinstance(status, int) and status >= 500:
        return ModelUnavailableError(name, f"failed on its server (HTTP {status})")
    if isinstance(status, int):
        return ModelRefusedError(name, f"rejected the request (HTTP {status})")
    return ModelUnavailableError(name, f"failed ({kind})")


def check_complete(message: AIMessageChunk, model: Model) -> None:
    """Make sure that a streamed message did not break off.

    Raises:
        ModelUnavailableError: The stream ended without the end that OpenAI's protocol demands.
        ModelRefusedError: The provider's content filter stopped it, or it is empty.
    """
    if model.is_offline:
        return
    reason = message.response_metadata.get("finish_reason")
    if model.name.startswith(f"{_OPENAI}:") and reason is None:
        raise ModelUnavailableError(model.name, "broke off in mid-answer")
    if reason == "content_filter":
        raise ModelRefusedError(model.name, "stopped at its provider's content filter")
    if message.invalid_tool_calls:
        raise ModelUnavailableError(model.name, "sent a broken tool call")
    if not message.tool_calls and not str(message.text).strip():
        raise ModelUnavailableError(model.name, "gave an empty answer")
