"""Branches: a conversation that goes on from an earlier question of another one."""

from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.graph import Conversation
from agent.memory.memory import Memory
from agent.memory.questions import messages_upto
from agent.memory.threads import Thread, check_branch, copy_turns, thread_key

_END_OF_TURN: Final = "model"  # the graph's own node that a turn ends after


def branch_thread(memory: Memory, owner: str, thread: str, *, upto: int, to: str) -> Thread:
    """Make a conversation of the first questions of another one, which stays as it is.

    Messages are copied, and no checkpoint is gone back to: both go on independently.

    Raises:
        UnknownThreadError: The owner has none to branch from.
        UnknownTurnError: It has fewer questions.
        ThreadExistsError: The owner has one of the new id already.
        ThreadBusyError: Somebody is answering in one of them.
    """
    with memory.locked(owner, thread), memory.locked(owner, to):
        with memory.database.transaction() as run:
            check_branch(run, owner, thread, upto=upto, to=to)
        # The table last: whoever is broken off here can do it again.
        with memory.database.explained():
            _copy(memory.database.saver, thread_key(owner, thread), thread_key(owner, to), upto)
        with memory.database.transaction() as run:
            return copy_turns(run, owner, thread, upto=upto, to=to)


def _copy(saver: BaseCheckpointSaver[Any], source: str, target: str, upto: int) -> None:
    graph = _keeping_only(saver)
    messages = graph.get_state(_config(source)).values.get("messages", [])
    saver.delete_thread(target)  # what a branch that was broken off left behind
    if first := messages_upto(messages, upto):
        graph.update_state(_config(target), {"messages": first}, as_node=_END_OF_TURN)


def _keeping_only(
    saver: BaseCheckpointSaver[Any],
) -> CompiledStateGraph[Conversation, None, Conversation, Conversation]:
    """Return a graph with the state of the agent's that does nothing but keep it."""
    graph = StateGraph(Conversation)
    graph.add_node(_END_OF_TURN, lambda _: {})
    graph.add_edge(START, _END_OF_TURN)
    return graph.compile(checkpointer=saver)


def _config(key: str) -> RunnableConfig:
    return {"configurable": {"thread_id": key}}
