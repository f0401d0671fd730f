"""The LangGraph agent: a model that calls tools until it answers. One graph for every model."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Literal

from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_stream_writer
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt import ToolNode
from typing_extensions import TypedDict

from agent.models.accounts import switch_notice
from agent.models.calling import Switched
from agent.models.chain import Chain
from agent.models.chain import Limits as Limits
from agent.models.model import Model
from agent.models.spending import Spending
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


def build_graph(
    *,
    model: Model,
    tools: Sequence[BaseTool],
    prompt: str,
    grounds: Callable[[], Grounds],
    limits: Limits,
    checkpointer: BaseCheckpointSaver[Any],
    fallbacks: Sequence[Model] = (),
    spending: Spending | None = None,
) -> CompiledStateGraph[Conversation, None, Conversation, Conversation]:
    """Return the graph: `model` and `tools` in turn until the model answers or refuses.

    While it answers, `model` writes each finished `Piece` to the custom stream, sources numbered
    and sentences verified on the `grounds`. Where it fails, the `fallbacks` take over in order.
    """
    chain = Chain([model, *fallbacks], tools=tools, limits=limits, spending=spending)

    def call_model(state: Conversation) -> dict[str, list[AnyMessage]]:
        turn = current_turn(state["messages"])
        known = known_evidence(state["messages"][: -len(turn)])
        history = sendable(state["messages"])
        written: list[AnyMessage] = []
        write = get_stream_writer()
        release = Release(tell(turn, known, grounds()), write)
        merged = AIMessageChunk(content="")
        for heard in chain.stream(SystemMessage(prompt), history, turn):
            if isinstance(heard, Switched):
                written += [*_kept(release), switch_notice(heard)]
                before = tell([*turn, *written[:-1]], known, grounds())
                told = tell([*turn, *written], known, grounds())
                for piece in told.pieces[len(before.pieces) :]:
                    write(piece)
                release, merged = Release(told, write), AIMessageChunk(content="")
                continue
            merged += heard
            if not merged.tool_call_chunks and not merged.tool_calls:
                release.grow(str(merged.text))
        if merged.tool_calls:
            release.pause()
        else:
            release.finish()
        return {"messages": [*written, _whole(merged)]}

    graph = StateGraph(Conversation)
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


def _kept(release: Release) -> list[AnyMessage]:
    """Return what the reader has seen of a message that broke off, as a message."""
    shown = release.give_up()
    return [AIMessage(shown)] if shown else []


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
