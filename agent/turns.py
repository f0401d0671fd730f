"""Turns of a conversation: a question and all messages up to the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.answer import Statement
from agent.citing import Citer, Piece, split_pieces
from agent.embedded.chat import NOTICE
from agent.models.accounts import is_switch_notice
from knowledge.evidence import Evidence
from knowledge.verify import Grounds
from tools.bindings import load_evidence

BREAK = Piece(markdown="\n\n", statement=None)
"""Between what a model said before a tool call and what it says after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the reader was shown of a turn so far, and the numbers that its sources have."""

    pieces: list[Piece]
    citer: Citer


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
            shown = _shown(message, told.citer)
            told.pieces.extend([BREAK, *shown] if told.pieces and shown else shown)
    return told


def _shown(message: AIMessage, citer: Citer) -> list[Piece]:
    if is_switch_notice(message):
        text = str(message.text)
        return [Piece(markdown=text, statement=Statement(text=text, kind="notice"))]
    pieces = [citer.resolve(raw) for raw in split_pieces(str(message.text))]
    if message.tool_calls:
        return pieces[: last_cited(pieces)]
    notices = message.response_metadata.get(NOTICE)
    return [_as_notice(piece, notices) for piece in pieces] if notices else pieces


def last_cited(pieces: Sequence[Piece]) -> int:
    """Return how many pieces there are up to the last one that cites.

    The others wait until something that cites follows, or until the end: a model often says what
    it is about to look up, and that is no answer.
    """
    cited = (i for i, piece in enumerate(pieces, start=1) if _cites(piece))
    return max(cited, default=0)


def _cites(piece: Piece) -> bool:
    return piece.statement is not None and bool(piece.statement.citations)


def _as_notice(piece: Piece, notices: Literal[True] | list[str]) -> Piece:
    """Return a piece as a notice, if all are or if it stands in one of these sentences."""
    if piece.statement is None:
        return piece
    if notices is not True and not any(piece.statement.text in notice for notice in notices):
        return piece
    statement = piece.statement.model_copy(update={"kind": "notice"})
    return Piece(markdown=piece.markdown, statement=statement)
