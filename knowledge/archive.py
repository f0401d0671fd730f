"""A store opened for reading: everything that the tools ask of the archive."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from knowledge.errors import EmbedderMismatchError, StoreDamagedError
from knowledge.evidence import Evidence, EvidenceKind
from knowledge.ingest import CATALOG, COLLECTIONS
from knowledge.records import Episode, Guest, Page
from knowledge.store.catalog import Catalog, Place
from knowledge.store.collections import VECTORS, open_collection
from knowledge.store.embedders import Embedder
from knowledge.store.retrieval import HybridIndex
from knowledge.store.snapshots import Manifest, live_snapshot, read_manifest
from knowledge.store.vectors import VectorStore
from knowledge.words import general_stems

_GENERAL_SHARE: Final = 0.25  # of its weight that a general word keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Evidence with its retrieval score (standard deviations above the best hundred's mean)."""

    evidence: Evidence
    score: float


class Archive:
    """The live snapshot of a store; files are opened as they are needed."""

    def __init__(self, store: Path, embedder: Embedder) -> None:
        """Open a store.

        Raises:
            StoreMissingError, StoreDamagedError, StoreSchemaError: It cannot be read.
            EmbedderMismatchError: It was built with another embedder.
        """
        self.store = store
        self._snapshot = live_snapshot(store)
        self.manifest: Manifest = read_manifest(self._snapshot)
        if self.manifest.embedder != embedder.name:
            raise EmbedderMismatchError(store, stored=self.manifest.embedder, wanted=embedder.name)
        self._embedder = embedder
        self._indexes: dict[EvidenceKind, HybridIndex] = {}
        self._catalog = Catalog(self._snapshot / CATALOG)

    @cached_property
    def page_titles(self) -> dict[str, str]:
        """Title by slug, of all pages."""
        return self._catalog.page_titles()

    @cached_property
    def places(self) -> list[Place]:
        """Every section's place, in reading order."""
        return self._catalog.places()

    def page(self, slug: str) -> Page | None:
        """Return a page, or None where no page has that slug."""
        return self._catalog.page(slug)

    def section(self, page: str, anchor: str) -> Evidence | None:
        """Return a section by its place."""
        return self._catalog.section(page, anchor)

    def claims(self, section: Evidence) -> list[Evidence]:
        """Return the claims of a section in reading order."""
        return list(self._catalog.numbered_claims(section.page, section.anchor).values())

    def episodes(self) -> list[Episode]:
        """Return all episodes, sorted by slug."""
        return self._catalog.episodes()

    def guests(self) -> list[Guest]:
        """Return all people, sorted by slug."""
        return self._catalog.guests()

    def claims_of_episode(self, episode: str) -> list[Evidence]:
        """Return what the pages take from an episode, by time; what has no time comes last."""
        return self._catalog.claims_of_episode(episode)

    def passages_of_episode(self, episode: str) -> list[Evidence]:
        """Return what the guests of an episode say, in order; nothing without a transcript."""
        return self._catalog.passages_of_episode(episode)

    def claims_of_guest(self, guest: str) -> list[Evidence]:
        """Return what the pages take from a guest, in reading order."""
        return self._catalog.claims_of_guest(guest)

    def search(self, kind: EvidenceKind, query: str, *, count: int) -> list[Found]:
        """Return the best evidence of one kind for a query, best first."""
        hits = self._index(kind).search(query, count=count)
        return [
            Found(evidence=self._catalog.evidence(kind, hit.record), score=hit.score)
            for hit in hits
        ]

    def term_weights(self, question: str) -> dict[str, float]:
        """Return how much each word of a question tells: rare ones much, general ones little."""
        general = general_stems()
        return {
            term: weight * (_GENERAL_SHARE if term in general else 1.0)
            for term, weight in self._index("section").lexical.term_weights(question).items()
        }

    def close(self) -> None:
        """Let go of the files."""
        self._catalog.close()
        if "_vectors" in self.__dict__:
            self._vectors.close()

    @cached_property
    def _vectors(self) -> VectorStore:
        if not (self._snapshot / VECTORS).is_dir():
            raise StoreDamagedError(self._snapshot / VECTORS, "the folder is missing")
        return VectorStore(self._snapshot / VECTORS)

    def _index(self, kind: EvidenceKind) -> HybridIndex:
        if kind not in self._indexes:
            self._indexes[kind] = open_collection(
                COLLECTIONS[kind],
                snapshot=self._snapshot,
                vectors=self._vectors,
                embedder=self._embedder,
            )
        return self._indexes[kind]
