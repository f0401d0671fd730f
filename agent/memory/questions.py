"""Questions of a conversation in its table and in its messages: the same, after any accident.

A question is noted in the table before the graph runs. The graph keeps its messages when a turn
ends, in whichever way; a process that is killed keeps none of that turn. The number of a question
is part of its message's id, so what is missing can be told, and nothing can be in twice.
"""

import re
from collections.abc import Sequence
from typing import Final

from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    RemoveMessage,
    ToolMessage,
)

from agent.memory.threads import Asked
from agent.refusing import REFUSE
from agent.turns import current_turn

_ID: Final = re.compile(r"question-(\d+)")


def question_message(number: int, question: str) -> HumanMessage:
    """Return the message of a conversation's question."""
    return HumanMessage(question, id=f"question-{number}")


def question_number(message: AnyMessage) -> int:
    """Return the number of the question that a message is; 0 for any other."""
    found = _ID.fullmatch(message.id or "") if isinstance(message, HumanMessage) else None
    return int(found[1]) if found else 0


def to_ask(asked: Sequence[Asked], messages: Sequence[AnyMessage]) -> list[BaseMessage]:
    """Return what the graph has to be given for the last question.

    That is each question that the messages lack; and where the last one is there already, since
    it got no answer, it is asked anew, and what there is of a first try is taken out.
    """
    there = {question_number(message) for message in messages}
    *_, last = asked
    first_try = current_turn(messages)[1:] if last.number in there else []
    return [
        *(RemoveMessage(id=message.id or "") for message in first_try),
        *(
            question_message(one.number, one.question)
            for one in asked
            if one.number not in there or one is last
        ),
    ]


def messages_upto(messages: Sequence[AnyMessage], number: int) -> list[AnyMessage]:
    """Return the messages up to the end of a turn."""
    for place, message in enumerate(messages):
        if question_number(message) > number:
            return list(messages[:place])
    return list(messages)


def is_turn(turn: Sequence[AnyMessage], number: int) -> bool:
    """Tell whether these are the messages of the turn of that number."""
    return bool(turn) and question_number(turn[0]) == number


def is_finished(turn: Sequence[AnyMessage]) -> bool:
    """Tell whether a turn's messages end with an answer or a refusal."""
    last = turn[-1]
    if isinstance(last, ToolMessage):
        return (last.name, last.status) == (REFUSE, "success")
    return isinstance(last, AIMessage) and not last.tool_calls
