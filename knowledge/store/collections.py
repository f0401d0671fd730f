"""Collections of a snapshot: records indexed by words and by meaning, written and opened."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.errors import StoreDamagedError
from knowledge.progress import Progress
from knowledge.store.chunks import cut_into_chunks
from knowledge.store.embedders import Embedder
from knowledge.store.lexical import IndexRecord, LexicalIndex
from knowledge.store.manifest import CollectionFacts
from knowledge.store.ownership import Ownership, key_array, key_of
from knowledge.store.pieces import Halves, Pieces, read_halves, write_halves
from knowledge.store.retrieval import HybridIndex
from knowledge.store.vectors import BATCH, VectorStore

LEXICAL: Final = "lexical"
PIECES: Final = "pieces"
VECTORS: Final = "vectors"
_STALE_SHARE: Final = 0.25
"""Of its vectors that may be taken out of a collection before it is built anew: what is taken out
stays in the graph by which Chroma searches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The snapshot before, as far as what is made now may be taken from it."""

    snapshot: Path
    collections: Mapping[str, CollectionFacts]
    vectors: VectorStore  # opened for reading


def write_collection(
    name: str,
    records: Sequence[IndexRecord],
    *,
    snapshot: Path,
    vectors: VectorStore,
    embedder: Embedder,
    progress: Progress,
    before: Before | None = None,
) -> CollectionFacts:
    """Index records under a name; their position in the sequence is their number from then on.

    Args:
        name: Of the collection, three characters or more.
        records: Records of one parent stand together, in order.
        snapshot: Folder of the snapshot; takes the lexical index.
        vectors: Take the vectors. A collection that they hold already is brought up to date.
        embedder: Gives the vectors that are not there yet.
        progress: Told of each batch.
        before: Gives what has not changed since.
    """
    digest = _digest(records)
    if before and name in before.collections and before.collections[name].digest == digest:
        return carry_collection(
            name, snapshot=snapshot, vectors=vectors, embedder=embedder, before=before
        )
    LexicalIndex.build(records).save(snapshot / LEXICAL / name)
    owners, texts = _pieces(records)
    filling = _Filling(
        name=name, snapshot=snapshot, vectors=vectors, embedder=embedder, before=before
    )
    return filling.fill(owners, texts, digest=digest, progress=progress)


def carry_collection(
    name: str, *, snapshot: Path, vectors: VectorStore, embedder: Embedder, before: Before
) -> CollectionFacts:
    """Take a collection whose records are the same over from the snapshot before."""
    shutil.copytree(before.snapshot / LEXICAL / name, snapshot / LEXICAL / name)
    filling = _Filling(
        name=name, snapshot=snapshot, vectors=vectors, embedder=embedder, before=before
    )
    return filling.fill(
        before.vectors.owners(name),
        {},
        digest=before.collections[name].digest,
        progress=lambda *_: None,
    )


def _digest(records: Sequence[IndexRecord]) -> str:
    digest = hashlib.sha256()
    names = [field.name for field in fields(IndexRecord)]
    for record in records:
        for name in names:
            data = getattr(record, name).encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8))
            digest.update(data)
    return digest.hexdigest()


def _pieces(records: Sequence[IndexRecord]) -> tuple[Ownership, dict[str, str]]:
    """Cut records into what is embedded; return who owns it, and each text by its key."""
    numbers: list[int] = []
    keys: list[str] = []
    texts: dict[str, str] = {}
    for number, record in enumerate(records):
        heading = " — ".join(part for part in (record.parent_title, record.title) if part)
        for text in cut_into_chunks(record.text, heading=heading):
            key = key_of(text)
            numbers.append(number)
            keys.append(key)
            texts[key] = text
    return Ownership.of(numbers, keys), texts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filling:
    """Brings the vectors of one collection to what its records need."""

    name: str
    snapshot: Path
    vectors: VectorStore
    embedder: Embedder
    before: Before | None

    def fill(
        self, owners: Ownership, texts: Mapping[str, str], *, digest: str, progress: Progress
    ) -> CollectionFacts:
        wanted = owners.names()
        held = self.vectors.owners(self.name).names() if self.name in self.vectors else None
        gone = sorted(set(held or ()).difference(wanted))
        stale = self._stale() + len(gone)
        if held is None or stale > _STALE_SHARE * len(wanted):
            held, stale = self._begin_anew(wanted), 0
        else:
            self.vectors.take_out(self.name, gone)
        fresh = sorted(set(wanted).difference(held))
        made = []
        for start in range(0, len(fresh), BATCH):
            keys = fresh[start : start + BATCH]
            vectors = self.embedder.embed([texts[key] for key in keys])
            self.vectors.add(self.name, keys, vectors)
            made.append(vectors.astype(np.float16))
            progress(f"embedding {self.name}", start + len(keys), len(fresh))
        self.vectors.set_owners(self.name, owners)
        halves = self._halves(owners, fresh, made)
        write_halves(self.snapshot / PIECES / self.name, halves)
        return CollectionFacts(digest=digest, vectors=len(wanted), embedded=len(fresh), stale=stale)

    def _halves(self, owners: Ownership, fresh: Sequence[str], made: Sequence[Halves]) -> Halves:
        """Return the vectors of all keys: those made now, the others from the snapshot before."""
        is_held = np.ones(len(owners.keys), dtype=np.bool_)
        rows = np.searchsorted(owners.keys, key_array(fresh))
        is_held[rows] = False
        taken = np.zeros((0, 1), dtype=np.float16)
        if self.before and is_held.any():
            keys = self.before.vectors.owners(self.name).keys
            at = np.searchsorted(keys, owners.keys[is_held])
            taken = read_halves(self.before.snapshot / PIECES / self.name)[at]
        halves = np.empty((len(is_held), (made[0] if made else taken).shape[1]), dtype=np.float16)
        halves[is_held] = taken
        if made:
            halves[rows] = np.concatenate(made)
        return halves

    def _stale(self) -> int:
        facts = self.before.collections.get(self.name) if self.before else None
        return facts.stale if facts else 0

    def _begin_anew(self, wanted: Sequence[str]) -> list[str]:
        """Make the collection empty, then take from the one before what it has; return that."""
        self.vectors.create(self.name)
        if self.before is None or self.name not in self.before.vectors:
            return []
        known = set(self.before.vectors.owners(self.name).names())
        common = [key for key in wanted if key in known]
        held: list[str] = []
        for start in range(0, len(common), BATCH):
            keys, vectors = self.before.vectors.fetch(self.name, common[start : start + BATCH])
            self.vectors.add(self.name, keys, vectors)
            held += keys
        return held


def open_collection(
    name: str, *, snapshot: Path, vectors: VectorStore, embedder: Embedder, short: bool = False
) -> HybridIndex:
    """Open a collection for searching; `short` where its records are as short as a query.

    Raises:
        StoreDamagedError: One of its files is missing or unreadable.
    """
    folder = snapshot / LEXICAL / name
    try:
        lexical = LexicalIndex.load(folder)
        folder = snapshot / PIECES / name
        pieces = Pieces(read_halves(folder), vectors.owners(name))
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise StoreDamagedError(folder, "the index is unreadable") from error
    return HybridIndex(
        collection=name,
        lexical=lexical,
        vectors=vectors,
        pieces=pieces,
        embedder=embedder,
        short=short,
    )
