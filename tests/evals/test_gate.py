"""The gate: our agent does on every scenario what the committed baseline says."""

from pathlib import Path

import pytest

from evals.baseline import (
    Difference,
    Entry,
    differences,
    entries_of,
    load_baseline,
    write_baseline,
)
from evals.errors import BaselineError
from evals.grading import grade
from evals.grounding import Material
from evals.scenario import Scenario
from evals.state import FinalState
from evals.suite import Results
from tests.evals.changes import HARMLESS, REGRESSIONS, Change, changed
from tests.evals.making import scenario

PASSED = Entry(status="passed")
FAILED = Entry(status="failed", failed=("outcome",))
EXPECTED = Entry(status="expected failure", failed=("outcome",))


def held_to(
    scenarios: list[Scenario], states: dict[str, FinalState], baseline: dict[str, Entry]
) -> list[Difference]:
    results: Results = {one.id: grade(one, states[one.id]) for one in scenarios}
    return differences(scenarios, baseline, entries_of(scenarios, results))


def test_our_agent_does_what_the_baseline_says(
    bundled_scenarios: list[Scenario], our_states: dict[str, FinalState]
) -> None:
    found = held_to(bundled_scenarios, our_states, load_baseline())
    told = "\n".join(f"{one.scenario} {one.message}" for one in found)
    assert not found, f"{told}\nIf that is meant: career-guide eval gate --update"


def with_change(
    change: Change, states: dict[str, FinalState], material: Material
) -> dict[str, FinalState]:
    """Return the states after a change, the store asked anew about their sources."""
    after = {name: changed(state, change) for name, state in states.items()}
    return {
        name: state.model_copy(update={"turns": tuple(map(material.ground, state.turns))})
        for name, state in after.items()
    }


@pytest.mark.parametrize("name", REGRESSIONS)
def test_a_regression_is_caught_and_named(
    name: str,
    bundled_scenarios: list[Scenario],
    our_states: dict[str, FinalState],
    material: Material,
) -> None:
    states = with_change(REGRESSIONS[name], our_states, material)
    found = held_to(bundled_scenarios, states, load_baseline())
    assert any(one.is_worse for one in found)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_raises_no_alarm(
    name: str,
    bundled_scenarios: list[Scenario],
    our_states: dict[str, FinalState],
    material: Material,
) -> None:
    states = with_change(HARMLESS[name], our_states, material)
    assert held_to(bundled_scenarios, states, load_baseline()) == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (PASSED, FAILED, "was passed, is now failed (outcome)"),
        (FAILED, Entry(status="failed", failed=("says 1",)), "is now failed (says 1)"),
        (FAILED, PASSED, "was failed, is now passed"),
    ],
)
def test_whatever_ends_otherwise_is_told(before: Entry, after: Entry, message: str) -> None:
    (found,) = differences([scenario()], {"one": before}, {"one": after})
    assert message in found.message


def test_an_expected_failure_may_fail_in_another_way_but_not_pass_in_silence() -> None:
    one = scenario(expected_failure="no such tool")
    otherwise = Entry(status="expected failure", failed=("says 1",))
    assert differences([one], {"one": EXPECTED}, {"one": otherwise}) == []
    (found,) = differences([one], {"one": EXPECTED}, {"one": PASSED})
    assert "passes, though it is expected to fail: no such tool" in found.message
    assert not found.is_worse


def test_what_must_pass_cannot_be_written_into_the_baseline_as_failed() -> None:
    (found,) = differences([scenario(must_pass=True)], {"one": FAILED}, {"one": FAILED})
    assert found.message == "must pass and does not"


def test_scenarios_that_came_or_went_are_told() -> None:
    (new,) = differences([scenario()], {}, {"one": PASSED})
    assert "not in the baseline" in new.message
    (gone,) = differences([], {"one": PASSED}, {})
    assert "in the baseline only" in gone.message


def test_a_baseline_is_written_one_scenario_a_line_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    entries = {"b": FAILED, "a": PASSED}
    write_baseline(entries, path)
    assert load_baseline(path) == entries
    assert [line[:5] for line in path.read_text().splitlines()] == ["{", '  "a"', '  "b"', "}"]


@pytest.mark.parametrize("content", [None, "[]", "{"])
def test_a_baseline_that_cannot_be_read_says_how_to_write_it(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BaselineError, match="--update"):
        load_baseline(path)
