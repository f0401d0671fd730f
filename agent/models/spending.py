"""What models may cost: limits for a turn and for a day, kept in one small SQLite file."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from agent.errors import ModelNotAskedError

SPENDING_FILE: Final = "spending.sqlite"
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS day ("
    "day TEXT PRIMARY KEY, calls INTEGER NOT NULL DEFAULT 0, usd REAL NOT NULL DEFAULT 0)"
)
_RESERVE: Final = (
    "UPDATE day SET calls = calls + 1, usd = usd + :usd "
    "WHERE day = :day AND calls < :most_calls AND usd + :usd <= :most_usd"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that may be spent, in US dollars and calls."""

    usd_a_turn: float
    usd_a_day: float
    calls_a_day: int
    output_tokens: int  # of the longest reply, which is reserved before each call


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """Money set aside for one call that is being made."""

    day: str
    usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Keeps the limits; several processes may share its file.

    The most that a call can cost is set aside before it is made, so that calls at the same time
    cannot pass a limit together; afterwards the price takes its place.
    """

    path: Path
    budget: Budget
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def reserve(self, model: str, usd: float, *, turn_usd: float) -> Reserved:
        """Set money aside for a call.

        Args:
            model: Name of the model to be called.
            usd: The most that the call can cost.
            turn_usd: What the turn has cost so far.

        Raises:
            ModelNotAskedError: A limit is reached, or the file cannot be written.
        """
        most = self.budget
        if turn_usd + usd > most.usd_a_turn:
            raise _reached(model, f"{most.usd_a_turn:.2f} USD a question", "MAX_USD_A_TURN")
        day = self.now().astimezone(UTC).date().isoformat()
        with self._file(model) as file:
            file.execute("INSERT OR IGNORE INTO day (day) VALUES (?)", [day])
            limits = {"day": day, "usd": usd, "most_calls": most.calls_a_day}
            done = file.execute(_RESERVE, limits | {"most_usd": most.usd_a_day})
            if done.rowcount:
                return Reserved(day=day, usd=usd)
            (calls,) = file.execute("SELECT calls FROM day WHERE day = ?", [day]).fetchone()
        if calls >= most.calls_a_day:
            raise _reached(model, f"{most.calls_a_day:,} calls a day", "MAX_CALLS_A_DAY")
        raise _reached(model, f"{most.usd_a_day:.2f} USD a day", "MAX_USD_A_DAY")

    def settle(self, model: str, reserved: Reserved, usd: float | None) -> None:
        """Put a call's price in the place of what was set aside; that stays where it is unknown.

        It stays, too, where the file cannot be written: the answer is there already.
        """
        if usd is not None and usd != reserved.usd:
            with suppress(ModelNotAskedError), self._file(model) as file:
                file.execute(
                    "UPDATE day SET usd = usd + ? WHERE day = ?",
                    [usd - reserved.usd, reserved.day],
                )

    @contextmanager
    def _file(self, model: str) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction; a call that cannot be counted is not made."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=10)) as file, file:
                file.execute(_TABLE)
                file.execute("BEGIN IMMEDIATE")
                yield file
        except (OSError, sqlite3.Error) as error:
            reason = f"was not asked: what it costs cannot be counted ({error})"
            raise ModelNotAskedError(model, reason) from error


def _reached(model: str, limit: str, variable: str) -> ModelNotAskedError:
    return ModelNotAskedError(
        model, f"was not asked: the limit of {limit} is reached (CAREER_GUIDE_{variable})"
    )
