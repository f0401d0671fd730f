"""How often somebody asked lately: counted by a process for itself, or in a table for all of them.

Windows of fixed length begin with the first request after the one before has ended.
"""

import hashlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from agent.memory.database import Database

MOST_COUNTED: Final = 1_000_000
"""Where counting ends: whoever asks on is far over any limit."""
_MOST_OWNERS: Final = 10_000
# By the clock of the server alone: those of several machines differ.
_NOW: Final = "extract(epoch from clock_timestamp())"
_COUNT: Final = f"""
    INSERT INTO career_request AS counted (owner, began, used) VALUES (?, {_NOW}, 1)
    ON CONFLICT (owner) DO UPDATE SET
        used = CASE WHEN counted.began > excluded.began - ?
            THEN least(counted.used + 1, {MOST_COUNTED}) ELSE 1 END,
        began = CASE WHEN counted.began > excluded.began - ?
            THEN counted.began ELSE excluded.began END
    RETURNING used, began + ? - {_NOW}"""  # noqa: S608  our own constants
FORGET_OLD: Final = f"DELETE FROM career_request WHERE began < {_NOW} - 3600"  # noqa: S608
"""Removes the counts of an hour ago; no window is that long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often an owner asked in the window that runs."""

    used: int  # this time included
    ends_s: int  # until the window ends, at least 1


class RequestCounts(Protocol):
    """Counts requests by owner; safe for several threads."""

    def count(self, owner: str, *, window_s: float) -> Count:
        """Count a request of an owner, and return how many there were.

        Args:
            owner: Who asks.
            window_s: Length of a window, an hour at most; the same in each call.

        Raises:
            ThreadsUnavailableError: It cannot be counted.
        """
        ...


class ProcessCounts:
    """Counts in memory; see `RequestCounts`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}  # owner: when it began, requests in it

    def count(self, owner: str, *, window_s: float) -> Count:
        """Count a request of an owner, and return how many there were."""
        now = self._clock()
        with self._lock:
            began, used = self._windows.get(owner, (now, 0))
            if now - began >= window_s:
                began, used = now, 0
            self._forget_old(now - window_s)
            used = min(used + 1, MOST_COUNTED)
            self._windows[owner] = (began, used)
        return Count(used=used, ends_s=_seconds(began + window_s - now))

    def _forget_old(self, before: float) -> None:
        if len(self._windows) >= _MOST_OWNERS:
            self._windows = {
                owner: window for owner, window in self._windows.items() if window[0] > before
            }


class TableCounts:
    """Counts in a table of Postgres, for all replicas together; see `RequestCounts`.

    An owner is counted under a hash. It outlives a request to be forgotten, which must not be a
    way around a limit, and goes when an hour old.
    """

    def __init__(self, database: "Database") -> None:
        self._database = database

    def count(self, owner: str, *, window_s: float) -> Count:
        """Count a request of an owner, and return how many there were."""
        name = hashlib.sha256(owner.encode()).hexdigest()
        with self._database.transaction() as run:
            [(used, ends_s)] = run(_COUNT, name, *[window_s] * 3)
        return Count(used=int(used), ends_s=_seconds(float(ends_s)))


def _seconds(left: float) -> int:
    return max(1, math.ceil(left))
