"""Saved plans: files in the data folder, or rows of the database that keeps the conversations."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from agent.memory.profiles import hold_owner
from agent.memory.threads import LOCAL, thread_key
from agent.settings import Settings
from tools.errors import PlanBusyError, PlanGoneError, PlanRowDamagedError
from tools.results.plans import Revision
from tools.roadmaps.plan_files import PlanFiles
from tools.roadmaps.plan_place import MAX_BYTES, REVISION
from tools.roadmaps.saving import PlanShelf

if TYPE_CHECKING:
    from agent.memory.database import Database, Run

_PLANS: Final = "plans"
_OF_OTHERS: Final = "owners"


class PlanTable:
    """The plans of an owner in a table; see `PlanPlace`."""

    def __init__(self, database: "Database", owner: str) -> None:
        self._database, self._owner = database, owner

    def names(self) -> list[str]:
        """Return the names of all plans, sorted."""
        with self._database.transaction() as run:
            rows = run("SELECT DISTINCT name FROM career_plan WHERE owner = ?", self._owner)
        return sorted(name for (name,) in rows)

    def numbers(self, name: str) -> list[int]:
        """Return the numbers of a plan's revisions, ascending; none where it is no plan."""
        with self._database.transaction() as run:
            return self._numbers(run, name)

    def read(self, name: str, number: int) -> Revision:
        """Return a revision that is there."""
        with self._database.transaction() as run:
            rows = run(
                "SELECT CASE WHEN length(revision) <= ? THEN revision END FROM career_plan "
                "WHERE owner = ? AND name = ? AND number = ?",
                *(MAX_BYTES, self._owner, name, number),
            )
        if not rows:
            raise PlanGoneError(name)
        [(text,)] = rows
        if text is None:
            raise PlanRowDamagedError(name, number, f"it is larger than {MAX_BYTES:,} characters")
        try:
            revision: Revision = REVISION.validate_json(text)
        except ValidationError as error:
            raise PlanRowDamagedError(name, number, error.errors()[0]["msg"]) from error
        if revision.number != number:
            reason = f"it says that it is version {revision.number}"
            raise PlanRowDamagedError(name, number, reason)
        return revision

    def write(self, name: str, revision: Revision) -> None:
        """Keep a further revision of a plan that is locked."""
        with self._database.transaction() as run:
            # Whoever is forgotten meanwhile must not leave the rest of a plan behind.
            hold_owner(run, self._owner)
            if revision.number > 1 and not self._numbers(run, name):
                raise PlanGoneError(name)
            run(
                "INSERT INTO career_plan (owner, name, number, revision) VALUES (?, ?, ?, ?)",
                *(self._owner, name, revision.number, REVISION.dump_json(revision).decode()),
            )

    def remove(self, name: str) -> None:
        """Remove a plan that is locked."""
        with self._database.transaction() as run:
            run("DELETE FROM career_plan WHERE owner = ? AND name = ?", self._owner, name)

    def clear(self) -> None:
        """Remove all plans of the owner."""
        with self._database.transaction() as run:
            hold_owner(run, self._owner)
            run("DELETE FROM career_plan WHERE owner = ?", self._owner)

    @contextmanager
    def locked(self, name: str, *, wait_s: float) -> Iterator[None]:
        """Hold a plan, so that nobody else writes it."""
        # No conversation's id has a space: the lock of none is taken for this one.
        lock = self._database.locked(thread_key(self._owner, f"plan {name}"), wait_s=wait_s)
        with ExitStack() as held:
            try:
                held.enter_context(lock)
            except TimeoutError:
                raise PlanBusyError(name) from None
            yield

    def _numbers(self, run: "Run", name: str) -> list[int]:
        rows = run(
            "SELECT number FROM career_plan WHERE owner = ? AND name = ? ORDER BY number",
            *(self._owner, name),
        )
        return [number for (number,) in rows]


def plan_files(data_dir: Path, owner: str) -> PlanFiles:
    """Return the files of an owner's saved plans."""
    if owner == LOCAL:
        return PlanFiles(data_dir / _PLANS)
    folder = hashlib.sha256(owner.encode()).hexdigest()[:32]
    return PlanFiles(data_dir / _OF_OTHERS / folder / _PLANS)


@contextmanager
def open_plans(settings: Settings, owner: str = LOCAL) -> Iterator[PlanShelf]:
    """Open an owner's saved plans, and of memory nothing else where they are files.

    Raises:
        ThreadsUnavailableError: The database cannot be used.
    """
    if settings.database_url is None:
        yield PlanShelf(plan_files(settings.data_dir, owner))
        return
    from agent.memory.memory import open_memory

    with open_memory(settings) as memory:
        yield PlanShelf(memory.plans(owner))
