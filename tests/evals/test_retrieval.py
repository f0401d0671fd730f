import json
from pathlib import Path

import pytest

from evals.errors import BenchmarkFileError, NothingScoredError
from evals.retrieval import FIELDS, Field, RetrievalScores, load_corpus, load_queries
from evals.retrieval import measure_retrieval as measure
from evals.searching import SystemName, system_named
from knowledge.store.embedders import Embedder

RECORDS: list[dict[str, object]] = [
    {
        "id": f"{page}#{n}",
        "parent": page,
        "title": title,
        "parent_title": page.title(),
        "text": text,
    }
    for page, sections in {
        "tea": [("Brewing", "Water just off the boil."), ("Selling", "Packets sell in winter.")],
        "bees": [("Hives", "A hive hums at night."), ("Honey", "Honey keeps for years.")],
    }.items()
    for n, (title, text) in enumerate(sections)
]
QUERIES: list[dict[str, object]] = [
    {"id": "q1", "query": "how long does honey keep", "relevant": ["bees#1"]},
    {"id": "q2", "query": "when do packets sell", "relevant": ["tea#1"]},
    {"id": "q3", "query": "nothing here answers this", "relevant": ["elsewhere"]},
]


def written(folder: Path, name: str, rows: list[dict[str, object]]) -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


def scores(
    folder: Path,
    embedder: Embedder,
    queries: list[dict[str, object]],
    *,
    level: str = "record",
    indexed: tuple[Field, ...] = FIELDS,
    system: SystemName = "career-guide",
) -> RetrievalScores:
    corpus = load_corpus(written(folder, "corpus.jsonl", RECORDS))
    asked = load_queries(written(folder, "queries.jsonl", queries))
    return measure(
        corpus,
        asked,
        level="parent" if level == "parent" else "record",
        indexed=indexed,
        embedder=embedder,
        system=system_named(system),
        progress=lambda *_: None,
    )


@pytest.mark.parametrize("system", ["career-guide", "langchain"])
def test_what_is_easy_is_found_first_and_what_cannot_be_scored_is_counted(
    tmp_path: Path, embedder: Embedder, system: SystemName
) -> None:
    found = scores(tmp_path, embedder, QUERIES, system=system)
    assert (found.hit1.mean, found.ndcg10.mean) == (1.0, 1.0)
    assert (found.n, found.unscored) == (2, 1)
    assert found.p95_ms >= found.p50_ms > 0
    assert found.rss_mb > 0


def test_records_are_collapsed_to_parents_where_parents_are_relevant(
    tmp_path: Path, embedder: Embedder
) -> None:
    queries: list[dict[str, object]] = [{"id": "q", "query": "hive", "relevant": ["bees"]}]
    assert scores(tmp_path, embedder, queries, level="parent").hit1.mean == 1.0
    with pytest.raises(NothingScoredError, match="try the other --level"):
        scores(tmp_path, embedder, queries)


def test_a_field_that_is_not_indexed_does_not_help(tmp_path: Path, embedder: Embedder) -> None:
    queries: list[dict[str, object]] = [{"id": "q", "query": "honey", "relevant": ["bees#1"]}]
    with_titles = scores(tmp_path, embedder, queries)
    without = scores(tmp_path, embedder, queries, indexed=("parent_title",))
    assert with_titles.ndcg10.mean == 1.0
    assert without.ndcg10.mean < 1.0


@pytest.mark.parametrize(
    ("text", "line"),
    [("{", 1), ('{"id": 1}\n', 1), ("\n\n[]\n", 3), ("", 0), ('"x"', 1)],
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BenchmarkFileError) as caught:
        load_corpus(path)
    assert caught.value.line == line


def test_a_query_without_a_list_of_relevant_names_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "queries.jsonl", [{"id": "q", "query": "x", "relevant": "bees"}])
    with pytest.raises(BenchmarkFileError, match="line 1, is no query"):
        load_queries(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkFileError, match=r"nowhere\.jsonl.*cannot be read"):
        load_corpus(tmp_path / "nowhere.jsonl")
