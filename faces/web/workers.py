"""The workers that answer questions, and who may ask how many at once."""

import json
import queue
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from agent.answer import Answer
from agent.citing import Piece
from agent.conversation import Answered, Event, LookedUp
from faces.web.errors import ProblemError
from faces.web.logs import log, log_crash
from faces.web.metrics import Metrics
from faces.web.problems import BUG, explain
from faces.web.turns import SHUTTING_DOWN, STOPPED, Turn

Ask = Callable[[], Generator[Event, None, None]]
_KEPT_TURNS: Final = 64
_LAST_WORDS_S: Final = 2.0
_TRY_AGAIN_S: Final = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """Makes safe HTML."""

    text: Callable[[str], str]
    """Of the Markdown of an answer that is not whole yet."""
    exchange: Callable[[int, Answer], str]
    """Of a question and its answer; takes its number in the conversation, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLimits:
    """How much is answered at once."""

    workers: int
    waiting: int  # questions, besides those being answered
    each: int  # questions of one owner, waiting or being answered


class Workers:
    """A fixed number of threads that take questions in the order of their coming.

    They are daemons: a model that hangs must not keep the process from ending.
    """

    def __init__(self, limits: WorkLimits, *, metrics: Metrics, renderer: Renderer) -> None:
        self._limits, self._metrics, self._renderer = limits, metrics, renderer
        self._queue: queue.SimpleQueue[tuple[Turn, Ask] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._busy: dict[tuple[str, str], Turn] = {}  # until the worker has let go of the thread
        self._latest: OrderedDict[tuple[str, str], Turn] = OrderedDict()
        self._is_closed = False
        self._ends_s: float | None = None  # when what runs is cut off
        self._threads = [
            threading.Thread(target=self._work, name=f"turns-{number}", daemon=True)
            for number in range(limits.workers)
        ]

    def open(self) -> None:
        """Start working."""
        for thread in self._threads:
            thread.start()

    def start(self, turn: Turn, ask: Ask) -> Turn:
        """Have a question answered.

        Raises:
            ProblemError: Its conversation has another one, its owner has too many, or all have.
        """
        key = (turn.owner, turn.thread)
        with self._lock:
            self._check(key)
            self._busy[key] = turn
            self._latest[key] = turn
            self._latest.move_to_end(key)
            while len(self._latest) > max(_KEPT_TURNS, len(self._busy)):
                self._latest.popitem(last=False)
        self._metrics.waiting.inc()
        self._queue.put((turn, ask))
        return turn

    def latest(self, owner: str, thread: str) -> Turn | None:
        """Return a conversation's turn that runs, or that ended a short while ago."""
        with self._lock:
            return self._busy.get((owner, thread)) or self._latest.get((owner, thread))

    def is_busy(self, owner: str, thread: str) -> bool:
        """Tell whether a question of a conversation is waiting or being answered."""
        with self._lock:
            return (owner, thread) in self._busy

    def stop(self, owner: str, thread: str) -> bool:
        """Stop a conversation's turn, and tell whether there was one."""
        with self._lock:
            turn = self._busy.get((owner, thread))
        return turn is not None and self._fail(turn, STOPPED)

    def forget(self, owner: str) -> None:
        """Stop what an owner asked, and let go of what was answered."""
        with self._lock:
            running = [turn for (whose, _), turn in self._busy.items() if whose == owner]
            for key in [key for key in self._latest if key[0] == owner]:
                del self._latest[key]
        for turn in running:
            self._fail(turn, STOPPED)

    def forget_thread(self, owner: str, thread: str) -> None:
        """Let go of what was answered in a conversation."""
        with self._lock:
            self._latest.pop((owner, thread), None)

    def drain(self) -> None:
        """Take no more questions."""
        with self._lock:
            self._is_closed = True

    def cut_off(self) -> None:
        """End all turns as they are; who listens is told."""
        self.drain()
        with self._lock:
            running = list(self._busy.values())
        for turn in running:
            self._fail(turn, SHUTTING_DOWN)

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing is being answered, and tell whether it came to that."""
        deadline = time.monotonic() + seconds
        while self._busy and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self._busy

    @property
    def is_hanging(self) -> bool:
        """Whether a worker is busy still."""
        return bool(self._busy)

    def wait_free(self, owner: str, thread: str | None, *, seconds: float) -> bool:
        """Wait until an owner's conversation is free, or all are; tell whether it came to that."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self._lock:
                busy = [key for key in self._busy if key[0] == owner and thread in {key[1], None}]
            if not busy:
                return True
            time.sleep(0.02)
        return False

    def close(self, seconds: float) -> None:
        """Let questions be answered for some seconds more, then end.

        The first call decides how long; one after it waits for the same moment.
        """
        self.drain()
        self._ends_s = self._ends_s or time.monotonic() + seconds
        if not self.wait_idle(self._ends_s - time.monotonic()):
            self.cut_off()
            if not self.wait_idle(_LAST_WORDS_S):
                log("turns left hanging", count=len(self._busy))
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(timeout=_LAST_WORDS_S / len(self._threads))

    def _check(self, key: tuple[str, str]) -> None:
        if self._is_closed:
            raise SHUTTING_DOWN.again()
        if key in self._busy:
            raise ProblemError(
                409,
                "turn-running",
                "A question is being answered",
                "This conversation has a question that is being answered; wait for it or stop it.",
                headers={"Retry-After": _TRY_AGAIN_S},
            )
        if Counter(owner for owner, _ in self._busy)[key[0]] >= self._limits.each:
            raise ProblemError(
                429,
                "too-many-turns",
                "Too many questions at once",
                f"At most {self._limits.each} questions of yours are answered at a time.",
                headers={"Retry-After": _TRY_AGAIN_S},
            )
        if len(self._busy) >= self._limits.workers + self._limits.waiting:
            raise ProblemError(
                503,
                "busy",
                "Busy",
                "Too many questions are waiting; ask again in a moment.",
                headers={"Retry-After": _TRY_AGAIN_S},
            )

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            turn, ask = task
            self._metrics.waiting.dec()
            with self._metrics.running.track_inprogress():
                ending = self._take(turn, ask)
            # Whoever hears that the turn is over may ask on at once.
            with self._lock:
                del self._busy[turn.owner, turn.thread]
            self._end(turn, ending)

    def _take(self, turn: Turn, ask: Ask) -> Answer | ProblemError:
        """Have a question answered, and return how that ended."""
        if turn.is_over:  # stopped before it began: nothing is asked
            return STOPPED
        answer: Answer | None = None
        try:
            with closing(ask()) as events:
                for event in events:
                    if turn.is_over:
                        return STOPPED
                    answer = self._note(turn, event)
        except Exception as error:  # noqa: BLE001  the worker must live; a bug is logged as one
            problem = explain(error)
            if problem is BUG:
                log_crash("turn crashed", error)
            return problem
        return answer or BUG

    def _end(self, turn: Turn, ending: Answer | ProblemError) -> None:
        if isinstance(ending, ProblemError):
            self._fail(turn, ending)
        elif turn.end(ending, self._whole(turn, ending)):
            self._metrics.saw_answer(ending)
            log("turn", ending="refused" if ending.refusal else "answered")

    def _whole(self, turn: Turn, answer: Answer) -> str:
        return whole_answer(answer, self._renderer.exchange(turn.number, answer))

    def _note(self, turn: Turn, event: Event) -> Answer | None:
        if isinstance(event, Answered):
            return event.answer
        if isinstance(event, LookedUp):
            turn.add("look_up", json.dumps({"asked": event.asked}))
        else:
            self._note_piece(turn, event)
        return None

    def _note_piece(self, turn: Turn, piece: Piece) -> None:
        if turn.take_first():
            self._metrics.saw_first_piece(time.monotonic() - turn.began_s)
        statement = piece.statement
        turn.markdown += piece.markdown
        document = {
            "markdown": piece.markdown,
            "html": self._renderer.text(turn.markdown),
            "statement": statement.model_dump(mode="json") if statement else None,
        }
        turn.add("piece", json.dumps(document))

    def _fail(self, turn: Turn, problem: ProblemError) -> bool:
        if not turn.fail(problem, failure_event(problem.detail, problem.kind)):
            return False
        if problem is STOPPED:
            self._metrics.saw_stop()
        else:
            self._metrics.saw_failure(problem.kind)
        log("turn", ending=problem.kind)
        return True


def whole_answer(answer: Answer, html: str) -> str:
    """Return an answer as the event that ends its turn."""
    return json.dumps({**answer.model_dump(mode="json"), "html": html})


def failure_event(message: str, kind: str) -> str:
    """Return why there is no answer as the event that ends a turn."""
    return json.dumps({"message": message, "kind": kind})
