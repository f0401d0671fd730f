"""Scenarios put to the test themselves: they must fail idle agents, and be possible to pass.

Source:
    Zhu et al., Establishing Best Practices for Building Rigorous Agentic Benchmarks, 2025.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evals.agents.catalogue import find_agent
from evals.bench import Bench
from evals.canary import CANARY
from evals.grading import Verdict
from evals.scenario import Scenario
from evals.suite import Results, run_suite
from evals.trial import Unscored
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
    """Return the scenarios that an idle agent passes, or that the oracle fails."""
    broken = []
    for name in (*IDLE, ORACLE):
        make = find_agent(name, settings=bench.settings, model="offline")
        results = run_suite(scenarios, make_agent=make, bench=bench, progress=progress)
        broken += list(_judged(name, scenarios, results))
    return broken


def _judged(name: str, scenarios: Sequence[Scenario], results: Results) -> Iterator[Broken]:
    for scenario in scenarios:
        result = results[scenario.id]
        if isinstance(result, Unscored):
            continue
        if name == ORACLE:
            if not result.passed and scenario.id != CANARY.id:
                yield Broken(scenario=scenario.id, reason=f"the oracle fails: {_why(result)}")
        elif result.passed and not _may_pass(name, scenario):
            yield Broken(scenario=scenario.id, reason=f"{name} passes")


def _may_pass(name: str, scenario: Scenario) -> bool:
    return name == "always-refuse" and scenario.expect.outcome == "refusal"


def _why(verdict: Verdict) -> str:
    return "; ".join(f"{check.name} ({check.detail})" for check in verdict.failed)
