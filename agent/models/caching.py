"""What a provider is asked to keep of a request, so that the next one costs less.

OpenAI keeps prefixes unasked. Anthropic keeps what stands before a mark, tools included, for some
minutes: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
"""

from collections.abc import Sequence
from typing import Final

from langchain_core.messages import AnyMessage, SystemMessage

_ASKS_FOR_A_MARK: Final = frozenset({"anthropic"})
_MARK: Final = {"cache_control": {"type": "ephemeral"}}


def with_marks(sent: Sequence[AnyMessage], provider: str) -> list[AnyMessage]:
    """Return messages, the system's marked as worth keeping where a provider wants to be told."""
    if provider not in _ASKS_FOR_A_MARK:
        return list(sent)
    return [_marked(message) if isinstance(message, SystemMessage) else message for message in sent]


def _marked(message: SystemMessage) -> SystemMessage:
    return message.model_copy(
        update={"content": [{"type": "text", "text": str(message.text), **_MARK}]}
    )
