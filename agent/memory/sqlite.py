"""Memory in one SQLite file of the data folder."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from agent.errors import ThreadsUnavailableError, TracesLeftError
from agent.memory.counting import ProcessCounts, RequestCounts
from agent.memory.database import TABLES, TABLES_VERSION, Row, Run
from agent.memory.locks import file_locked
from agent.memory.plans import plan_files
from tools.roadmaps.plan_place import PlanPlace

if TYPE_CHECKING:
    from langgraph.checkpoint.sqlite import SqliteSaver

FILE: Final = "memory.sqlite"
_LOCKS: Final = "locks"
_BUSY_S: Final = 10.0
_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    # What is deleted is overwritten, in the pages that stay and in those that are given back.
    "PRAGMA secure_delete = ON",
)


class SqliteDatabase:
    """Tables and checkpoints in a file, locks in a folder beside it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._one_at_a_time = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = self._connect(isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise self._unavailable(error) from error
        try:
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            self._connection.close()
            raise self._unavailable(error) from error

    @cached_property
    def saver(self) -> "SqliteSaver":
        """LangGraph's tables in the same file, through a connection of their own."""
        from agent.memory.checkpoints import sqlite_saver

        with self.explained():
            # Its statements belong together without saying so: Python opens the transactions.
            return sqlite_saver(self._connect(isolation_level="DEFERRED"))

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """Open a transaction."""

        def run(statement: str, *values: Any) -> list[Row]:
            return self._connection.execute(statement, values).fetchall()

        with self._one_at_a_time, self.explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield run
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what SQLite raises into errors that a person can read."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    @contextmanager
    def locked(self, key: str, *, wait_s: float) -> Iterator[None]:
        """Hold the lock of a name."""
        with ExitStack() as held:
            try:
                held.enter_context(file_locked(self._lock_file(key), wait_s=wait_s))
            except TimeoutError:
                raise
            except OSError as error:
                raise self._unavailable(error) from error
            yield

    def plans(self, owner: str) -> PlanPlace:
        """Return an owner's saved plans, which are files beside this one."""
        return plan_files(self.path.parent, owner)

    def request_counts(self) -> RequestCounts:
        """Return counts of this process: it is the only server of its data folder."""
        return ProcessCounts()

    def keep_latest(self, key: str) -> None:
        """Remove all checkpoints of a thread but the last one."""
        from agent.memory.checkpoints import keep_latest

        with self.explained():
            keep_latest(self.saver, key)

    def cleanse(self) -> None:
        """Rewrite the file without what was deleted, and empty its log of changes.

        Raises:
            TracesLeftError: Another process is reading old pages.
        """
        with self._one_at_a_time, self.explained():
            # Before the VACUUM too, which copies pages through the log.
            for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"):
                self._connection.execute(statement).fetchall()
            [(busy, *_)] = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if busy:
            raise TracesLeftError

    def close(self) -> None:
        """Close the file."""
        if "saver" in self.__dict__:
            self.saver.conn.close()
        self._connection.close()

    def _connect(self, isolation_level: Literal["DEFERRED"] | None) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, check_same_thread=False, timeout=_BUSY_S, isolation_level=isolation_level
        )
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma).fetchall()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _migrate(self) -> None:
        """Make the tables, in one step and by one process."""
        if self._version() == TABLES_VERSION:
            return
        with file_locked(self._lock_file("migration"), wait_s=_BUSY_S), self.transaction() as run:
            for statement in TABLES:
                run(statement)
            run(f"PRAGMA user_version = {TABLES_VERSION}")

    def _version(self) -> int:
        [(version,)] = self._connection.execute("PRAGMA user_version").fetchall()
        return int(version)

    def _lock_file(self, key: str) -> Path:
        return self.path.parent / _LOCKS / f"{key}.lock"

    def _unavailable(self, error: OSError | sqlite3.Error) -> ThreadsUnavailableError:
        reason = getattr(error, "strerror", None) or str(error)
        return ThreadsUnavailableError(str(self.path), reason)
