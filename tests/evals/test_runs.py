"""Runs through inspect: every trial is accounted for, whatever becomes of it."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.settings import Settings
from evals.agents.catalogue import find_agent
from evals.agents.talk import Agent, Talk
from evals.bench import Bench
from evals.canary import CANARY
from evals.errors import ForeignAgentError, RunLogError, UnknownAgentError
from evals.grading import GRADERS_VERSION
from evals.running import Running
from evals.runs import Run, RunDetails
from evals.scenario import Need, Scenario, digest, load_scenarios, pick
from evals.state import FinalState
from evals.statistics import summarize
from tests.conftest import quiet

NAMES = ["ai-engineer-day", "weather-in-paris", "become-a-nurse"]  # all must pass


def chosen_by(*names: str) -> list[Scenario]:
    return pick(load_scenarios(), names=names)


@pytest.fixture
def chosen() -> list[Scenario]:
    return chosen_by(*NAMES)


def details(
    scenarios: list[Scenario], *, agent: str = "career-guide", trials: int = 2
) -> RunDetails:
    return RunDetails(
        agent=agent,
        model="offline",
        tag="test",
        trials=trials,
        split="some",
        digests={scenario.id: digest(scenario) for scenario in scenarios},
        stores={},
        graders=GRADERS_VERSION,
        offline=True,
    )


def running(bench: Bench, make: Callable[[Scenario], Agent], **fields: Any) -> Running:
    return Running(bench=bench, make_agent=make, progress=quiet, total=0, **fields)


def named(bench: Bench, name: str) -> Callable[[Scenario], Agent]:
    return find_agent(name, settings=bench.settings, model="offline")


def made(bench: Bench, scenarios: list[Scenario], folder: Path, name: str, trials: int = 2) -> Run:
    from evals.logs import make_run

    return make_run(
        running(bench, named(bench, name)),
        scenarios,
        details(scenarios, agent=name, trials=trials),
        folder=folder,
        parallel=1,
    )


def test_a_run_holds_every_trial_and_a_canary_that_keeps_quiet(
    bench: Bench, chosen: list[Scenario], tmp_path: Path
) -> None:
    run = made(bench, chosen, tmp_path, "career-guide")
    assert (run.status, run.missing, run.canary_sang) == ("success", 0, False)
    assert [(t.scenario, t.number, t.passed) for t in run.trials] == [
        (name, number, True) for name in sorted(NAMES) for number in (1, 2)
    ]
    summary = summarize(run)
    assert summary.passed is not None
    assert (summary.passed.share, summary.passed.n) == (1.0, 3)
    assert summary.pass_hat_k is not None
    assert summary.pass_hat_k.n == 3
    assert CANARY.id not in run.scenarios


def test_an_agent_that_breaks_down_fails_every_trial_and_stays_in_the_count(
    bench: Bench, chosen: list[Scenario], tmp_path: Path
) -> None:
    run = made(bench, chosen, tmp_path, "tests.evals.an_agent:broken", trials=1)
    assert [trial.passed for trial in run.trials] == [False, False, False]
    assert all("broken on purpose" in (trial.crash or "") for trial in run.trials)
    summary = summarize(run)
    assert summary.passed is not None
    assert (summary.crashes, summary.passed.share, summary.passed.n) == (3, 0.0, 3)


def test_what_an_agent_cannot_take_is_unscored_and_said_so(bench: Bench, tmp_path: Path) -> None:
    needy = pick(load_scenarios(), names=["rate-limit-once", "feature-store-when"])
    run = made(bench, needy, tmp_path, "tests.evals.an_agent:polite", trials=1)
    reasons = {trial.scenario: trial.unscored for trial in run.trials}
    assert reasons["rate-limit-once"] == "the agent takes no mocks"
    assert "--podwiki" in (reasons["feature-store-when"] or "")
    summary = summarize(run)
    assert (summary.scored, summary.unscored, summary.passed) == (0, 2, None)


class Interrupted:
    """Our agent, stopped by Ctrl-C at its third conversation."""

    name = "interrupted"
    provides: frozenset[Need] = frozenset({"mocks", "profile", "conversations"})

    def __init__(self, agent: Agent) -> None:
        self.agent, self.conversations = agent, 0

    def converse(self, talk: Talk) -> FinalState:
        self.conversations += 1
        if self.conversations == 3:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.5)
        return self.agent.converse(talk)


class Counted:
    """Our agent, counting its conversations."""

    name = "counted"
    provides: frozenset[Need] = frozenset({"mocks", "profile", "conversations"})

    def __init__(self, agent: Agent) -> None:
        self.agent, self.conversations = agent, 0

    def converse(self, talk: Talk) -> FinalState:
        self.conversations += 1
        return self.agent.converse(talk)


@pytest.fixture
def listening_to_ctrl_c() -> Iterator[None]:
    """Python's own handler: what a shell puts in the background starts without one."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening_to_ctrl_c")
def test_ctrl_c_keeps_what_is_done_and_a_retry_runs_only_the_rest(
    bench: Bench, chosen: list[Scenario], tmp_path: Path
) -> None:
    from evals.logs import make_run, read_run, retry_run

    ours = named(bench, "career-guide")(chosen[0])
    stopped = Interrupted(ours)
    with pytest.raises(KeyboardInterrupt):
        make_run(
            running(bench, lambda _: stopped),
            chosen,
            details(chosen),
            folder=tmp_path,
            parallel=1,
        )
    (log,) = tmp_path.glob("*.eval")
    kept = read_run(log)
    assert 1 <= len(kept.trials) < 6
    counted = Counted(ours)
    whole = retry_run(running(bench, lambda _: counted), log, folder=tmp_path, parallel=1)
    assert (whole.missing, len(whole.trials)) == (0, 6)
    assert all(trial.passed for trial in whole.trials)
    assert left(kept) <= counted.conversations <= left(kept) + 2


