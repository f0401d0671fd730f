"""`roadmap` and `plan`: their options. What they do is in `faces/roadmaps.py`."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from faces.options import JsonOption, StoreOption

Format = Literal["markdown", "svg", "ical", "json"]

plan_app = typer.Typer(
    name="plan",
    help="Keep a roadmap that was saved: edit it, renew it, export it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

RoleOption = Annotated[
    str | None, typer.Option("--role", metavar="ROLE", help="The role to reach.")
]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="ROLE", help="The role you come from.")
]
KnowOption = Annotated[
    list[str] | None,
    typer.Option("--know", metavar="SKILL", help="A skill you have; may be given repeatedly."),
]
HoursOption = Annotated[
    float | None,
    typer.Option("--hours-per-week", metavar="N", help="Hours that you have in a week."),
]
ByOption = Annotated[
    datetime | None,
    typer.Option(
        "--by", metavar="DATE", formats=["%Y-%m-%d"], help="When you want to be done: 2030-01-31."
    ),
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The plan's name.")]
StageArgument = Annotated[
    str, typer.Argument(metavar="STAGE", help="The stage's number in the plan, or its title.")
]


def roadmap(
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="The role to reach.")],
    from_role: FromOption = None,
    know: KnowOption = None,
    hours_per_week: HoursOption = None,
    by: ByOption = None,
    save: Annotated[
        str | None, typer.Option("--save", metavar="NAME", help="Keep it as a plan of that name.")
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Plan the way to a role in stages, with the guests behind each."""
    from faces.roadmaps import show_roadmap

    show_roadmap(
        role=role,
        from_role=from_role or "",
        know=know or [],
        hours_per_week=hours_per_week,
        by=_day(by),
        save=save,
        as_json=as_json,
        store=store,
    )


@plan_app.command("list")
def list_plans(as_json: JsonOption = False) -> None:
    """List the plans that are saved."""
    from faces.plans import print_plans

    print_plans(as_json=as_json)


@plan_app.command()
def show(
    name: NameArgument,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="As it was in this version.")
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show a plan, and check it against the archive."""
    from faces.plans import show_plan

    show_plan(name, version=version, as_json=as_json, store=store)


@plan_app.command()
def history(name: NameArgument, as_json: JsonOption = False) -> None:
    """List all versions of a plan; none is ever removed."""
    from faces.plans import show_history

    show_history(name, as_json=as_json)


@plan_app.command()
def add(
    name: NameArgument,
    title: Annotated[
        list[str] | None,
        typer.Argument(metavar="TITLE", help="A stage of your own; it is marked uncited."),
    ] = None,
    page: Annotated[
        str, typer.Option("--page", metavar="TITLE", help="Or a section of this page,")
    ] = "",
    heading: Annotated[
        str, typer.Option("--heading", metavar="TEXT", help="with this heading.")
    ] = "",
    after: Annotated[
        str | None, typer.Option("--after", metavar="STAGE", help="Behind this stage.")
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Add a stage: your own, or a section of the wiki."""
    from faces.plans import add_from_wiki, add_own

    own = " ".join(title or [])
    if bool(own) == bool(page or heading) or bool(page) != bool(heading):
        raise typer.BadParameter("give either a title, or --page and --heading")
    if own:
        add_own(name, own, after=after, as_json=as_json, store=store)
    else:
        add_from_wiki(name, page=page, heading=heading, after=after, as_json=as_json, store=store)


@plan_app.command()
def drop(
    name: NameArgument, stage: StageArgument, as_json: JsonOption = False, store: StoreOption = None
) -> None:
    """Take a stage out; one that is done stays."""
    from faces.plans import drop_from_plan

    drop_from_plan(name, stage, as_json=as_json, store=store)


@plan_app.command()
def move(
    name: NameArgument,
    stage: StageArgument,
    after: Annotated[
        str, typer.Option("--after", metavar="STAGE", help="Behind this stage; 0: to the front.")
    ],
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Move a stage; those of one page keep its order."""
    from faces.plans import move_in_plan

    move_in_plan(name, stage, after=after, as_json=as_json, store=store)


@plan_app.command()
def done(
    name: NameArgument, stage: StageArgument, as_json: JsonOption = False, store: StoreOption = None
) -> None:
    """Mark a stage as done."""
    from faces.plans import mark_in_plan

    mark_in_plan(name, stage, as_json=as_json, store=store)


@plan_app.command()
def undo(name: NameArgument, as_json: JsonOption = False) -> None:
    """Take the last edit back; again, the one before."""
    from faces.plans import undo_in_plan

    undo_in_plan(name, as_json=as_json)


@plan_app.command("recompute")
def recompute_plan(
    name: NameArgument,
    role: RoleOption = None,
    from_role: FromOption = None,
    know: KnowOption = None,
    hours_per_week: HoursOption = None,
    by: ByOption = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Make a plan anew: the archive or you have changed. What is done stays."""
    from faces.plans import renew_plan

    renew_plan(
        name,
        role=role,
        from_role=from_role,
        know=know or [],
        hours_per_week=hours_per_week,
        by=_day(by),
        as_json=as_json,
        store=store,
    )


@plan_app.command()
def export(
    name: NameArgument,
    format_: Annotated[
        Format, typer.Option("--as", help="A document, a timeline, a calendar, or data.")
    ] = "markdown",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Instead of standard output."),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Write a plan as Markdown, SVG, iCalendar or JSON."""
    from faces.plans import export_plan

    export_plan(name, form=format_, output=output, store=store)


@plan_app.command()
def delete(
    name: NameArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a plan with all its versions."""
    from faces.plans import delete_plan

    if not yes:
        typer.confirm(f"Remove the plan {name!r} with all its versions?", abort=True, err=True)
    delete_plan(name)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
