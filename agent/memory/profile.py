"""What users said of themselves: facts, each with the words it was said in."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

from agent.errors import FactError
from knowledge.sanitize import clip, one_line

FactKind = Literal[
    "background", "target", "skill", "hours_per_week", "by", "constraint", "interest"
]
FactState = Literal["stated", "inferred", "unconfirmed", "retracted"]
"""stated: in the user's words; inferred: by a model; unconfirmed: inferred, and at odds with what
the user stated; retracted: taken back by the user, which removes what was stated and is not kept
itself. Only what is stated counts without asking."""

KINDS: Final[tuple[FactKind, ...]] = get_args(FactKind)
EVERY: Final = ""
"""The value of a retracted fact that takes back all of its kind."""
MAX_FACTS: Final = 200
"""Of one user; the oldest ones beyond are forgotten."""
MAX_VALUE_CHARS: Final = 200
MAX_WORDS_CHARS: Final = 4000
_HOURS_OF_A_WEEK: Final = 168
_ONE_AT_A_TIME: Final = frozenset({"target", "hours_per_week", "by"})
_LISTS: Final[dict[FactKind, str]] = {
    "background": "background",
    "skill": "skills",
    "constraint": "constraints",
    "interest": "interests",
}
_ALSO_CALLED: Final[dict[str, FactKind]] = {
    "role": "background",
    "from_role": "background",
    "goal": "target",
    "hours": "hours_per_week",
    "date": "by",
    "know": "skill",
    **{name: kind for kind, name in _LISTS.items()},
    **{kind: kind for kind in KINDS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is known of a user."""

    kind: FactKind
    value: str  # a role's name, a skill, hours as a number, a date as ISO 8601
    words: str  # the user's own, from the question that it was said in
    thread: str  # empty where it was noted outside of a conversation
    turn: int  # of that thread, counted from 1; else 0
    state: FactState
    said: datetime | None = None  # None until it is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All that is known of a user, oldest first."""

    facts: tuple[Fact, ...] = ()

    def stated(self, kind: FactKind) -> tuple[str, ...]:
        """Return the values of a kind that the user stated, oldest first."""
        return tuple(f.value for f in self.facts if f.kind == kind and f.state == "stated")

    def with_facts(self, heard: Iterable[Fact]) -> "Profile":
        """Return the profile with further facts.

        A new target, date or number of hours takes the place of the old one; what is known
        already is not noted twice; what is taken back goes. What was inferred never takes the
        place of what was stated.
        """
        profile = self
        for new in heard:
            profile = profile._with(new)
        return profile

    def _with(self, new: Fact) -> "Profile":
        replaced = [old for old in self.facts if _replaces(new, old)]
        if new.state == "retracted":
            return Profile(facts=tuple(old for old in self.facts if old not in replaced))
        if new.state != "stated" and any(old.state == "stated" for old in replaced):
            if any(old.value.casefold() == new.value.casefold() for old in replaced):
                return self
            replaced = [old for old in replaced if old.state != "stated"]
            new = replace(new, state="unconfirmed")
        facts = [old for old in self.facts if old not in replaced]
        return Profile(facts=tuple([*facts, new][-MAX_FACTS:]))

    def without(self, kind: FactKind, value: str | None = None) -> "Profile":
        """Return the profile without what is known of a kind, or without one value of it."""
        return Profile(
            facts=tuple(
                fact
                for fact in self.facts
                if fact.kind != kind or (value and value.casefold() != fact.value.casefold())
            )
        )

    def document(self) -> dict[str, Any]:
        """Return what the user stated, by name; a name of which nothing is known is left out."""
        found: dict[str, Any] = {
            name: list(values) for kind, name in _LISTS.items() if (values := self.stated(kind))
        }
        if target := self.stated("target"):
            found["target"] = target[-1]
        if by := self.stated("by"):
            found["by"] = by[-1]
        if hours := self.stated("hours_per_week"):
            found["hours_per_week"] = float(hours[-1])
        return found


def facts_of(document: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Return as stated facts what a document says, by the names of `Profile.document`.

    Raises:
        FactError: A name or a value is of no fact.
    """
    return tuple(
        stated_fact(name, str(value))
        for name, values in document.items()
        for value in (values if isinstance(values, list | tuple) else [values])
    )


def stated_fact(name: str, value: str) -> Fact:
    """Return what a user says of one thing outside of any conversation.

    Raises:
        FactError: The name or the value is of no fact.
    """
    kind = find_kind(name)
    return Fact(
        kind=kind,
        value=check_value(kind, value),
        words=clip(one_line(value), max_chars=MAX_WORDS_CHARS),
        thread="",
        turn=0,
        state="stated",
    )


def find_kind(name: str) -> FactKind:
    """Return the kind of fact that a name means.

    Raises:
        FactError: It means none.
    """
    kind = _ALSO_CALLED.get(name.strip().lower().replace("-", "_").replace(" ", "_"))
    if kind is None:
        known = ", ".join(KINDS)
        raise FactError(f"a profile has no {clip(one_line(name), max_chars=40)!r}; it has: {known}")
    return kind


def check_value(kind: FactKind, value: str) -> str:
    """Return a value as it is kept.

    Raises:
        FactError: It is none of its kind.
    """
    said = one_line(value)
    if not said or len(said) > MAX_VALUE_CHARS:
        raise FactError(f"a {kind} has 1 to {MAX_VALUE_CHARS} characters")
    if kind == "hours_per_week":
        return _hours(said)
    if kind == "by":
        return _day(said)
    return said


def _hours(said: str) -> str:
    try:
        hours = float(said)
    except ValueError:
        hours = math.nan
    if not 0 < hours <= _HOURS_OF_A_WEEK:
        raise FactError(f"hours_per_week is a number up to {_HOURS_OF_A_WEEK}, such as 6")
    return f"{hours:g}"


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise FactError("a date is written as in 2030-06-30") from None


def _replaces(new: Fact, old: Fact) -> bool:
    if new.kind != old.kind:
        return False
    if (new.state, new.value) == ("retracted", EVERY):
        return True
    same = new.value.casefold() == old.value.casefold()
    return same or (new.kind in _ONE_AT_A_TIME and new.state != "retracted")
