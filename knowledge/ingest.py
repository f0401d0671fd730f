"""Sources to a new live snapshot: read, gather evidence, index, embed, store.

What an ingest makes is the same whether or not it takes anything from the snapshot before.
"""

import shutil
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from knowledge.errors import StoreError
from knowledge.evidence import Evidence, EvidenceKind, gather_from_pages, gather_passages
from knowledge.maker import digest_of_maker
from knowledge.progress import Progress
from knowledge.reuse import Reusable, digest_of_heard, reusable_snapshot
from knowledge.store.catalog import Catalog, copy_evidence, write_catalog
from knowledge.store.collections import VECTORS, carry_collection, write_collection
from knowledge.store.embedders import Embedder
from knowledge.store.history import KEPT_SNAPSHOTS, prune_snapshots
from knowledge.store.lexical import IndexRecord
from knowledge.store.manifest import SCHEMA, CollectionFacts, Manifest, write_manifest
from knowledge.store.places import discarding, place_of, vectors_to_write
from knowledge.store.snapshots import new_snapshot
from knowledge.store.vectors import VectorStore
from knowledge.wiki import Wiki

CATALOG: Final = "catalog.sqlite"
COLLECTIONS: Final[dict[EvidenceKind, str]] = {
    "section": "sections",
    "claim": "claims",
    "passage": "passages",
    "question": "questions",
}

COUNTED: Final = ("pages", "sections", "claims", "passages", "episodes", "guests", "questions")
"""Counts without which nobody could say how much was searched."""


def ingest(
    wiki: Wiki,
    *,
    sources: Sequence[str],
    digest: str,
    store: Path,
    embedder: Embedder,
    progress: Progress,
    server: str | None = None,
    kept: int = KEPT_SNAPSHOTS,
) -> Manifest:
    """Write a wiki into a store as its new live snapshot, and return the manifest.

    Args:
        wiki: What was read.
        sources: Where it was read from, for the manifest.
        digest: Of the sources' content, for the manifest.
        store: Folder of the store; made where there is none.
        embedder: Gives the vectors; later readers must use the same.
        progress: Told of each step.
        server: Address of the Chroma server that takes the vectors; None keeps them in the store.
        kept: How many snapshots stay, this one included.

    Raises:
        StoreBusyError, StoreNotWritableError: The store cannot be written.
        VectorServerError: The server cannot be used.
        EmbedderFailedError: No vectors could be had; the store stays as it was.
    """
    planned = Manifest(
        schema=SCHEMA,
        created=datetime.now(UTC),
        embedder=embedder.name,
        sources=tuple(sources),
        digest=digest,
        counts={},
        maker=digest_of_maker(),
        vectors_in=place_of(server),
        heard=digest_of_heard(wiki.registry),
    )
    discard = discarding(store, COLLECTIONS.values(), server=server)
    with (
        new_snapshot(store, discard=discard) as snapshot,
        reusable_snapshot(store, planned, server=server) as before,
    ):
        making = _Making(
            wiki=wiki, snapshot=snapshot, embedder=embedder, progress=progress, before=before
        )
        manifest = write_manifest(snapshot, making.make(planned, server))
    # Where somebody else writes the store by now, or the server is gone, a later prune does it.
    with suppress(StoreError):
        prune_snapshots(store, keep=kept, discard=discard)
    return manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """The evidence of a new snapshot; without passages where they are those of the one before."""

    of_pages: list[Evidence]
    passages: list[Evidence] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """Fills one snapshot."""

    wiki: Wiki
    snapshot: Path
    embedder: Embedder
    progress: Progress
    before: Reusable | None

    def make(self, planned: Manifest, server: str | None) -> Manifest:
        """Write all but the manifest, and return that."""
        gathered = self._gather(planned.heard)
        self._write_catalog(gathered)
        if self.before and not server:
            shutil.copytree(self.before.snapshot / VECTORS, self.snapshot / VECTORS)
        with closing(vectors_to_write(self.snapshot, server=server)) as vectors:
            facts = {
                name: self._write_collection(kind, gathered, vectors)
                for kind, name in COLLECTIONS.items()
            }
        counts = count(self.wiki, [*gathered.of_pages, *(gathered.passages or ())])
        if self.before and gathered.passages is None:
            counts["passages"] = self.before.manifest.counts["passages"]
        return replace(planned, counts=counts, collections=facts)

    def _gather(self, heard: str) -> _Gathered:
        registry = self.wiki.registry
        if self.before and self.before.manifest.heard == heard:
            with closing(Catalog(self.before.snapshot / CATALOG)) as catalog:
                taken = catalog.ids("passage")
            passages = None
        else:
            passages = gather_passages(registry)
            taken = frozenset(passage.id for passage in passages)
        of_pages = gather_from_pages(self.wiki.pages, registry, taken=taken)
        return _Gathered(of_pages=of_pages, passages=passages)

    def _write_catalog(self, gathered: _Gathered) -> None:
        write_catalog(
            self.snapshot / CATALOG,
            pages=self.wiki.pages,
            registry=self.wiki.registry,
            evidence=[*gathered.of_pages, *(gathered.passages or ())],
        )
        if self.before and gathered.passages is None:
            source = self.before.snapshot / CATALOG
            copy_evidence(source, self.snapshot / CATALOG, kind="passage")

    def _write_collection(
        self, kind: EvidenceKind, gathered: _Gathered, vectors: VectorStore
    ) -> CollectionFacts:
        name = COLLECTIONS[kind]
        before = self.before.parts if self.before else None
        evidence = gathered.passages if kind == "passage" else gathered.of_pages
        if before and evidence is None:
            return carry_collection(
                name,
                snapshot=self.snapshot,
                vectors=vectors,
                embedder=self.embedder,
                before=before,
            )
        return write_collection(
            name,
            index_records(evidence or (), kind),
            snapshot=self.snapshot,
            vectors=vectors,
            embedder=self.embedder,
            progress=self.progress,
            before=before,
        )


