"""Limits on what models cost, noted in a file and in Postgres: the same promises."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import ModelNotAskedError
from agent.models.ledger import SPENDING_FILE, FileLedger, Ledger, ServerLedger, ledger_of
from agent.models.spending import Budget, Spending
from tests.agent.conftest import MakeSettings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Make = Callable[..., Spending]


@pytest.fixture(params=["file", "server"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Ledger:
    if request.param == "file":
        return FileLedger(tmp_path / SPENDING_FILE)
    return ServerLedger(request.getfixturevalue("database_url"))


@pytest.fixture
def make(ledger: Ledger) -> Make:
    def make(*, now: datetime = NOON, usd: float = 1.0, calls: int = 1000) -> Spending:
        budget = Budget(usd_a_turn=1.0, usd_a_day=usd, calls_a_day=calls, output_tokens=100)
        return Spending(ledger=ledger, budget=budget, now=lambda: now)

    return make


def today(ledger: Ledger) -> tuple[int, float]:
    """Return the calls and dollars of the day, money that is set aside included."""
    with ledger.transaction() as run:
        [(calls, usd)] = run("SELECT calls, usd FROM career_spending")
    return calls, round(usd, 9)


def test_what_a_call_cost_takes_the_place_of_what_was_set_aside(make: Make, ledger: Ledger) -> None:
    spending = make()
    reserved = spending.reserve("m", 0.4, turn_usd=0)
    assert today(ledger) == (1, 0.4)
    spending.settle("m", reserved, 0.1)
    assert today(ledger) == (1, 0.1)


def test_what_was_set_aside_stays_where_the_cost_is_not_known(make: Make, ledger: Ledger) -> None:
    spending = make()
    spending.settle("m", spending.reserve("m", 0.4, turn_usd=0), None)
    assert today(ledger) == (1, 0.4)


def test_another_day_begins_with_nothing(make: Make) -> None:
    make().reserve("m", 1.0, turn_usd=0)
    with pytest.raises(ModelNotAskedError, match=r"1\.00 USD a day"):
        make().reserve("m", 0.1, turn_usd=0)
    make(now=NOON + timedelta(days=1)).reserve("m", 1.0, turn_usd=0)


def test_a_limit_of_calls_is_named(make: Make) -> None:
    make(calls=1).reserve("m", 0.01, turn_usd=0)
    with pytest.raises(ModelNotAskedError, match="1 calls a day"):
        make(calls=1).reserve("m", 0.01, turn_usd=0)


def test_calls_at_the_same_time_cannot_pass_a_limit_together(make: Make, ledger: Ledger) -> None:
    def reserve(_: int) -> bool:
        try:
            make(calls=10).reserve("m", 0.01, turn_usd=0)
        except ModelNotAskedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(reserve, range(40)))
    assert sum(allowed) == 10
    assert today(ledger) == (10, 0.1)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / SPENDING_FILE).write_text("not a database, but long enough to be read as one" * 9)
    budget = Budget(usd_a_turn=1.0, usd_a_day=1.0, calls_a_day=9, output_tokens=100)
    spending = Spending(ledger=FileLedger(tmp_path / SPENDING_FILE), budget=budget)
    with pytest.raises(ModelNotAskedError, match="cannot be counted"):
        spending.reserve("m", 0.1, turn_usd=0)


def test_a_server_that_is_not_there_is_told_without_the_password(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings(DATABASE_URL="postgresql://ada:hush@127.0.0.1:9/none")
    budget = Budget(usd_a_turn=1.0, usd_a_day=1.0, calls_a_day=9, output_tokens=100)
    with pytest.raises(ModelNotAskedError, match="cannot be counted") as told:
        Spending(ledger=ledger_of(settings), budget=budget).reserve("m", 0.1, turn_usd=0)
    assert "hush" not in str(told.value)
