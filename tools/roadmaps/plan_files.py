"""Saved plans as files: a folder for each, a file for each revision, none ever changed.

    PLANS/NAME/000001.json     the plan as it was first saved
    PLANS/NAME/000002.json     after the first edit, and so on
    PLANS/NAME.lock            held while a revision is added or the plan is deleted

A revision is written under another name and then given its own: it is there as a whole or not at
all.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from filelock import FileLock, Timeout
from pydantic import ValidationError

from tools.errors import PlanBusyError, PlanFileDamagedError, PlanNotWritableError
from tools.results.plans import Revision
from tools.roadmaps.plan_place import MAX_BYTES, REVISION


class PlanFiles:
    """The plans in a folder; see `PlanPlace`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """Return the names of all plans, sorted."""
        if not self._folder.is_dir():
            return []
        return sorted(place.name for place in self._folder.iterdir() if self.numbers(place.name))

    def numbers(self, name: str) -> list[int]:
        """Return the numbers of a plan's revisions, ascending; none where it is no plan."""
        folder = self._folder / name
        if not folder.is_dir():
            return []
        return sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal())

    def read(self, name: str, number: int) -> Revision:
        """Return a revision that is there."""
        path = self._file(name, number)
        try:
            if path.stat().st_size > MAX_BYTES:
                raise PlanFileDamagedError(path, f"it is larger than {MAX_BYTES:,} bytes")
            revision: Revision = REVISION.validate_json(path.read_bytes())
        except ValidationError as error:
            raise PlanFileDamagedError(path, error.errors()[0]["msg"]) from error
        except OSError as error:
            raise PlanFileDamagedError(path, error.strerror or str(error)) from error
        if revision.number != number:
            raise PlanFileDamagedError(path, f"it says that it is version {revision.number}")
        return revision

    def write(self, name: str, revision: Revision) -> None:
        """Keep a further revision of a plan that is locked."""
        folder = self._folder / name
        with _written(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
                part.write(REVISION.dump_json(revision, indent=1))
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(self._file(name, revision.number))

    def remove(self, name: str) -> None:
        """Remove a plan that is locked."""
        with _written(self._folder / name):
            shutil.rmtree(self._folder / name)

    def clear(self) -> None:
        """Remove the folder as a whole: the names of the locks in it tell of plans, too."""
        with _written(self._folder):
            if self._folder.is_dir():
                shutil.rmtree(self._folder)

    @contextmanager
    def locked(self, name: str, *, wait_s: float) -> Iterator[None]:
        """Hold a plan, so that nobody else writes it."""
        with _written(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / f"{name}.lock", timeout=wait_s)
        try:
            with _written(self._folder):
                lock.acquire()
        except Timeout:
            raise PlanBusyError(name) from None
        try:
            yield
        finally:
            lock.release()

    def _file(self, name: str, number: int) -> Path:
        return self._folder / name / f"{number:06d}.json"


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except Timeout:  # an OSError too, but of another fate
        raise
    except OSError as error:
        raise PlanNotWritableError(path, error.strerror or str(error)) from error
