"""Measure stores of growing size, one JSON line each, as they are finished.

    python scripts/measure_growth.py SOURCE... --queries FILE --sizes 3000,30000 >> growth.jsonl

SOURCE is a podwiki and, if there is one, a podcast folder; what is wanted beyond their records is
made of their words. The queries are JSON lines with id, query and relevant. With --server URL
the vectors go to a Chroma server. A million records want some 10 GB of memory and disk.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from evals.growth import measure_growth
from evals.retrieval import load_queries


def tell(step: str, done: int, total: int) -> None:
    """Say how far it is, to standard error."""
    if done == total or done % 10_000 == 0:
        print(f"{time.strftime('%H:%M:%S')} {step} {done:,} of {total:,}", file=sys.stderr)


def main() -> None:
    about, _, _ = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("sources", nargs="+", metavar="SOURCE")
    parser.add_argument("--queries", required=True, type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--sizes", default="3000,30000,300000,1000000", metavar="LIST")
    parser.add_argument("--server", metavar="URL")
    given = parser.parse_args()
    queries = [query.query for file in given.queries for query in load_queries(file)]
    for size in map(int, given.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="career-guide-") as folder:
            found = measure_growth(
                given.sources,
                queries,
                size=size,
                folder=Path(folder),
                server=given.server,
                progress=tell,
            )
        print(json.dumps(found.document()), flush=True)  # what is measured stays, if a size fails


if __name__ == "__main__":
    main()
