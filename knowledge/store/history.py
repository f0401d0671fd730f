"""The snapshots that a store keeps: listed, checked, rolled back to, and removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from knowledge.errors import SnapshotNameError, StoreError, StoreMissingError
from knowledge.store.checksums import check_files
from knowledge.store.manifest import Manifest, read_manifest
from knowledge.store.snapshots import (
    Discard,
    live_snapshot,
    make_live,
    remove_snapshot,
    snapshot_folder,
    snapshot_names,
    writing,
)

KEPT_SNAPSHOTS: Final = 2
"""The live one and the one before, which a running reader may still have open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A snapshot of a store; one that this program cannot read has a reason and no manifest."""

    name: str
    is_live: bool
    size: int  # bytes on disk
    manifest: Manifest | None
    unreadable: StoreError | None


def list_snapshots(store: Path) -> list[Kept]:
    """Return all snapshots of a store, newest first.

    Raises:
        StoreMissingError: The folder holds none.
    """
    names = snapshot_names(store)
    if not names:
        raise StoreMissingError(store)
    live = _live_name(store)
    return [_kept(snapshot_folder(store, name), is_live=name == live) for name in reversed(names)]


def _kept(folder: Path, *, is_live: bool) -> Kept:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    manifest: Manifest | None = None
    unreadable: StoreError | None = None
    try:
        manifest = read_manifest(folder)
    except StoreError as error:
        unreadable = error
    return Kept(
        name=folder.name, is_live=is_live, size=size, manifest=manifest, unreadable=unreadable
    )


def _live_name(store: Path) -> str | None:
    """A store whose `current` is damaged can still be listed, and mended by choosing one."""
    try:
        return live_snapshot(store).name
    except StoreError:
        return None


def find_snapshot(store: Path, name: str) -> str:
    """Return the name of the one snapshot that is meant by a name or its beginning.

    Raises:
        StoreMissingError: The folder holds no snapshots.
        SnapshotNameError: None is meant, or several are.
    """
    names = snapshot_names(store)
    if not names:
        raise StoreMissingError(store)
    meant = [name] if name in names else [each for each in names if name and each.startswith(name)]
    if len(meant) != 1:
        raise SnapshotNameError(store, name, meant=meant)
    return meant[0]


def use_snapshot(store: Path, name: str) -> Manifest:
    """Make a snapshot the live one, after checking every file of it; return its manifest.

    Raises:
        StoreMissingError, SnapshotNameError: No single snapshot has that name.
        StoreDamagedError, StoreSchemaError: It cannot be read; the live one stays.
        StoreBusyError, StoreNotWritableError: The store cannot be written.
    """
    chosen = find_snapshot(store, name)
    with writing(store):
        manifest = verify_snapshot(snapshot_folder(store, chosen))
        make_live(store, chosen)
    return manifest


def verify_snapshot(snapshot: Path) -> Manifest:
    """Compare every file of a snapshot with its sum; return the manifest.

    Raises:
        StoreDamagedError, StoreSchemaError: A file differs, or the snapshot cannot be read.
    """
    manifest = read_manifest(snapshot)
    check_files(snapshot, manifest.files)
    return manifest


def prune_snapshots(store: Path, *, keep: int, discard: Discard) -> list[str]:
    """Remove the oldest snapshots; return the names of those removed.

    Args:
        store: Folder of the store.
        keep: How many stay, 1 or more: the live one, and the newest of the others.
        discard: Told of each before it is removed.

    Raises:
        StoreMissingError: The folder holds no snapshots.
        StoreDamagedError: Nobody can say which one is live.
        StoreBusyError, StoreNotWritableError: The store cannot be written.
    """
    live_snapshot(store)  # where there is no store, taking its lock would make one
    with writing(store):
        live = live_snapshot(store).name
        old = _old_names(snapshot_names(store), live=live, keep=keep)
        for name in old:
            remove_snapshot(store, name, discard)
    return old


def _old_names(names: Sequence[str], *, live: str, keep: int) -> list[str]:
    others = [name for name in names if name != live]
    return others[: max(0, len(others) - (keep - 1))]
