"""`plan`: saved plans listed, shown, changed and exported."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal

from rich.text import Text

from faces.archive import opened
from faces.documents import dumped, print_json
from faces.roadmaps import now, print_outline, print_plan, shelf
from faces.terminal import print_table, stderr, stdout
from knowledge.archive import Archive
from knowledge.sanitize import clip, one_line
from tools.errors import FileNotWritableError, PlanDamagedError
from tools.results.plans import Plan, Revision, SavedPlan, Stage
from tools.roadmaps.calendar import to_calendar
from tools.roadmaps.edits import (
    add_own_stage,
    add_section,
    drop_stage,
    find_stage,
    mark_done,
    move_stage,
)
from tools.roadmaps.invariants import check_plan
from tools.roadmaps.markdown import to_markdown
from tools.roadmaps.recompute import recompute
from tools.roadmaps.saving import PlanShelf
from tools.roadmaps.timeline import to_svg

Change = Callable[[Plan, Archive], tuple[str, Plan]]
Form = Literal["markdown", "svg", "ical", "json"]
FRONT: Final = "0"
"""What a stage moves behind to come first."""
_LABEL_CHARS: Final = 200


def print_plans(*, as_json: bool) -> None:
    """Print the names of all saved plans with how far they are."""
    with shelf() as saved:
        plans = list(_readable(saved))
    if as_json:
        print_json(list[SavedPlan], plans)
    elif not plans:
        stdout().print(Text("No plan is saved yet: career-guide roadmap --role ROLE --save NAME"))
    else:
        print_table(stdout(), [(plan.name, _progress(plan.latest)) for plan in plans])


def _readable(plans: PlanShelf) -> Iterator[SavedPlan]:
    """Yield the plans that can be read; of the others say why not."""
    for name in plans.names():
        try:
            yield plans.latest(name)
        except PlanDamagedError as error:
            stderr().print(Text(f"left out: {error}"), soft_wrap=True)


def _progress(latest: Revision) -> str:
    plan = latest.plan
    done = sum(stage.done for stage in plan.stages)
    by = f", by {plan.by}" if plan.by else ""
    return one_line(
        f"{plan.target_role}: {done} of {len(plan.stages)} stages done{by}; "
        f"version {latest.number}, {latest.made.astimezone():%Y-%m-%d %H:%M}"
    )


def show_plan(name: str, *, version: int | None, as_json: bool, store: Path | None) -> None:
    """Print a plan and whatever is wrong with it."""
    with shelf() as plans:
        saved = plans.latest(name).latest if version is None else plans.revision(name, version)
    if as_json:
        print_json(Revision, saved)
        return
    with opened(store) as archive:
        print_plan(stdout(), saved.plan, archive)
        gone = [stage.key for stage in saved.plan.stages if stage.gone]
        broken = check_plan(saved.plan, archive, kept=gone)
    console = stderr()
    for violation in broken:
        console.print(Text(one_line(f"not sound: {violation.message}")), soft_wrap=True)
    if broken:
        console.print(
            Text(f"The archive has changed? career-guide plan recompute {name}"), soft_wrap=True
        )


def show_history(name: str, *, as_json: bool) -> None:
    """Print what was done to a plan."""
    with shelf() as plans:
        revisions = plans.history(name)
    if as_json:
        print_json(list[Revision], revisions)
        return
    rows = [
        (str(r.number), one_line(f"{r.made.astimezone():%Y-%m-%d %H:%M}  {r.edit}"))
        for r in revisions
    ]
    print_table(stdout(), rows)


def add_own(name: str, title: str, *, after: str | None, as_json: bool, store: Path | None) -> None:
    """Add a stage of the user's own."""

    def change(plan: Plan, archive: Archive) -> tuple[str, Plan]:
        behind = _named(plan, after)
        return f"added: {title}", add_own_stage(plan, archive, title, after=behind)

    _edit(name, change, as_json=as_json, store=store)


def add_from_wiki(
    name: str, *, page: str, heading: str, after: str | None, as_json: bool, store: Path | None
) -> None:
    """Add a section of the wiki."""

    def change(plan: Plan, archive: Archive) -> tuple[str, Plan]:
        behind = _named(plan, after)
        added = add_section(plan, archive, page=page, heading=heading, after=behind)
        return f"added: {page} › {heading}", added

    _edit(name, change, as_json=as_json, store=store)


