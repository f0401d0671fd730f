"""Memory in a Postgres database, for several machines or many users at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from agent.errors import DatabaseUnavailableError, SettingsError
from agent.memory.database import TABLES, TABLES_VERSION, Row, Run
from agent.memory.locks import advisory_locked

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
_MIGRATION: Final = "career-guide migration"
_MIGRATION_WAIT_S: Final = 60.0
_CONNECTIONS: Final = 10
# What LangGraph's tables ask of a connection.
_OPTIONS: Final[dict[str, Any]] = {
    "autocommit": True,
    "prepare_threshold": 0,
    "row_factory": dict_row,
    "connect_timeout": _CONNECT_S,
}
_CHECKPOINTS: Final = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
_OWN: Final = ("career_owner", "career_thread", "career_turn", "career_fact")


class PostgresDatabase:
    """Tables, checkpoints and locks of one Postgres database."""

    def __init__(self, address: str) -> None:
        if not address.startswith(_SCHEMES):
            raise SettingsError("CAREER_GUIDE_DATABASE_URL must begin with postgresql://")
        self._address = address
        with self.explained():
            self._migrate()
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

        return PostgresSaver(self._pool)

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """Open a transaction."""
        with self.explained(), self._pool.connection() as connection, connection.transaction():
            cursor = connection.cursor(row_factory=tuple_row)

            def run(statement: str, *values: Any) -> list[Row]:
                done = cursor.execute(statement.replace("?", "%s"), values)
                return done.fetchall() if done.description else []

            yield run

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what Postgres raises into errors that a person can read."""
        try:
            yield
        except psycopg.Error as error:
            first = str(error).strip().splitlines() or [type(error).__name__]
            raise DatabaseUnavailableError(first[0]) from error

    @contextmanager
    def locked(self, key: str, *, wait_s: float) -> Iterator[None]:
        """Hold the lock of a name."""
        with self.explained(), advisory_locked(self._connect, key, wait_s=wait_s):
            yield

    def keep_latest(self, key: str) -> None:
        """Remove all checkpoints of a thread but the last one."""
        with self.explained():
            self.saver.prune([key])

    def cleanse(self) -> None:
        """Give the space of deleted rows back; the server's log and backups are its keeper's."""
        with self.explained(), self._connect() as connection:
            connection.execute(f"VACUUM {', '.join((*_OWN, *_CHECKPOINTS))}")

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def _connect(self) -> "psycopg.Connection[dict[str, Any]]":
        return psycopg.connect(self._address, **_OPTIONS)

    def _migrate(self) -> None:
        """Make all tables, in one step and by one process."""
        from langgraph.checkpoint.postgres import PostgresSaver

        wanted = f"{TABLES_VERSION}.{len(PostgresSaver.MIGRATIONS)}"
        with self._connect() as connection:
            if _version(connection) == wanted:
                return
            with advisory_locked(self._connect, _MIGRATION, wait_s=_MIGRATION_WAIT_S):
                PostgresSaver(connection).setup()
                for statement in (
                    *TABLES,
                    "CREATE TABLE IF NOT EXISTS career_version (version TEXT)",
                ):
                    connection.execute(statement)
                connection.execute("DELETE FROM career_version")
                connection.execute("INSERT INTO career_version VALUES (%s)", (wanted,))


def _version(connection: "psycopg.Connection[dict[str, Any]]") -> str | None:
    there = connection.execute("SELECT to_regclass('career_version') AS there").fetchone()
    if not there or there["there"] is None:
        return None
    row = connection.execute("SELECT version FROM career_version").fetchone()
    return str(row["version"]) if row else None
