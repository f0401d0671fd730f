import json
import os
import subprocess
import sys
from pathlib import Path

from evals.growth import read_store, write_grown
from tests.evals.test_retrieval import QUERIES, written

ROOT = Path(__file__).resolve().parents[2]
ASKED = ["how do I brew tea", "what do bees do at night"]


def quiet(_step: str, _done: int, _total: int) -> None:
    """Take progress without showing it."""


def test_a_store_larger_than_its_archive_is_written_and_searched(
    tiny_podwiki: Path, tmp_path: Path, chroma_url: str
) -> None:
    sources = [str(tiny_podwiki)]
    for name, server in {"folder": None, "server": chroma_url}.items():
        store = tmp_path / name
        written = write_grown(sources, store, size=200, server=server, progress=quiet)
        assert written.records == 200
        assert 0 < written.synthetic < 200
        assert min(written.ingest_s, written.store_mb, written.writer_mb) > 0
        read = read_store(store, ASKED, kinds=["passage"], server=server)
        latency = read.latency["passage"]
        assert latency.n == len(ASKED)
        assert 0 < latency.p50_ms <= latency.p95_ms < 1000 * read.open_s
        assert read.reader_mb > 0


def test_the_script_measures_each_size_in_fresh_processes(
    tiny_podwiki: Path, tmp_path: Path
) -> None:
    queries = written(tmp_path, "queries.jsonl", QUERIES)
    script = str(ROOT / "scripts" / "measure_growth.py")
    done = subprocess.run(
        [sys.executable, script, str(tiny_podwiki), "--queries", str(queries), "--sizes", "40"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    (row,) = map(json.loads, done.stdout.splitlines())
    assert (row["records"], row["n"], row["vectors_in"]) == (40, len(QUERIES), "folder")
    assert "catalog 40 of 40" in done.stderr
