"""What an ingest may take from the snapshot before: only what it would make just the same."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from knowledge.errors import StoreError
from knowledge.records import Episode, Guest
from knowledge.registry import Registry
from knowledge.store.collections import Before
from knowledge.store.manifest import Manifest, read_manifest
from knowledge.store.places import vectors_to_read, verify_with_vectors
from knowledge.store.snapshots import live_snapshot

_HEARD: Final = TypeAdapter(tuple[tuple[Episode, ...], tuple[Guest, ...]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reusable:
    """The live snapshot: every file of it whole, and made in the way the new one is made."""

    snapshot: Path
    manifest: Manifest
    parts: Before


def digest_of_heard(registry: Registry) -> str:
    """Return a hash of all that passages are made of: the episodes with their turns, the people."""
    episodes = tuple(registry.episodes[slug] for slug in sorted(registry.episodes))
    people = tuple(registry.people[slug] for slug in sorted(registry.people))
    return hashlib.sha256(_HEARD.dump_json((episodes, people))).hexdigest()


@contextmanager
def reusable_snapshot(
    store: Path, new: Manifest, *, server: str | None
) -> Iterator[Reusable | None]:
    """Give the live snapshot where parts of it may be used again for the new one; else None."""
    found = _found(store, new, server)
    if found is None:
        yield None
        return
    with closing(found.parts.vectors):
        yield found


def _found(store: Path, new: Manifest, server: str | None) -> Reusable | None:
    try:
        snapshot = live_snapshot(store)
        if _how_made(read_manifest(snapshot)) != _how_made(new):
            return None
        manifest = verify_with_vectors(snapshot, server=server)
        vectors = vectors_to_read(snapshot, manifest, server=server)
    except StoreError:
        return None
    parts = Before(snapshot=snapshot, collections=manifest.collections, vectors=vectors)
    return Reusable(snapshot=snapshot, manifest=manifest, parts=parts)


def _how_made(manifest: Manifest) -> tuple[str, ...]:
    return manifest.maker, manifest.embedder, manifest.vectors_in
