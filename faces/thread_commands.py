"""`threads`: its commands and their options. What they do is in `faces/threads.py`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from faces.options import JsonOption

threads_app = typer.Typer(
    name="threads",
    help="Look after your conversations, or branch off from one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
ThreadArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A conversation, as `threads list` names it.")
]


@threads_app.command("list")
def list_threads(as_json: JsonOption = False) -> None:
    """List your conversations, the one used last first."""
    from faces.threads import print_threads

    print_threads(as_json=as_json)


@threads_app.command("show")
def show_thread(thread: ThreadArgument, as_json: JsonOption = False) -> None:
    """Read a conversation: questions, answers and their sources."""
    from faces.threads import print_thread

    print_thread(thread, as_json=as_json)


@threads_app.command("rename")
def rename_thread(
    thread: ThreadArgument,
    title: Annotated[list[str], typer.Argument(metavar="TITLE", help="What to call it.")],
) -> None:
    """Give a conversation another title; its id stays."""
    from faces.threads import retitle

    retitle(thread, " ".join(title))


@threads_app.command("branch")
def branch_thread(
    thread: ThreadArgument,
    question: Annotated[
        int, typer.Argument(metavar="N", help="The last question that the branch begins with.")
    ],
    name: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="Id of the branch; else a new one.")
    ] = None,
) -> None:
    """Go on from an earlier question in a new conversation.

    The old one stays as it is.
    """
    from faces.threads import branch

    branch(thread, question, name=name)


@threads_app.command("export")
def export_thread(
    thread: ThreadArgument,
    form: Annotated[
        Literal["markdown", "json"], typer.Option("--format", "-f", help="In which form.")
    ] = "markdown",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")
    ] = None,
) -> None:
    """Write a conversation to a file or to standard output."""
    from faces.threads import export

    export(thread, form=form, output=output)


@threads_app.command("delete")
def delete_thread(thread: ThreadArgument) -> None:
    """Delete a conversation, for good.

    What it told of you stays in your profile: `career-guide profile show`.
    """
    from faces.threads import delete

    delete(thread)
