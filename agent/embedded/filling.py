"""Missing slots filled from what the user stated before, and said so."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from agent.embedded.wanted import Earlier, Profile, Wanted
from tools.bindings import JOURNEYS, PROJECTS, ROADMAP
from tools.errors import UnknownRoleError
from tools.roles import RoleBook

MAX_SKILLS: Final = 10
_SLOTS: Final[Mapping[str, tuple[str, ...]]] = {
    ROADMAP: ("role", "from_role", "know", "hours_per_week", "by"),
    PROJECTS: ("role", "know", "interest", "lacks"),
    JOURNEYS: ("from_role", "to_role"),
}
_KEYS: Final[Mapping[str, str]] = {
    "role": "target",
    "to_role": "target",
    "from_role": "background",
    "know": "skills",
    "hours_per_week": "hours_per_week",
    "by": "by",
    "interest": "interests",
    "lacks": "constraints",
}
_LACKS: Final = re.compile(r"^no (?P<skill>programming)$", re.IGNORECASE)
_AIM: Final[Mapping[str, str]] = {ROADMAP: "role", PROJECTS: "role", JOURNEYS: "to_role"}
_OF_ONE: Final = frozenset({"kinds", "count"})
"""Arguments by which one project was picked, which another wish does not mean."""
_WHAT_I_LIKE: Final = re.compile(
    r"\b(?:(?:what|the things?|the topics?|the fields?) (?:that )?I(?:'m| am)? "
    r"(?:like|love|enjoy|care about|interested in|keen on|into|fond of|mad about)"
    r"|(?:what|the things?|the topics?) (?:that )?interests? me|my interests?"
    r"|my favou?rite (?:topic|field|subject))\b",
    re.IGNORECASE,
)
_ENDS: Final = frozenset({"role", "from_role", "to_role"})
_OTHER_KEYS: Final = ("constraints", "interests")
_WORDS: Final[Mapping[str, str]] = {
    "target": "you aim at {}",
    "skills": "you know {}",
    "constraints": "you have {}",
    "interests": "you like {}",
}


def fill(
    tool: str, arguments: Mapping[str, Any], profile: Profile, roles: RoleBook
) -> tuple[dict[str, Any], list[str]]:
    """Return a tool's arguments, missing ones taken from a profile, and what was taken."""
    filled, taken = dict(arguments), []
    for slot in _SLOTS.get(tool, ()):
        value = _stated(slot, profile)
        fits = value and not _goes_nowhere(slot, value, filled, roles)
        if fits and not filled.get(slot) and (slot not in _ENDS or _is_role(str(value), roles)):
            filled[slot] = value
            taken.append(_told(slot, value))
    return filled, taken


def _stated(slot: str, profile: Profile) -> Any:
    value = profile.get(_KEYS[slot])
    if slot == "lacks":
        found = [_LACKS.match(str(one)) for one in value] if isinstance(value, list) else []
        return [one["skill"].lower() for one in found if one]
    if isinstance(value, list):
        values = [str(one) for one in value if one]
        return values[-MAX_SKILLS:] if slot == "know" else (values[-1] if values else None)
    if slot == "hours_per_week":
        return value if isinstance(value, int | float) and 0 < value <= 168 else None
    return value if isinstance(value, str) else None


def _goes_nowhere(slot: str, value: Any, filled: Mapping[str, Any], roles: RoleBook) -> bool:
    """Tell whether a way would lead from a role to itself."""
    ends = {"from_role": ("role", "to_role"), "role": ("from_role",), "to_role": ("from_role",)}
    others = [str(filled[end]) for end in ends.get(slot, ()) if filled.get(end)]
    return any(is_same_role(str(value), other, roles) for other in others)


def _is_role(name: str, roles: RoleBook) -> bool:
    """Tell whether a name is that of a role: people are much that no page is about."""
    try:
        roles.find(name)
    except UnknownRoleError:
        return False
    return True


def is_same_role(name: str, other: str, roles: RoleBook) -> bool:
    """Tell whether two names mean one role."""
    try:
        return name == other or roles.find(name) == roles.find(other)
    except UnknownRoleError:
        return False


def of_the_thread(
    tool: str, arguments: Mapping[str, Any], earlier: Earlier | None, roles: RoleBook
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return arguments with the role that the last answer was for, and a sentence that says so."""
    if tool not in {ROADMAP, PROJECTS} or arguments.get("role") or earlier is None:
        return arguments, ()
    asked = (role.name for role in roles.mentioned(earlier.question))
    role = earlier.arguments.get(_AIM.get(earlier.tool, ""), "") or next(asked, "")
    if not role:
        return arguments, ()
    same = earlier.arguments if earlier.tool == tool else {}
    same = {name: value for name, value in same.items() if name not in _OF_ONE}
    said = {name: value for name, value in arguments.items() if value}
    return {**same, "role": role, **said}, (f"Taken from your last question: you aim at {role}.",)


def spelt_out(text: str, profile: Profile) -> tuple[str, str]:
    """Return a question with what the user likes in its place, and what was taken; else nothing."""
    interest = _stated("interest", profile)
    if not interest or not _WHAT_I_LIKE.search(text):
        return text, ""
    return _WHAT_I_LIKE.sub(interest, text), _told("interest", interest)


def noticed(wanted: Wanted, taken: str) -> Wanted:
    """Return a wish that says what was taken from the profile, whichever of its tools answers."""
    return replace(
        wanted,
        notices=(f"Taken from your profile: {taken}.", *wanted.notices),
        otherwise=tuple(noticed(other, taken) for other in wanted.otherwise),
    )


def described(profile: Profile) -> list[str]:
    """Return what a profile says of a user, each in a few words to that user."""
    return [
        _in_words(key, value)
        for key in ("background", "target", "skills", "hours_per_week", "by", *_OTHER_KEYS)
        if (value := profile.get(key))
    ]


def _told(slot: str, value: Any) -> str:
    if slot == "lacks":
        return f"no {joined(value)}"
    return _in_words(_KEYS[slot], value)


def _in_words(key: str, value: Any) -> str:
    listed = joined([str(one) for one in value]) if isinstance(value, list) else value
    if key == "hours_per_week":
        return f"{value:g} hours a week"
    if key == "by":
        return f"you want to be done by {day(value)}"
    if key == "background":
        return f"your background is {listed}"
    return _WORDS[key].format(listed)


def joined(values: list[str]) -> str:
    """Return some words as a list in a sentence."""
    *most, last = values
    return f"{', '.join(most)} and {last}" if most else last


def day(iso: str) -> str:
    """Return a date as it is written in a sentence; what is none, as it stands."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%B %Y}"
