"""The scenarios are put to the test: idle agents fail them, and an altered one flips."""

from evals.agents.catalogue import NAMES
from evals.bench import Bench
from evals.canary import CANARY
from evals.distrust import find_broken
from evals.grading import grade
from evals.mutation import mutants, said_in
from evals.scenario import Scenario
from evals.state import FinalState
from tests.conftest import quiet
from tests.evals.conftest import states_of
from tests.evals.making import scenario


def test_no_scenario_passes_an_idle_agent_or_fails_the_oracle(
    bundled_scenarios: list[Scenario], bench: Bench
) -> None:
    assert find_broken(bundled_scenarios, bench=bench, progress=quiet) == []


def test_a_scenario_that_asks_for_nothing_is_found(bench: Bench) -> None:
    lax = scenario({"never_says": ["nonsense"]}, turns=["What does an AI engineer do?"])
    (found,) = find_broken([lax], bench=bench, progress=quiet)
    assert (found.scenario, found.reason) == ("one", "top-hit passes")


def test_a_scenario_that_nobody_can_pass_is_found(bench: Bench) -> None:
    impossible = scenario({"cites": [{"pages": ["no-such-page"]}]})
    (found,) = find_broken([impossible], bench=bench, progress=quiet)
    assert "the oracle fails: cites pages" in found.reason


def test_no_agent_of_ours_passes_the_canary(bench: Bench) -> None:
    for name in NAMES:
        state = states_of(name, [CANARY], bench)[CANARY.id]
        assert not grade(CANARY, state).passed, name


def test_an_altered_expectation_flips_the_verdict(
    bundled_scenarios: list[Scenario], oracle_states: dict[str, FinalState]
) -> None:
    survived, tried = [], 0
    for one in bundled_scenarios:
        state = oracle_states[one.id]
        assert grade(one, state).passed
        for mutant in mutants(one, said_in(state)):
            tried += 1
            if grade(mutant.scenario, state).passed:
                survived.append(f"{one.id}: {mutant.altered}")
    assert tried >= 4 * len(bundled_scenarios)
    assert survived == []
