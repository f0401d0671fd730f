"""Sources to a new live snapshot: read, gather evidence, index, embed, store."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from knowledge.evidence import Evidence, EvidenceKind, gather_evidence
from knowledge.progress import Progress
from knowledge.store.catalog import write_catalog
from knowledge.store.collections import VECTORS, write_collection
from knowledge.store.embedders import Embedder
from knowledge.store.lexical import IndexRecord
from knowledge.store.snapshots import SCHEMA, Manifest, new_snapshot, write_manifest
from knowledge.store.vectors import VectorStore
from knowledge.wiki import Wiki

CATALOG: Final = "catalog.sqlite"
COLLECTIONS: Final[dict[EvidenceKind, str]] = {
    "section": "sections",
    "claim": "claims",
    "passage": "passages",
}


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
            for kind, name in COLLECTIONS.items():
                write_collection(
                    name,
                    _records(evidence, kind),
                    snapshot=snapshot,
                    vectors=vectors,
                    embedder=embedder,
                    progress=progress,
                )
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
        "passages": sum(item.kind == "passage" for item in evidence),
        "episodes": len({item.episode for item in claims}),
        "guests": len({item.guest for item in claims if item.guest}),
        "refused_files": len(wiki.refused),
    }
    for syntax in ("wikilink", "liquid", "markdown", "html", "label"):
        found = links.get(syntax)
        counts[f"{syntax}s"] = found.total if found else 0
        counts[f"{syntax}s_unresolved"] = found.unresolved if found else 0
    return counts


def _records(evidence: Sequence[Evidence], kind: EvidenceKind) -> list[IndexRecord]:
    return [
        IndexRecord(
            id=item.id,
            parent=item.page or item.episode or "",
            title=item.section,
            parent_title=item.page_title or item.episode_title or "",
            text=item.text,
        )
        for item in evidence
        if item.kind == kind
    ]
