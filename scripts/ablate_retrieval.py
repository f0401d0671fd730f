"""Switch off one part of retrieval at a time and print nDCG@10 on a corpus and its queries.

At the end with a letter wrong in every query.

python scripts/ablate_retrieval.py CORPUS QUERIES record|parent FIELDS [EMBEDDER]
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from evals.ranking import estimate, ndcg_at_k
from evals.retrieval import FIELDS, load_corpus, load_queries
from evals.searching import product_index
from knowledge.store import lexical, retrieval
from knowledge.store.embedders import load_embedder
from knowledge.store.spelling import Spelling

Change = tuple[ModuleType | type, str, Any]


def without(weights: str, field: str) -> Change:
    """Give a field no weight."""
    return lexical, weights, {**getattr(lexical, weights), field: 0.0}


def as_often_as_said(terms: Iterable[str]) -> dict[str, float]:
    """Count a repeated word each time."""
    return {term: float(times) for term, times in Counter(terms).items()}


def misspelt(query: str) -> str:
    """Change places of two letters in the middle of the longest word."""
    longest = max(re.findall(r"[A-Za-z]+", query), key=len, default="")
    middle = len(longest) // 2
    letters = longest[:middle] + longest[middle : middle + 2][::-1] + longest[middle + 2 :]
    return query.replace(longest, letters, 1) if longest else query


DENSE: list[Change] = [(retrieval, "DENSE_WEIGHTS", {}), (retrieval, "DENSE_WEIGHT", 0.0)]
CHANGES: dict[str, list[Change]] = {
    "everything": [],
    "no vectors": DENSE,
    "no title field": [without("FIELD_WEIGHTS", "title")],
    "no pairs of words": [without("FIELD_WEIGHTS", "bigrams")],
    "no parent title": [without("PARENT_WEIGHTS", "parent_title")],
    "no parent text": [without("PARENT_WEIGHTS", "parent_body")],
    "no neighbours": [(lexical, "NEIGHBOUR_WEIGHT", 0.0), (retrieval, "NEIGHBOUR_WEIGHT", 0.0)],
    "no neighbours of vectors": [(retrieval, "NEIGHBOUR_WEIGHT", 0.0)],
    "repeated words count each time": [(lexical, "_tempered", as_often_as_said)],
    "no spelling": [(Spelling, "corrected", lambda _self, _stems: {})],
    "vectors weigh double": [
        (retrieval, "DENSE_WEIGHTS", {n: 2 * w for n, w in retrieval.DENSE_WEIGHTS.items()}),
        (retrieval, "DENSE_WEIGHT", 2 * retrieval.DENSE_WEIGHT),
    ],
}


@contextmanager
def changed(changes: Sequence[Change]) -> Iterator[None]:
    """Put other values in place for a while."""
    before = [(place, name, getattr(place, name)) for place, name, _ in changes]
    for place, name, value in changes:
        setattr(place, name, value)
    try:
        yield
    finally:
        for place, name, value in before:
            setattr(place, name, value)


def main(corpus: str, queries: str, level: str, fields: str, embedder: str = "wordllama") -> None:
    """Index once, then measure every change."""
    hidden: dict[str, str] = {field: "" for field in FIELDS if field not in fields.split(",")}
    records = [replace(record, **hidden) for record in load_corpus(Path(corpus))]
    names = [record.id if level == "record" else record.parent for record in records]
    asked = load_queries(Path(queries))
    chosen = load_embedder(embedder, api_key=None, base_url=None)
    with product_index(records, chosen, lambda *_: None) as search:
        for label, changes in CHANGES.items():
            with changed(changes):
                print(f"{label:32} {_ndcg(search, asked, names)}", flush=True)
        wrong = [replace(query, query=misspelt(query.query)) for query in asked]
        for label in ("everything", "no spelling"):
            with changed(CHANGES[label]):
                print(f"misspelt, {label:22} {_ndcg(search, wrong, names)}", flush=True)


def _ndcg(search: Callable[[str], list[int]], asked: Sequence[Any], names: Sequence[str]) -> str:
    scores = [
        ndcg_at_k(list(dict.fromkeys(names[n] for n in search(q.query))), q.relevant, k=10)
        for q in asked
    ]
    found = estimate(scores)
    return f"{found.mean:.3f}  ({found.low:.3f} to {found.high:.3f})  n = {found.n}"


if __name__ == "__main__":
    main(*sys.argv[1:])
