"""Sources to a new live snapshot: read, gather evidence, index, embed, store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from knowledge.evidence import Evidence, EvidenceKind, gather_evidence
from knowledge.progress import Progress
from knowledge.store.catalog import write_catalog
from knowledge.store.chunks import cut_into_chunks
from knowledge.store.embedders import Embedder
from knowledge.store.lexical import IndexRecord, LexicalIndex
from knowledge.store.snapshots import SCHEMA, Manifest, new_snapshot, write_manifest
from knowledge.store.vectors import VectorStore
from knowledge.wiki import Wiki

CATALOG: Final = "catalog.sqlite"
LEXICAL: Final = "lexical"
VECTORS: Final = "vectors"
COLLECTIONS: Final[dict[EvidenceKind, str]] = {"section": "sections", "claim": "claims"}
_EMBED_BATCH: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class _Collection:
    kind: EvidenceKind
    records: list[IndexRecord]


def ingest(
    wiki: Wiki,
    *,
    sources: Sequence[str],
    digest: str,
    store: Path,
    embedder: Embedder,
    progress: Progress,
) -> Manifest:
    """Write a wiki into a store as its new live snapshot, and return the manifest.

    Args:
        wiki: What was read.
        sources: Where it was read from, for the manifest.
        digest: Of the sources' content, for the manifest.
        store: Folder of the store; made where there is none.
        embedder: Gives the vectors; later readers must use the same.
        progress: Told of each step.

    Raises:
        StoreBusyError, StoreNotWritableError: The store cannot be written.
        EmbedderFailedError: No vectors could be had; the store stays as it was.
    """
    evidence = gather_evidence(wiki.pages, wiki.registry)
    manifest = Manifest(
        schema=SCHEMA,
        created=datetime.now(UTC),
        embedder=embedder.name,
        sources=tuple(sources),
        digest=digest,
        counts=count(wiki, evidence),
    )
    with new_snapshot(store) as snapshot:
        write_catalog(
            snapshot / CATALOG, pages=wiki.pages, registry=wiki.registry, evidence=evidence
        )
        vectors = VectorStore(snapshot / VECTORS)
        try:
            for collection in _collections(evidence):
                _index(collection, snapshot, vectors, embedder, progress)
        finally:
            vectors.close()
        write_manifest(snapshot, manifest)
    return manifest


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
        "episodes": len({item.episode for item in claims}),
        "guests": len({item.guest for item in claims if item.guest}),
        "refused_files": len(wiki.refused),
    }
    for syntax in ("wikilink", "liquid", "markdown", "html", "label"):
        found = links.get(syntax)
        counts[f"{syntax}s"] = found.total if found else 0
        counts[f"{syntax}s_unresolved"] = found.unresolved if found else 0
    return counts


def _collections(evidence: Sequence[Evidence]) -> list[_Collection]:
    return [
        _Collection(
            kind=kind,
            records=[
                IndexRecord(
                    id=item.id,
                    parent=item.page,
                    title=item.section,
                    parent_title=item.page_title,
                    text=item.text,
                )
                for item in evidence
                if item.kind == kind
            ],
        )
        for kind in COLLECTIONS
    ]


def _index(
    collection: _Collection,
    snapshot: Path,
    vectors: VectorStore,
    embedder: Embedder,
    progress: Progress,
) -> None:
    name = COLLECTIONS[collection.kind]
    LexicalIndex.build(collection.records).save(snapshot / LEXICAL / name)
    owners, texts = [], []
    for number, record in enumerate(collection.records):
        heading = f"{record.parent_title} — {record.title}"
        for chunk in cut_into_chunks(record.text, heading=heading):
            owners.append(number)
            texts.append(chunk)
    vectors.create(name)
    for start in range(0, len(texts), _EMBED_BATCH):
        part = slice(start, start + _EMBED_BATCH)
        vectors.add(name, owners[part], embedder.embed(texts[part]), first=start)
        progress(f"embedding {name}", min(start + _EMBED_BATCH, len(texts)), len(texts))
