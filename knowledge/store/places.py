"""Where the vectors of a snapshot are: in its folder, or on a Chroma server."""

from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path

from knowledge.errors import StoreDamagedError, StoreError, VectorServerUnsetError
from knowledge.store.collections import VECTORS
from knowledge.store.history import verify_snapshot
from knowledge.store.manifest import Manifest, VectorPlace, read_manifest
from knowledge.store.snapshots import Discard, final_name, snapshot_folder
from knowledge.store.vectors import ReadingAccess, ServerAccess, VectorStore


def place_of(server: str | None) -> VectorPlace:
    """Return where new vectors go: to the server, where one is set."""
    return "server" if server else "folder"


def vectors_to_write(snapshot: Path, *, server: str | None) -> VectorStore:
    """Return the vectors of an unfinished snapshot, to be filled."""
    folder = snapshot / VECTORS
    return _on_server(server, snapshot) if server else VectorStore(folder)


def vectors_to_read(snapshot: Path, manifest: Manifest, *, server: str | None) -> VectorStore:
    """Return the vectors of a finished snapshot, not to be changed.

    Raises:
        VectorServerUnsetError: They are on a server, and none is set.
    """
    if manifest.vectors_in == "server":
        if not server:
            raise VectorServerUnsetError(snapshot)
        return _on_server(server, snapshot)
    return VectorStore(snapshot / VECTORS, partial(ReadingAccess, snapshot / VECTORS))


def _on_server(server: str, snapshot: Path) -> VectorStore:
    folder = snapshot / VECTORS
    connect = partial(ServerAccess, server, folder, snapshot=final_name(snapshot))
    return VectorStore(folder, connect)


def verify_with_vectors(snapshot: Path, *, server: str | None) -> Manifest:
    """Compare every file with its sum, and count the vectors on a server; return the manifest.

    Raises:
        StoreDamagedError, StoreSchemaError: Something differs, or the snapshot cannot be read.
        VectorServerUnsetError, VectorServerError: The server cannot be asked.
    """
    manifest = verify_snapshot(snapshot)
    if manifest.vectors_in == "folder":
        return manifest  # the sums cover them
    with closing(vectors_to_read(snapshot, manifest, server=server)) as vectors:
        for name, facts in manifest.collections.items():
            found = vectors.count(name)
            if found != facts.vectors:
                reason = (
                    f"the server holds {found:,} vectors of {name} instead of {facts.vectors:,}"
                )
                raise StoreDamagedError(snapshot, reason)
    return manifest


def discarding(store: Path, collections: Iterable[str], *, server: str | None) -> Discard:
    """Return what removes the vectors of a snapshot from a server, if they are on one.

    It raises `VectorServerUnsetError` or `VectorServerError` where it cannot be done.
    """
    names = tuple(collections)

    def discard(name: str) -> None:
        if _place(snapshot_folder(store, name), server) == "folder":
            return
        if not server:
            raise VectorServerUnsetError(store)
        access = ServerAccess(server, store, snapshot=name)
        try:
            for collection in names:
                access.remove(collection)
        finally:
            access.close()

    return discard


def _place(snapshot: Path, server: str | None) -> VectorPlace:
    """A snapshot that was never finished, or is damaged, may be where new ones go."""
    try:
        return read_manifest(snapshot).vectors_in
    except StoreError:
        return place_of(server)
