"""Measure how well journeys find the guests who made a move, against labels by reading.

    python scripts/measure_journeys.py STORE

`archive` are moves as guests tell them at the start of their talks, labelled for the whole archive;
`pages` are the people of whom the bundled wiki's pages on moves say that they made them.
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from agent.settings import load_settings
from agent.stores import make_embedder
from knowledge.archive import Archive
from tools.careers.moves import CareerBook, career_book

LABELS = Path(__file__).resolve().parents[1] / "tests" / "tools" / "labelled_journeys.json"


def counted(book: CareerBook, row: Mapping[str, str | Sequence[str]]) -> tuple[int, int, int]:
    """Guests found, found rightly, and to be found, of one labelled move."""
    found = {move.guest for move in book.made(str(row["from"]), str(row["to"]))}
    made = set(row["made"])
    return len(found), len(found & made), len(made)


def main(store: Path) -> None:
    archive = Archive(store, make_embedder(load_settings()))
    started = time.perf_counter()
    book = career_book(archive)
    print(f"{len(book.moves)} moves read in {time.perf_counter() - started:.2f} s")
    for name, rows in json.loads(LABELS.read_text(encoding="utf-8")).items():
        total = [0, 0, 0]
        for row in rows:
            counts = counted(book, row)
            total = [sum(pair) for pair in zip(total, counts, strict=True)]
            print(f"  {row['from']:>18} > {row['to']:<26}", *counts)
        found, right, made = total
        precision = f", precision {right / max(found, 1):.2f}" if name == "archive" else ""
        print(
            f"{name}: {len(rows)} moves, found {found}, right {right}, made {made}; "
            f"recall {right / made:.2f}{precision}"
        )
    archive.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
