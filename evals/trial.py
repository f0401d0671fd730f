"""One trial: an agent takes a scenario, and the store is asked about what it cited."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from evals.agents.catalogue import MakeAgent
from evals.agents.talk import Talk
from evals.bench import Bench
from evals.scenario import Scenario
from evals.state import FinalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscored:
    """A trial that says nothing about the agent, and why."""

    reason: str


def run_trial(scenario: Scenario, *, make_agent: MakeAgent, bench: Bench) -> FinalState | Unscored:
    """Let an agent take a scenario. What it raises is the caller's to count as a crash."""
    material = bench.stores.get(scenario.store)
    if material is None:
        return Unscored(reason="the whole archive is not there; name it with --podwiki")
    agent = make_agent(scenario)
    lacking = sorted(scenario.needs - agent.provides)
    if lacking:
        return Unscored(reason=f"the agent takes no {', no '.join(lacking)}")
    with tempfile.TemporaryDirectory(prefix="career-guide-trial-") as folder:
        state = agent.converse(
            Talk(
                turns=scenario.turns,
                profile=scenario.profile,
                mocks=scenario.mocks,
                material=material,
                folder=Path(folder),
            )
        )
    return state.model_copy(update={"turns": tuple(map(material.ground, state.turns))})
