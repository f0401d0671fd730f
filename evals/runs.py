"""A recorded run, free of how it was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.grading import Verdict
from evals.scenario import Scenario
from evals.state import FinalState


class RunDetails(BaseModel):
    """What was run; kept in the log's header."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agent: str
    model: str
    tag: str
    trials: int
    split: str  # of the scenarios; `some` where they were named
    digests: Mapping[str, str]  # of what each scenario asks and expects
    stores: Mapping[str, str]  # digest of each store's sources
    graders: int
    offline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One conversation of a run: scored, unscored with a reason, or crashed, which fails."""

    scenario: str
    number: int  # from 1
    verdict: Verdict | None
    state: FinalState | None
    unscored: str | None
    crash: str | None
    seconds: float

    @property
    def passed(self) -> bool | None:
        """Whether it passed; None where it was not scored."""
        return self.verdict.passed if self.verdict is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run with all its trials, ordered by scenario and number."""

    path: str
    created: datetime
    inspect: str  # version
    status: Literal["started", "success", "cancelled", "error"]
    details: RunDetails
    scenarios: Mapping[str, Scenario]
    trials: Sequence[Trial]
    canary_sang: bool  # it passed: nothing else here can be believed

    @property
    def missing(self) -> int:
        """Trials that should be there and are not."""
        return len(self.details.digests) * self.details.trials - len(self.trials)

    def by_scenario(self) -> dict[str, list[Trial]]:
        """Return the trials of each scenario that has any."""
        found: dict[str, list[Trial]] = {}
        for trial in self.trials:
            found.setdefault(trial.scenario, []).append(trial)
        return found
