"""`eval`: measurements, as a table or as JSON."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.settings import load_settings
from agent.stores import make_embedder
from evals.ranking import Estimate
from evals.retrieval import (
    FIELDS,
    Field,
    Level,
    RetrievalScores,
    load_corpus,
    load_queries,
    measure_retrieval,
)
from evals.searching import SystemName, system_named
from faces.terminal import IngestProgress, print_table, stdout

_METRICS = {"hit1": "hit@1", "hit5": "hit@5", "mrr10": "MRR@10", "ndcg10": "nDCG@10"}


def known_fields(names: str) -> list[Field]:
    """Return the fields that a comma-separated list names; unknown ones are left out."""
    wanted = {name.strip() for name in names.split(",")}
    return [field for field in FIELDS if field in wanted]


def eval_retrieval(
    corpus: Path,
    queries: Path,
    *,
    level: Level,
    indexed: Sequence[Field],
    embedder: str | None,
    system: SystemName,
    as_json: bool,
) -> None:
    """Measure retrieval on a corpus and its queries."""
    settings = load_settings()
    if embedder:
        settings = settings.model_copy(update={"embedder": embedder})
    records, asked = load_corpus(corpus), load_queries(queries)
    with IngestProgress(f"{len(records):,} records, {len(asked):,} queries") as progress:
        scores = measure_retrieval(
            records,
            asked,
            level=level,
            indexed=indexed,
            embedder=make_embedder(settings),
            system=system_named(system),
            progress=progress,
        )
    if as_json:
        sys.stdout.write(json.dumps(_document(scores, settings.embedder), indent=2) + "\n")
    else:
        print_table(stdout(), _rows(scores, settings.embedder))


def _document(scores: RetrievalScores, embedder: str) -> dict[str, object]:
    estimates: dict[str, Estimate] = {name: getattr(scores, name) for name in _METRICS}
    return {
        **{name: round(value.mean, 4) for name, value in estimates.items()},
        "intervals": {
            name: [round(value.low, 4), round(value.high, 4)] for name, value in estimates.items()
        },
        "n": scores.n,
        "unscored": scores.unscored,
        "p50_ms": scores.p50_ms,
        "p95_ms": scores.p95_ms,
        "build_s": scores.build_s,
        "rss_mb": scores.rss_mb,
        "embedder": embedder,
    }


def _rows(scores: RetrievalScores, embedder: str) -> list[tuple[str, str]]:
    rows = []
    for name, label in _METRICS.items():
        value: Estimate = getattr(scores, name)
        rows.append((label, f"{value.mean:.3f}  95% in {value.low:.3f} to {value.high:.3f}"))
    unscored = f", {scores.unscored} unscored" if scores.unscored else ""
    return [
        *rows,
        ("n", f"{scores.n}{unscored}"),
        ("query", f"p50 {scores.p50_ms} ms, p95 {scores.p95_ms} ms"),
        ("build", f"{scores.build_s} s"),
        ("memory", f"{scores.rss_mb} MB at most"),
        ("embedder", embedder),
    ]
