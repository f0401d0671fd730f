"""The suite run in this process, one trial a scenario: what the gate and the self-checks need."""

from collections.abc import Sequence

from evals.agents.catalogue import MakeAgent
from evals.bench import Bench
from evals.grading import Verdict, grade
from evals.scenario import Scenario
from evals.trial import Unscored, run_trial
from knowledge.progress import Progress

Results = dict[str, Verdict | Unscored]
"""Verdicts by id of the scenario."""


def run_suite(
    scenarios: Sequence[Scenario], *, make_agent: MakeAgent, bench: Bench, progress: Progress
) -> Results:
    """Let an agent take each scenario once; what an agent raises is raised here too."""
    results: Results = {}
    for number, scenario in enumerate(scenarios, start=1):
        state = run_trial(scenario, make_agent=make_agent, bench=bench)
        results[scenario.id] = state if isinstance(state, Unscored) else grade(scenario, state)
        progress("scenarios", number, len(scenarios))
    return results
