"""Where memory is kept: in SQLite in the data folder, or in Postgres. One interface for both.

The SQL of the tables is what both understand; `?` marks a value. What a user said stands in
`career_turn` and `career_fact`, and in the graph's checkpoints, which are LangGraph's own tables.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final, Protocol

from agent.errors import NoDatabaseError
from agent.memory.counting import RequestCounts
from agent.settings import Settings
from tools.roadmaps.plan_place import PlanPlace

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from agent.memory.migrations import Migrated

Row = tuple[Any, ...]
Run = Callable[..., list[Row]]
"""Runs a statement with its values inside a transaction; returns the rows that it gives."""

TABLES_VERSION: Final = 1
TABLES: Final = (
    # To write it is to hold the owner's profile until the transaction ends.
    "CREATE TABLE IF NOT EXISTS career_owner (owner TEXT PRIMARY KEY, used TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS career_thread (
        key TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        created TEXT NOT NULL,
        used TEXT NOT NULL,
        branched_from TEXT,
        UNIQUE (owner, id)
    )""",
    """CREATE TABLE IF NOT EXISTS career_turn (
        key TEXT NOT NULL,
        number INTEGER NOT NULL,
        asked TEXT NOT NULL,
        question TEXT NOT NULL,
        answer TEXT,
        failure TEXT,
        PRIMARY KEY (key, number)
    )""",
    """CREATE TABLE IF NOT EXISTS career_fact (
        owner TEXT NOT NULL,
        place INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        words TEXT NOT NULL,
        thread TEXT NOT NULL,
        turn INTEGER NOT NULL,
        state TEXT NOT NULL,
        said TEXT NOT NULL,
        PRIMARY KEY (owner, place)
    )""",
)


class Database(Protocol):
    """Tables, checkpoints and locks, safe for several processes at once.

    What goes wrong with it is raised as `ThreadsUnavailableError`.
    """

    @property
    def saver(self) -> "BaseCheckpointSaver[Any]":
        """Where the graph keeps its checkpoints; imports LangGraph when it is first asked for."""
        ...

    def transaction(self) -> AbstractContextManager[Run]:
        """Open a transaction: all of it is kept, or nothing."""
        ...

    def explained(self) -> AbstractContextManager[None]:
        """Turn what the database raises inside into errors that a person can read."""
        ...

    def locked(self, key: str, *, wait_s: float) -> AbstractContextManager[None]:
        """Hold the lock of a name, against all other threads and processes.

        Raises:
            TimeoutError: Somebody else held it for so long.
        """
        ...

    def plans(self, owner: str) -> PlanPlace:
        """Return where an owner's saved plans are kept."""
        ...

    def request_counts(self) -> RequestCounts:
        """Return what counts requests: for all who share the database, where they are several."""
        ...

    def keep_latest(self, key: str) -> None:
        """Remove all checkpoints of a thread but the last one."""
        ...

    def cleanse(self) -> None:
        """Leave nothing in the files of what was deleted, as far as that is in our hands."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def open_database(settings: Settings) -> Database:
    """Open the database that is set. SQLite makes its tables itself; see `migrations` for Postgres.

    Raises:
        ThreadsUnavailableError: It cannot be opened, or its tables are not those that are needed.
        SettingsError: What is set is no address of Postgres, or what reaches Postgres is not
            installed.
    """
    if settings.database_url is not None:
        from agent.memory.postgres import PostgresDatabase

        return PostgresDatabase(settings.database_url.get_secret_value())
    from agent.memory.sqlite import SqliteDatabase

    return SqliteDatabase(settings.data_dir)


def prepare_database(settings: Settings) -> "Migrated":
    """Make or renew all tables of the Postgres database that is set, and say what was done.

    Raises:
        NoDatabaseError: None is set.
        DatabaseUnavailableError: It cannot be reached or changed, or is of a later version.
        SettingsError: As for opening.
    """
    if settings.database_url is None:
        raise NoDatabaseError
    from agent.memory.postgres import prepare

    return prepare(settings.database_url.get_secret_value())
