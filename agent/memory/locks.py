"""Locks by name between processes; they are free again when their holder is killed."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock

if TYPE_CHECKING:
    from psycopg import Connection

_LOOK_AGAIN_S: Final = 0.05


@contextmanager
def file_locked(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold a lock that is a file.

    Raises:
        TimeoutError: Somebody else held it for so long.
        OSError: The file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A turn may be begun in one thread and read to its end in another.
    with FileLock(path, timeout=wait_s, thread_local=False):
        yield


@contextmanager
def advisory_locked(
    connect: Callable[[], "Connection[Any]"], name: str, *, wait_s: float
) -> Iterator[None]:
    """Hold an advisory lock of Postgres, in a session of its own that ends with its holder.

    It is asked for again and again: one long wait would hold a snapshot, for which those wait
    who build an index meanwhile.

    Raises:
        TimeoutError: Somebody else held it for so long.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    deadline = time.monotonic() + wait_s
    with connect() as connection:
        while not _taken(connection, number):
            if time.monotonic() >= deadline:
                raise TimeoutError
            time.sleep(_LOOK_AGAIN_S)
        yield


def _taken(connection: "Connection[Any]", number: int) -> bool:
    asked = connection.execute("SELECT pg_try_advisory_lock(%s) AS taken", (number,))
    return bool((asked.fetchone() or {}).get("taken"))
