"""Saved plans: a folder for each, a file for each revision, none ever changed.

    PLANS/NAME/000001.json     the plan as it was first saved
    PLANS/NAME/000002.json     after the first edit, and so on
    PLANS/NAME.lock            held while a revision is added or the plan is deleted

A revision is written under another name and then given its own: it is there as a whole or not at
all.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError
from rapidfuzz import fuzz, process

from knowledge.naming import slugify
from tools.errors import (
    NothingToUndoError,
    PlanBusyError,
    PlanDamagedError,
    PlanExistsError,
    PlanNameError,
    PlanNotWritableError,
    UnknownPlanError,
)
from tools.results.plans import Plan, Revision, SavedPlan

MAX_NAME_CHARS: Final = 60
MAX_FILE_BYTES: Final = 5_000_000
Change = Callable[[Plan], tuple[str, Plan]]
"""Takes a plan and gives what was done, for a person to read, and the plan after it."""
_WAIT_S: Final = 10.0
_REVISION: Final = TypeAdapter(Revision)
_NEAR: Final = 5


class PlanShelf:
    """The saved plans in a folder, safe for several processes at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """Return the names of all plans, sorted."""
        if not self._folder.is_dir():
            return []
        return sorted(place.name for place in self._folder.iterdir() if _numbers(place))

    def latest(self, name: str) -> SavedPlan:
        """Return a plan as it is now.

        Raises:
            UnknownPlanError: There is none of that name.
            PlanDamagedError: Its file cannot be read.
        """
        folder = self._existing(name)
        return SavedPlan(name=folder.name, latest=_read(folder, _numbers(folder)[-1]))

    def revision(self, name: str, number: int) -> Revision:
        """Return a plan as it was after its first `number` - 1 edits.

        Raises:
            UnknownPlanError: There is no such plan, or it never had so many revisions.
            PlanDamagedError: Its file cannot be read.
        """
        folder = self._existing(name)
        numbers = _numbers(folder)
        if number not in numbers:
            there = f"{folder.name} with versions {numbers[0]} to {numbers[-1]}"
            raise UnknownPlanError(f"{name} version {number}", near=(there,))
        return _read(folder, number)

    def history(self, name: str) -> list[Revision]:
        """Return all revisions of a plan, oldest first.

        Raises:
            UnknownPlanError, PlanDamagedError: As for one.
        """
        folder = self._existing(name)
        return [_read(folder, number) for number in _numbers(folder)]

    def save(self, name: str, plan: Plan, *, made: datetime) -> SavedPlan:
        """Save a new plan.

        Raises:
            PlanNameError: The name has no letter or digit, or is too long.
            PlanExistsError: There is a plan of that name.
            PlanBusyError, PlanNotWritableError: It could not be written.
        """
        key = _key(name)
        with self._locked(key):
            if _numbers(self._folder / key):
                raise PlanExistsError(key)
            first = Revision(number=1, made=made, edit="composed", back_to=None, plan=plan)
            _write(self._folder / key, first)
        return SavedPlan(name=key, latest=first)

    def edit(self, name: str, change: Change, *, made: datetime) -> SavedPlan:
        """Save a plan after a change, as a further revision.

        The change sees the plan as it is now, and nobody else can change that meanwhile.

        Raises:
            UnknownPlanError, PlanDamagedError: There is none that can be read.
            PlanBusyError, PlanNotWritableError: It could not be written.
        """
        with self._locked(self._existing(name).name):
            latest = self.latest(name).latest
            label, plan = change(latest.plan)
            return self._append(
                name,
                Revision(
                    number=latest.number + 1,
                    made=made,
                    edit=label,
                    back_to=latest.number,
                    plan=plan,
                ),
            )

    def undo(self, name: str, *, made: datetime) -> SavedPlan:
        """Save a plan as it was before its last edit; once more, before the one before.

        Raises:
            NothingToUndoError: All edits are undone.
            UnknownPlanError, PlanDamagedError, PlanBusyError, PlanNotWritableError: As for edits.
        """
        with self._locked(self._existing(name).name):
            latest = self.latest(name).latest
            if latest.back_to is None:
                raise NothingToUndoError(name)
            before = self.revision(name, latest.back_to)
            return self._append(
                name,
                Revision(
                    number=latest.number + 1,
                    made=made,
                    edit=f"undone: as in version {before.number}",
                    back_to=before.back_to,
                    plan=before.plan,
                ),
            )

    def delete(self, name: str) -> None:
        """Remove a plan with all its revisions.

        Raises:
            UnknownPlanError: There is none of that name.
            PlanBusyError, PlanNotWritableError: It could not be removed.
        """
        folder = self._existing(name)
        with self._locked(folder.name), _written(folder):
            shutil.rmtree(folder)

    def _append(self, name: str, revision: Revision) -> SavedPlan:
        folder = self._existing(name)
        _write(folder, revision)
        return SavedPlan(name=folder.name, latest=revision)

    def _existing(self, name: str) -> Path:
        key = slugify(name)
        folder = self._folder / key
        if not key or len(key) > MAX_NAME_CHARS or not _numbers(folder):
            ranked = process.extract(key, self.names(), scorer=fuzz.WRatio, limit=_NEAR)
            raise UnknownPlanError(name, near=tuple(found for found, _, _ in ranked))
        return folder

    @contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        with _written(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / f"{key}.lock", timeout=_WAIT_S)
        try:
            with _written(self._folder):
                lock.acquire()
        except Timeout:
            raise PlanBusyError(key) from None
        try:
            yield
        finally:
            lock.release()


def _key(name: str) -> str:
    key = slugify(name)
    if not key or len(key) > MAX_NAME_CHARS:
        raise PlanNameError(name)
    return key


def _numbers(folder: Path) -> list[int]:
    """Return the numbers of the revisions in a folder, in order; none where it is no plan."""
    if not folder.is_dir():
        return []
    return sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal())


def _file(folder: Path, number: int) -> Path:
    return folder / f"{number:06d}.json"


def _read(folder: Path, number: int) -> Revision:
    path = _file(folder, number)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PlanDamagedError(path, f"it is larger than {MAX_FILE_BYTES:,} bytes")
        revision: Revision = _REVISION.validate_json(path.read_bytes())
    except ValidationError as error:
        raise PlanDamagedError(path, error.errors()[0]["msg"]) from error
    except OSError as error:
        raise PlanDamagedError(path, error.strerror or str(error)) from error
    if revision.number != number:
        raise PlanDamagedError(path, f"it says that it is version {revision.number}")
    return revision


def _write(folder: Path, revision: Revision) -> None:
    with _written(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            part.write(_REVISION.dump_json(revision, indent=1))
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(_file(folder, revision.number))


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except Timeout:  # an OSError too, but of another fate
        raise
    except OSError as error:
        raise PlanNotWritableError(path, error.strerror or str(error)) from error
