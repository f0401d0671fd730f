"""What a store costs as it grows: writing, opening and searching it, by the product's own code."""

import logging
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from evals.synthetic import grown
from knowledge.archive import Archive
from knowledge.evidence import Evidence, EvidenceKind, gather_evidence
from knowledge.ingest import CATALOG, COLLECTIONS, COUNTED, index_records
from knowledge.progress import Progress
from knowledge.registry import Registry
from knowledge.sources.opening import open_sources
from knowledge.store.catalog import write_catalog
from knowledge.store.collections import write_collection
from knowledge.store.embedders import Embedder, WordLlamaEmbedder
from knowledge.store.manifest import SCHEMA, Manifest, write_manifest
from knowledge.store.places import place_of, vectors_to_write
from knowledge.store.snapshots import new_snapshot
from knowledge.wiki import read_sources

_FOUND: Final = 10  # results asked for
_BYTES_PER_MB: Final = 1_000_000
_RSS_PER_MB: Final = _BYTES_PER_MB if sys.platform == "darwin" else _BYTES_PER_MB / 1024
_ONE: Final[EvidenceKind] = "passage"  # kind of the one collection that grows
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What writing a store took."""

    records: int
    synthetic: int  # of these, made of the archive's words
    ingest_s: float  # from evidence in memory to a live snapshot
    ingest_cpu_s: float  # processor time of that; on a busy machine it tells more
    store_mb: float  # in the folder; without what a server keeps
    writer_mb: float  # peak memory of the writing process, the evidence included


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long a search took, with its ten results read from the catalog."""

    p50_ms: float
    p95_ms: float
    cpu_p50_ms: float  # processor time in this process; on a busy machine it tells more
    n: int  # queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What reading a store took, in a process of its own."""

    open_s: float  # the store and its collections, up to the first result of each
    open_cpu_s: float  # processor time of that
    latency: Mapping[EvidenceKind, Latency]
    reader_mb: float  # peak memory of the process, embedder and mapped files included
    load: float  # mean number of processes that wanted a core, over the last minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One size of store, measured."""

    vectors_in: str
    written: Written
    read: Read

    def document(self) -> dict[str, object]:
        """Return all figures by name."""
        read = asdict(self.read)
        latency = read.pop("latency")[_ONE]
        place = {"vectors_in": self.vectors_in}
        return rounded({**place, **asdict(self.written), **read, **latency})


def rounded(figures: Mapping[str, object]) -> dict[str, object]:
    """Return figures with what is no whole number rounded to hundredths."""
    return {k: round(v, 2) if isinstance(v, float) else v for k, v in figures.items()}


def measure_growth(
    sources: Sequence[str],
    queries: Sequence[str],
    *,
    size: int,
    folder: Path,
    server: str | None,
    progress: Progress,
) -> Growth:
    """Write a store of some size, then search it, each in a fresh process.

    Args:
        sources: A podwiki, with or without a podcast folder: where the first records come from.
        queries: In plain words; each is searched once, after one that opens the files.
        size: Records of the one collection.
        folder: Empty; takes the store.
        server: Address of the Chroma server that takes the vectors; None keeps them in the store.
        progress: Told of each step of writing. It must be a function that can be pickled.
    """
    written = in_fresh_process(
        partial(write_grown, sources, folder, size=size, server=server, progress=progress)
    )
    read = in_fresh_process(partial(read_store, folder, queries, kinds=[_ONE], server=server))
    return Growth(vectors_in=place_of(server), written=written, read=read)


def in_fresh_process(work: Callable[[], Result]) -> Result:
    """Run a function that can be pickled where nothing is imported, cached or allocated yet."""
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_silence_requests
    ) as processes:
        return processes.submit(work).result()


def _silence_requests() -> None:
    """Keep a line for each request to a server out of what is timed."""
    logging.getLogger("httpx").setLevel(logging.WARNING)


def write_grown(
    sources: Sequence[str], store: Path, *, size: int, server: str | None, progress: Progress
) -> Written:
    """Write a store of some size."""
    with open_sources(sources, reach="public") as opened:
        wiki = read_sources(opened, bundled=Registry(), cache=None, progress=progress)
    real = gather_evidence(wiki.pages, wiki.registry)
    del wiki
    evidence = grown(real, size)
    embedder = WordLlamaEmbedder()
    started, busy = time.perf_counter(), time.process_time()
    planned = Manifest(
        schema=SCHEMA,
        created=datetime.now(UTC),
        embedder=embedder.name,
        sources=("synthetic",),
        digest="",
        counts={**dict.fromkeys(COUNTED, 0), "passages": size},
        vectors_in=place_of(server),
    )
    with new_snapshot(store) as snapshot:
        _fill(snapshot, evidence, planned, server, embedder, progress)
    return Written(
        records=size,
        synthetic=max(0, size - len(real)),
        ingest_s=time.perf_counter() - started,
        ingest_cpu_s=time.process_time() - busy,
        store_mb=sum(f.stat().st_size for f in store.rglob("*") if f.is_file()) / _BYTES_PER_MB,
        writer_mb=_peak_mb(),
    )


def _fill(
    snapshot: Path,
    evidence: Sequence[Evidence],
    planned: Manifest,
    server: str | None,
    embedder: Embedder,
    progress: Progress,
) -> None:
    write_catalog(snapshot / CATALOG, pages=(), registry=Registry(), evidence=evidence)
    progress("catalog", len(evidence), len(evidence))
    with closing(vectors_to_write(snapshot, server=server)) as vectors:
        facts = write_collection(
            COLLECTIONS[_ONE],
            index_records(evidence, _ONE),
            snapshot=snapshot,
            vectors=vectors,
            embedder=embedder,
            progress=progress,
        )
    write_manifest(snapshot, replace(planned, collections={COLLECTIONS[_ONE]: facts}))


def read_store(
    store: Path, queries: Sequence[str], *, kinds: Sequence[EvidenceKind], server: str | None
) -> Read:
    """Open a store and search collections of it for every query.

    The files are where the operating system has them, most likely in memory.
    """
    embedder = WordLlamaEmbedder()
    embedder.embed(queries[:1])
    started, busy = time.perf_counter(), time.process_time()
    with closing(Archive(store, embedder, server=server)) as archive:
        for kind in kinds:
            archive.search(kind, queries[0], count=_FOUND)
        open_s, open_cpu_s = time.perf_counter() - started, time.process_time() - busy
        latency = {kind: _latency(archive, kind, queries) for kind in kinds}
    return Read(
        open_s=open_s,
        open_cpu_s=open_cpu_s,
        latency=latency,
        reader_mb=_peak_mb(),
        load=os.getloadavg()[0],
    )


def _latency(archive: Archive, kind: EvidenceKind, queries: Sequence[str]) -> Latency:
    wall, processor = [], []
    for query in queries:
        begun, busy = time.perf_counter(), time.process_time()
        archive.search(kind, query, count=_FOUND)
        processor.append(1000 * (time.process_time() - busy))
        wall.append(1000 * (time.perf_counter() - begun))
    p50, p95 = np.percentile(wall, [50, 95])
    return Latency(
        p50_ms=float(p50),
        p95_ms=float(p95),
        cpu_p50_ms=float(np.median(processor)),
        n=len(queries),
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_PER_MB
