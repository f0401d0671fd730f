"""The vector side of a store. This is the one file that imports chromadb."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError

from knowledge.errors import StoreDamagedError
from knowledge.store.embedders import Vectors

_FAILURES: Final = (ChromaError, sqlite3.Error, RuntimeError, ValueError)


class VectorStore:
    """Vectors in named collections, each vector belonging to a numbered record."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._client = _client(path)

    def create(self, collection: str) -> None:
        """Make an empty collection; names have three characters or more."""
        self._client.create_collection(
            collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def add(self, collection: str, owners: Sequence[int], vectors: Vectors, *, first: int) -> None:
        """Add vectors; Chroma takes at most 5,461 at a time.

        Args:
            collection: Name of a collection that was created.
            owners: Number of the record that each vector belongs to.
            vectors: Shape (owners, dimensions).
            first: How many vectors the collection holds already.
        """
        made = self._client.get_collection(collection, embedding_function=None)
        ids = [f"{owner}:{number}" for number, owner in enumerate(owners, start=first)]
        made.add(ids=ids, embeddings=vectors)

    def search(self, collection: str, vector: Vectors, *, count: int) -> dict[int, float]:
        """Return cosine similarity, -1..1, by record for the `count` nearest vectors.

        A record with several vectors has the best of them.

        Raises:
            StoreDamagedError: The collection is not there or cannot be read.
        """
        try:
            found: Any = self._client.get_collection(collection, embedding_function=None).query(
                query_embeddings=np.asarray([vector], dtype=np.float32),
                n_results=count,
                include=["distances"],
            )
        except _FAILURES as error:
            raise StoreDamagedError(self._path, f"vectors: {type(error).__name__}") from error
        best: dict[int, float] = {}
        for name, distance in zip(found["ids"][0], found["distances"][0], strict=True):
            owner = int(name.partition(":")[0])
            best[owner] = max(best.get(owner, -1.0), 1.0 - float(distance))
        return best

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def _client(path: Path) -> Client:
    try:
        client = chromadb.PersistentClient(
            path=str(path), settings=Settings(anonymized_telemetry=False)
        )
    except _FAILURES as error:
        raise StoreDamagedError(path, f"vectors: {type(error).__name__}") from error
    return cast("Client", client)  # its interface lacks close()
