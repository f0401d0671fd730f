"""The vector side of a store, in a folder or on a server. The one file that imports chromadb."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol, cast
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from knowledge.errors import (
    StoreDamagedError,
    StoreError,
    StoreNotWritableError,
    VectorServerError,
)
from knowledge.store.embedders import Vectors
from knowledge.store.ownership import Ownership

BATCH: Final = 1000
"""Vectors that are added or fetched at once; Chroma takes at most 5,461."""
GREETING_TIMEOUT_S: Final = 5.0
SERVER_TIMEOUT_S: Final = 60.0
# Of the nearest 200 of 12,000 vectors it then finds 99.6%; with Chroma's defaults 93%.
_HNSW: Final = {"space": "cosine", "max_neighbors": 24, "ef_construction": 150, "ef_search": 600}
_DATABASE: Final = "chroma.sqlite3"
_SAVED: Final = "index_metadata.pickle"  # there once Chroma has saved an index
_FAILURES: Final = (ChromaError, sqlite3.Error, RuntimeError, ValueError, OSError, KeyError)
_UNREACHABLE: Final = (*_FAILURES, httpx.HTTPError)


class Access(Protocol):
    """How a Chroma is reached, and what it means when it fails."""

    @property
    def client(self) -> Client:
        """Return the connection."""
        ...

    @property
    def prefix(self) -> str:
        """Return what the names of its collections begin with."""
        ...

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """Return what it raises."""
        ...

    def unreadable(self, error: Exception) -> StoreError:
        """Return what to raise where reading failed."""
        ...

    def unwritable(self, error: Exception) -> StoreError:
        """Return what to raise where writing failed."""
        ...

    def close(self) -> None:
        """Let go of the files or the connection."""
        ...


class FolderAccess:
    """A Chroma in a folder, which this process alone writes to."""

    prefix: Final = ""
    failures: tuple[type[Exception], ...] = _FAILURES

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.client = self._opened(folder)

    def _opened(self, folder: Path) -> Client:
        settings = Settings(anonymized_telemetry=False)
        try:
            # The declared interface lacks close().
            return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))
        except _FAILURES as error:
            raise self.unreadable(error) from error

    def unreadable(self, error: Exception) -> StoreError:
        """A folder that cannot be read is damaged."""
        return StoreDamagedError(self._folder, f"vectors: {type(error).__name__}")

    def unwritable(self, error: Exception) -> StoreError:
        """Chroma does not tell a full disk from other failures, except in its words."""
        return StoreNotWritableError(self._folder, f"vectors: {str(error)[:200]}")

    def close(self) -> None:
        """Let go of the files."""
        self.client.close()


class ReadingAccess(FolderAccess):
    """A Chroma in a folder in which nothing may change.

    Chroma writes into its database even when it is only asked, and into an index that it has not
    saved yet, which is a small one. It gets a copy of these; the large files stay where they are.
    """

    def __init__(self, folder: Path) -> None:
        """Open a folder.

        Raises:
            StoreDamagedError: The vectors are missing or unreadable.
            StoreNotWritableError: There is no room for the copy.
        """
        if not (folder / _DATABASE).is_file():
            raise StoreDamagedError(folder / _DATABASE, "the file is missing")
        self._folder = folder
        self._copy = tempfile.TemporaryDirectory(prefix="career-guide-")
        place = Path(self._copy.name)
        try:
            shutil.copyfile(folder / _DATABASE, place / _DATABASE)
            for index in (path for path in folder.iterdir() if path.is_dir()):
                if (index / _SAVED).is_file():
                    (place / index.name).symlink_to(index.resolve(), target_is_directory=True)
                else:
                    shutil.copytree(index, place / index.name)
            self.client = self._opened(place)
        except OSError as error:
            self._copy.cleanup()
            raise StoreNotWritableError(place, error.strerror or str(error)) from error
        except StoreError:
            self._copy.cleanup()
            raise

    def close(self) -> None:
        """Let go of the files and remove the copy."""
        self.client.close()
        self._copy.cleanup()


class ServerAccess:
    """A Chroma server; collections of other snapshots have other prefixes."""

    failures: tuple[type[Exception], ...] = _UNREACHABLE

    def __init__(self, url: str, folder: Path, *, snapshot: str) -> None:
        """Connect.

        Args:
            url: Of the server, such as `http://localhost:8000`.
            folder: Of the vectors' local part, for messages.
            snapshot: Name of the snapshot whose collections are meant.

        Raises:
            VectorServerError: It cannot be reached.
        """
        self._url, self._folder = url, folder
        self.prefix = f"{snapshot}."
        try:
            self.client = _server_client(url)
        except Exception as error:  # it raises bare ones too
            raise self.unreadable(error) from error

    def unreadable(self, error: Exception) -> StoreError:
        """Nothing is known to be damaged: the server may only be down."""
        return VectorServerError(self._folder, shown_url(self._url), type(error).__name__)

    unwritable = unreadable

    def remove(self, collection: str) -> None:
        """Remove a collection, if it is there."""
        try:
            _remove(self.client, self.prefix + collection)
        except _UNREACHABLE as error:
            raise self.unreadable(error) from error

    def close(self) -> None:
        """Let go of the connections, which Chroma's own close leaves open."""
        for session in _sessions(self.client):
            session.close()
        self.client.close()


