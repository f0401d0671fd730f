"""Requests counted by a process and by a table: the same promises."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from agent.memory.counting import FORGET_OLD, Count, ProcessCounts, RequestCounts
from agent.memory.memory import open_memory
from tests.agent.conftest import MakeSettings

Reopen = Callable[[], RequestCounts]
LONG, SHORT = 600.0, 0.6


@pytest.fixture(params=["process", "table"])
def reopen(request: pytest.FixtureRequest, make_settings: MakeSettings) -> Iterator[Reopen]:
    """Gives the counts, and again to others who share them."""
    if request.param == "process":
        counts = ProcessCounts()
        yield lambda: counts
        return
    settings = make_settings(DATABASE_URL=request.getfixturevalue("database_url"))
    with ExitStack() as opened:
        yield lambda: opened.enter_context(open_memory(settings)).database.request_counts()


def test_requests_are_counted_by_owner(reopen: Reopen) -> None:
    counts = reopen()
    assert [counts.count("ada", window_s=LONG).used for _ in range(3)] == [1, 2, 3]
    assert counts.count("bo", window_s=LONG).used == 1
    assert LONG - 60 < counts.count("ada", window_s=LONG).ends_s <= LONG


def test_a_window_that_has_ended_begins_anew(reopen: Reopen) -> None:
    counts = reopen()
    assert counts.count("ada", window_s=SHORT) == Count(used=1, ends_s=1)
    assert counts.count("ada", window_s=SHORT).used == 2
    time.sleep(SHORT)
    assert counts.count("ada", window_s=SHORT) == Count(used=1, ends_s=1)


def test_several_who_count_at_once_miss_none(reopen: Reopen) -> None:
    sharers = [reopen(), reopen()]

    def count(number: int) -> int:
        return sharers[number % 2].count("ada", window_s=LONG).used

    with ThreadPoolExecutor(8) as pool:
        used = list(pool.map(count, range(60)))
    assert sorted(used) == list(range(1, 61))


def test_a_table_holds_no_names_and_no_old_counts(
    database_url: str, make_settings: MakeSettings
) -> None:
    settings = make_settings(DATABASE_URL=database_url)
    with open_memory(settings) as memory:
        counts = memory.database.request_counts()
        counts.count("ada@example.org", window_s=LONG)
        with memory.database.transaction() as run:
            assert "ada" not in str(run("SELECT * FROM career_request"))
            run("UPDATE career_request SET began = began - 4000")
        counts.count("bo@example.org", window_s=LONG)
        memory.database.cleanse()
        with memory.database.transaction() as run:
            assert run("SELECT count(*), max(used) FROM career_request") == [(1, 1)]
            run(FORGET_OLD)
            assert run("SELECT count(*) FROM career_request") == [(1,)]


def test_owners_of_a_process_that_come_and_go_take_no_memory() -> None:
    now = [0.0]
    counts = ProcessCounts(lambda: now[0])
    for number in range(25_000):
        now[0] += 0.1
        counts.count(f"owner {number}", window_s=60)
    assert len(counts._windows) <= 10_001
