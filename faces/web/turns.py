"""Turns: questions being answered, each by a worker of its own, whoever listens or leaves.

What happens in a turn is numbered and kept, within bounds, so that a client that was cut off can
go on where it was. Event ids look like `1764000000000-3`: when the turn began, in milliseconds,
and the event's number in it. They increase, and tell one turn's events from the next one's.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Literal

from agent.answer import Answer
from faces.web.errors import ProblemError

EventName = Literal["look_up", "piece", "answer", "failed"]
MOST_EVENTS: Final = 2000
MOST_CHARS: Final = 500_000
"""Kept of one turn; beyond it the oldest pieces go, as the answer repeats them all."""
_QUIET_S: Final = 15.0

STOPPED: Final = ProblemError(
    409, "stopped", "Stopped", "The answer was stopped. The conversation is kept."
)
SHUTTING_DOWN: Final = ProblemError(
    503, "shutting-down", "Shutting down", "The server is being stopped; ask again afterwards."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEvent:
    """Something that happened in a turn."""

    number: int  # in its turn, from 1
    id: str
    name: EventName
    data: str  # JSON


class Turn:
    """A question and what has come of it so far; written by one worker, read by any number."""

    def __init__(self, *, owner: str, thread: str, question: str) -> None:
        self.owner, self.thread, self.question = owner, thread, question
        self.number = 1  # of the question in its conversation; known when it is answered
        self.markdown = ""  # the answer so far
        self.began_s = time.monotonic()
        self.answer: Answer | None = None
        self.failure: ProblemError | None = None
        self._has_begun = False
        self._mark = time.time_ns() // 1_000_000
        self._events: deque[TurnEvent] = deque()
        self._count = self._chars = 0
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.answer is not None or self.failure is not None

    def take_first(self) -> bool:
        """Tell, once, that nothing of the answer was there before."""
        is_first, self._has_begun = not self._has_begun, True
        return is_first

    def add(self, name: Literal["look_up", "piece"], data: str) -> None:
        """Note what happened; once the turn is over nothing happens any more."""
        with self._lock:
            if not self.is_over:
                self._append(name, data)
        self._wake()

    def end(self, answer: Answer, data: str) -> bool:
        """Note the answer, and tell whether that ended the turn."""
        with self._lock:
            if self.is_over:
                return False
            self.answer = answer
            self._append("answer", data)
        self._wake()
        return True

    def fail(self, failure: ProblemError, data: str) -> bool:
        """Note why there is no answer, and tell whether that ended the turn."""
        with self._lock:
            if self.is_over:
                return False
            self.failure = failure
            self._append("failed", data)
        self._wake()
        return True

    def was_seen(self, last_id: str) -> bool:
        """Tell whether a client saw everything that there was and will be."""
        with self._lock:
            return self.is_over and self._number_of(last_id) == self._count

    async def follow(self, last_id: str = "") -> AsyncIterator[TurnEvent | None]:
        """Yield what happened after an event, then what happens, until the turn is over.

        Args:
            last_id: Of the event that was seen last; one of another turn counts as none.

        Yields:
            Events; None where nothing has happened for a while.
        """
        seen = self._number_of(last_id)
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiting.add(waiter)
        try:
            while True:
                waiter[1].clear()
                events, is_over = self._after(seen)
                for event in events:
                    seen = event.number
                    yield event
                if is_over:
                    return
                try:
                    await asyncio.wait_for(waiter[1].wait(), _QUIET_S)
                except TimeoutError:
                    yield None
        finally:
            with self._lock:
                self._waiting.discard(waiter)

    async def finished(self) -> Answer:
        """Wait for the answer.

        Raises:
            ProblemError: There is none.
        """
        async for _ in self.follow():
            pass
        if self.failure is not None:
            raise self.failure.again()
        assert self.answer is not None  # noqa: S101  it is over
        return self.answer

    def _append(self, name: EventName, data: str) -> None:
        self._count += 1
        self._chars += len(data)
        event = TurnEvent(
            number=self._count, id=f"{self._mark}-{self._count}", name=name, data=data
        )
        self._events.append(event)
        while len(self._events) > MOST_EVENTS or (
            self._chars > MOST_CHARS and len(self._events) > 1
        ):
            self._chars -= len(self._events.popleft().data)

    def _after(self, number: int) -> tuple[list[TurnEvent], bool]:
        with self._lock:
            return [event for event in self._events if event.number > number], self.is_over

    def _number_of(self, event_id: str) -> int:
        mark, _, number = event_id.partition("-")
        is_ours = mark == str(self._mark) and number.isdecimal() and len(number) < 10
        return int(number) if is_ours else 0

    def _wake(self) -> None:
        with self._lock:
            waiting = list(self._waiting)
        for loop, event in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)
