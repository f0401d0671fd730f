"""What stands before a question: the last exchange, read off the thread's own messages.

An answer of the embedded model remembers in its metadata which tool it was made with; one of
another model is read by its headings and ids.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.embedded.wanted import Asked, Earlier, Item
from tools.bindings import ROADMAP

MADE_WITH: Final = "made_with"
"""Key in a message's metadata: the tool and arguments that the answer was made with."""
PROFILE: Final = "profile"
"""Key in the system message's keywords: what the user stated."""
_HEADING: Final = re.compile(r"^\*\*(?:\d+\.\s*)?(.+?)(?: \([^()]*\))?\*\*:?$")
_SUB_HEADING: Final = re.compile(r"^It is (?:also )?judged by")
ID: Final = re.compile(r"\bev_[a-z2-7]{6}\b")
"""An id of evidence."""
_BULLET: Final = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.+)$")
_NAME_CHARS: Final = 120


def read_asked(messages: Sequence[BaseMessage], today: date) -> Asked:
    """Return the last question of a conversation and what it stands in."""
    at = last_asked(messages)
    turns = list(_turns(messages[:at]))
    exchanges = [_exchange(*turn, told=_told(messages[:at])) for turn in turns]
    return Asked(
        question=text_of(messages[at]),
        today=today,
        earlier=exchanges[0] if exchanges else None,
        plan=next((one for one in exchanges if one.tool == ROADMAP), None),
        before=tuple(question for question, _, _ in reversed(turns)),
        profile=_profile(messages),
    )


def last_asked(messages: Sequence[BaseMessage]) -> int:
    """Return where the last question stands."""
    return max(i for i, message in enumerate(messages) if isinstance(message, HumanMessage))


def text_of(message: BaseMessage) -> str:
    """Return a message's text."""
    return message.text if isinstance(message.text, str) else str(message.content)


def _profile(messages: Sequence[BaseMessage]) -> Mapping[str, Any]:
    for message in messages:
        if isinstance(message, SystemMessage):
            found = message.additional_kwargs.get(PROFILE)
            return found if isinstance(found, dict) else {}
    return {}


def _told(messages: Sequence[BaseMessage]) -> frozenset[str]:
    said = (text_of(message) for message in messages if isinstance(message, AIMessage))
    return frozenset(name for text in said for name in ID.findall(text))


def _turns(messages: Sequence[BaseMessage]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield question, answer and what it was made with, without small talk, the last one first."""
    asked = [i for i, message in enumerate(messages) if isinstance(message, HumanMessage)]
    for start, end in reversed(list(pairwise([*asked, len(messages)]))):
        answers = [m for m in messages[start:end] if isinstance(m, AIMessage) and not m.tool_calls]
        made = answers[-1].response_metadata.get(MADE_WITH, {}) if answers else {}
        if not made.get("small"):
            text = text_of(answers[-1]) if answers else ""
            yield text_of(messages[start]), text, made


def _exchange(
    question: str, answer: str, made: Mapping[str, Any], *, told: frozenset[str]
) -> Earlier:
    return Earlier(
        question=str(made.get("question") or question),
        tool=str(made.get("tool", "")),
        arguments=made.get("arguments", {}),
        items=_items(answer),
        sizes=made.get("sizes", {}),
        told=told,
        clarifies=bool(made.get("clarifies")),
    )


def _items(answer: str) -> tuple[Item, ...]:
    """Return the headed parts of an answer; without headings, its bullets."""
    found: list[tuple[str, list[str]]] = []
    lines = answer.splitlines()
    headed = any(_HEADING.match(line) for line in lines)
    for line in lines:
        opens = _HEADING.match(line) if headed else _BULLET.match(line)
        if opens and not _SUB_HEADING.match(opens[1]):
            found.append((opens[1][:_NAME_CHARS], []))
        if found:
            found[-1][1].extend(ID.findall(line))
    return tuple(Item(name=name, ids=tuple(dict.fromkeys(ids))) for name, ids in found if ids)