def count(wiki: Wiki, evidence: Sequence[Evidence]) -> dict[str, int]:
    """Return how much of everything there is; a section counts where text stands in it."""
    claims = [item for item in evidence if item.kind == "claim"]
    links = wiki.link_counts()
    counts = {
        "pages": len(wiki.pages),
        "sections": sum(bool(s.text) for page in wiki.pages for s in page.sections),
        "empty_sections": sum(not s.text for page in wiki.pages for s in page.sections),
        "sentences": sum(len(s.sentences) for page in wiki.pages for s in page.sections),
        "claims": len(claims),
        "claims_with_time": sum(item.start_s is not None for item in claims),
        "passages": sum(item.kind == "passage" for item in evidence),
        "questions": sum(item.kind == "question" for item in evidence),
        "episodes": len({item.episode for item in claims}),
        "guests": len({item.guest for item in claims if item.guest}),
        "refused_files": len(wiki.refused),
    }
    for syntax in ("wikilink", "liquid", "markdown", "html", "label"):
        found = links.get(syntax)
        counts[f"{syntax}s"] = found.total if found else 0
        counts[f"{syntax}s_unresolved"] = found.unresolved if found else 0
    return counts


def index_records(evidence: Sequence[Evidence], kind: EvidenceKind) -> list[IndexRecord]:
    """Return what is indexed of the evidence of one kind, in the order given."""
    index = _index_question if kind == "question" else _index_told
    return [index(item) for item in evidence if item.kind == kind]


def _index_told(item: Evidence) -> IndexRecord:
    return IndexRecord(
        id=item.id,
        parent=item.page or item.episode or "",
        title=item.section,
        parent_title=item.page_title or item.episode_title or "",
        text=item.text,
    )


def _index_question(item: Evidence) -> IndexRecord:
    """A question is found by its own words: titles would make all of a page alike."""
    return IndexRecord(id=item.id, parent=item.page, title="", parent_title="", text=item.text)
