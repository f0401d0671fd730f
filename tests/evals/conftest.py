"""The bundled wiki on a bench, opened once; and what agents make of the scenarios, run once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.settings import OFFLINE, Settings
from evals.agents.catalogue import find_agent
from evals.bench import Bench, open_bench
from evals.grounding import Material
from evals.scenario import Scenario, load_scenarios
from evals.state import FinalState
from evals.trial import run_trial
from tests.conftest import quiet

_OF_OTHERS = ("CAREER_GUIDE_", "OPENAI_", "ANTHROPIC_", "LANGCHAIN_", "LANGSMITH_", "INSPECT_")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, no tracing and no `.env` of whoever runs the tests."""
    for name in list(os.environ):
        if name.upper().startswith(_OF_OTHERS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def eval_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of nobody, with a data folder of their own."""
    return Settings(_env_file=None, model=OFFLINE, data_dir=tmp_path_factory.mktemp("evaluation"))


@pytest.fixture(scope="session")
def bench(eval_settings: Settings) -> Iterator[Bench]:
    with open_bench(
        eval_settings, archive=[], wanted=frozenset({"bundled"}), progress=quiet
    ) as opened:
        yield opened


@pytest.fixture(scope="session")
def bundled_scenarios() -> list[Scenario]:
    """The scenarios about the bundled wiki."""
    return [scenario for scenario in load_scenarios() if scenario.store == "bundled"]


def states_of(name: str, scenarios: list[Scenario], bench: Bench) -> dict[str, FinalState]:
    """Return what an agent leaves of each scenario."""
    make = find_agent(name, settings=bench.settings, model=OFFLINE)
    states = {s.id: run_trial(s, make_agent=make, bench=bench) for s in scenarios}
    return {name: state for name, state in states.items() if isinstance(state, FinalState)}


@pytest.fixture(scope="session")
def our_states(bundled_scenarios: list[Scenario], bench: Bench) -> dict[str, FinalState]:
    """What our agent leaves of each scenario."""
    return states_of("career-guide", bundled_scenarios, bench)


@pytest.fixture(scope="session")
def oracle_states(bundled_scenarios: list[Scenario], bench: Bench) -> dict[str, FinalState]:
    """What the oracle leaves of each scenario."""
    return states_of("oracle", bundled_scenarios, bench)


@pytest.fixture(scope="session")
def material(bench: Bench) -> Material:
    """The bundled wiki as the referee reads it."""
    return bench.stores["bundled"]
