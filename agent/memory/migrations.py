"""The tables of a Postgres database, made and changed in steps that are only ever added to.

One process takes the steps, by `career-guide migrate`; whoever opens the database afterwards only
looks whether they were taken, and needs no right to make tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from agent.errors import (
    DatabaseNewerError,
    DatabaseNotPreparedError,
    DatabaseUnavailableError,
)
from agent.memory.database import TABLES
from agent.memory.locks import advisory_locked
from agent.models.ledger import SPENDING_TABLE

if TYPE_CHECKING:
    from psycopg import Connection

_LOCK: Final = "career-guide migration"
_WAIT_S: Final = 60.0
_VERSION: Final = "CREATE TABLE IF NOT EXISTS career_schema (version INTEGER NOT NULL)"
_CHECKPOINT_TABLES: Final = "LangGraph's tables of checkpoints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of the tables; after the n-th one they are of version n."""

    makes: str  # for a person to read
    statements: tuple[str, ...]


STEPS: Final = (
    Step(makes="conversations, questions, answers and profiles", statements=TABLES),
    Step(
        makes="saved plans",
        statements=(
            """CREATE TABLE career_plan (
                owner TEXT NOT NULL,
                name TEXT NOT NULL,
                number INTEGER NOT NULL,
                revision TEXT NOT NULL,
                PRIMARY KEY (owner, name, number)
            )""",
        ),
    ),
    Step(
        makes="counts of requests",
        statements=(
            # Unlogged: written with each request, and no loss when the server crashes.
            """CREATE UNLOGGED TABLE career_request (
                owner TEXT PRIMARY KEY,
                began DOUBLE PRECISION NOT NULL,
                used INTEGER NOT NULL
            )""",
        ),
    ),
    Step(makes="what models have cost", statements=(SPENDING_TABLE,)),
)
VERSION: Final = len(STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What was done to a database."""

    before: int  # version of the tables; 0 where there were none
    after: int
    made: tuple[str, ...]  # for a person to read; empty where nothing was left to do


def migrate(connect: "Callable[[], Connection[dict[str, Any]]]") -> Migrated:
    """Take the steps that are missing, LangGraph's and ours; those of others at once wait.

    Raises:
        DatabaseNewerError: There are steps that this program does not know; nothing is changed.
        DatabaseUnavailableError: Somebody else was at it for too long.
    """
    try:
        with connect() as connection, advisory_locked(connect, _LOCK, wait_s=_WAIT_S):
            return _migrated(connection)
    except TimeoutError:
        reason = f"another process has been migrating it for {_WAIT_S:g} seconds"
        raise DatabaseUnavailableError(reason) from None


def _migrated(connection: "Connection[dict[str, Any]]") -> Migrated:
    from langgraph.checkpoint.postgres import PostgresSaver

    before, known = _version(connection), len(PostgresSaver.MIGRATIONS)
    if before > VERSION:
        raise DatabaseNewerError("tables", found=before, known=VERSION)
    taken = _checkpoint_steps(connection)
    if taken > known:
        raise DatabaseNewerError(_CHECKPOINT_TABLES, found=taken, known=known)
    made = [f"checkpoints, steps {taken + 1} to {known}"] if taken < known else []
    PostgresSaver(connection).setup()
    for version, step in enumerate(STEPS[before:], start=before + 1):
        _take(connection, step, version)
        made.append(step.makes)
    return Migrated(before=before, after=VERSION, made=tuple(made))


def _take(connection: "Connection[dict[str, Any]]", step: Step, version: int) -> None:
    with connection.transaction():
        for statement in (*step.statements, _VERSION, "DELETE FROM career_schema"):
            connection.execute(statement)
        connection.execute("INSERT INTO career_schema VALUES (%s)", (version,))


def check_tables(connection: "Connection[dict[str, Any]]") -> None:
    """Look whether our tables are those that this program needs.

    Raises:
        DatabaseNotPreparedError, DatabaseNewerError: They are not.
    """
    found = _version(connection)
    if found < VERSION:
        raise DatabaseNotPreparedError(found=found, wanted=VERSION)
    if found > VERSION:
        raise DatabaseNewerError("tables", found=found, known=VERSION)


def check_checkpoints(connection: "Connection[dict[str, Any]]", *, known: int) -> None:
    """Look whether LangGraph's tables are those that the installed LangGraph needs.

    Raises:
        DatabaseNotPreparedError, DatabaseNewerError: They are not.
    """
    found = _checkpoint_steps(connection)
    if found < known:
        raise DatabaseNotPreparedError(found=found, wanted=known)
    if found > known:
        raise DatabaseNewerError(_CHECKPOINT_TABLES, found=found, known=known)


def _version(connection: "Connection[dict[str, Any]]") -> int:
    return _number(connection, "career_schema", "SELECT max(version) AS number FROM career_schema")


def _checkpoint_steps(connection: "Connection[dict[str, Any]]") -> int:
    """LangGraph counts its steps from 0."""
    name = "checkpoint_migrations"
    return _number(connection, name, f"SELECT max(v) + 1 AS number FROM {name}")  # noqa: S608  ours


def _number(connection: "Connection[dict[str, Any]]", table: str, asking: str) -> int:
    there = connection.execute("SELECT to_regclass(%s) AS there", (table,)).fetchone()
    if not there or there["there"] is None:
        return 0
    row = connection.execute(asking).fetchone()
    return int((row or {}).get("number") or 0)
