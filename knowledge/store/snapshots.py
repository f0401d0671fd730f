"""A store on disk: immutable snapshots in folders of their own, and which one is live.

    STORE/current              the name of the live snapshot, replaced atomically
    STORE/snapshots/NAME/      manifest.json, catalog.sqlite, lexical/, vectors/
    STORE/lock                 held while a snapshot is written, chosen or removed
    STORE/writer               who holds it, for whoever has to wait

A snapshot is written under a temporary name and only then renamed and made live: an ingest that
is killed leaves the live one as it was. Nothing in a snapshot is written to afterwards.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from filelock import FileLock, Timeout

from knowledge.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreMissingError,
    StoreNotWritableError,
)
from knowledge.sanitize import clip, one_line

_CURRENT: Final = "current"
_SNAPSHOTS: Final = "snapshots"
_WRITER: Final = "writer"
_UNFINISHED: Final = ".unfinished-"

Discard = Callable[[str], None]
"""Removes what a snapshot has elsewhere; called with its name before its folder is removed."""


def has_store(store: Path) -> bool:
    """Tell whether a store, whole or damaged, lies at a place."""
    return (store / _CURRENT).is_file()


def live_snapshot(store: Path) -> Path:
    """Return the folder of the live snapshot.

    Raises:
        StoreMissingError: There is no store.
        StoreDamagedError: It names a snapshot that is not there.
    """
    if not has_store(store):
        raise StoreMissingError(store)
    try:
        name = (store / _CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreDamagedError(store / _CURRENT, "`current` is unreadable") from error
    # Asked of the folder, because a garbled name need not be a path that can be looked at.
    if name not in snapshot_names(store):
        raise StoreDamagedError(store / _CURRENT, "`current` names no snapshot")
    return store / _SNAPSHOTS / name


def snapshot_names(store: Path) -> list[str]:
    """Return the names of all finished snapshots, oldest first."""
    folder = store / _SNAPSHOTS
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path.name for path in found if not path.name.startswith("."))


def snapshot_folder(store: Path, name: str) -> Path:
    """Return the folder of a snapshot."""
    return store / _SNAPSHOTS / name


@contextmanager
def new_snapshot(store: Path, *, discard: Discard = lambda _: None) -> Iterator[Path]:
    """Give an empty folder to fill; make it the live snapshot when the block ends well.

    Its name begins with a dot until then; without what stands before it, it is the final name.

    Args:
        store: Folder of the store; made where there is none.
        discard: Told of each unfinished snapshot that is removed, this one if it fails included.

    Raises:
        StoreBusyError: Another process is writing this store.
        StoreNotWritableError: The folder cannot be written, or the disk is full.
    """
    with writing(store):
        for stale in (store / _SNAPSHOTS).glob(f"{_UNFINISHED}*"):
            _remove(stale, discard)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{uuid4().hex[:6]}"
        unfinished = store / _SNAPSHOTS / f"{_UNFINISHED}{name}"
        unfinished.mkdir()
        try:
            yield unfinished
            unfinished.rename(snapshot_folder(store, name))
        except BaseException:
            _remove(unfinished, discard)
            raise
        make_live(store, name)


def final_name(snapshot: Path) -> str:
    """Return the name of a snapshot, also while it is unfinished."""
    return snapshot.name.removeprefix(_UNFINISHED)


@contextmanager
def writing(store: Path, *, patience_s: float = 0.0) -> Iterator[None]:
    """Hold the lock of a store; a process that dies lets go of it.

    Args:
        store: Folder of the store; made where there is none.
        patience_s: How long to wait for another writer.

    Raises:
        StoreBusyError: Another process is writing this store; which one, is said if known.
        StoreNotWritableError: The folder cannot be written, or the disk is full.
    """
    try:
        (store / _SNAPSHOTS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(store / "lock", timeout=patience_s)
        lock.acquire()
    except Timeout as error:
        raise StoreBusyError(store, _writer_of(store)) from error
    except OSError as error:
        raise StoreNotWritableError(store, error.strerror or str(error)) from error
    try:
        (store / _WRITER).write_text(
            f"process {os.getpid()}, since {datetime.now().astimezone():%H:%M:%S}\n"
        )
        yield
    except OSError as error:
        raise StoreNotWritableError(store, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            (store / _WRITER).unlink(missing_ok=True)
        lock.release()


def make_live(store: Path, name: str) -> None:
    """Let a finished snapshot be the live one; the caller holds the lock.

    Raises:
        OSError: It cannot be written; the one before stays live.
    """
    pending = store / f".{_CURRENT}"
    with pending.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    pending.replace(store / _CURRENT)


def remove_snapshot(store: Path, name: str, discard: Discard) -> None:
    """Remove a snapshot that is not the live one; the caller holds the lock."""
    _remove(snapshot_folder(store, name), discard)


def _remove(folder: Path, discard: Discard) -> None:
    discard(final_name(folder))
    shutil.rmtree(folder, ignore_errors=True)


def _writer_of(store: Path) -> str:
    """The file may be half written, or left by a process that was killed: then it says nothing."""
    try:
        text = (store / _WRITER).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return clip(one_line(text), max_chars=60)
