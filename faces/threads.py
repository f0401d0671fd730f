"""`threads`: conversations listed, read, renamed, branched, exported and deleted."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from agent.memory.export import ThreadDocument, thread_document, thread_markdown, told
from agent.memory.memory import Memory, open_memory
from agent.memory.threads import (
    LOCAL,
    Thread,
    Turn,
    all_threads,
    check_thread,
    find_thread,
    new_thread,
    rename_thread,
    turns_of,
)
from agent.settings import load_settings
from faces.documents import print_json
from faces.terminal import AnswerStream, print_citations, stderr, stdout
from tools.errors import FileNotWritableError

_WHEN: Final = "%Y-%m-%d %H:%M"


@contextmanager
def remembered() -> Iterator[Memory]:
    """Open what is remembered."""
    with open_memory(load_settings()) as memory:
        yield memory


def print_threads(*, as_json: bool) -> None:
    """Print the conversations, the one used last first."""
    with remembered() as memory, memory.database.transaction() as run:
        threads = all_threads(run, LOCAL)
        documents = [thread_document(thread, turns_of(run, LOCAL, thread.id)) for thread in threads]
    if as_json:
        print_json(list[ThreadDocument], documents)
    elif not threads:
        stdout().print(Text('No conversation is kept yet: career-guide ask "..."'))
    else:
        _print_table(stdout(), threads)


def _print_table(console: Console, threads: list[Thread]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("id", no_wrap=True)
    table.add_column("last used", no_wrap=True)
    table.add_column("questions", justify="right")
    table.add_column("title", overflow="fold")
    for thread in threads:
        cells = (thread.id, f"{thread.used.astimezone():{_WHEN}}", str(thread.turns), thread.title)
        table.add_row(*map(Text, cells))
    console.print(table)


def print_thread(thread: str, *, as_json: bool) -> None:
    """Print a conversation."""
    found, turns = _read(thread)
    if as_json:
        print_json(ThreadDocument, thread_document(found, turns))
        return
    console = stdout()
    console.print(Text(found.title, style="bold"), soft_wrap=True)
    began = f", branched from {found.branched_from}" if found.branched_from else ""
    console.print(
        Text(f"{found.id}, begun {found.created.astimezone():{_WHEN}}{began}", style="dim"),
        soft_wrap=True,
    )
    for turn in turns:
        _print_turn(console, turn)
    stderr().print(
        Text(f"\nGo on with: career-guide chat --thread {found.id}", style="dim"), soft_wrap=True
    )


def _print_turn(console: Console, turn: Turn) -> None:
    console.print()
    console.print(Text(f"{turn.number}. {turn.question}", style="bold"))
    console.print()
    stream = AnswerStream(console)
    stream.add(told(turn))
    stream.close()
    if turn.answer:
        print_citations(console, turn.answer.citations)


def retitle(thread: str, title: str) -> None:
    """Give a conversation another title."""
    with remembered() as memory, memory.database.transaction() as run:
        renamed = rename_thread(run, LOCAL, check_thread(thread), title)
    stderr().print(Text(f"{renamed.id}: {renamed.title}"), soft_wrap=True)


def branch(thread: str, question: int, *, name: str | None) -> None:
    """Make a conversation of the first questions of another one."""
    from agent.memory.branching import branch_thread

    with remembered() as memory:
        made = branch_thread(
            memory,
            LOCAL,
            check_thread(thread),
            upto=question,
            to=check_thread(name or new_thread()),
        )
    sys.stdout.write(made.id + "\n")
    stderr().print(
        Text(f"Go on with: career-guide chat --thread {made.id}", style="dim"), soft_wrap=True
    )


def export(thread: str, *, form: Literal["markdown", "json"], output: Path | None) -> None:
    """Write a conversation."""
    found, turns = _read(thread)
    if form == "markdown":
        text = thread_markdown(found, turns)
    else:
        text = thread_document(found, turns).model_dump_json(indent=2) + "\n"
    write(text, output)


def write(text: str, output: Path | None) -> None:
    """Write an export to a file, or to standard output."""
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FileNotWritableError(output, error.strerror or str(error)) from error
    stderr().print(Text(f"Written: {output}"), soft_wrap=True)


def delete(thread: str) -> None:
    """Delete a conversation."""
    with remembered() as memory:
        memory.delete_thread(LOCAL, check_thread(thread))
        memory.database.cleanse()
    stderr().print(Text(f"Deleted: {thread}"), soft_wrap=True)


def _read(thread: str) -> tuple[Thread, list[Turn]]:
    with remembered() as memory, memory.database.transaction() as run:
        return find_thread(run, LOCAL, thread), turns_of(run, LOCAL, thread)
