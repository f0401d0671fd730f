"""The model in use: the embedded one, or any that LangChain's `init_chat_model` can call."""

from dataclasses import dataclass
from typing import Any, Final
from weakref import finalize

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from agent.embedded.chat import OfflineChatModel
from agent.embedded.wanted import LOOK_UP_ONLY, Reader
from agent.errors import KeyMissingError, UnknownModelError
from agent.models.pacing import USUAL_PATIENCE, Patience
from agent.settings import OFFLINE, Settings

OPENAI: Final = "openai"
_LONGEST_CONNECT_S: Final = 10.0
_NO_KEY: Final = "none"
"""Stands for the key of a server that asks for none: its client insists on one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A chat model and the name it was asked for by."""

    name: str
    chat: BaseChatModel
    patience: Patience = USUAL_PATIENCE
    address: str | None = None  # of its server; None for its provider's own

    @property
    def provider(self) -> str:
        """Who serves it, as LangChain calls them; nobody for the embedded model."""
        return self.name.partition(":")[0]

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
        return embedded_model(LOOK_UP_ONLY)
    provider, colon, rest = name.partition(":")
    if not colon and settings.base_url is not None:
        provider, rest, name = OPENAI, name, f"{OPENAI}:{name}"
    if not rest:
        raise UnknownModelError(name)
    return Model(
        name=name,
        chat=_remote(settings, name, provider),
        patience=Patience(reply_s=settings.timeout_s, stall_s=settings.stall_s),
        address=settings.base_url,
    )


def load_fallbacks(settings: Settings, first: Model) -> tuple[Model, ...]:
    """Return the models that take over from a remote one, in order.

    Args:
        settings: Name them. The base URL is the first one's: only models of the same provider
            are asked for there, too.
        first: The model that they take over from.

    Raises:
        UnknownModelError: A name means no provider that is installed.
        KeyMissingError: A provider needs a key and none is set.
    """
    elsewhere = settings.model_copy(update={"base_url": None})
    names = [name for name in settings.fallback_names if name != first.name]
    return tuple(
        load_model(settings if _same_provider(name, first) else elsewhere, name=name)
        for name in names
    )


def _same_provider(name: str, first: Model) -> bool:
    return ":" not in name or name.partition(":")[0] == first.provider


def embedded_model(reader: Reader) -> Model:
    """Return the embedded model, which asks the tools for what a reader makes of a question."""
    return Model(name=OFFLINE, chat=OfflineChatModel(reader=reader))


def _remote(settings: Settings, name: str, provider: str) -> BaseChatModel:
    # A second of imports, which the embedded model need not wait for.
    from langchain.chat_models import init_chat_model
    from openai import OpenAIError

    options: dict[str, Any] = {
        "timeout": settings.timeout_s,
        # An SDK sleeps through `Retry-After: 90` in silence; `stream` retries instead.
        "max_retries": 0,
        "max_tokens": settings.max_output_tokens,
    }
    if settings.base_url is not None:
        options["base_url"] = settings.base_url
    if provider == OPENAI:
        options |= _openai_options(settings, name)
    try:
        model = init_chat_model(name, **options)
    except ImportError as error:
        raise UnknownModelError(name, f": {_first_line(error)}") from error
    except (ValueError, TypeError, OpenAIError) as error:
        raise UnknownModelError(name, f" ({_first_line(error)})") from error
    if not isinstance(model, BaseChatModel):
        raise UnknownModelError(name)
    _close_with(model)
    return model


def _close_with(model: BaseChatModel) -> None:
    """See to it that a model's connections are closed with it, as its library does not."""
    client = getattr(model, "root_client", None)
    if client is not None:
        finalize(model, client.close)


def _openai_options(settings: Settings, name: str) -> dict[str, Any]:
    from openai import Timeout

    if settings.api_key is None and settings.base_url is None:
        raise KeyMissingError(name)
    connect_s = min(settings.timeout_s, _LONGEST_CONNECT_S)
    return {
        "api_key": settings.api_key or SecretStr(_NO_KEY),
        "timeout": Timeout(settings.timeout_s, connect=connect_s),
        # Usage is not sent by servers behind another address unless it is asked for.
        "stream_usage": True,
    }


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