def _remove(client: Client, collection: str) -> None:
    with suppress(NotFoundError):
        client.delete_collection(collection)


def shown_url(url: str) -> str:
    """Return a server's address without credentials."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 8000}"


def _server_client(url: str) -> Client:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("no http address")
    # Chroma's client waits without end, also while it is made: ask first whether anybody is there.
    greeting = httpx.get(f"{shown_url(url)}/api/v2/heartbeat", timeout=GREETING_TIMEOUT_S)
    greeting.raise_for_status()
    client = chromadb.HttpClient(
        host=parts.hostname,
        port=parts.port or 8000,
        ssl=parts.scheme == "https",
        settings=Settings(anonymized_telemetry=False),
    )
    for session in _sessions(client):
        session.timeout = httpx.Timeout(SERVER_TIMEOUT_S)
    return cast("Client", client)


def _sessions(client: Any) -> list[httpx.Client]:
    """There is one for collections, and one that only asks whether the database exists."""
    return [client._server._session, client._admin_client._server._session]


class VectorStore:
    """Vectors in named collections, each belonging to one or more numbered records."""

    def __init__(self, folder: Path, connect: Callable[[], Access] | None = None) -> None:
        """Name the vectors of a snapshot; nothing is opened before it is needed.

        Args:
            folder: Holds which vector belongs to which record, and the vectors unless they are
                elsewhere; made where there is none.
            connect: Leads to the vectors; without it they are written in the folder itself.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._connect = connect or partial(FolderAccess, folder)
        self._owners: dict[str, Ownership] = {}
        self._opened: dict[str, Collection] = {}
        self._connecting = Lock()
        self._connected: Access | None = None

    @property
    def _access(self) -> Access:
        with self._connecting:  # several who ask at once share one connection
            self._connected = self._connected or self._connect()
            return self._connected

    def create(self, collection: str) -> None:
        """Make an empty collection, in place of the one of that name if there is one."""
        with self._writing():
            _remove(self._access.client, self._access.prefix + collection)
            self._opened[collection] = self._access.client.create_collection(
                self._access.prefix + collection,
                embedding_function=None,
                configuration={"hnsw": cast("Any", _HNSW)},
            )
        self.set_owners(collection, Ownership.of([], []))

    def __contains__(self, collection: str) -> bool:
        return self._owners_file(collection).is_file()

    def add(self, collection: str, keys: Sequence[str], vectors: Vectors) -> None:
        """Add at most `BATCH` vectors under keys that the collection does not hold yet."""
        with self._writing():
            self._collection(collection).add(ids=list(keys), embeddings=vectors)

    def take_out(self, collection: str, keys: Sequence[str]) -> None:
        """Remove vectors."""
        with self._writing():
            for start in range(0, len(keys), BATCH):
                self._collection(collection).delete(ids=list(keys[start : start + BATCH]))

    def fetch(self, collection: str, keys: Sequence[str]) -> tuple[list[str], Vectors]:
        """Return the vectors that are there of at most `BATCH` keys, each with its key."""
        with self._reading():
            got: Any = self._collection(collection).get(ids=list(keys), include=["embeddings"])
            return list(got["ids"]), np.asarray(got["embeddings"], dtype=np.float32)

    def count(self, collection: str) -> int:
        """Return how many vectors a collection holds."""
        with self._reading():
            return int(self._collection(collection).count())

    def owners(self, collection: str) -> Ownership:
        """Return which vector of a collection belongs to which record."""
        if collection not in self._owners:
            self._owners[collection] = Ownership.load(self._owners_file(collection))
        return self._owners[collection]

    def set_owners(self, collection: str, owners: Ownership) -> None:
        """Say which vector of a collection belongs to which record."""
        owners.save(self._owners_file(collection))
        self._owners[collection] = owners

    def search(self, collection: str, vector: Vectors, *, count: int) -> dict[int, float]:
        """Return cosine similarity, -1..1, by record for the `count` nearest vectors.

        A record with several vectors has the best of them.

        Args:
            collection: Name of a collection.
            vector: Of the query, unit length.
            count: How many vectors; several may be of one record, and one of several records.

        Raises:
            StoreDamagedError: The collection is not there or cannot be read.
            VectorServerError: The server cannot be used.
        """
        owners = self.owners(collection)
        if len(owners.keys) == 0:
            return {}
        with self._reading():
            found: Any = self._collection(collection).query(
                query_embeddings=np.asarray([vector], dtype=np.float32),
                n_results=count,
                include=["distances"],
            )
            near = [1.0 - float(distance) for distance in found["distances"][0]]
            return owners.best(found["ids"][0], near)

    def close(self) -> None:
        """Let go of the files."""
        if self._connected is not None:
            self._connected.close()

    def _owners_file(self, collection: str) -> Path:
        return self._folder / f"{collection}.owners.npz"

    def _collection(self, name: str) -> Collection:
        if name not in self._opened:
            self._opened[name] = self._access.client.get_collection(
                self._access.prefix + name, embedding_function=None
            )
        return self._opened[name]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        access = self._access
        try:
            yield
        except access.failures as error:
            raise access.unreadable(error) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        access = self._access
        try:
            yield
        except access.failures as error:
            raise access.unwritable(error) from error
