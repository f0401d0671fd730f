"""One snapshot of a store, opened for reading; each part is checked when it is first needed."""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock

from knowledge.errors import EmbedderMismatchError, SnapshotGoneError, StoreDamagedError
from knowledge.evidence import EvidenceKind
from knowledge.ingest import CATALOG, COLLECTIONS, COUNTED
from knowledge.store.catalog import Catalog, Place
from knowledge.store.checksums import check_files
from knowledge.store.collections import LEXICAL, PIECES, VECTORS, open_collection
from knowledge.store.embedders import Embedder
from knowledge.store.manifest import MANIFEST, Manifest, read_manifest
from knowledge.store.places import vectors_to_read
from knowledge.store.retrieval import HybridIndex
from knowledge.store.vectors import VectorStore
from knowledge.verify import Grounds
from knowledge.words import toned_down


class OpenSnapshot:
    """The files of a snapshot; let go of when it is closed, or when nobody uses it any more."""

    def __init__(self, store: Path, snapshot: Path, embedder: Embedder, server: str | None) -> None:
        """Open a snapshot.

        Args:
            store: Its store, for messages.
            snapshot: Its folder.
            embedder: The one that it was made with.
            server: Address of the Chroma server, for vectors that are on one.

        Raises:
            StoreDamagedError, StoreSchemaError: It cannot be read.
            EmbedderMismatchError: It was made with another embedder.
            VectorServerUnsetError: Its vectors are on a server, and none is set.
        """
        self.name = snapshot.name
        self.manifest: Manifest = read_manifest(snapshot)
        if self.manifest.embedder != embedder.name:
            raise EmbedderMismatchError(store, stored=self.manifest.embedder, wanted=embedder.name)
        if missing := [name for name in COUNTED if name not in self.manifest.counts]:
            raise StoreDamagedError(snapshot / MANIFEST, f"it does not count {missing[0]}")
        self._store, self._snapshot, self._embedder = store, snapshot, embedder
        check_files(snapshot, self.manifest.files, CATALOG)
        self._vectors: VectorStore = vectors_to_read(snapshot, self.manifest, server=server)
        self.catalog = Catalog(snapshot / CATALOG)
        self._indexes: dict[EvidenceKind, HybridIndex] = {}
        self._opening = Lock()
        self._letting_go = weakref.finalize(self, self._vectors.close)

    @cached_property
    def page_titles(self) -> dict[str, str]:
        """Title by slug, of all pages."""
        return self.catalog.page_titles()

    @cached_property
    def places(self) -> list[Place]:
        """Every section's place, in reading order."""
        return self.catalog.places()

    @cached_property
    def grounds(self) -> Grounds:
        """What the verifier needs to know of the whole archive."""
        lengths = {
            e.slug: e.duration_s for e in self.catalog.episodes() if e.duration_s is not None
        }
        people = frozenset(guest.name for guest in self.catalog.guests())
        return Grounds(weigh=self.term_weights, lengths=lengths, people=people)

    def term_weights(self, text: str) -> dict[str, float]:
        """Return how much each word of a text tells: rare ones much, general ones little."""
        return toned_down(self.index("section").lexical.term_weights(text))

    def index(self, kind: EvidenceKind) -> HybridIndex:
        """Return the index of the evidence of one kind."""
        # Several who ask for the first time at once must not each load it.
        with self._opening:
            if kind not in self._indexes:
                with self.present():
                    self._indexes[kind] = self._opened_index(kind)
            return self._indexes[kind]

    def _opened_index(self, kind: EvidenceKind) -> HybridIndex:
        name = COLLECTIONS[kind]
        check_files(self._snapshot, self.manifest.files, f"{LEXICAL}/{name}")
        check_files(self._snapshot, self.manifest.files, f"{PIECES}/{name}")
        if not self._indexes:
            check_files(self._snapshot, self.manifest.files, VECTORS)
        return open_collection(
            name,
            snapshot=self._snapshot,
            vectors=self._vectors,
            embedder=self._embedder,
            short=kind == "question",
        )

    @contextmanager
    def present(self) -> Iterator[None]:
        """Tell a snapshot that was removed, because it is old, from one that is damaged."""
        try:
            yield
        except StoreDamagedError as error:
            if self._snapshot.is_dir():
                raise
            raise SnapshotGoneError(self._store) from error

    def close(self) -> None:
        """Let go of the files."""
        self.catalog.close()
        self._letting_go()
