"""What users said of themselves: facts, each with the words it was said in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

FactKind = Literal[
    "background", "target", "skill", "hours_per_week", "by", "constraint", "interest"
]
FactState = Literal["stated", "inferred", "unconfirmed", "retracted"]
"""stated: in the user's words; inferred: by a model; unconfirmed: inferred, and asked about;
retracted: taken back by the user, which removes what was stated and is not kept itself."""

_ONE_AT_A_TIME: Final = frozenset({"target", "hours_per_week", "by"})
_LISTS: Final[dict[FactKind, str]] = {
    "background": "background",
    "skill": "skills",
    "constraint": "constraints",
    "interest": "interests",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is known of a user."""

    kind: FactKind
    value: str  # a role's name, a skill, hours as a number, a date as ISO 8601
    words: str  # the user's own, from the question that it was said in
    thread: str
    turn: int  # of that thread, counted from 1
    state: FactState


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
        already is not noted twice; what is taken back goes.
        """
        facts = list(self.facts)
        for new in heard:
            facts = [old for old in facts if not _replaces(new, old)]
            if new.state != "retracted":
                facts.append(new)
        return Profile(facts=tuple(facts))

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


def _replaces(new: Fact, old: Fact) -> bool:
    if new.kind != old.kind:
        return False
    same = new.value.casefold() == old.value.casefold()
    return same or (new.kind in _ONE_AT_A_TIME and new.state != "retracted")
