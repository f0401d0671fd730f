"""Scenarios put to the test themselves: they must fail idle agents, and be possible to pass.

Source:
    Zhu et al., Establishing Best Practices for Building Rigorous Agentic Benchmarks, 2025.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evals.agents.catalogue import find_agent
from evals.bench import Bench
from evals.grading import Verdict, grade
from evals.mutation import mutants, said_in
from evals.scenario import Scenario
from evals.state import FinalState
from evals.suite import Results, run_suite
from evals.trial import Unscored, run_trial
from knowledge.progress import Progress

IDLE: Final = ("do-nothing", "always-refuse", "top-hit")
"""Agents that must fail every scenario, but for a refusal that the second may get right."""
ORACLE: Final = "oracle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A scenario that tells nothing, and why."""

    scenario: str
    reason: str


def find_broken(scenarios: Sequence[Scenario], *, bench: Bench, progress: Progress) -> list[Broken]:
    """Return the scenarios that tell nothing.

    An idle agent passes them, or the oracle fails them, or what passes them still does so when a
    part of the expectation is altered.
    """
    broken = []
    for name in IDLE:
        make = find_agent(name, settings=bench.settings, model="offline")
        results = run_suite(scenarios, make_agent=make, bench=bench, progress=progress)
        broken += list(_passed_by(name, scenarios, results))
    make = find_agent(ORACLE, settings=bench.settings, model="offline")
    for number, scenario in enumerate(scenarios, start=1):
        state = run_trial(scenario, make_agent=make, bench=bench)
        if not isinstance(state, Unscored):
            broken += list(_doubted(scenario, state))
        progress("altering expectations", number, len(scenarios))
    return broken


def _passed_by(name: str, scenarios: Sequence[Scenario], results: Results) -> Iterator[Broken]:
    for scenario in scenarios:
        result = results[scenario.id]
        passes = not isinstance(result, Unscored) and result.passed
        if passes and not _may_pass(name, scenario):
            yield Broken(scenario=scenario.id, reason=f"{name} passes")


def _may_pass(name: str, scenario: Scenario) -> bool:
    return name == "always-refuse" and scenario.expect.outcome == "refusal"


def _doubted(scenario: Scenario, state: FinalState) -> Iterator[Broken]:
    """Yield what is wrong with a scenario by what the oracle left of it."""
    verdict = grade(scenario, state)
    if not verdict.passed:
        yield Broken(scenario=scenario.id, reason=f"the oracle fails: {_why(verdict)}")
        return
    for mutant in mutants(scenario, said_in(state)):
        if grade(mutant.scenario, state).passed:
            reason = f"passes the same with its expectation altered: {mutant.altered}"
            yield Broken(scenario=scenario.id, reason=reason)


def _why(verdict: Verdict) -> str:
    return "; ".join(f"{check.name} ({check.detail})" for check in verdict.failed)
