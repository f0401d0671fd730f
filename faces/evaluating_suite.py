"""`eval gate`, `eval distrust`, `eval scenarios`: the scenarios and what they hold the agent to."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from agent.settings import OFFLINE, Settings, load_settings
from evals.agents.catalogue import find_agent
from evals.agents.ours import OURS
from evals.baseline import BASELINE, differences, entries_of, load_baseline, write_baseline
from evals.bench import Bench, open_bench
from evals.distrust import find_broken
from evals.scenario import Scenario, Split, load_scenarios, pick
from evals.suite import run_suite
from faces.terminal import IngestProgress, stdout


def eval_gate(*, update: bool) -> bool:
    """Compare each scenario of the bundled wiki with the baseline; return whether all agree."""
    chosen = [scenario for scenario in load_scenarios() if scenario.store == "bundled"]
    settings = load_settings()
    with _bench(settings, chosen, []) as (bench, progress):
        make = find_agent(OURS, settings=settings, model=OFFLINE)
        results = run_suite(chosen, make_agent=make, bench=bench, progress=progress)
    now = entries_of(chosen, results)
    out = stdout()
    if update:
        write_baseline(now)
        out.print(f"{len(now)} scenarios written to {BASELINE.name}; commit it with the change.")
        return True
    found = differences(chosen, load_baseline(), now)
    for difference in found:
        out.print(f"{difference.scenario} {difference.message}", soft_wrap=True)
    passed = sum(entry.status == "passed" for entry in now.values())
    out.print(f"{len(now)} scenarios, {passed} passed, {len(found)} not as the baseline says.")
    return not found


def eval_distrust(archive: Sequence[Path]) -> bool:
    """Print the scenarios that tell nothing; return whether there are none."""
    chosen = load_scenarios()
    with _bench(load_settings(), chosen, archive) as (bench, progress):
        broken = find_broken(chosen, bench=bench, progress=progress)
        left = sum(scenario.store not in bench.stores for scenario in chosen)
    out = stdout()
    for one in broken:
        out.print(f"{one.scenario}: {one.reason}", soft_wrap=True)
    unchecked = f", {left} not looked at: the whole archive is not there" if left else ""
    out.print(f"{len(chosen)} scenarios, {len(broken)} broken{unchecked}.")
    return not broken


@contextmanager
def _bench(
    settings: Settings, chosen: Sequence[Scenario], archive: Sequence[Path]
) -> Iterator[tuple[Bench, IngestProgress]]:
    wanted = frozenset(scenario.store for scenario in chosen)
    with (
        IngestProgress(f"{len(chosen)} scenarios") as progress,
        open_bench(settings, archive=archive, wanted=wanted, progress=progress) as bench,
    ):
        yield bench, progress


def list_scenarios(*, split: Split | None, as_json: bool) -> None:
    """Print the scenarios."""
    chosen = pick(load_scenarios(), split=split)
    if as_json:
        documents = [scenario.model_dump(mode="json") for scenario in chosen]
        sys.stdout.write(json.dumps(documents, indent=2) + "\n")
        return
    out = stdout()
    for scenario in chosen:
        marks = " must pass" if scenario.must_pass else ""
        marks += " expected to fail" if scenario.expected_failure else ""
        out.print(
            f"{scenario.split:<4} {scenario.category:<14} {scenario.id}{marks}", soft_wrap=True
        )
    out.print(f"{len(chosen)} scenarios.")
