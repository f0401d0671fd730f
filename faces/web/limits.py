"""How much each owner may ask: requests in a minute. Kept in memory, by process."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from faces.web.errors import ProblemError

WINDOW_S: Final = 60.0
_MOST_OWNERS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What an owner has left."""

    limit: int  # requests in a window
    remaining: int
    reset_s: int  # until the window ends

    @property
    def headers(self) -> dict[str, str]:
        """The quota as a client reads it."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_s),
        }


class RequestLimit:
    """Counts requests by owner in windows of a minute."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}  # owner: when it began, requests in it

    def take(self, owner: str) -> Quota:
        """Count a request of an owner, and return what is left.

        Raises:
            ProblemError: Nothing is left; it says when something will be.
        """
        now = self._clock()
        with self._lock:
            began, used = self._windows.get(owner, (now, 0))
            if now - began >= WINDOW_S:
                began, used = now, 0
            self._forget_old(now)
            self._windows[owner] = (began, min(used + 1, self._limit + 1))
        reset_s = max(1, math.ceil(began + WINDOW_S - now))
        quota = Quota(limit=self._limit, remaining=max(0, self._limit - used - 1), reset_s=reset_s)
        if used >= self._limit:
            raise ProblemError(
                429,
                "too-many-requests",
                "Too many requests",
                f"{self._limit} requests a minute are allowed; go on in {reset_s} seconds.",
                headers={**quota.headers, "Retry-After": str(reset_s)},
            )
        return quota

    def _forget_old(self, now: float) -> None:
        if len(self._windows) >= _MOST_OWNERS:
            self._windows = {
                owner: window
                for owner, window in self._windows.items()
                if now - window[0] < WINDOW_S
            }
