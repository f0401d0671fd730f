"""Where it is noted what models cost: in the data folder, or in Postgres for all replicas.

One table with a row for each day. The SQL is what both understand; `?` marks a value.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Final, Protocol

from agent.errors import LedgerError, ThreadsUnavailableError
from agent.memory.database import Run
from agent.settings import Settings

SPENDING_FILE: Final = "spending.sqlite"
SPENDING_TABLE: Final = """CREATE TABLE IF NOT EXISTS career_spending (
    day TEXT PRIMARY KEY,
    calls INTEGER NOT NULL DEFAULT 0,
    usd DOUBLE PRECISION NOT NULL DEFAULT 0
)"""
_BUSY_S: Final = 10.0


class Ledger(Protocol):
    """The table of what was spent."""

    def transaction(self) -> AbstractContextManager[Run]:
        """Open a transaction that nobody else writes in between.

        Raises:
            LedgerError: It cannot be written.
        """
        ...


class FileLedger:
    """A small SQLite file, which several processes may share."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """Open a transaction that nobody else writes in between."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_BUSY_S)) as file, file:
                file.execute(SPENDING_TABLE)
                file.execute("BEGIN IMMEDIATE")
                yield lambda statement, *values: file.execute(statement, values).fetchall()
        except (OSError, sqlite3.Error) as error:
            raise LedgerError(str(error)) from error


class ServerLedger:
    """A table in Postgres; each transaction has a connection of its own, as calls take longer."""

    def __init__(self, address: str) -> None:
        self._address = address

    @contextmanager
    def transaction(self) -> Iterator[Run]:
        """Open a transaction; rows that it writes are its own until it ends."""
        from agent.memory.postgres import one_transaction

        try:
            with one_transaction(self._address) as run:
                yield run
        except ThreadsUnavailableError as error:
            raise LedgerError(str(error)) from error


def ledger_of(settings: Settings) -> Ledger:
    """Return the ledger that is shared by all who answer with these settings; opens nothing."""
    if settings.database_url is not None:
        return ServerLedger(settings.database_url.get_secret_value())
    return FileLedger(settings.data_dir / SPENDING_FILE)
