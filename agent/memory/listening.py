"""From what a user says to facts about the user: only what is plainly stated."""

from collections.abc import Iterator

from agent.embedded.slots import read_slots
from agent.memory.profile import Fact, FactKind
from tools.roles import RoleBook


def listen(question: str, roles: RoleBook, *, thread: str, turn: int) -> tuple[Fact, ...]:
    """Return what a question states of its asker, in the order of the kinds.

    Args:
        question: As it was asked.
        roles: Roles that the archive knows.
        thread: Conversation that it was asked in.
        turn: Its turn in there, counted from 1.
    """
    return tuple(
        Fact(kind=kind, value=value, words=question, thread=thread, turn=turn, state="stated")
        for kind, value in _stated(question, roles)
    )


def _stated(question: str, roles: RoleBook) -> Iterator[tuple[FactKind, str]]:
    slots = read_slots(question, roles)
    if slots.leaves is not None:
        yield "background", slots.leaves.name
    if slots.reaches is not None:
        yield "target", slots.reaches.name
    for skill in slots.known:
        yield "skill", skill
    if slots.hours_per_week is not None:
        yield "hours_per_week", f"{slots.hours_per_week:g}"
    if slots.interest:
        yield "interest", slots.interest
