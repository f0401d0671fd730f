"""`eval affected` and `eval gaps`: what evaluation says to those who keep the wiki."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from agent.settings import load_settings
from agent.stores import make_embedder
from evals.affected import CorpusChange, find_affected
from evals.gaps import Gap, find_gaps
from evals.runs import Run
from evals.scenario import load_scenarios
from faces.terminal import stdout
from knowledge.archive import Archive

_PLANS = "plans"


def eval_affected(
    old: Path, new: Path, *, log: Path | None, form: Literal["text", "names", "json"]
) -> None:
    """Print what a changed wiki touches."""
    settings = load_settings()
    embedder = make_embedder(settings)
    with closing(Archive(old, embedder)) as before, closing(Archive(new, embedder)) as after:
        change = find_affected(
            before,
            after,
            load_scenarios(),
            run=_run(log),
            plans=settings.data_dir / _PLANS,
        )
    if form == "json":
        document = asdict(change) | {"gone": sorted(change.gone), "come": sorted(change.come)}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    elif form == "names":
        sys.stdout.write("".join(f"{touched.name}\n" for touched in change.scenarios))
    else:
        _print(change)


def _run(log: Path | None) -> Run | None:
    if log is None:
        return None
    from evals.logs import read_run

    return read_run(log)


def _print(change: CorpusChange) -> None:
    out = stdout()
    out.print(
        f"{len(change.pages)} pages changed, {len(change.gone)} pieces of evidence gone, "
        f"{len(change.come)} new."
    )
    for title, touched in (
        ("Scenarios", change.scenarios),
        ("Plans", change.plans),
        ("Citations", change.citations),
    ):
        out.print(f"\n{title}: {len(touched)}", style="bold")
        for one in touched:
            out.print(f"  {one.name}: {'; '.join(one.why)}", soft_wrap=True)


def eval_gaps(log: Path, *, as_json: bool) -> None:
    """Print what was refused in a run."""
    from evals.logs import read_run

    found = find_gaps(read_run(log))
    if as_json:
        sys.stdout.write(json.dumps([asdict(gap) for gap in found], indent=2) + "\n")
        return
    _print_gaps("Not in the wiki", [gap for gap in found if not gap.is_held])
    _print_gaps("Refused, though the wiki has it", [gap for gap in found if gap.is_held])


def _print_gaps(title: str, gaps: list[Gap]) -> None:
    out = stdout()
    out.print(f"{title}: {len(gaps)}", style="bold")
    for gap in gaps:
        out.print(f"  - {gap.question}", soft_wrap=True)
        if gap.nearest:
            out.print(f"    nearest: {'; '.join(gap.nearest)}", soft_wrap=True, style="dim")
