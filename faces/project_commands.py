"""`projects` and `projects check`: their options. What they do is in `faces/projects.py`."""

from pathlib import Path
from typing import Annotated

import typer

from faces.options import JsonOption, ModelOption, StoreOption

projects_app = typer.Typer(
    name="projects",
    help="Propose portfolio projects for a role, or check a finished one.",
    rich_markup_mode=None,
    invoke_without_command=True,
    epilog="Try: career-guide projects --role 'data engineer' --know SQL --hours 40",
)


@projects_app.callback()
def projects(
    context: typer.Context,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="The role to reach.")
    ] = None,
    know: Annotated[
        list[str] | None,
        typer.Option("--know", metavar="SKILL", help="A skill you have; may be given repeatedly."),
    ] = None,
    interest: Annotated[
        str, typer.Option("--interest", metavar="TEXT", help="A field or topic you like.")
    ] = "",
    hours: Annotated[
        int | None, typer.Option("--hours", metavar="N", help="Hours that you have for it.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help="A kind to put first, by its name; repeatable."
        ),
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Propose portfolio projects for a role, or check a finished one."""
    if context.invoked_subcommand is not None:
        return
    if role is None:
        raise typer.BadParameter("say which role, as in --role 'data engineer'")
    from faces.projects import show_projects

    show_projects(
        role=role,
        know=know or [],
        interest=interest,
        hours=hours,
        kinds=kind or [],
        as_json=as_json,
        store=store,
    )


@projects_app.command()
def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder, or a README alone.")],
    role: Annotated[
        str, typer.Option("--role", metavar="ROLE", help="By what projects for it share.")
    ] = "",
    brief: Annotated[
        str,
        typer.Option(
            "--brief", metavar="BRIEF", help="By this brief: its name, or a file with it as JSON."
        ),
    ] = "",
    as_json: JsonOption = False,
    store: StoreOption = None,
    model: ModelOption = None,
) -> None:
    """Inspect a finished project, criterion by criterion; nothing is run.

    With a model, lines of the project are sent to it, and it judges too.
    """
    from faces.checking import show_check

    show_check(path, role=role, brief=brief, as_json=as_json, store=store, model=model)
