"""`eval compare`, `eval report`, `eval regrade`: what recorded runs say."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from evals.comparing import EXIT_CODES, RunComparison, compare
from evals.errors import NoJudgeError
from evals.judging import judge, load_judgement, write_judgement
from evals.logs import read_run, regrade_run
from evals.report.page import write_report
from evals.scenario import load_scenarios
from faces.asking import chosen_model
from faces.evaluating_runs import rate_line
from faces.terminal import IngestProgress, print_table, stdout


def eval_compare(base: Path, new: Path, *, as_json: bool) -> int:
    """Print a comparison; return the exit code."""
    found = compare(read_run(base), read_run(new))
    if as_json:
        sys.stdout.write(json.dumps(asdict(found), indent=2) + "\n")
    else:
        _print(found)
    return EXIT_CODES[found.conclusion]


def _print(found: RunComparison) -> None:
    out = stdout()
    out.print(found.conclusion.upper(), style="bold")
    for reason in found.reasons:
        out.print(f"  {reason}", soft_wrap=True)
    if found.difference is not None:
        change = found.difference
        out.print(
            f"pass rate {change.mean:+.3f}, 95% in {change.low:+.3f} to {change.high:+.3f}, "
            f"n = {change.n} scenarios"
        )
        if found.noise is not None:
            out.print(f"chance alone moves it by up to {found.noise:.3f}")
        if found.inside_noise and found.changes:
            out.print("this change lies inside the noise")
    for one in found.changes:
        out.print(f"  {one.scenario}: {one.before:.2f} -> {one.after:.2f}", soft_wrap=True)


def eval_report(log: Path, *, html: Path, base: Path | None) -> None:
    """Write the page of a run."""
    write_report(
        html,
        read_run(log),
        base=read_run(base) if base else None,
        judgement=load_judgement(log),
    )
    stdout().print(f"Written to {html}.", soft_wrap=True)


def eval_judge(log: Path, *, model: str | None) -> None:
    """Ask a model about a run, and print what it thinks."""
    judging = chosen_model(model)
    if judging is None:
        raise NoJudgeError
    run = read_run(log)
    with IngestProgress(f"{len(run.trials)} conversations") as progress:
        told = judge(run, judging, progress=progress)
    place = write_judgement(log, told)
    rows = [
        ("model", f"{told.model}, prompt {told.prompt}"),
        ("helped", rate_line(told.helped)),
        ("agrees with the graders", rate_line(told.agreement)),
        ("no readable opinion", str(told.unreadable)),
    ]
    print_table(stdout(), rows)
    stdout().print(f"An opinion: it gates nothing. Written to {place}.", soft_wrap=True)


def eval_regrade(log: Path, *, to: Path | None) -> None:
    """Write a run with new verdicts."""
    place = to or log.with_name(f"{log.stem}-regraded.eval")
    changed = regrade_run(log, place, {scenario.id: scenario for scenario in load_scenarios()})
    what = "no verdict changed" if not changed else f"{changed} trials have another verdict"
    stdout().print(f"{what}; written to {place}.", soft_wrap=True)
