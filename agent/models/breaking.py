"""Circuit breakers: a model that keeps failing is left alone for a while.

Our own forty lines: pybreaker holds its lock during a call, so that conversations would wait for
each other's answers.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MOST_FAILURES: Final = 3
"""Failures in a row after which a model rests."""
REST_S: Final = 60.0


@dataclass(slots=True, kw_only=True)
class Breaker:
    """Counts the failures of one model in a row; shared by all conversations of a process."""

    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _rests_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def rest_left_s(self) -> float:
        """Return for how long the model is still left alone; 0 where it may be asked.

        After a rest one caller may ask; the others wait until it is known what came of that.
        """
        with self._lock:
            left = self._rests_until - self.clock()
            if left <= 0 and self._failures >= MOST_FAILURES:
                self._rests_until = self.clock() + REST_S
            return max(left, 0.0)

    def failed(self) -> None:
        """Note a failure; after a rest, one is enough for the next rest."""
        with self._lock:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                self._rests_until = self.clock() + REST_S

    def succeeded(self) -> None:
        """Note an answer."""
        with self._lock:
            self._failures, self._rests_until = 0, 0.0
