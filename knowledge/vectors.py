"""The vector side of a store. This is the one file that imports chromadb."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings
from chromadb.errors import ChromaError

from knowledge.embedders import Vectors
from knowledge.errors import StoreDamagedError

BATCH: Final = 5000
"""Chroma takes at most 5,461 records at a time."""


class VectorStore:
    """Vectors in named collections, each vector belonging to a numbered record."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._client = _client(path)

    def add(self, collection: str, owners: Sequence[int], vectors: Vectors) -> None:
        """Add vectors to a new collection; `owners` numbers the record of each vector."""
        made = self._client.create_collection(
            collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        ids = [f"{owner}:{number}" for number, owner in enumerate(owners)]
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            made.add(ids=ids[part], embeddings=vectors[part])

    def search(self, collection: str, vector: Vectors, *, count: int) -> dict[int, float]:
        """Return cosine similarity, -1..1, by record for the `count` nearest vectors.

        A record with several vectors has the best of them.

        Raises:
            StoreDamagedError: The collection is not there or cannot be read.
        """
        try:
            found: Any = self._client.get_collection(collection, embedding_function=None).query(
                query_embeddings=[vector.astype(np.float32)],
                n_results=count,
                include=["distances"],
            )
        except (ChromaError, sqlite3.Error, RuntimeError, ValueError) as error:
            raise StoreDamagedError(self._path, f"vectors: {type(error).__name__}") from error
        best: dict[int, float] = {}
        for name, distance in zip(found["ids"][0], found["distances"][0], strict=True):
            owner = int(name.partition(":")[0])
            best[owner] = max(best.get(owner, -1.0), 1.0 - float(distance))
        return best

    def close(self) -> None:
        """Let go of the files; a later store at the same place starts anew."""
        self._client.close()


def _client(path: Path) -> ClientAPI:
    try:
        return chromadb.PersistentClient(
            path=str(path), settings=Settings(anonymized_telemetry=False)
        )
    except (ChromaError, sqlite3.Error, RuntimeError, ValueError) as error:
        raise StoreDamagedError(path, f"vectors: {type(error).__name__}") from error
