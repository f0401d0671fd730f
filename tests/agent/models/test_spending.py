import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import ModelNotAskedError
from agent.models.spending import SPENDING_FILE, Budget, Spending

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make(folder: Path, *, now: datetime = NOON, usd: float = 1.0, calls: int = 1000) -> Spending:
    budget = Budget(usd_a_turn=1.0, usd_a_day=usd, calls_a_day=calls, output_tokens=100)
    return Spending(path=folder / SPENDING_FILE, budget=budget, now=lambda: now)


def today(folder: Path) -> tuple[int, float]:
    """Return the calls and dollars of the day, money that is set aside included."""
    with closing(sqlite3.connect(folder / SPENDING_FILE)) as file:
        calls, usd = file.execute("SELECT calls, usd FROM day").fetchone()
    return calls, round(usd, 9)


def test_what_a_call_cost_takes_the_place_of_what_was_set_aside(tmp_path: Path) -> None:
    spending = make(tmp_path)
    reserved = spending.reserve("m", 0.4, turn_usd=0)
    assert today(tmp_path) == (1, 0.4)
    spending.settle("m", reserved, 0.1)
    assert today(tmp_path) == (1, 0.1)


def test_what_was_set_aside_stays_where_the_cost_is_not_known(tmp_path: Path) -> None:
    spending = make(tmp_path)
    spending.settle("m", spending.reserve("m", 0.4, turn_usd=0), None)
    assert today(tmp_path) == (1, 0.4)


def test_another_day_begins_with_nothing(tmp_path: Path) -> None:
    make(tmp_path).reserve("m", 1.0, turn_usd=0)
    with pytest.raises(ModelNotAskedError, match=r"1\.00 USD a day"):
        make(tmp_path).reserve("m", 0.1, turn_usd=0)
    tomorrow = make(tmp_path, now=NOON + timedelta(days=1))
    tomorrow.reserve("m", 1.0, turn_usd=0)


def test_calls_at_the_same_time_cannot_pass_a_limit_together(tmp_path: Path) -> None:
    def reserve(_: int) -> bool:
        try:
            make(tmp_path, calls=10).reserve("m", 0.01, turn_usd=0)
        except ModelNotAskedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(reserve, range(40)))
    assert sum(allowed) == 10
    assert today(tmp_path) == (10, 0.1)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / SPENDING_FILE).write_text("not a database, but long enough to be read as one" * 9)
    with pytest.raises(ModelNotAskedError, match="cannot be counted"):
        make(tmp_path).reserve("m", 0.1, turn_usd=0)
