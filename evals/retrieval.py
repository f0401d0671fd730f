"""A retrieval benchmark: a corpus indexed by a system, searched, and what it found scored."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
from pydantic import TypeAdapter, ValidationError

from evals.errors import BenchmarkFileError, NothingScoredError
from evals.ranking import Estimate, estimate, hit_at_k, ndcg_at_k, reciprocal_rank_at_k
from evals.searching import System
from knowledge.progress import Progress
from knowledge.store.embedders import Embedder
from knowledge.store.lexical import IndexRecord

Level = Literal["record", "parent"]
Field = Literal["text", "title", "parent_title"]
FIELDS: Final[tuple[Field, ...]] = ("text", "title", "parent_title")
_RSS_PER_MB: Final = 1024 * 1024 if sys.platform == "darwin" else 1024  # macOS counts bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question and what answers it: ids of records, or of their parents."""

    id: str
    query: str
    relevant: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalScores:
    """What a benchmark measured."""

    hit1: Estimate
    hit5: Estimate
    mrr10: Estimate
    ndcg10: Estimate
    n: int  # queries scored
    unscored: int  # queries whose relevant names the corpus does not hold
    p50_ms: float
    p95_ms: float
    build_s: float
    rss_mb: int  # peak memory of the process


def load_corpus(path: Path) -> list[IndexRecord]:
    """Read a corpus: one JSON object a line with id, parent, title, parent_title, text.

    Raises:
        BenchmarkFileError: The file cannot be read, or a line has another shape.
    """
    names = {field.name for field in fields(IndexRecord)}
    records = []
    for number, line in _lines(path):
        try:
            document = json.loads(line)
            record = IndexRecord(**{name: str(document[name]) for name in names})
        except (ValueError, KeyError, TypeError) as error:
            raise BenchmarkFileError(path, number, f"is no record ({error})") from error
        records.append(record)
    if not records:
        raise BenchmarkFileError(path, 0, "holds no record")
    # Records of one parent stand together, as the index demands; parents keep their order.
    order = {parent: n for n, parent in enumerate(dict.fromkeys(r.parent for r in records))}
    return sorted(records, key=lambda record: order[record.parent])


def load_queries(path: Path) -> list[Query]:
    """Read queries: one JSON object a line with id, query and a list of relevant names.

    Raises:
        BenchmarkFileError: The file cannot be read, or a line has another shape.
    """
    adapter = TypeAdapter(Query)
    queries = []
    for number, line in _lines(path):
        try:
            queries.append(adapter.validate_json(line))
        except ValidationError as error:
            reason = error.errors()[0]["msg"]
            raise BenchmarkFileError(path, number, f"is no query ({reason})") from error
    if not queries:
        raise BenchmarkFileError(path, 0, "holds no query")
    return queries


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except (OSError, UnicodeDecodeError) as error:
        raise BenchmarkFileError(path, 0, f"cannot be read ({error})") from error


def measure_retrieval(
    corpus: Sequence[IndexRecord],
    queries: Sequence[Query],
    *,
    level: Level,
    indexed: Sequence[Field],
    embedder: Embedder,
    system: System,
    progress: Progress,
) -> RetrievalScores:
    """Index a corpus, search every query and score what is found.

    Args:
        corpus: Records of one parent together.
        queries: Those with nothing relevant in the corpus are counted, not scored.
        level: What `relevant` names. For parents, results are collapsed to them, first hit counts.
        indexed: Fields of a record that may be indexed.
        embedder: Gives the vectors.
        system: Indexes and searches.
        progress: Told of each step.

    Raises:
        NothingScoredError: No query has anything relevant in the corpus.
    """
    names = [record.id if level == "record" else record.parent for record in corpus]
    held = set(names)
    scored = [query for query in queries if held.intersection(query.relevant)]
    if not scored:
        raise NothingScoredError(len(queries), level)
    hidden: dict[str, str] = {field: "" for field in FIELDS if field not in indexed}
    started = time.perf_counter()
    with system([replace(r, **hidden) for r in corpus], embedder, progress) as search:
        build_s = time.perf_counter() - started
        search(scored[0].query)  # opens the files
        rankings, milliseconds = [], []
        for number, query in enumerate(scored, start=1):
            begun = time.perf_counter()
            found = search(query.query)
            milliseconds.append(1000 * (time.perf_counter() - begun))
            rankings.append(list(dict.fromkeys(names[record] for record in found)))
            progress("searching", number, len(scored))
    return _scores(scored, rankings, milliseconds, build_s, len(queries) - len(scored))


def _scores(
    queries: Sequence[Query],
    rankings: Sequence[Sequence[str]],
    milliseconds: Sequence[float],
    build_s: float,
    unscored: int,
) -> RetrievalScores:
    pairs = [(found, query.relevant) for found, query in zip(rankings, queries, strict=True)]

    def mean(score: Callable[..., float], k: int) -> Estimate:
        return estimate([score(found, wanted, k=k) for found, wanted in pairs])

    p50, p95 = np.percentile(milliseconds, [50, 95])
    return RetrievalScores(
        hit1=mean(hit_at_k, 1),
        hit5=mean(hit_at_k, 5),
        mrr10=mean(reciprocal_rank_at_k, 10),
        ndcg10=mean(ndcg_at_k, 10),
        n=len(queries),
        unscored=unscored,
        p50_ms=round(float(p50), 2),
        p95_ms=round(float(p95), 2),
        build_s=round(build_s, 2),
        rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _RSS_PER_MB,
    )
