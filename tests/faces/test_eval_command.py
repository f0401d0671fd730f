import json
from pathlib import Path

from tests.evals.test_retrieval import QUERIES, RECORDS, written
from tests.faces.conftest import Typed


def test_a_benchmark_gives_a_table_and_the_promised_json(typed_here: Typed, tmp_path: Path) -> None:
    files = [
        *("--corpus", str(written(tmp_path, "corpus.jsonl", RECORDS))),
        *("--queries", str(written(tmp_path, "queries.jsonl", QUERIES))),
    ]
    table = typed_here("eval", "retrieval", *files)
    assert table.returncode == 0
    assert "nDCG@10" in table.stdout
    found = json.loads(typed_here("eval", "retrieval", *files, "--json").stdout)
    assert {"hit1", "hit5", "mrr10", "ndcg10", "n", "p50_ms", "p95_ms", "build_s", "rss_mb"} <= set(
        found
    )
    assert found["hit1"] == 1.0


def test_a_benchmark_that_cannot_be_read_fails_with_one_sentence(
    typed_here: Typed, tmp_path: Path
) -> None:
    queries = str(written(tmp_path, "queries.jsonl", QUERIES))
    done = typed_here("eval", "retrieval", "--corpus", "nowhere.jsonl", "--queries", queries)
    assert done.returncode == 1
    assert "'nowhere.jsonl' cannot be read" in done.stderr
    none = typed_here(
        "eval", "retrieval", "--corpus", queries, "--queries", queries, "--fields", "x"
    )
    assert none.returncode == 2


def test_two_systems_are_compared_in_one_run(typed_here: Typed, tmp_path: Path) -> None:
    files = [
        *("--corpus", str(written(tmp_path, "corpus.jsonl", RECORDS))),
        *("--queries", str(written(tmp_path, "queries.jsonl", QUERIES))),
    ]
    found = json.loads(typed_here("eval", "side-by-side", *files, "--json").stdout)
    assert found.keys() == {"career-guide", "langchain"}
    assert found["career-guide"]["n"] == found["langchain"]["n"] == 2
    wrong = typed_here("eval", "side-by-side", *files, "--embedder", "no-such")
    assert wrong.returncode == 1
    assert "unknown embedder 'no-such'" in wrong.stderr
