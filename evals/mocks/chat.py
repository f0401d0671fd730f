"""A chat model that follows a scenario's script, and then lets the real one answer."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    ToolCall,
    ToolCallChunk,
    ToolMessage,
)
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

from agent.models.model import Model
from evals.mocks.script import Calls, Fails, Fault, ModelStep, Says

_ID: Final = re.compile(r'"(ev_[a-z2-7]{6})"')
_SLOT: Final = re.compile(r"\{id(\d+)\}")
_STATUS: Final[dict[Fault, int]] = {"rate_limit": 429, "server_error": 500, "rejected_key": 401}


class ScriptedFailure(Exception):  # noqa: N818  it stands for a provider's, whatever its name
    """Stands for a provider's exception that carries an HTTP status."""

    def __init__(self, status: int) -> None:
        self.status_code = status
        self.response = _Response()
        super().__init__(f"HTTP {status}")


class _Response:
    """A reply of a server that asks for no patience."""

    headers: Final = {"retry-after": "0"}


class ScriptedTimeoutError(Exception):
    """Stands for a provider's timeout."""


class ScriptedChatModel(BaseChatModel):
    """Takes the next step of a script at each call."""

    real: Any  # the model that answers where the script lets it; bound to tools, a runnable
    steps: list[Any]  # shared with the copy that knows the tools

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Let the real model know the tools."""
        self.real = self.real.bind_tools(tools, tool_choice=tool_choice, **kwargs)
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        message = self._next(messages)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> Iterator[ChatGenerationChunk]:
        cut = bool(self.steps) and _is_cut(self.steps[0])
        message = self._next(messages)
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content=message.content,
                tool_calls=message.tool_calls,
                tool_call_chunks=_call_chunks(message),
                usage_metadata=message.usage_metadata,
                response_metadata=message.response_metadata,
            )
        )
        if cut:
            raise ScriptedFailure(500)

    def _next(self, messages: Sequence[BaseMessage]) -> AIMessage:
        step: ModelStep | None = self.steps.pop(0) if self.steps else None
        if isinstance(step, Fails):
            return _fail(step.fails)
        if isinstance(step, Says):
            return AIMessage(_filled(step.says, messages))
        if isinstance(step, Calls):
            calls = [
                ToolCall(name=name, args=dict(args), id=f"call_{uuid4().hex}")
                for name, args in step.calls.items()
            ]
            return AIMessage("", tool_calls=calls)
        answered: AIMessage = self.real.invoke(list(messages))
        return answered


def scripted_model(model: Model, script: Sequence[ModelStep]) -> Model:
    """Return a model that follows the script first.

    It does not pass for the embedded one: what it raises is told as a provider's failure.
    """
    chat = ScriptedChatModel(real=model.chat, steps=list(script))
    return Model(name=f"scripted {model.name}", chat=chat)


def _is_cut(step: ModelStep) -> bool:
    return isinstance(step, Fails) and step.fails == "cut_off"


def _fail(fault: Fault) -> AIMessage:
    if fault == "empty":
        return AIMessage("")
    if fault == "cut_off":
        return AIMessage("The first half of a sentence that")
    if fault == "timeout":
        raise ScriptedTimeoutError
    raise ScriptedFailure(_STATUS[fault])


def _filled(text: str, messages: Sequence[BaseMessage]) -> str:
    """Put ids of evidence, as the tools gave them, into the slots of a text."""
    results = [str(message.content) for message in messages if isinstance(message, ToolMessage)]
    ids = list(dict.fromkeys(_ID.findall("\n".join(results))))

    def slot(found: re.Match[str]) -> str:
        number = int(found[1])
        return ids[number - 1] if number <= len(ids) else "ev_aaaaaa"

    return _SLOT.sub(slot, text)


def _call_chunks(message: AIMessage) -> list[ToolCallChunk]:
    return [
        ToolCallChunk(name=c["name"], args=json.dumps(c["args"]), id=c["id"], index=i)
        for i, c in enumerate(message.tool_calls)
    ]
