"""Turns of a conversation: a question and all messages up to the next one."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.answer import Statement
from agent.checking import Checker
from agent.citing import Citer, Piece
from agent.embedded.chat import NOTICE
from agent.models.accounts import is_switch_notice
from agent.releasing import BREAK, COUNTS, RELEASED, Counts, Release, Told, retell
from knowledge.evidence import Evidence
from knowledge.verify import Grounds
from tools.bindings import load_evidence

_INTERRUPTED: Final = "interrupted before it gave a result"


def split_turns(messages: Sequence[AnyMessage]) -> list[list[AnyMessage]]:
    """Return the turns, oldest first, each from its question on."""
    asked = [i for i, message in enumerate(messages) if isinstance(message, HumanMessage)]
    return [list(messages[start:end]) for start, end in pairwise([*asked, len(messages)])]


def current_turn(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return the messages from the last question on."""
    turns = split_turns(messages)
    return turns[-1] if turns else []


def known_evidence(messages: Sequence[AnyMessage]) -> dict[str, Evidence]:
    """Return by id all evidence that a tool returned in these messages."""
    return {
        evidence.id: evidence
        for message in messages
        if isinstance(message, ToolMessage)
        for evidence in load_evidence(message.artifact)
    }


def tell(turn: Sequence[AnyMessage], earlier: Mapping[str, Evidence], grounds: Grounds) -> Told:
    """Return what the reader was shown of a turn, as it was streamed.

    Args:
        turn: Its messages so far.
        earlier: Evidence that the conversation knew before it.
        grounds: On which its sentences are verified.
    """
    known = dict(earlier)
    told = Told(pieces=[], citer=Citer(known, grounds))
    for message in turn:
        if isinstance(message, ToolMessage):
            known |= known_evidence([message])
        elif isinstance(message, AIMessage):
            told.pieces.extend(_shown(message, told, turn))
    return told


def checker(told: Told, messages: Sequence[AnyMessage]) -> Checker:
    """Return what judges a turn's sentences: what the user said needs no source."""
    asked = [str(message.text) for message in messages if isinstance(message, HumanMessage)]
    citer = told.citer
    return Checker(known=citer.known, grounds=citer.grounds, asked="\n".join(asked))


def _shown(message: AIMessage, told: Told, turn: Sequence[AnyMessage]) -> list[Piece]:
    text, metadata = str(message.text), message.response_metadata
    if is_switch_notice(message):
        notice = Piece(markdown=text, statement=Statement(text=text, kind="notice"))
        return [BREAK, notice] if told.pieces else [notice]
    if RELEASED in metadata:
        shown = list(retell(text, metadata, told.citer))
        return [BREAK, *shown] if told.pieces and shown else shown
    # A message from before checked streaming is checked now.
    pieces: list[Piece] = []
    release = Release(told, pieces.append, checker(told, turn))
    release.grow(text, metadata.get(NOTICE, ()))
    if message.tool_calls:
        release.pause()
    else:
        release.finish(metadata.get(NOTICE, ()))
    return pieces


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


def counted(turn: Sequence[AnyMessage]) -> Counts:
    """Return how many sentences of a turn were checked, withheld and rewritten."""
    said = [message.response_metadata for message in turn if isinstance(message, AIMessage)]
    counts = [metadata[COUNTS] for metadata in said if COUNTS in metadata]
    checked, withheld, rewritten = map(sum, zip(*counts, strict=True)) if counts else (0, 0, 0)
    return Counts(checked=checked, withheld=withheld, rewritten=rewritten)