def drop_from_plan(name: str, stage: str, *, as_json: bool, store: Path | None) -> None:
    """Take a stage out."""

    def change(plan: Plan, archive: Archive) -> tuple[str, Plan]:
        meant = find_stage(plan, stage)
        return f"dropped: {meant.title}", drop_stage(plan, archive, meant)

    _edit(name, change, as_json=as_json, store=store)


def move_in_plan(name: str, stage: str, *, after: str, as_json: bool, store: Path | None) -> None:
    """Move a stage behind another, or to the front."""

    def change(plan: Plan, archive: Archive) -> tuple[str, Plan]:
        meant = find_stage(plan, stage)
        behind = None if after == FRONT else find_stage(plan, after)
        where = f"behind {behind.title}" if behind else "to the front"
        return f"moved: {meant.title} {where}", move_stage(plan, archive, meant, after=behind)

    _edit(name, change, as_json=as_json, store=store)


def mark_in_plan(name: str, stage: str, *, as_json: bool, store: Path | None) -> None:
    """Mark a stage as done."""

    def change(plan: Plan, archive: Archive) -> tuple[str, Plan]:
        meant = find_stage(plan, stage)
        return f"done: {meant.title}", mark_done(plan, archive, meant)

    _edit(name, change, as_json=as_json, store=store)


def renew_plan(
    name: str,
    *,
    role: str | None,
    from_role: str | None,
    know: Sequence[str],
    hours_per_week: float | None,
    by: date | None,
    as_json: bool,
    store: Path | None,
) -> None:
    """Make a plan anew, and say what came and what went."""

    def change(plan: Plan, archive: Archive) -> tuple[str, Plan]:
        return "recomputed", recompute(
            plan,
            archive,
            start=now().astimezone().date(),
            role=role,
            from_role=from_role,
            know=know,
            hours_per_week=hours_per_week,
            by=by,
        )

    with shelf() as plans:
        before = plans.latest(name).latest.plan
    saved = _edit(name, change, as_json=as_json, store=store)
    _say_changes(before, saved.latest.plan)


def _say_changes(before: Plan, after: Plan) -> None:
    old, new = ({stage.key: stage.title for stage in plan.stages} for plan in (before, after))
    console = stderr()
    for what, titles in (
        ("new", [title for key, title in new.items() if key not in old]),
        ("no longer there", [title for key, title in old.items() if key not in new]),
    ):
        if titles:
            console.print(Text(one_line(f"{what}: {'; '.join(titles)}")), soft_wrap=True)


def undo_in_plan(name: str, *, as_json: bool) -> None:
    """Take the last edit back."""
    with shelf() as plans:
        saved = plans.undo(name, made=now())
    _print_edited(saved, as_json=as_json)


def export_plan(name: str, *, form: Form, output: Path | None, store: Path | None) -> None:
    """Write a plan in another form, to a file or to standard output."""
    with shelf() as plans:
        saved = plans.latest(name)
    if form == "json":
        text = dumped(Revision, saved.latest)
    else:
        with opened(store) as archive:
            text = _exported(saved, archive, form)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FileNotWritableError(output, error.strerror or str(error)) from error
    stderr().print(Text(f"Written: {output}"), soft_wrap=True)


def _exported(saved: SavedPlan, archive: Archive, form: Literal["markdown", "svg", "ical"]) -> str:
    plan = saved.latest.plan
    if form == "markdown":
        return to_markdown(plan, archive)
    if form == "svg":
        return to_svg(plan, archive)
    return to_calendar(plan, archive, name=saved.name)


def delete_plan(name: str) -> None:
    """Remove a plan."""
    with shelf() as plans:
        plans.delete(name)
    stderr().print(Text(f"Removed: {name}"), soft_wrap=True)


def _edit(name: str, change: Change, *, as_json: bool, store: Path | None) -> SavedPlan:
    def changed(plan: Plan) -> tuple[str, Plan]:
        label, after = change(plan, archive)
        return clip(one_line(label), max_chars=_LABEL_CHARS), after

    with opened(store) as archive, shelf() as plans:
        saved = plans.edit(name, changed, made=now())
    _print_edited(saved, as_json=as_json)
    return saved


def _print_edited(saved: SavedPlan, *, as_json: bool) -> None:
    if as_json:
        print_json(SavedPlan, saved)
    else:
        print_outline(stdout(), saved.latest.plan)
        stderr().print(
            Text(f"Version {saved.latest.number}; `career-guide plan undo {saved.name}` goes back.")
        )


def _named(plan: Plan, stage: str | None) -> Stage | None:
    return None if stage is None else find_stage(plan, stage)
