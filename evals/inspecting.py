"""Our scenarios as a task of inspect-ai. This file and `logs.py` alone import it.

inspect may import this file twice (see `running.py`), so nothing is kept here.
"""

import asyncio
from typing import Any, Final

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageAssistant, ChatMessageUser
from inspect_ai.scorer import Score, Scorer, Target, ci_wilson, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.canary import CANARY
from evals.grading import Verdict, grade
from evals.running import current_run
from evals.scenario import Scenario, load_scenarios, pick
from evals.state import FinalState
from evals.trial import Unscored

STATE: Final = "final_state"
UNSCORED: Final = "unscored"
CHECKS: Final = "checks"
SCENARIO: Final = "scenario"


@task
def conversations(names: list[str]) -> Task:
    """Return the task of taking certain scenarios, and the canary."""
    scenarios = [*pick(load_scenarios(), names=names), CANARY]
    samples = [
        Sample(
            id=scenario.id,
            input="\n".join(turn.say for turn in scenario.turns),
            metadata={SCENARIO: scenario.model_dump(mode="json")},
        )
        for scenario in scenarios
    ]
    return Task(dataset=MemoryDataset(samples), solver=converse(), scorer=outcome())


@solver
def converse() -> Solver:
    """Let the agent under test take a scenario, in a thread: it knows nothing of inspect's loop."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        scenario = Scenario.model_validate(state.metadata[SCENARIO])
        result = await asyncio.to_thread(current_run().take, scenario)
        if isinstance(result, Unscored):
            state.store.set(UNSCORED, result.reason)
            return state
        state.store.set(STATE, result.model_dump(mode="json"))
        state.messages = []
        for turn in result.turns:
            said = (turn.answer or {}).get("answer") or turn.error or ""
            state.messages.append(ChatMessageUser(content=turn.asked))
            state.messages.append(ChatMessageAssistant(content=str(said)))
        return state

    return solve


@scorer(metrics=[mean(), ci_wilson()])
def outcome() -> Scorer:
    """Grade the final state; 1 where all checks passed."""

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001
        scenario = Scenario.model_validate(state.metadata[SCENARIO])
        return score_of(scenario, state.store.get(STATE), state.store.get(UNSCORED))

    return score


def score_of(scenario: Scenario, final: dict[str, Any] | None, unscored: str | None) -> Score:
    """Return the score of a trial; the canary's counts only where it passes, which it must not."""
    if unscored is not None:
        return Score.unscored(reason="unscored", explanation=unscored)
    verdict = grade(scenario, FinalState.model_validate(final) if final else None)
    metadata = {CHECKS: verdict.model_dump(mode="json")["checks"]}
    if scenario.id == CANARY.id and not verdict.passed:
        return Score.unscored(
            reason="canary", explanation="the canary failed, as it must", metadata=metadata
        )
    return Score(
        value=1.0 if verdict.passed else 0.0, explanation=_told(verdict), metadata=metadata
    )


def _told(verdict: Verdict) -> str:
    return "; ".join(f"{check.name}: {check.detail}" for check in verdict.failed)
