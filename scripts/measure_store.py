"""Measure how quickly a store answers, each line a fresh process that opens it, as JSON.

    python scripts/measure_store.py STORE --queries FILE... --times 5

The queries are JSON lines with id, query and relevant. With --server URL the vectors are those
on a Chroma server.
"""

import argparse
import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

from evals.growth import in_fresh_process, read_store, rounded
from evals.retrieval import load_queries
from knowledge.ingest import COLLECTIONS


def main() -> None:
    about, _, _ = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("store", type=Path, metavar="STORE")
    parser.add_argument("--queries", required=True, type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--times", default=5, type=int, metavar="N")
    parser.add_argument("--server", metavar="URL")
    given = parser.parse_args()
    queries = [query.query for file in given.queries for query in load_queries(file)]
    work = partial(read_store, given.store, queries, kinds=list(COLLECTIONS), server=given.server)
    for _ in range(given.times):
        read = in_fresh_process(work)
        row = asdict(read)
        latency = {COLLECTIONS[kind]: rounded(of) for kind, of in row.pop("latency").items()}
        print(json.dumps({**rounded(row), **latency}), flush=True)


if __name__ == "__main__":
    main()
