"""What can be proposed and what can be inspected: kinds of project, and criteria.

Both are our own wording, read from `kinds.json` and `criteria.json`. None of it is shown as a
guest's: a criterion appears only with the guests who say it, and a kind only with guests on it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from knowledge.sanitize import one_line
from tools.errors import UnknownProjectError
from tools.projects.sayings import Saying, parse_sayings, stems
from tools.results.projects import Size

Code = Literal["needed", "optional", "none"]
"""Whether somebody must program for it. What needs none is for those who do not."""
SIZES: Final[tuple[Size, ...]] = ("small", "medium", "large")
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionKind:
    """A criterion before it has guests."""

    key: str
    asks: str
    size: Size  # smallest size of project that it is asked of
    search: str
    sayings: tuple[Saying, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectKind:
    """A kind of project before it has guests."""

    key: str
    title: str
    problem: str
    user: str
    data: str
    roles: tuple[str, ...]  # keys of roles, those that it fits best first
    skills: tuple[str, ...]
    code: Code
    search: str
    topic: tuple[Saying, ...]
    criteria: tuple[str, ...]  # keys, those that weigh most first
    cuts: tuple[tuple[Size, str], ...]

    @property
    def matter(self) -> frozenset[str]:
        """Stems of what the project is about."""
        return stems(f"{self.title} {self.search}")


@cache
def criteria_kinds() -> Mapping[str, CriterionKind]:
    """Return all criteria by key."""
    rows = _rows("criteria.json")
    return {
        row["key"]: CriterionKind(**{**row, "sayings": parse_sayings(row["sayings"])})
        for row in rows
    }


@cache
def project_kinds() -> tuple[ProjectKind, ...]:
    """Return all kinds of project."""
    return tuple(_project_kind(row) for row in _rows("kinds.json"))


def find_kind(name: str) -> ProjectKind:
    """Return the kind of project by its key, or by its title in any case.

    Raises:
        UnknownProjectError: No kind is called so.
    """
    said = one_line(name).casefold()
    for kind in project_kinds():
        if said in {kind.key, kind.title.casefold()}:
            return kind
    raise UnknownProjectError(name, known=tuple(kind.key for kind in project_kinds()))


def _project_kind(row: Mapping[str, Any]) -> ProjectKind:
    return ProjectKind(
        key=row["key"],
        title=row["title"],
        problem=row["problem"],
        user=row["user"],
        data=row["data"],
        roles=tuple(row["roles"]),
        skills=tuple(row["skills"]),
        code=row.get("code", "needed"),
        search=row["search"],
        topic=parse_sayings(row["topic"]),
        criteria=tuple(row["criteria"]),
        cuts=tuple((size, row[size]) for size in SIZES),
    )


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return rows
