"""A store on disk: immutable snapshots in folders of their own, and which one is live.

    STORE/current              the name of the live snapshot, replaced atomically
    STORE/snapshots/NAME/      manifest.json, catalog.sqlite, lexical/, vectors/
    STORE/lock                 held while a snapshot is written

A snapshot is written under a temporary name and only then renamed and made live: an ingest that
is killed leaves the live one as it was.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from knowledge.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreMissingError,
    StoreNotWritableError,
    StoreSchemaError,
)

SCHEMA: Final = 3
KEPT_SNAPSHOTS: Final = 2
"""The live one and the one before, which a running reader may still have open."""
_CURRENT: Final = "current"
_SNAPSHOTS: Final = "snapshots"
_MANIFEST: Final = "manifest.json"
_UNFINISHED: Final = ".unfinished-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot holds and how it was made."""

    schema: int
    created: datetime
    embedder: str
    sources: tuple[str, ...]  # as the user gave them
    digest: str  # of the sources' content
    counts: Mapping[str, int]


def write_manifest(snapshot: Path, manifest: Manifest) -> None:
    """Write the manifest: the last file of a snapshot."""
    document = {**asdict(manifest), "created": manifest.created.isoformat()}
    text = json.dumps(document, indent=1)
    (snapshot / _MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(snapshot: Path) -> Manifest:
    """Read the manifest of a snapshot.

    Raises:
        StoreDamagedError: It is missing or unreadable.
        StoreSchemaError: Another version of the program wrote it.
    """
    path = snapshot / _MANIFEST
    try:
        document = json.loads(path.read_bytes())
        schema = document["schema"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(path, "the manifest is missing or unreadable") from error
    if schema != SCHEMA:
        raise StoreSchemaError(path, found=schema, expected=SCHEMA)
    try:
        return TypeAdapter(Manifest).validate_python(document)
    except ValidationError as error:
        raise StoreDamagedError(path, "the manifest has the wrong shape") from error


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
        raise StoreDamagedError(store, "`current` is unreadable") from error
    # Asked of the folder, because a garbled name need not be a path that can be looked at.
    if name.startswith(".") or name not in _names(store / _SNAPSHOTS):
        raise StoreDamagedError(store, "`current` names no snapshot")
    return store / _SNAPSHOTS / name


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


@contextmanager
def new_snapshot(store: Path) -> Iterator[Path]:
    """Give an empty folder to fill; make it the live snapshot when the block ends well.

    Raises:
        StoreBusyError: Another process is writing this store.
        StoreNotWritableError: The folder cannot be written, or the disk is full.
    """
    try:
        (store / _SNAPSHOTS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(store / "lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise StoreBusyError(store) from error
    except OSError as error:
        raise StoreNotWritableError(store, error.strerror or str(error)) from error
    try:
        yield from _filled_snapshot(store)
    except OSError as error:
        raise StoreNotWritableError(store, error.strerror or str(error)) from error
    finally:
        lock.release()


def _filled_snapshot(store: Path) -> Iterator[Path]:
    for stale in (store / _SNAPSHOTS).glob(f"{_UNFINISHED}*"):
        shutil.rmtree(stale, ignore_errors=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{uuid4().hex[:6]}"
    unfinished = store / _SNAPSHOTS / f"{_UNFINISHED}{name}"
    unfinished.mkdir()
    try:
        yield unfinished
        unfinished.rename(store / _SNAPSHOTS / name)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _make_live(store, name)
    _remove_old(store, live=name)


def _make_live(store: Path, name: str) -> None:
    pending = store / f".{_CURRENT}"
    with pending.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    pending.replace(store / _CURRENT)


def _remove_old(store: Path, *, live: str) -> None:
    names = sorted(path.name for path in (store / _SNAPSHOTS).iterdir())
    older = [name for name in names if name != live and not name.startswith(".")]
    for name in older[: len(older) - (KEPT_SNAPSHOTS - 1)]:
        shutil.rmtree(store / _SNAPSHOTS / name, ignore_errors=True)
