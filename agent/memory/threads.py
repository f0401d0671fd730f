"""Conversations on disk: a checkpoint after each step of the graph, in one SQLite file."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Final

from langgraph.checkpoint.sqlite import SqliteSaver

from agent.errors import ThreadNameError, ThreadsUnavailableError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FILE: Final = "threads.sqlite"
_LAST: Final = "last-thread"


def new_thread() -> str:
    """Return an id for a new conversation."""
    return token_hex(4)


def check_thread(thread: str) -> str:
    """Return a conversation's id.

    Raises:
        ThreadNameError: It is not one.
    """
    if not _NAME.fullmatch(thread):
        raise ThreadNameError(thread[:80])
    return thread


@contextmanager
def open_threads(folder: Path) -> Iterator[SqliteSaver]:
    """Open the conversations of a data folder, making both where needed.

    Raises:
        ThreadsUnavailableError: The file cannot be opened or is no database.
    """
    path = folder / _FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, check_same_thread=False, timeout=10)
    except (OSError, sqlite3.Error) as error:
        raise _unavailable(path, error) from error
    with closing(connection):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            saver = SqliteSaver(connection)
            saver.setup()
        except sqlite3.Error as error:
            raise _unavailable(path, error) from error
        yield saver


def _unavailable(path: Path, error: OSError | sqlite3.Error) -> ThreadsUnavailableError:
    return ThreadsUnavailableError(str(path), getattr(error, "strerror", None) or str(error))


def last_thread(folder: Path) -> str | None:
    """Return the id of the conversation that was used last, if any was."""
    try:
        name = (folder / _LAST).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if _NAME.fullmatch(name) else None


def remember_thread(folder: Path, thread: str) -> None:
    """Note which conversation was used last."""
    with suppress(OSError):  # `--continue` then takes up an older one; nothing else is lost
        (folder / _LAST).write_text(thread + "\n", encoding="utf-8")
