"""`eval run` and `eval retry`: runs made, and their numbers on the screen."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from agent.settings import OFFLINE, Settings, load_settings
from evals.agents.catalogue import find_agent
from evals.agents.foreign import is_foreign
from evals.bench import FOLDER, Bench, open_bench
from evals.errors import RunLogError
from evals.grading import GRADERS_VERSION
from evals.logs import make_run, newest_log, read_run, retry_run
from evals.running import Running
from evals.runs import Run, RunDetails
from evals.scenario import Scenario, Split, Store, digest, load_scenarios, pick
from evals.statistics import Rate, Summary, is_expected_failure, summarize
from faces.terminal import IngestProgress, print_table, stderr, stdout


def eval_run(
    *,
    agent: str,
    model: str | None,
    tag: str,
    trials: int,
    split: Split | None,
    names: Sequence[str],
    archive: Sequence[Path],
    parallel: int,
    as_json: bool,
) -> bool:
    """Make a run; return whether everything that must pass does."""
    settings = load_settings()
    chosen = pick(load_scenarios(), split=split, names=names)
    spoken = model or settings.model_name
    details = RunDetails(
        agent=agent,
        model=spoken,
        tag=tag,
        trials=trials,
        split="some" if names else split or "all",
        digests={scenario.id: digest(scenario) for scenario in chosen},
        stores={},
        graders=GRADERS_VERSION,
        offline=spoken == OFFLINE and not is_foreign(agent),
    )
    return _make(settings, chosen, details, archive, parallel, as_json=as_json)


def _make(
    settings: Settings,
    chosen: Sequence[Scenario],
    details: RunDetails,
    archive: Sequence[Path],
    parallel: int,
    *,
    as_json: bool,
) -> bool:
    logs = settings.data_dir / FOLDER / "logs"
    with (
        _telling_how_to_go_on(logs),
        IngestProgress(f"{len(chosen)} scenarios × {details.trials}") as progress,
        open_bench(settings, archive=archive, wanted=_stores(chosen), progress=progress) as bench,
    ):
        run = make_run(
            _running(bench, details, progress, total=(len(chosen) + 1) * details.trials),
            chosen,
            details.model_copy(update={"stores": _digests(bench)}),
            folder=logs,
            parallel=parallel,
        )
    return show_run(run, as_json=as_json)


@contextmanager
def _telling_how_to_go_on(logs: Path) -> Iterator[None]:
    """Where a run is stopped, say that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        log = newest_log(logs)
        if log is not None:
            sys.stderr.write(f"\nstopped; go on with: career-guide eval retry {log}\n")
        raise


def eval_retry(log: Path, *, archive: Sequence[Path], parallel: int, as_json: bool) -> bool:
    """Take a run up again; return whether everything that must pass does."""
    settings = load_settings()
    before = read_run(log)
    chosen = pick(load_scenarios(), names=list(before.details.digests))
    if {scenario.id: digest(scenario) for scenario in chosen} != before.details.digests:
        raise RunLogError(str(log), "is about scenarios that were changed since; run it anew")
    left = before.missing + sum(trial.crash is not None for trial in before.trials)
    logs = settings.data_dir / FOLDER / "logs"
    with (
        _telling_how_to_go_on(logs),
        IngestProgress(f"{left} trials left of {log.name}") as progress,
        open_bench(settings, archive=archive, wanted=_stores(chosen), progress=progress) as bench,
    ):
        if _digests(bench) != before.details.stores:
            raise RunLogError(str(log), "is about another store than there is now; run it anew")
        run = retry_run(
            _running(bench, before.details, progress, total=left),
            log,
            folder=logs,
            parallel=parallel,
        )
    return show_run(run, as_json=as_json)


def _running(bench: Bench, details: RunDetails, progress: IngestProgress, *, total: int) -> Running:
    make = find_agent(details.agent, settings=bench.settings, model=details.model)
    return Running(bench=bench, make_agent=make, progress=progress, total=total)


def _stores(chosen: Sequence[Scenario]) -> frozenset[Store]:
    # The canary asks the bundled wiki.
    asked: set[Store] = {"bundled", *(scenario.store for scenario in chosen)}
    return frozenset(asked)


def _digests(bench: Bench) -> dict[str, str]:
    return {name: m.archive.manifest.digest for name, m in bench.stores.items()}


