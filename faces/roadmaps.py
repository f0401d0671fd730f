"""`roadmap`, and how any plan looks on the screen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from agent.citing import cite
from agent.memory.plans import open_plans
from agent.settings import load_settings
from faces.archive import opened
from faces.documents import print_json
from faces.terminal import hanging, print_citations, stderr, stdout
from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.sanitize import clip, one_line
from tools.results.plans import Advice, Plan, Stage
from tools.roadmaps.plan import compose_plan
from tools.roadmaps.references import advice_of
from tools.roadmaps.saving import PlanShelf
from tools.roadmaps.sorting import is_dangling
from tools.roadmaps.wording import headline, marks_of, reasons_apart, when

_SHOWN: Final = 2
_TO_HEAR: Final = 2
_QUOTED_CHARS: Final = 200


@contextmanager
def shelf() -> Iterator[PlanShelf]:
    """Open the user's saved plans."""
    with open_plans(load_settings()) as plans:
        yield plans


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def show_roadmap(
    *,
    role: str,
    from_role: str,
    know: Sequence[str],
    hours_per_week: float | None,
    by: date | None,
    save: str | None,
    as_json: bool,
    store: Path | None,
) -> None:
    """Print a roadmap, and save it where a name is given."""
    with opened(store) as archive:
        plan = compose_plan(
            archive,
            role=role,
            from_role=from_role,
            know=know,
            hours_per_week=hours_per_week,
            by=by,
            start=now().astimezone().date(),
        )
        if save is not None:
            with shelf() as plans:
                saved = plans.save(save, plan, made=now())
            stderr().print(Text(f"Saved: career-guide plan show {saved.name}"), soft_wrap=True)
        if as_json:
            print_json(Plan, plan)
        else:
            print_plan(stdout(), plan, archive)


def print_plan(console: Console, plan: Plan, archive: Archive) -> None:
    """Print a plan with the sources of what is shown of it."""
    console.print(Text(one_line(headline(plan, archive)), style="bold"))
    for text in plan.assumptions:
        hanging(console, " -", [Text(one_line(text), style="dim")])
    numbers: dict[str, int] = {}
    evidence = {item.id: _harmless(item) for item in plan.evidence}
    if plan.hear:
        console.print()
        console.print(Text("On this move", style="bold"))
        for name in plan.hear:
            hanging(console, " -", [_heard(evidence[name], numbers)])
    for number, stage in enumerate(plan.stages, start=1):
        console.print()
        title = Text(one_line(stage.title), style="bold")
        hanging(console, f"{number}.", [title, _marks(stage)])
        _print_stage(console, stage, evidence, numbers)
    print_citations(console, [cite(number, evidence[key]) for key, number in numbers.items()])
    left_out = len(plan.evidence) - len(numbers)
    if left_out:
        console.print()
        console.print(Text(f"{left_out} sources more with --json.", style="dim"))


def _harmless(item: Evidence) -> Evidence:
    """Return evidence fit for a terminal, as the file of a saved plan may hold anything."""
    return replace(
        item,
        text=one_line(item.text),
        page_title=one_line(item.page_title),
        section=one_line(item.section),
        guest=item.guest and one_line(item.guest),
        episode_title=item.episode_title and one_line(item.episode_title),
        url=item.url and one_line(item.url),
    )


def print_outline(console: Console, plan: Plan) -> None:
    """Print the titles of the stages and what is to be known of each."""
    for number, stage in enumerate(plan.stages, start=1):
        hanging(console, f"{number}.", [Text(one_line(stage.title)), _marks(stage)])


def _marks(stage: Stage) -> Text:
    return Text(one_line(" · ".join(marks_of(stage))), style="dim")


def _print_stage(
    console: Console, stage: Stage, evidence: dict[str, Evidence], numbers: dict[str, int]
) -> None:
    if stage.summary and not (stage.learn or stage.build or stage.show):
        hanging(console, "     about", [_said(stage.summary, numbers)])
    for name, advice in (
        ("learn", stage.learn[:_SHOWN]),
        ("build", stage.build[:_SHOWN]),
        ("show", stage.show[:_SHOWN]),
        ("why", reasons_apart(stage)[:1]),
    ):
        for item in advice:
            hanging(console, f"     {name:5}", [_said(item, numbers)])
    if stage.hear:
        said = {name for advice in advice_of(stage) for name in advice.evidence}
        heard = [
            _named(evidence[name], numbers) if name in said else _heard(evidence[name], numbers)
            for name in stage.hear[:_TO_HEAR]
        ]
        hanging(console, "     hear ", heard)


def _said(advice: Advice, numbers: dict[str, int]) -> Text:
    text = Text(one_line(advice.text))
    if advice.uncited:
        return text.append(" (uncited)", style="dim")
    for name in advice.evidence:
        text.append(f" [{_number(name, numbers)}]")
    return text


def _heard(item: Evidence, numbers: dict[str, int]) -> Text:
    """Return what a guest says; who says it comes first where the sentence does not tell."""
    text = one_line(item.text)
    if item.kind == "passage":
        text = f"{item.guest}: “{clip(text, max_chars=_QUOTED_CHARS)}”"
    elif is_dangling(text) and item.guest:
        text = f"{item.guest}: {text}"
    return Text(f"{text} ({when(item)}) [{_number(item.id, numbers)}]")


def _named(item: Evidence, numbers: dict[str, int]) -> Text:
    """Return who says what stands above already, and when."""
    who = one_line(item.guest or item.episode_title or "")
    return Text(f"{who}, {when(item)} [{_number(item.id, numbers)}]")


def _number(name: str, numbers: dict[str, int]) -> int:
    return numbers.setdefault(name, len(numbers) + 1)