def slow_run(data: str, folder: str) -> None:
    """Run in a process of its own, slowly enough to be killed."""
    from evals.bench import open_bench

    scenarios = pick(load_scenarios(), names=NAMES)
    settings = Settings(_env_file=None, model="offline", data_dir=Path(data))
    with open_bench(settings, archive=[], wanted=frozenset({"bundled"}), progress=quiet) as bench:
        ours = named(bench, "career-guide")(scenarios[0])

        class Slow(Counted):
            def converse(self, talk: Talk) -> FinalState:
                time.sleep(0.3)
                return super().converse(talk)

        from evals.logs import make_run

        slow = Slow(ours)
        make_run(
            running(bench, lambda _: slow),
            scenarios,
            details(scenarios),
            folder=Path(folder),
            parallel=1,
        )


def test_a_killed_run_is_taken_up_where_it_was(
    bench: Bench, chosen: list[Scenario], tmp_path: Path
) -> None:
    from evals.logs import read_run, retry_run

    process = multiprocessing.get_context("spawn").Process(
        target=slow_run, args=(str(bench.settings.data_dir), str(tmp_path))
    )
    process.start()
    log = wait_for_trials(tmp_path, at_least=2)
    process.kill()
    process.join()
    kept = read_run(log)
    assert kept.status == "started"
    assert 1 <= len(kept.trials) < 6
    counted = Counted(named(bench, "career-guide")(chosen[0]))
    whole = retry_run(running(bench, lambda _: counted), log, folder=tmp_path, parallel=1)
    assert (whole.missing, len(whole.trials)) == (0, 6)
    assert left(kept) <= counted.conversations <= left(kept) + 2


def left(run: Run) -> int:
    """Return how many trials are left to run; up to two of the canary's may be left beside them."""
    return run.missing + sum(trial.crash is not None for trial in run.trials)


def wait_for_trials(folder: Path, *, at_least: int) -> Path:
    """Wait until a log holds so many trials, the canary's counted too."""
    import zipfile

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for log in folder.glob("*.eval"):
            try:
                names = zipfile.ZipFile(log).namelist()
            except (zipfile.BadZipFile, OSError):
                continue  # it is being written
            if sum(name.startswith("samples/") for name in names) >= at_least:
                return log
        time.sleep(0.05)
    raise AssertionError("no trial was written within a minute")


def test_grading_anew_changes_nothing_where_nothing_changed(
    bench: Bench, chosen: list[Scenario], tmp_path: Path
) -> None:
    from evals.logs import regrade_run

    log, again = Path(made(bench, chosen, tmp_path, "career-guide").path), tmp_path / "again.eval"
    assert regrade_run(log, again, {s.id: s for s in chosen}) == 0
    assert log.read_bytes() == again.read_bytes()


def test_a_changed_expectation_is_graded_on_the_recorded_run(
    bench: Bench, chosen: list[Scenario], tmp_path: Path
) -> None:
    from evals.logs import read_run, regrade_run

    log, again = Path(made(bench, chosen, tmp_path, "career-guide").path), tmp_path / "again.eval"
    stricter = chosen[0].model_copy(
        update={"expect": chosen[0].expect.model_copy(update={"says": (("astrology",),)})}
    )
    current = {s.id: s for s in chosen} | {stricter.id: stricter}
    assert regrade_run(log, again, current) == 2
    run = read_run(again)
    assert {t.passed for t in run.trials if t.scenario == stricter.id} == {False}
    assert {t.passed for t in run.trials if t.scenario != stricter.id} == {True}
    assert run.details.digests[stricter.id] == digest(stricter)
    thrice = tmp_path / "thrice.eval"
    assert regrade_run(again, thrice, current) == 0
    assert again.read_bytes() == thrice.read_bytes()


def test_a_log_that_is_none_is_refused_with_its_name(tmp_path: Path) -> None:
    from evals.logs import read_run

    with pytest.raises(RunLogError, match="is not there"):
        read_run(tmp_path / "none.eval")
    (tmp_path / "bad.eval").write_bytes(b"no zip")
    with pytest.raises(RunLogError, match=r"bad\.eval"):
        read_run(tmp_path / "bad.eval")


@pytest.mark.parametrize(
    "name",
    [
        "nobody",
        "tests.evals.an_agent:nothing",
        "no.such.module:f",
        "tests.evals.an_agent:NO_FUNCTION",
    ],
)
def test_an_agent_that_is_not_there_is_refused(bench: Bench, name: str) -> None:
    with pytest.raises(UnknownAgentError, match="known are career-guide"):
        named(bench, name)


def test_an_agent_that_breaks_the_contract_is_told_so(bench: Bench, chosen: list[Scenario]) -> None:
    from evals.trial import run_trial

    with pytest.raises(ForeignAgentError, match="one answer for each turn"):
        run_trial(chosen[0], make_agent=named(bench, "tests.evals.an_agent:forgetful"), bench=bench)
