"""What trials need while inspect runs them: opened stores and the agent.

It has a module of its own: inspect imports the file of a task a second time when it retries, and
would then find a second, empty copy of whatever is kept there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

from evals.agents.catalogue import MakeAgent
from evals.bench import Bench
from evals.scenario import Scenario
from evals.state import FinalState
from evals.trial import Unscored, run_trial
from knowledge.progress import Progress


@dataclass(slots=True, kw_only=True)
class Running:
    """A run that is going on."""

    bench: Bench
    make_agent: MakeAgent
    progress: Progress
    total: int  # trials
    _done: int = 0
    _lock: Lock = field(default_factory=Lock)

    def take(self, scenario: Scenario) -> FinalState | Unscored:
        """Run one trial, and tell how many are done."""
        try:
            return run_trial(scenario, make_agent=self.make_agent, bench=self.bench)
        finally:
            with self._lock:
                self._done += 1
                self.progress("trials", self._done, self.total)


_CURRENT: ContextVar[Running] = ContextVar("running")


def current_run() -> Running:
    """Return the run that is going on."""
    return _CURRENT.get()


@contextmanager
def as_current(running: Running) -> Iterator[None]:
    """Make a run the one that is going on."""
    token = _CURRENT.set(running)
    try:
        yield
    finally:
        _CURRENT.reset(token)
