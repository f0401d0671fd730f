"""How things look in a terminal of 80 columns, and in a pipe.

Text goes out as rich `Text` or Markdown, never as rich markup: what comes from outside cannot
colour or link anything. In a pipe nothing is wrapped and Markdown stays Markdown.
"""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from agent.answer import Answer, AnswerCitation, Refusal
from agent.citing import cite
from knowledge.sanitize import clip
from knowledge.times import format_clock

if TYPE_CHECKING:
    # What only reads conversations need not load a store.
    from tools.lookup import FoundSection, Lookup, Spoken

BUILDING = "Building the bundled store (once) ..."
_MAX_WIDTH = 100


def stdout() -> Console:
    """Return the console for data."""
    console = Console(highlight=False, markup=False, emoji=False)
    return _narrowed(console)


def stderr() -> Console:
    """Return the console for everything else."""
    return _narrowed(Console(stderr=True, highlight=False, markup=False, emoji=False))


def _narrowed(console: Console) -> Console:
    if console.width > _MAX_WIDTH:
        console.width = _MAX_WIDTH
    return console


class IngestProgress:
    """A progress bar on standard error that appears with the first step."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show how far a step is."""
        if self._bar is None:
            console = stderr()
            console.print(self._title, style="dim")
            self._bar = Progress(
                TextColumn("  {task.description:<20}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
                disable=not console.is_terminal,
            )
            self._bar.start()
        task = self._tasks.get(step)
        if task is None:
            task = self._tasks[step] = self._bar.add_task(step, total=total)
        self._bar.update(task, completed=done, total=total)

    def __enter__(self) -> "IngestProgress":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away; a later step shows it again."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
            self._tasks = {}


class AnswerStream:
    """Prints an answer as it grows: finished lines for good, the unfinished one redrawn."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._line = ""
        self._live: Live | None = None

    def add(self, markdown: str) -> None:
        """Show a further piece."""
        *finished, self._line = (self._line + markdown).split("\n")
        for line in finished:
            self._end_live()
            self._print(line)
        if self._line and self._console.is_terminal:
            self._draw()

    def close(self) -> None:
        """Print what is left, for good."""
        self._end_live()
        if self._line:
            self._print(self._line)
        self._line = ""

    def _draw(self) -> None:
        if self._live is None:
            self._live = Live(console=self._console, transient=True, vertical_overflow="ellipsis")
            self._live.start()
        self._live.update(Markdown(self._line, hyperlinks=False))

    def _end_live(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _print(self, line: str) -> None:
        if line.strip() and self._console.is_terminal:
            # A list element comes with blank lines around it; the lines of one answer do not.
            with self._console.capture() as captured:
                self._console.print(Markdown(line, hyperlinks=False))
            self._console.print(Text.from_ansi(captured.get().strip("\n")))
        else:
            self._console.print(Text(line), soft_wrap=True)


def print_citations(console: Console, citations: Iterable[AnswerCitation]) -> None:
    """Print the numbered sources of an answer."""
    entries = list(citations)
    if not entries:
        return
    console.print()
    console.print(Text("Sources", style="bold"))
    place = ""
    for entry in entries:
        before, place = place, _place(entry)
        hanging(console, f"[{entry.n}]", _source_lines(entry, place if place != before else ""))


def _place(entry: AnswerCitation) -> str:
    """Return where in the wiki a source stands; a passage stands nowhere there."""
    if entry.page is None:
        return ""
    return entry.page if entry.page == entry.section else f"{entry.page} › {entry.section}"


def _source_lines(entry: AnswerCitation, place: str) -> list[Text]:
    """Return what to say of a source; the place is empty where the one before has the same."""
    what = [entry.guest or "", entry.episode_title or ""] if entry.episode else ["podwiki"]
    if entry.start_s is not None:
        what.append(_clock(entry.start_s, entry.end_s))
    if entry.aired:
        what.append(f"aired {entry.aired.isoformat()}")
    lines = [Text(" · ".join(part for part in what if part))]
    if entry.url:
        lines.append(Text(entry.url, style="cyan"))
    if place:
        lines.append(Text(f"in the wiki: {place}", style="dim"))
    if entry.kind == "passage":
        chapter = f", chapter {entry.section}" if entry.section else ""
        lines.append(Text(f"in the guest's own words{chapter}", style="dim"))
    return lines


def _clock(start_s: int, end_s: int | None) -> str:
    return format_clock(start_s) + (f"–{format_clock(end_s)}" if end_s is not None else "")


def hanging(console: Console, mark: str, lines: Sequence[Text]) -> None:
    """Print lines behind a mark; an address is never broken over two lines."""
    pad = " " * max(5, len(mark) + 1)
    for number, line in enumerate(lines):
        head = f"{mark:<{len(pad)}}" if number == 0 else pad
        if not console.is_terminal or line.plain.startswith("http"):
            console.print(Text(head) + line, soft_wrap=True)
            continue
        for row, wrapped in enumerate(line.wrap(console, console.width - len(pad))):
            console.print(Text(head if row == 0 else pad) + wrapped, soft_wrap=True)


def print_refusal(console: Console, refusal: Refusal) -> None:
    """Print why there is no answer, what was searched and what comes nearest."""
    console.print(Text(refusal.message, style="bold"))
    counts = refusal.searched
    console.print(
        Text(f"Searched: {counts.pages} pages, {counts.episodes} episodes, {counts.guests} guests.")
    )
    if refusal.nearest:
        console.print(Text("Nearest that it holds:"))
        for name in refusal.nearest:
            console.print(Text(f"  - {name}"), soft_wrap=True)


def print_footer(console: Console, answer: Answer) -> None:
    """Say how the answer came about and how to go on."""
    lines = []
    uncited = sum(statement.kind == "inference" for statement in answer.statements)
    if answer.fallback_from:
        failed = ", ".join(failed.model for failed in answer.fallback_from)
        lines.append(f"Not answered by {failed}, as asked, but in the end by: {answer.model}.")
    elif answer.model == "offline" and answer.citations:
        lines.append("Extractive answer: the wiki's own sentences, no language model involved.")
    elif uncited:
        verb = "sentence rests" if uncited == 1 else "sentences rest"
        lines.append(f"{uncited} {verb} on no source: the model's own words.")
    lines.append(f'Go on with: career-guide ask --thread {answer.thread} "..."')
    console.print()
    for line in lines:
        console.print(Text(line, style="dim"), soft_wrap=True)


def print_lookup(console: Console, found: "Lookup") -> None:
    """Print sections as they stand in the wiki, their sources numbered as in an answer."""
    for section in found.sections:
        _print_section(console, section, source=found.source_of(section))
    if found.spoken:
        _print_spoken(console, found.spoken)
    if not found.sections:
        console.print(Text(f"Nothing of that name: {clip(found.asked, max_chars=200)}"))
    if found.suggestions:
        console.print(Text("Did you mean: " + "; ".join(found.suggestions)), soft_wrap=True)
    counts = found.searched
    console.print(
        Text(
            f"Found by {found.matched_by}; searched {counts.pages} pages, "
            f"{counts.sections} sections, {counts.claims} claims, {counts.episodes} episodes.",
            style="dim",
        ),
        soft_wrap=True,
    )


def _print_section(console: Console, found: "FoundSection", *, source: str | None) -> None:
    section = found.section
    name = section.page_title
    if section.section != name:
        name += f" › {section.section}"
    console.print(Text(name, style="bold"), soft_wrap=True)
    if source is not None:
        console.print(Text(f"source: {source}", style="dim"), soft_wrap=True)
    if section.url:
        console.print(Text(section.url, style="cyan"), soft_wrap=True)
    console.print()
    text = section.text or "(no text under this heading)"
    citations = [cite(number, claim.evidence) for number, claim in enumerate(found.claims, start=1)]
    # Backwards, so that a sentence with several sources has their numbers in order.
    for number, claim in reversed(list(enumerate(found.claims, start=1))):
        text = text.replace(claim.evidence.text, f"{claim.evidence.text} [{number}]", 1)
    console.print(Text(text), soft_wrap=not console.is_terminal)
    print_citations(console, citations)
    console.print()


def _print_spoken(console: Console, spoken: Sequence["Spoken"]) -> None:
    console.print(Text("In guests' own words", style="bold"), soft_wrap=True)
    console.print()
    for number, one in enumerate(spoken, start=1):
        console.print(Text(f"{one.quote} [{number}]"), soft_wrap=not console.is_terminal)
    print_citations(console, [cite(n, one.evidence) for n, one in enumerate(spoken, start=1)])
    console.print()


def print_table(console: Console, rows: Iterable[tuple[str, str]]) -> None:
    """Print names and values in two columns."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name), Text(value))
    console.print(table)