def show_run(run: Run, *, as_json: bool) -> bool:
    """Print a run's numbers; return whether everything that must pass does."""
    summary = summarize(run)
    if as_json:
        document = {"log": run.path, **run.details.model_dump(mode="json"), **asdict(summary)}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        print_table(stdout(), rows(run, summary))
        _print_failures(run)
        stdout().print(f"\nLog: {run.path}", soft_wrap=True)
    alarms = list(_alarms(run))
    for alarm in alarms:
        stderr().print(alarm, style="bold red")
    return not alarms


def _alarms(run: Run) -> list[str]:
    alarms = []
    if run.canary_sang:
        alarms.append("The canary passed: the harness passes anything; believe no number here.")
    broken = sorted(
        {
            t.scenario
            for t in run.trials
            if run.scenarios[t.scenario].must_pass and t.passed is False
        }
    )
    alarms += [f"{name} must pass and does not." for name in broken]
    return alarms


def rows(run: Run, summary: Summary) -> list[tuple[str, str]]:
    """Return what a table shows of a run."""
    details = run.details
    shown = [
        ("agent", f"{details.agent}, model {details.model}"),
        ("scenarios", _scored(summary)),
        ("passed", rate_line(summary.passed)),
    ]
    if summary.k > 1:
        shown += [
            (f"pass@{summary.k}", rate_line(summary.pass_at_k)),
            (f"pass^{summary.k}", rate_line(summary.pass_hat_k)),
            ("noise floor", _noise(details, summary)),
        ]
    shown += [(f"  {name}", rate_line(rate)) for name, rate in summary.by_category.items() if rate]
    return [
        *shown,
        ("refusals", _refusals(summary)),
        ("right speaker", rate_line(summary.right_speakers)),
        ("supported", rate_line(summary.supported)),
        ("tokens", f"{summary.input_tokens:.0f} in, {summary.output_tokens:.0f} out a scenario"),
        ("cost", "not known" if summary.cost_usd is None else f"{summary.cost_usd:.4f} USD"),
        ("time", f"p50 {summary.seconds_p50:.2f} s, p95 {summary.seconds_p95:.2f} s a scenario"),
    ]


def _scored(summary: Summary) -> str:
    parts = [f"{summary.scored} of {summary.scenarios} scored"]
    for n, what in (
        (summary.unscored, "unscored"),
        (summary.crashes, "trials crashed"),
        (summary.missing, "trials missing"),
        (summary.failed_turns, "turns failed politely"),
    ):
        parts += [f"{n} {what}"] if n else []
    return ", ".join(parts)


def rate_line(rate: Rate | None) -> str:
    """Return a rate with its interval in one line."""
    if rate is None:
        return "nothing to score"
    return f"{rate.share:.3f}  95% in {rate.low:.3f} to {rate.high:.3f}, n = {rate.n}"


def _noise(details: RunDetails, summary: Summary) -> str:
    if details.offline:
        return "offline repeats test the plumbing, not the agent"
    return "no repeats" if summary.noise is None else f"± {summary.noise:.3f}"


def _refusals(summary: Summary) -> str:
    precision, recall = summary.refusal_precision, summary.refusal_recall
    left = f"precision {precision.share:.2f} (n = {precision.n})" if precision else "none given"
    right = f"recall {recall.share:.2f} (n = {recall.n})" if recall else "none due"
    return f"{left}, {right}"


def _print_failures(run: Run) -> None:
    out = stdout()
    failed = {
        t.scenario: t for t in run.trials if t.passed is False and not is_expected_failure(run, t)
    }
    expected = {t.scenario for t in run.trials if is_expected_failure(run, t)}
    surprises = {
        t.scenario
        for t in run.trials
        if t.passed and run.scenarios[t.scenario].expected_failure is not None
    }
    for name, trial in sorted(failed.items()):
        checks = trial.verdict.failed if trial.verdict else ()
        out.print(f"\nFAILED {name}", style="bold", soft_wrap=True)
        for check in checks:
            out.print(f"  {check.name}: {check.detail[:300]}", soft_wrap=not out.is_terminal)
    if expected:
        out.print(f"\n{len(expected)} failed as expected: {', '.join(sorted(expected))}")
    for name in sorted(surprises):
        out.print(f"PASSED {name}, which was expected to fail: take that out of it.", style="bold")
