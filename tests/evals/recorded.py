"""Recorded runs, made by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from evals.grading import grade
from evals.runs import Run, RunDetails, Trial
from evals.scenario import Scenario, digest
from evals.state import FinalState
from tests.evals.making import answer, scenario, state

GOOD = state(answer())
BAD = state(answer(answer="", statements=[], citations=[]))


def run(
    outcomes: dict[str, str],
    *,
    scenarios: dict[str, Scenario] | None = None,
    states: dict[str, FinalState] | None = None,
    **fields: Any,
) -> Run:
    """Return a run; outcomes spell each scenario's trials: + passed, - failed, ? unscored."""
    known = scenarios or {
        name: scenario({"cites": [{"pages": ["first-job"]}]}, id=name) for name in outcomes
    }
    trials = [
        _trial(known[name], number, mark, (states or {}).get(name))
        for name, marks in sorted(outcomes.items())
        for number, mark in enumerate(marks, start=1)
    ]
    details = {
        "agent": "career-guide",
        "model": "offline",
        "tag": "",
        "trials": max(map(len, outcomes.values())),
        "split": "all",
        "digests": {name: digest(one) for name, one in known.items()},
        "stores": {},
        "graders": 1,
        "offline": False,
    }
    own = {name: fields.pop(name) for name in list(fields) if name in details}
    made = Run(
        path="run.eval",
        created=datetime(2026, 1, 2, tzinfo=UTC),
        inspect="0.3.285",
        status="success",
        details=RunDetails.model_validate(details | own),
        scenarios=known,
        trials=trials,
        canary_sang=False,
    )
    return replace(made, **fields)


def _trial(one: Scenario, number: int, mark: str, given: FinalState | None) -> Trial:
    final = given or (GOOD if mark == "+" else BAD)
    return Trial(
        scenario=one.id,
        number=number,
        verdict=None if mark == "?" else grade(one, final),
        state=None if mark == "?" else final,
        unscored="the agent takes no mocks" if mark == "?" else None,
        crash=None,
        seconds=1.0,
    )
