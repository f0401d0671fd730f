"""`projects check` on a screen: verdicts, with the lines that show them."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

from faces.archive import opened
from faces.asking import chosen_model, waiting_for
from faces.projects import Numbers, print_sources, say
from faces.terminal import hanging, stdout
from tools.projects.checking import check_project
from tools.results.projects import CheckedCriterion, Judgement, Judging, ProjectCheck, Spot, Verdict

_MARKS: Final[dict[Verdict, tuple[str, str]]] = {
    "not met": ("[-]", "red"),
    "cannot tell": ("[?]", "yellow"),
    "met": ("[+]", "green"),
}
"""In the order of reading: first what is left to do."""


def show_check(
    path: Path, *, role: str, brief: str, as_json: bool, store: Path | None, model: str | None
) -> None:
    """Print the verdicts on a finished project."""
    chosen = chosen_model(model)
    with opened(store) as archive, waiting_for(chosen) if chosen else nullcontext():
        checked = check_project(archive, path, role=role, brief=brief, model=chosen)
    if as_json:
        sys.stdout.write(TypeAdapter(ProjectCheck).dump_json(checked, indent=2).decode() + "\n")
    else:
        _print_check(stdout(), checked)


def _print_check(console: Console, checked: ProjectCheck) -> None:
    numbers = Numbers(checked.evidence)
    by = checked.chosen_by or "what any project should have"
    console.print(Text(f"{checked.name}, checked by: {by}", style="bold"))
    counts = [f"{verdict}: {checked.count(verdict)}" for verdict in _MARKS]
    console.print(Text("  ".join(counts)))
    for verdict in _MARKS:
        for criterion in checked.criteria:
            if criterion.verdict == verdict:
                _print_checked(console, criterion, numbers)
    parts = {part.evidence: part for c in checked.criteria for part in c.criterion.grounds}
    print_sources(console, checked.evidence, parts)
    _print_inspected(console, checked)


def _print_checked(console: Console, checked: CheckedCriterion, numbers: Numbers) -> None:
    mark, colour = _MARKS[checked.verdict]
    guests = numbers.names(checked.criterion.grounds)
    guests.stylize("dim")
    lines = [
        Text(checked.criterion.asks),
        Text(f"{checked.verdict}: {checked.because}", style=colour),
        *(Text(_shown(spot), style="cyan") for spot in checked.spots),
        *([_judged(checked.judgement, checked.verdict)] if checked.judgement else []),
        guests,
    ]
    console.print()
    hanging(console, mark, lines)


def _judged(judgement: Judgement, verdict: Verdict) -> Text:
    """Return who judged, and what the other one of model and inspection has to do with it."""
    said = f"judged by {judgement.by}"
    if judgement.note:
        said += f"; {judgement.note}"
    elif judgement.inspection != verdict:
        said += f"; by inspection it is: {judgement.inspection}"
    return Text(said, style="dim")


def _shown(spot: Spot) -> str:
    return spot.path if spot.line is None else f"{spot.path}:{spot.line}  {spot.text}"


def _print_inspected(console: Console, checked: ProjectCheck) -> None:
    inspected = checked.inspected
    left_out = ", ".join(f"{count} {what}" for what, count in inspected.left_out)
    console.print()
    say(
        console,
        f"Read {inspected.files} files, {inspected.characters:,} characters; nothing was run. "
        + (f"Left out: {left_out}. " if left_out else "")
        + "Inspection finds that a thing is there, not that it is good.",
    )
    if checked.judging:
        _print_judging(console, checked.judging)


def _print_judging(console: Console, judging: Judging) -> None:
    say(
        console,
        f"{judging.model} was asked about {judging.asked} criteria, shown "
        f"{judging.characters:,} characters (at most {judging.budget:,} for one), and judged "
        f"{judging.accepted}. Its word counts where lines that it was shown prove it.",
    )
    if judging.addressed:
        console.print()
        console.print(Text("Speaks to whoever checks, so it proves nothing", style="bold"))
        for spot in judging.addressed:
            hanging(console, "  !", [Text(_shown(spot), style="yellow")])
