"""How much each owner may ask: requests in a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agent.memory.counting import RequestCounts
from faces.web.errors import ProblemError

WINDOW_S: Final = 60.0


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
    """Lets in so many requests of an owner in a window."""

    def __init__(self, limit: int, counts: Callable[[], RequestCounts]) -> None:
        """Set a limit.

        Args:
            limit: Requests of an owner in a window.
            counts: Gives what counts them; it is there when the first request is.
        """
        self._limit, self._counts = limit, counts

    def take(self, owner: str) -> Quota:
        """Count a request of an owner, and return what is left.

        Raises:
            ProblemError: Nothing is left; it says when something will be.
            ThreadsUnavailableError: It cannot be counted.
        """
        counted = self._counts().count(owner, window_s=WINDOW_S)
        left = max(0, self._limit - counted.used)
        quota = Quota(limit=self._limit, remaining=left, reset_s=counted.ends_s)
        if counted.used > self._limit:
            raise ProblemError(
                429,
                "too-many-requests",
                "Too many requests",
                f"{self._limit} requests a minute are allowed; go on in {quota.reset_s} seconds.",
                headers={**quota.headers, "Retry-After": str(quota.reset_s)},
            )
        return quota
