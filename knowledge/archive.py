"""A store opened for reading: everything that the tools ask of the archive."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from knowledge.errors import EvidenceMissingError
from knowledge.evidence import Evidence, EvidenceKind
from knowledge.records import Episode, Guest, Page
from knowledge.store.catalog import Catalog, Place
from knowledge.store.embedders import Embedder
from knowledge.store.manifest import Manifest
from knowledge.store.snapshots import live_snapshot
from knowledge.verify import Grounds

if TYPE_CHECKING:
    from knowledge.opened import OpenSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Evidence with its retrieval score (standard deviations above the best hundred's mean)."""

    evidence: Evidence
    score: float


class Archive:
    """The live snapshot of a store; files are opened as they are needed.

    It stays on the snapshot that was live when it was opened until `refresh` is called, and whoever
    called `stay` on the one that it was on then: one answer rests on one snapshot, however many are
    being written.
    """

    def __init__(self, store: Path, embedder: Embedder, *, server: str | None = None) -> None:
        """Open a store.

        Args:
            store: Folder of the store.
            embedder: The one that it was built with.
            server: Address of the Chroma server, for a store whose vectors are on one.

        Raises:
            StoreMissingError, StoreDamagedError, StoreSchemaError: It cannot be read.
            EmbedderMismatchError: It was built with another embedder.
            VectorServerUnsetError: Its vectors are on a server, and none is set.
        """
        self.store = store
        self._embedder, self._server = embedder, server
        self._renewing = Lock()
        self._live = self._opened(live_snapshot(store))
        self._stayed: ContextVar[OpenSnapshot] = ContextVar("snapshot")

    @property
    def _open(self) -> "OpenSnapshot":
        return self._stayed.get(self._live)

    def _opened(self, snapshot: Path) -> "OpenSnapshot":
        # Half a second, as it imports Chroma: who only names an archive, or describes the tools,
        # does not pay for it.
        from knowledge.opened import OpenSnapshot

        return OpenSnapshot(self.store, snapshot, self._embedder, self._server)

    def refresh(self) -> bool:
        """Go over to the live snapshot, and tell whether it is another one than before.

        A search that is under way in another thread ends on the old one, whose files are let go
        of afterwards. Where the new one cannot be opened, the old one stays.

        Raises:
            StoreError: As for opening.
        """
        with self._renewing:
            live = live_snapshot(self.store)
            if live.name == self._live.name:
                return False
            self._live = self._opened(live)
            return True

    def stay(self) -> None:
        """Stay on the snapshot of this moment, in this context (`contextvars`) and its copies.

        Other contexts go over to new ones with `refresh`; the files of this one are let go of when
        the last context that stays on it has ended.
        """
        self._stayed.set(self._live)

    def latest(self) -> "Archive":
        """Return this archive where its snapshot is the live one, else another on the live one.

        For many readers at once: unlike `refresh`, it leaves those under way on their snapshot,
        whose files are let go of when the last of them is done.

        Raises:
            StoreError: As for opening.
        """
        if live_snapshot(self.store).name == self._live.name:
            return self
        return Archive(self.store, self._embedder, server=self._server)

    @property
    def manifest(self) -> Manifest:
        """What the snapshot holds."""
        return self._open.manifest

    @property
    def _catalog(self) -> Catalog:
        return self._open.catalog

    @property
    def page_titles(self) -> dict[str, str]:
        """Title by slug, of all pages."""
        return self._open.page_titles

    @property
    def page_summaries(self) -> dict[str, str]:
        """Summary by slug, of all pages."""
        return self._catalog.page_summaries()

    @property
    def places(self) -> list[Place]:
        """Every section's place, in reading order."""
        return self._open.places

    def page(self, slug: str) -> Page | None:
        """Return a page, or None where no page has that slug."""
        return self._catalog.page(slug)

    def section(self, page: str, anchor: str) -> Evidence | None:
        """Return a section by its place."""
        return self._catalog.section(page, anchor)

    def claims(self, section: Evidence) -> list[Evidence]:
        """Return the claims of a section in reading order."""
        return list(self._catalog.numbered_claims(section.page, section.anchor).values())

    def questions(self, section: Evidence) -> list[str]:
        """Return the questions that a section answers, where any were written for it."""
        return self._catalog.questions(section.page, section.anchor)

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

    def evidence(self, name: str) -> Evidence:
        """Return the evidence with that id.

        Raises:
            EvidenceMissingError: The store has none.
        """
        found = self._catalog.evidence_of(name)
        if found is None:
            raise EvidenceMissingError(self.store, name)
        return found

    @property
    def grounds(self) -> Grounds:
        """What the verifier needs to know of the whole archive."""
        return self._open.grounds

    def search(
        self,
        kind: EvidenceKind,
        query: str,
        *,
        count: int,
        guest: str | None = None,
        page: str | None = None,
        episode: str | None = None,
    ) -> list[Found]:
        """Return the best evidence of one kind for a query, best first.

        Args:
            kind: Of the evidence.
            query: In plain words.
            count: How many at most.
            guest: Slug of a guest, to find only what this guest says.
            page: Slug of a page, to find only what stands on it.
            episode: Slug of an episode, to find only what is from it. Several limits hold together.

        Raises:
            SnapshotGoneError: The snapshot was removed since it was opened; `refresh` helps.
        """
        opened = self._open
        guests = () if guest is None else (guest,)
        limited = (guest, page, episode) != (None, None, None)
        within = (
            opened.catalog.numbers(kind, guests=guests, page=page, episode=episode)
            if limited
            else None
        )
        with opened.present():
            hits = opened.index(kind).search(query, count=count, within=within)
        return [
            Found(evidence=opened.catalog.evidence(kind, hit.record), score=hit.score)
            for hit in hits
        ]

    def nearness(self, kind: EvidenceKind, question: str) -> float:
        """Return the cosine similarity, -1..1, of a question and the nearest evidence of a kind."""
        opened = self._open
        with opened.present():
            return opened.index(kind).nearness(question)

    def holding(
        self,
        kind: EvidenceKind,
        concepts: Sequence[Sequence[Sequence[str]]],
        *,
        query: str,
        count: int,
        guests: Sequence[str] = (),
    ) -> list[Evidence]:
        """Return the evidence whose title and text hold every concept, best lexical score first.

        Args:
            kind: Of the evidence.
            concepts: Each as its wordings, of which one is enough; each wording as its stems.
            query: What the lexical score is for.
            count: How many at most.
            guests: Slugs; where any are given, evidence of theirs only.
        """
        lexical = self._open.index(kind).lexical
        sets = [
            reduce(np.union1d, [lexical.holding(wording) for wording in wordings])
            for wordings in concepts
        ]
        if guests:
            sets.append(self._catalog.numbers(kind, guests=guests))
        numbers = reduce(np.intersect1d, sets)
        scores = lexical.scores(query)[numbers]
        best = numbers[np.argsort(-scores, kind="stable")[:count]]
        return self._catalog.several(kind, [int(number) for number in best])

    def frequency(self, kind: EvidenceKind, phrase: Sequence[str]) -> int:
        """Return how much evidence of a kind holds a phrase, given as its stems."""
        return len(self._open.index(kind).lexical.holding(phrase))

    def how_much(self, kind: EvidenceKind, guests: Sequence[str]) -> int:
        """Return how much evidence of a kind is of these guests, given as slugs."""
        return len(self._catalog.numbers(kind, guests=guests))

    def term_weights(self, question: str) -> dict[str, float]:
        """Return how much each word of a question tells: rare ones much, general ones little."""
        return self._open.term_weights(question)

    def close(self) -> None:
        """Let go of the files."""
        self._live.close()
