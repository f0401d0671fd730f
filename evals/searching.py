"""What a benchmark asks of a system: build an index of records, then search it."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Literal

from knowledge.progress import Progress
from knowledge.store.collections import VECTORS, open_collection, write_collection
from knowledge.store.embedders import Embedder
from knowledge.store.lexical import IndexRecord
from knowledge.store.retrieval import POOL
from knowledge.store.vectors import VectorStore

SystemName = Literal["career-guide", "langchain"]
Search = Callable[[str], list[int]]
"""A query to the numbers of records, best first, each once."""
System = Callable[[Sequence[IndexRecord], Embedder, Progress], AbstractContextManager[Search]]
_COLLECTION: Final = "benchmark"


def system_named(name: SystemName) -> System:
    """Return the system of a name."""
    if name == "career-guide":
        return product_index
    from evals.plain_rag import plain_index

    return plain_index


@contextmanager
def product_index(
    records: Sequence[IndexRecord], embedder: Embedder, progress: Progress
) -> Iterator[Search]:
    """Index records by the product's own code; give its search."""
    with tempfile.TemporaryDirectory(prefix="career-guide-") as folder:
        snapshot = Path(folder)
        vectors = VectorStore(snapshot / VECTORS)
        try:
            write_collection(
                _COLLECTION,
                records,
                snapshot=snapshot,
                vectors=vectors,
                embedder=embedder,
                progress=progress,
            )
            index = open_collection(
                _COLLECTION, snapshot=snapshot, vectors=vectors, embedder=embedder
            )
            yield lambda query: [hit.record for hit in index.search(query, count=POOL)]
        finally:
            vectors.close()
