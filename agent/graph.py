"""The LangGraph agent: a model that calls tools until it answers. One graph for every model."""

import json
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Annotated, Any, Final, Literal

from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    ToolCallChunk,
    ToolMessage,
)
from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_stream_writer
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt import ToolNode
from langgraph.runtime import Runtime
from typing_extensions import TypedDict

from agent.errors import ModelLimitError
from agent.memory.profile import Profile
from agent.memory.telling import MAX_HISTORY_TOKENS, about_user, fitted
from agent.models.calling import check_complete, stream
from agent.models.model import Model
from agent.refusing import REFUSE
from agent.releasing import Release
from agent.turns import current_turn, known_evidence, tell
from knowledge.verify import Grounds

_MODEL: Final[Literal["model"]] = "model"
_TOOLS: Final[Literal["tools"]] = "tools"
_END: Final[Literal["__end__"]] = "__end__"  # what langgraph calls END, typed
_INTERRUPTED: Final = "interrupted before it gave a result"


class Conversation(TypedDict):
    """The state of a thread: its messages, oldest first."""

    messages: Annotated[list[AnyMessage], add_messages]


class Asker(TypedDict):
    """Who asks; not part of the thread."""

    profile: Profile


Graph = CompiledStateGraph[Conversation, Asker, Conversation, Conversation]


class Limits(TypedDict):
    """How much one turn may take."""

    model_calls: int
    tool_calls: int


def build_graph(
    *,
    model: Model,
    tools: Sequence[BaseTool],
    prompt: str,
    grounds: Callable[[], Grounds],
    limits: Limits,
    checkpointer: BaseCheckpointSaver[Any],
    max_history_tokens: int = MAX_HISTORY_TOKENS,
) -> Graph:
    """Return the graph: `model` and `tools` in turn until the model answers or refuses.

    While it answers, `model` writes each finished `Piece` to the custom stream, sources numbered
    and sentences verified on the `grounds`.
    """
    chat = model.chat.bind_tools(list(tools))

    def call_model(state: Conversation, runtime: Runtime[Asker]) -> dict[str, list[AnyMessage]]:
        turn = current_turn(state["messages"])
        _check_model_calls(turn, limits)
        earlier = state["messages"][: -len(turn)]
        known = known_evidence(earlier)
        release = Release(tell(turn, known, grounds()), get_stream_writer())
        sent = sendable(state["messages"])
        if not model.is_offline:  # that one has no window, and reads no more than it needs
            sent = fitted(sent, known, max_tokens=max_history_tokens)
        profile = runtime.context["profile"] if runtime.context else Profile()
        history = [about_user(prompt, profile), *sent]
        merged = AIMessageChunk(content="")
        for merged in accumulate(map(_as_chunk, stream(chat, history, model))):
            if not merged.tool_call_chunks and not merged.tool_calls:
                release.grow(str(merged.text))
        check_complete(merged, model)
        _check_tool_calls([*turn, merged], limits)
        if merged.tool_calls:
            release.pause()
        else:
            release.finish()
        return {"messages": [_whole(merged)]}

    graph = StateGraph(Conversation, context_schema=Asker)
    graph.add_node(_MODEL, call_model)
    graph.add_node(_TOOLS, ToolNode(list(tools)))
    graph.add_edge(START, _MODEL)
    graph.add_conditional_edges(_MODEL, _after_model, [_TOOLS, _END])
    graph.add_conditional_edges(_TOOLS, _after_tools, [_MODEL, _END])
    return graph.compile(checkpointer=checkpointer)


def sendable(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return what is sent to a model: earlier turns without their look-ups, this turn whole.

    A tool call that never got its result, because a turn was cut off, gets one that says so:
    providers reject a thread with a call left open.
    """
    turn = current_turn(messages)
    earlier = messages[: len(messages) - len(turn)]
    kept: list[AnyMessage] = [
        message
        for message in earlier
        if isinstance(message, HumanMessage)
        or (isinstance(message, AIMessage) and not message.tool_calls)
    ]
    answered = {message.tool_call_id for message in turn if isinstance(message, ToolMessage)}
    for message in turn:
        kept.append(message)
        if isinstance(message, AIMessage):
            kept.extend(
                ToolMessage(_INTERRUPTED, tool_call_id=call["id"] or "", name=call["name"])
                for call in message.tool_calls
                if call["id"] not in answered
            )
    return kept


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


def _check_model_calls(turn: Sequence[AnyMessage], limits: Limits) -> None:
    if sum(isinstance(message, AIMessage) for message in turn) >= limits["model_calls"]:
        raise ModelLimitError("model calls", limits["model_calls"])


def _check_tool_calls(turn: Sequence[AnyMessage], limits: Limits) -> None:
    """Count the calls that a message asks for before any of them is made."""
    wanted = sum(len(message.tool_calls) for message in turn if isinstance(message, AIMessage))
    if wanted > limits["tool_calls"]:
        raise ModelLimitError("tool calls", limits["tool_calls"])


def _whole(chunk: AIMessageChunk) -> AIMessage:
    return AIMessage(
        content=str(chunk.text),
        tool_calls=chunk.tool_calls,
        usage_metadata=chunk.usage_metadata,
        response_metadata=chunk.response_metadata,
        id=chunk.id,
    )


def _after_model(state: Conversation) -> Literal["tools", "__end__"]:
    last = state["messages"][-1]
    return _TOOLS if isinstance(last, AIMessage) and last.tool_calls else _END


def _after_tools(state: Conversation) -> Literal["model", "__end__"]:
    """A refusal ends the turn, unless its arguments were wrong and the model may mend them."""
    for message in reversed(state["messages"]):
        if not isinstance(message, ToolMessage):
            break
        if message.name == REFUSE and message.status == "success":
            return _END
    return _MODEL
