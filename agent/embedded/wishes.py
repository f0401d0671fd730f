"""What a wish for views or journeys is about, where it is asked in a sentence or two."""

import re
from dataclasses import replace
from typing import Final

from agent.embedded.asking import Parted
from agent.embedded.gazetteers import ANY_GUEST, Gazetteers
from agent.embedded.slots import Slots, named_roles
from knowledge.sanitize import one_line
from knowledge.words import general_stems, words
from tools.comparing.near import is_bare_wish, wished_for
from tools.roles import Role, RoleBook

_FEW_WORDS: Final = 2
_LEANS: Final = re.compile(
    r"\b(?:it(?! (?:\w+) (?:\w+ing|to)\b)|its|this|that|they|them|these|those|such|so)\b",
    re.IGNORECASE,
)
"""Words that stand for what the sentences around them name."""
_OF_THEM: Final = re.compile(r"\bof (?:them|those|these)\b", re.IGNORECASE)
_CAPITAL: Final = r"[^\W\da-z_][\w.'’-]*"
_OPENS: Final = r"(?!(?:Compare|Contrast|Set|Put|Do|Does|Did|Would|Is|Are|What|Which|How|And|Or)\b)"
_NAME: Final = rf"\b(?P<name>{_OPENS}{_CAPITAL}(?: {_CAPITAL}){{1,3}})"
_BESIDE: Final = r"(?:,|,? and|,? or| with| to| against| vs\.?| versus)"
_STRANGERS: Final = (
    re.compile(rf"\b{ANY_GUEST}{_BESIDE} {_NAME}"),
    re.compile(rf"{_NAME}{_BESIDE} {ANY_GUEST}\b"),
)
_NOT_TECHNICAL: Final = re.compile(
    r"\b(?:(?:no|without|any|not a|lack\w*)(?: any| a)? (?:technical|tech|it|programming|coding)"
    r" (?:background|education|degree|experience)"
    r"|non-?tech\w*(?: \w+)? (?:background|work|job|field)"
    r"|(?:not|never) (?:\w+ )?(?:technical|worked in (?:tech|it)))\b",
    re.IGNORECASE,
)
_ANY: Final = "any-data-role"


def topic_of(parted: Parted, rest: str, before: str) -> str:
    """Return what views are wished for on: what asks, and what it leans on where it does.

    Args:
        parted: The message.
        rest: What asks, without the names of guests.
        before: The question before it in the conversation; empty for none.
    """
    about = wished_for(rest)
    telling = set() if is_bare_wish(rest) else set(words(about)) - general_stems()
    leans = bool(parted.leans or _LEANS.search(about) or _OF_THEM.search(rest))
    if parted.background and (leans or not telling):
        return f"{one_line(parted.background)} {rest}"
    # Of a question before this one, more is needed: it was about something of its own.
    if before and len(telling) <= (_FEW_WORDS if leans else 0):
        return f"{one_line(before)} {rest}"
    return rest


def stranger_in(rest: str, known: Gazetteers) -> tuple[str, str]:
    """Return who is named beside a guest and is none, and the text without the name.

    Args:
        rest: A text in which `ANY_GUEST` stands for each guest's name.
        known: What the archive knows.
    """
    for pattern in _STRANGERS:
        found = pattern.search(rest)
        if found and not known.has_words(found["name"]):
            start, end = found.span("name")
            return found["name"], f"{rest[:start]}{ANY_GUEST}{rest[end:]}"
    return "", rest


def with_origin(slots: Slots, text: str, roles: RoleBook) -> Slots:
    """Return slots with the role that an asker of journeys comes from, where the text tells it."""
    if _NOT_TECHNICAL.search(text):
        return replace(slots, leaves=roles.roles["non-technical"])
    if slots.leaves is not None:
        return slots
    named = (one.role for one in named_roles(text, roles) if one.is_person)
    return replace(slots, leaves=next((role for role in named if role != slots.reaches), None))


def is_a_move(slots: Slots) -> bool:
    """Tell whether a move was named by one of its ends; any job with data is none."""
    return slots.leaves is not None or not _is_any(slots.reaches)


def _is_any(role: Role | None) -> bool:
    return role is None or role.key == _ANY
