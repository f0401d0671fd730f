"""From what a question says of its asker to the arguments of the tool that it asks for."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from agent.embedded.slots import Slots
from tools.bindings import JOURNEYS, PROJECTS, ROADMAP

Wish = tuple[str, dict[str, Any]]
"""A tool and its arguments; a role that was not said is empty."""


def arguments_for(intent: str, slots: Slots) -> Wish | None:
    """Return the tool of an intent with its arguments; None where it needs more than was said."""
    read = _OF_INTENT.get(intent)
    return read(slots) if read else None


def _journeys(slots: Slots) -> Wish | None:
    if slots.leaves is None and slots.reaches is None:
        return None
    return JOURNEYS, {
        "from_role": slots.leaves.name if slots.leaves else "",
        "to_role": slots.reaches.name if slots.reaches else "",
    }


def _roadmap(slots: Slots) -> Wish:
    arguments: dict[str, Any] = {
        "role": slots.reaches.name if slots.reaches else "",
        "know": list(slots.known),
    }
    if slots.leaves:
        arguments["from_role"] = slots.left_as
    if slots.hours_per_week:
        arguments["hours_per_week"] = slots.hours_per_week
    return ROADMAP, arguments


def _projects(slots: Slots) -> Wish:
    arguments: dict[str, Any] = {
        "role": slots.reaches.name if slots.reaches else "",
        "know": list(slots.known),
        "interest": slots.matter or slots.interest,
    }
    if slots.unknown:
        arguments["lacks"] = list(slots.unknown)
    if slots.hours:
        arguments["hours"] = slots.hours
    return PROJECTS, arguments


_OF_INTENT: Final[Mapping[str, Callable[[Slots], Wish | None]]] = {
    "journeys": _journeys,
    "roadmap": _roadmap,
    "projects": _projects,
}
