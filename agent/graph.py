"""The LangGraph agent: a model that calls tools until it answers. One graph for every model."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Literal

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_stream_writer
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt import ToolNode
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.runtime import Runtime
from langgraph.types import Command
from typing_extensions import TypedDict

from agent.material import Held, explain_failure, make_harmless
from agent.memory.profile import Profile
from agent.memory.telling import MAX_HISTORY_TOKENS
from agent.models.chain import Chain
from agent.models.chain import Limits as Limits
from agent.models.model import Model
from agent.models.spending import Spending
from agent.refusing import REFUSE
from agent.rewriting import Rewriting
from agent.speaking import Speaker
from knowledge.verify import Grounds

_MODEL: Final[Literal["model"]] = "model"
_TOOLS: Final[Literal["tools"]] = "tools"
_END: Final[Literal["__end__"]] = "__end__"  # what langgraph calls END, typed


class Conversation(TypedDict):
    """The state of a thread: its messages, oldest first."""

    messages: Annotated[list[AnyMessage], add_messages]


class Asker(TypedDict):
    """Who asks; not part of the thread."""

    profile: Profile


Graph = CompiledStateGraph[Conversation, Asker, Conversation, Conversation]


def build_graph(
    *,
    model: Model,
    tools: Sequence[BaseTool],
    prompt: str,
    grounds: Callable[[], Grounds],
    limits: Limits,
    checkpointer: BaseCheckpointSaver[Any] | None,
    fallbacks: Sequence[Model] = (),
    spending: Spending | None = None,
    rewriting: Rewriting | None = None,
    held: Held | None = None,
    max_history_tokens: int = MAX_HISTORY_TOKENS,
) -> Graph:
    """Return the graph: `model` and `tools` in turn until the model answers or refuses.

    While it answers, `model` writes each checked `Piece` to the custom stream, sources numbered
    and sentences verified on the `grounds`. A sentence that does not hold is written anew where
    `rewriting` says how, else left out. Where a model fails, the `fallbacks` take over in order.
    What tools return is made harmless; where `held` is given, only what the archive holds can be
    cited.
    """
    speaker = Speaker(
        chain=Chain([model, *fallbacks], tools=tools, limits=limits, spending=spending),
        prompt=prompt,
        grounds=grounds,
        rewriting=rewriting,
        limits=limits,
        max_history_tokens=max_history_tokens,
    )

    def call_model(state: Conversation, runtime: Runtime[Asker]) -> dict[str, list[AnyMessage]]:
        profile = runtime.context["profile"] if runtime.context else Profile()
        return {"messages": speaker.speak(state["messages"], profile, get_stream_writer())}

    graph = StateGraph(Conversation, context_schema=Asker)
    graph.add_node(_MODEL, call_model)
    graph.add_node(_TOOLS, _tool_node(tools, held))
    graph.add_edge(START, _MODEL)
    graph.add_conditional_edges(_MODEL, _after_model, [_TOOLS, _END])
    graph.add_conditional_edges(_TOOLS, _after_tools, [_MODEL, _END])
    return graph.compile(checkpointer=checkpointer)


def _tool_node(tools: Sequence[BaseTool], held: Held | None) -> ToolNode:
    def guard(
        request: ToolCallRequest,
        execute: Callable[[ToolCallRequest], ToolMessage | Command[Any]],
    ) -> ToolMessage | Command[Any]:
        result = execute(request)
        return make_harmless(result, held) if isinstance(result, ToolMessage) else result

    return ToolNode(list(tools), handle_tool_errors=explain_failure, wrap_tool_call=guard)


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
