"""Which kinds of project fit a person: by role first, then by skills and by interest."""

from collections.abc import Iterable, Sequence
from typing import Final

from tools.projects.catalogue import ProjectKind, project_kinds
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


def is_made_for(kind: ProjectKind, role: Role) -> bool:
    """Tell whether a kind of project names the role."""
    return role.key in kind.roles


def rank_kinds(role: Role, known: Sequence[str], liked: Sequence[Voice]) -> list[ProjectKind]:
    """Return the kinds of project for a role, the best fitting first.

    Args:
        role: Aimed at.
        known: Skills that the user has.
        liked: Guests on projects of the user's interest.
    """

    def fit(kind: ProjectKind) -> float:
        of_role = 0.0
        if is_made_for(kind, role):
            of_role = _FIRST_ROLE if kind.roles[0] == role.key else _ROLE
        of_interest = any(holds(voice.quote, kind.topic) for voice in liked)
        return of_role + _SKILL * len(skills_used(kind, known)) + _INTEREST * of_interest

    ranked = sorted(project_kinds(), key=lambda kind: -fit(kind))
    fitting = [kind for kind in ranked if is_made_for(kind, role)] or [
        kind for kind in ranked if kind.key in _GENERAL
    ]
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
