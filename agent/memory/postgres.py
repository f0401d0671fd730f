"""Memory in a Postgres database, for several machines or many users at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from agent.errors import DatabaseUnavailableError, SettingsError
from agent.memory.counting import FORGET_OLD, RequestCounts, TableCounts
from agent.memory.database import Row, Run
from agent.memory.locks import advisory_locked
from agent.memory.migrations import Migrated, check_checkpoints, check_tables, migrate
from agent.memory.plans import PlanTable
from tools.roadmaps.plan_place import PlanPlace

try:
    import psycopg
    from psycopg.rows import dict_row, tuple_row
    from psycopg_pool import ConnectionPool
except ImportError as error:
    raise SettingsError(
        "CAREER_GUIDE_DATABASE_URL needs the extra `postgres`; "
        "install it with: pip install 'career-guide[postgres]'"
    ) from error

if TYPE_CHECKING:
    from langgraph.checkpoint.postgres import PostgresSaver

_SCHEMES: Final = ("postgresql://", "postgres://")
_CONNECT_S: Final = 5
_CONNECTIONS: Final = 10
# What LangGraph's tables ask of a connection.
_OPTIONS: Final[dict[str, Any]] = {
    "autocommit": True,
    "prepare_threshold": 0,
    "row_factory": dict_row,
    "connect_timeout": _CONNECT_S,
}
_CHECKPOINTS: Final = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
_OWN: Final = ("career_owner", "career_thread", "career_turn", "career_fact", "career_plan")


class PostgresDatabase:
    """Tables, checkpoints and locks of one Postgres database."""

    def __init__(self, address: str) -> None:
        """Open a database whose tables are made already.

        Raises:
            DatabaseNotPreparedError, DatabaseNewerError: It has other tables.
            DatabaseUnavailableError: It cannot be reached.
            SettingsError: This is no address of one.
        """
        self._address = checked_address(address)
        with _explained():
            with self._connect() as connection:
                check_tables(connection)
            self._pool: ConnectionPool[psycopg.Connection[dict[str, Any]]] = ConnectionPool(
                address,
                min_size=1,
                max_size=_CONNECTIONS,
                kwargs=_OPTIONS,
                check=ConnectionPool.check_connection,  # the server may have been restarted
                open=False,
            )
            self._pool.open()

    @cached_property
    def saver(self) -> "PostgresSaver":
        """LangGraph's tables in the same database."""
        from langgraph.checkpoint.postgres import PostgresSaver

        with self.explained(), self._pool.connection() as connection:
            check_checkpoints(connection, known=len(PostgresSaver.MIGRATIONS))
        return PostgresSaver(self._pool)

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """Open a transaction."""
        with self.explained(), self._pool.connection() as connection, connection.transaction():
            yield _running(connection)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what Postgres raises into errors that a person can read."""
        with _explained():
            yield

    @contextmanager
    def locked(self, key: str, *, wait_s: float) -> Iterator[None]:
        """Hold the lock of a name."""
        with self.explained(), advisory_locked(self._connect, key, wait_s=wait_s):
            yield

    def plans(self, owner: str) -> PlanPlace:
        """Return an owner's saved plans, which are rows of a table."""
        return PlanTable(self, owner)

    def request_counts(self) -> RequestCounts:
        """Return the counts of all processes."""
        return TableCounts(self)

    def keep_latest(self, key: str) -> None:
        """Remove all checkpoints of a thread but the last one."""
        with self.explained():
            self.saver.prune([key])

    def cleanse(self) -> None:
        """Give the space of deleted rows back; the server's log and backups are its keeper's."""
        with self.explained(), self._connect() as connection:
            connection.execute(FORGET_OLD)
            connection.execute(f"VACUUM {', '.join((*_OWN, *_CHECKPOINTS))}")

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def _connect(self) -> "psycopg.Connection[dict[str, Any]]":
        return psycopg.connect(self._address, **_OPTIONS)


@contextmanager
def one_transaction(address: str) -> Iterator[Run]:
    """Open a transaction in a connection of its own, for who needs one now and then.

    Raises:
        DatabaseUnavailableError: The database cannot be used.
    """
    with _explained(), psycopg.connect(address, **_OPTIONS) as connection, connection.transaction():
        yield _running(connection)


def _running(connection: "psycopg.Connection[Any]") -> Run:
    cursor = connection.cursor(row_factory=tuple_row)

    def run(statement: str, *values: Any) -> list[Row]:
        done = cursor.execute(statement.replace("?", "%s"), values)
        return done.fetchall() if done.description else []

    return run


def prepare(address: str) -> Migrated:
    """Make or renew all tables of a database, and say what was done.

    Raises:
        DatabaseNewerError: A later version of the program has changed them.
        DatabaseUnavailableError: It cannot be reached, or its user may not change it.
        SettingsError: This is no address of one.
    """
    connect = partial(psycopg.connect, checked_address(address), **_OPTIONS)
    with _explained():
        return migrate(connect)


def checked_address(address: str) -> str:
    """Return an address of Postgres.

    Raises:
        SettingsError: It is not one.
    """
    if not address.startswith(_SCHEMES):
        raise SettingsError("CAREER_GUIDE_DATABASE_URL must begin with postgresql://")
    return address


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        first = str(error).strip().splitlines() or [type(error).__name__]
        raise DatabaseUnavailableError(first[0]) from error
