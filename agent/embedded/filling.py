"""Missing slots filled from what the user stated before, and said so."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from agent.embedded.wanted import Profile
from tools.bindings import JOURNEYS, PROJECTS, ROADMAP

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
_OTHER_KEYS: Final = ("constraints", "interests")
_WORDS: Final[Mapping[str, str]] = {
    "target": "you aim at {}",
    "skills": "you know {}",
    "constraints": "you have {}",
    "interests": "you like {}",
}


def fill(
    tool: str, arguments: Mapping[str, Any], profile: Profile
) -> tuple[dict[str, Any], list[str]]:
    """Return a tool's arguments, missing ones taken from a profile, and what was taken."""
    filled, taken = dict(arguments), []
    for slot in _SLOTS.get(tool, ()):
        value = _stated(slot, profile)
        if value and not filled.get(slot) and not _goes_nowhere(slot, value, filled):
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


def _goes_nowhere(slot: str, value: Any, filled: Mapping[str, Any]) -> bool:
    """Tell whether a way would lead from a role to itself."""
    ends = {"from_role": ("role", "to_role"), "role": ("from_role",), "to_role": ("from_role",)}
    return any(str(filled.get(end, "")) == value for end in ends.get(slot, ()))


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
