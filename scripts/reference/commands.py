"""The reference of the command line, from what `--help` knows."""

import re
from collections.abc import Iterator

import typer

from faces.cli import app
from scripts.reference.tables import code, table

PROGRAM = "career-guide"
_HEAD = """# Commands

Every command, argument and option; `python scripts/write_reference.py` writes this page from the
code. `career-guide COMMAND --help` says the same.

Exit codes: 0 done (a refusal is an answer), 1 failed with one line on standard error, 2 wrong
usage, 130 stopped with Ctrl-C. Data goes to standard output, everything else to standard error.
"""
_SHORT = {"-h", "--help"}


def commands_page() -> str:
    """Return the text of the page."""
    root = typer.main.get_command(app)
    context = typer.Context(root, info_name=PROGRAM)
    return "\n".join([_HEAD, *_own_options(context), *_below(context)]).rstrip() + "\n"


def _below(context: typer.Context) -> Iterator[str]:
    for name, command in getattr(context.command, "commands", {}).items():
        inner = typer.Context(command, info_name=name, parent=context)
        yield from _described(inner)
        yield from _below(inner)


def _described(context: typer.Context) -> Iterator[str]:
    command = context.command
    pieces = (_plainly(piece) for piece in command.collect_usage_pieces(context))
    usage = " ".join([context.command_path, *pieces])
    yield from (f"## {context.command_path}", "", _paragraphs(command.help or ""), "")
    yield from ("```text", usage, "```", "")
    yield from _own_options(context)


def _own_options(context: typer.Context) -> Iterator[str]:
    records = (each.get_help_record(context) for each in context.command.get_params(context))
    rows = [
        (code(_without_types(names)), " ".join(text.split()))
        for names, text in filter(None, records)
        if names.split(", ")[0] not in _SHORT
    ]
    if rows:
        yield from (*table(("argument or option", "is"), rows), "")


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _plainly(piece: str) -> str:
    """Take off the braces of what is required, and doubled brackets: `{NAME}`, `[[QUESTION]]`."""
    return re.sub(r"\[(\[\w+\])\]|\{(\w+)(?:\.{3})?\}", r"\1\2", piece)


def _without_types(names: str) -> str:
    """Take Python's types off an argument: `NAME <str>`."""
    return re.sub(r"^(\[?[A-Z_.]+\]?) <.*>$", r"\1", names)
