"""Threads for what takes time: so many calls at once, so many waiting, the rest is refused."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Semaphore
from typing import Any, TypeVar

from faces.protocol.errors import BusyError

Result = TypeVar("Result")


class Workers:
    """Runs calls in threads, in the order in which they come."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="career-guide")
        self._places = Semaphore(at_once + waiting)
        self._under_way: set[Future[Any]] = set()

    async def do(self, work: Callable[[], Result]) -> Result:
        """Return what a call returns.

        Where the caller is cancelled, a call that waits is dropped, and one under way goes on
        with nobody to hear of it.

        Raises:
            BusyError: Too many are waiting.
        """
        return await asyncio.wrap_future(self.start(work))

    def start(self, work: Callable[[], Result]) -> "Future[Result]":
        """Start a call, or let it wait for its turn.

        Raises:
            BusyError: Too many are waiting.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError
        future = self._pool.submit(work)
        self._under_way.add(future)
        future.add_done_callback(self._done)
        return future

    def _done(self, future: "Future[Result]") -> None:
        self._under_way.discard(future)
        self._places.release()

    def close(self, *, patience_s: float) -> None:
        """Drop what waits, and wait a while for what is under way."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait(tuple(self._under_way), timeout=patience_s)
