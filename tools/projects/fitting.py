"""Which kinds of project fit a person: by role first, then by skills and by interest."""

from collections.abc import Iterable, Sequence
from typing import Final

from tools.projects.catalogue import Code, ProjectKind, project_kinds
from tools.projects.sayings import holds, stems
from tools.projects.voices import Voice
from tools.roles import Role

FEWEST: Final = 3
"""Kinds at least; those of other roles fill up."""
_FIRST_ROLE: Final = 2.0
_ROLE: Final = 1.5
_SKILL: Final = 0.4
_INTEREST: Final = 1.0
_GENERAL: Final = frozenset(
    {"document-assistant", "data-pipeline", "decision-study", "own-dataset"}
)
"""Kinds for a role that none was made for."""
_PROGRAMMING: Final = stems("programming coding code")


def is_made_for(kind: ProjectKind, role: Role) -> bool:
    """Tell whether a kind of project names the role."""
    return role.key in kind.roles


def kinds_within(lacks: Iterable[str]) -> tuple[ProjectKind, ...]:
    """Return the kinds of project for somebody who lacks some skills.

    Those that need no code are for who lacks programming, and only these are.
    """
    unfit: Code = "needed" if _lacks_programming(lacks) else "none"
    return tuple(kind for kind in project_kinds() if kind.code != unfit)


def is_within(kind: ProjectKind, lacks: Iterable[str]) -> bool:
    """Tell whether somebody who lacks some skills can do a kind of project."""
    return kind.code != "needed" or not _lacks_programming(lacks)


def _lacks_programming(lacks: Iterable[str]) -> bool:
    return any(_PROGRAMMING & stems(lacked) for lacked in lacks)


def rank_kinds(
    role: Role,
    known: Sequence[str],
    liked: Sequence[Voice],
    lacks: Sequence[str] = (),
    *,
    interest: str = "",
) -> list[ProjectKind]:
    """Return the kinds of project for a role, the best fitting first.

    Args:
        role: Aimed at.
        known: Skills that the user has.
        liked: Guests on projects of the user's interest.
        lacks: Skills that the user does not have.
        interest: What the user likes or wants to use.
    """

    def of_interest(kind: ProjectKind) -> bool:
        uses = bool(skills_used(kind, [interest])) if interest else False
        return uses or any(holds(voice.quote, kind.topic) for voice in liked)

    def fit(kind: ProjectKind) -> float:
        of_role = 0.0
        if is_made_for(kind, role):
            of_role = _FIRST_ROLE if kind.roles[0] == role.key else _ROLE
        return of_role + _SKILL * len(skills_used(kind, known)) + _INTEREST * of_interest(kind)

    ranked = sorted(kinds_within(lacks), key=lambda kind: -fit(kind))
    fitting = [kind for kind in ranked if is_made_for(kind, role)]
    fitting = fitting or [k for k in ranked if k.key in _GENERAL or of_interest(k)] or ranked
    others = [kind for kind in ranked if kind not in fitting]
    return [*fitting, *others[: max(0, FEWEST - len(fitting))]]


def skills_used(kind: ProjectKind, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known skills that a kind of project uses."""
    wanted = [stems(skill) for skill in kind.skills]
    return tuple(skill for skill in known if any(stems(skill) & one for one in wanted))


def skills_learnt(kind: ProjectKind, known: Iterable[str]) -> tuple[str, ...]:
    """Return the skills of a kind of project that are not known yet."""
    had = frozenset(stem for skill in known for stem in stems(skill))
    return tuple(skill for skill in kind.skills if not stems(skill) & had)
