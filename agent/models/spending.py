"""What models may cost: limits for a turn and for a day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from agent.errors import LedgerError, ModelNotAskedError
from agent.memory.database import Run
from agent.models.ledger import Ledger

_BEGIN: Final = "INSERT INTO career_spending (day) VALUES (?) ON CONFLICT (day) DO NOTHING"
_RESERVE: Final = (
    "UPDATE career_spending SET calls = calls + 1, usd = usd + ? "
    "WHERE day = ? AND calls < ? AND usd + ? <= ? RETURNING calls"
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
    """Keeps the limits; several processes may share its ledger.

    The most that a call can cost is set aside before it is made, so that calls at the same time
    cannot pass a limit together; afterwards the price takes its place.
    """

    ledger: Ledger
    budget: Budget
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def reserve(self, model: str, usd: float, *, turn_usd: float) -> Reserved:
        """Set money aside for a call.

        Args:
            model: Name of the model to be called.
            usd: The most that the call can cost.
            turn_usd: What the turn has cost so far.

        Raises:
            ModelNotAskedError: A limit is reached, or the ledger cannot be written.
        """
        most = self.budget
        if turn_usd + usd > most.usd_a_turn:
            raise _reached(model, f"{most.usd_a_turn:.2f} USD a question", "MAX_USD_A_TURN")
        day = self.now().astimezone(UTC).date().isoformat()
        with self._noting(model) as run:
            run(_BEGIN, day)
            if run(_RESERVE, usd, day, most.calls_a_day, usd, most.usd_a_day):
                return Reserved(day=day, usd=usd)
            [(calls,)] = run("SELECT calls FROM career_spending WHERE day = ?", day)
        if calls >= most.calls_a_day:
            raise _reached(model, f"{most.calls_a_day:,} calls a day", "MAX_CALLS_A_DAY")
        raise _reached(model, f"{most.usd_a_day:.2f} USD a day", "MAX_USD_A_DAY")

    def settle(self, model: str, reserved: Reserved, usd: float | None) -> None:
        """Put a call's price in the place of what was set aside; that stays where it is unknown.

        It stays, too, where the ledger cannot be written: the answer is there already.
        """
        if usd is not None and usd != reserved.usd:
            with suppress(ModelNotAskedError), self._noting(model) as run:
                run(
                    "UPDATE career_spending SET usd = usd + ? WHERE day = ?",
                    *(usd - reserved.usd, reserved.day),
                )

    @contextmanager
    def _noting(self, model: str) -> Iterator[Run]:
        """Open a transaction; a call that cannot be counted is not made."""
        try:
            with self.ledger.transaction() as run:
                yield run
        except LedgerError as error:
            reason = f"was not asked: what it costs cannot be counted ({error})"
            raise ModelNotAskedError(model, reason) from error


def _reached(model: str, limit: str, variable: str) -> ModelNotAskedError:
    return ModelNotAskedError(
        model, f"was not asked: the limit of {limit} is reached (CAREER_GUIDE_{variable})"
    )
