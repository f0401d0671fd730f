"""Which tool a question asks for, and with what: how the embedded model decides."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from agent.embedded.intents import IntentReader
from agent.embedded.slots import Slots, read_slots
from knowledge.archive import Archive
from knowledge.sanitize import clip, one_line
from tools.bindings import COMPARE, JOURNEYS, LOOK_UP, PROJECTS, ROADMAP
from tools.roles import RoleBook, read_roles
from tools.viewpoints import MAX_GUESTS, MAX_TOPIC_CHARS

SURE: Final = 0.15
"""Least margin of an intent over the second best at which its tool is called; else a look-up."""


_ANY_GUEST: Final = "guests"
"""Stands for a name that is taken out: a word in which people wrap any question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A tool to call."""

    tool: str
    arguments: Mapping[str, Any]


Choose = Callable[[str], Wanted]
"""From a question to the tool that it asks for."""


def look_up_only(question: str) -> Wanted:
    """Choose the look-up whatever is asked."""
    return Wanted(tool=LOOK_UP, arguments={"question": question})


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionReader:
    """Chooses among the tools of an archive by intent, roles, guests, skills and hours."""

    archive: Archive
    intents: IntentReader

    def __call__(self, question: str) -> Wanted:
        """Return the tool that a question asks for; a look-up where it says too little."""
        reading = self.intents.read(question)
        if reading.margin < SURE:
            return look_up_only(question)
        if reading.intent == "compare":
            return self._comparison(question)
        slots = read_slots(question, self._roles())
        wanted = _WITH_ROLES.get(reading.intent, _nothing)(slots)
        return wanted or look_up_only(question)

    def _roles(self) -> RoleBook:
        return read_roles(self.archive.page_titles)

    def _comparison(self, question: str) -> Wanted:
        guests, topic = _without_guests(
            one_line(question), (guest.name for guest in self.archive.guests())
        )
        topic = clip(topic, max_chars=MAX_TOPIC_CHARS)
        return Wanted(tool=COMPARE, arguments={"topic": topic, "guests": guests[:MAX_GUESTS]})


def _without_guests(question: str, names: Iterable[str]) -> tuple[list[str], str]:
    """Return the guests that a question names in full, and the question without their names.

    A first name alone names nobody: several guests share it, and it may be a word.
    """
    found = []
    for name in names:
        named = re.compile(rf"\b{re.escape(name)}(?:['’]s)?(?!\w)", re.IGNORECASE)
        if " " in name and named.search(question):
            found.append(name)
            question = named.sub(_ANY_GUEST, question)
    return found, question


def _journeys(slots: Slots) -> Wanted | None:
    if slots.leaves is None and slots.reaches is None:
        return None
    arguments = {
        "from_role": slots.leaves.name if slots.leaves else "",
        "to_role": slots.reaches.name if slots.reaches else "",
    }
    return Wanted(tool=JOURNEYS, arguments=arguments)


def _roadmap(slots: Slots) -> Wanted | None:
    if slots.reaches is None:
        return None
    arguments: dict[str, Any] = {"role": slots.reaches.name, "know": list(slots.known)}
    if slots.leaves:
        arguments["from_role"] = slots.leaves.name
    if slots.hours_per_week:
        arguments["hours_per_week"] = slots.hours_per_week
    return Wanted(tool=ROADMAP, arguments=arguments)


def _projects(slots: Slots) -> Wanted | None:
    role = slots.reaches or slots.leaves  # "as an analyst" says for which role, too
    if role is None:
        return None
    arguments: dict[str, Any] = {
        "role": role.name,
        "know": list(slots.known),
        "interest": slots.interest,
    }
    if slots.hours:
        arguments["hours"] = slots.hours
    return Wanted(tool=PROJECTS, arguments=arguments)


def _nothing(_slots: Slots) -> Wanted | None:
    return None


_WITH_ROLES: Final[Mapping[str, Callable[[Slots], Wanted | None]]] = {
    "journeys": _journeys,
    "roadmap": _roadmap,
    "projects": _projects,
}
