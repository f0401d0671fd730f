"""`compare`: views of guests on a topic, side by side on one screen."""

import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from pydantic import TypeAdapter
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from faces.archive import opened
from faces.asking import chosen_model, waiting_for
from faces.grouping import print_grouping
from faces.terminal import hanging, stdout
from knowledge.times import format_clock
from tools.comparing.grouping import group_views
from tools.results.comparison import Comparison, Viewpoint
from tools.viewpoints import compare

_GUEST_WIDTH = 24
_HOW_TO_READ = "Quotes are verbatim and stand inside the span; who agrees is yours to judge."
_SIDE_BY_SIDE = 2  # guests who get a column each


def show_comparison(
    topic: str, *, guests: Sequence[str], as_json: bool, store: Path | None, model: str | None
) -> None:
    """Print the views of guests on a topic."""
    chosen = chosen_model(model)
    with opened(store) as archive:
        found = compare(archive, topic, guests=guests)
        if chosen:
            with waiting_for(chosen):
                found = group_views(found, chosen, archive.grounds)
    if as_json:
        sys.stdout.write(TypeAdapter(Comparison).dump_json(found, indent=2).decode() + "\n")
    else:
        print_comparison(stdout(), found)


def print_comparison(console: Console, found: Comparison) -> None:
    """Print views, who only mentions the topic, the sources, and how much was searched."""
    console.print(Text(found.topic, style="bold"), soft_wrap=True)
    if found.notice:
        console.print(Text(found.notice))
    numbers = {
        view.cited[0]: number for number, view in reversed([*enumerate(found.viewpoints, start=1)])
    }
    if found.grouping:
        print_grouping(console, found.grouping, found.viewpoints, numbers)
    if len(found.guests) == _SIDE_BY_SIDE:
        console.print(_columns(found, numbers))
    elif found.viewpoints:
        console.print(_rows(found, numbers))
    _print_others(console, found)
    _print_sources(console, found, numbers)
    _print_searched(console, found)


def _rows(found: Comparison, numbers: Mapping[str, int]) -> Table:
    """Return a table with a row for each view."""
    table = Table(box=box.HORIZONTALS, show_header=False, show_lines=True, pad_edge=False)
    table.add_column(width=_GUEST_WIDTH)
    table.add_column(ratio=1)
    # A sentence of the wiki that tells two guests apart stands once, beside both.
    for _, same in groupby(found.viewpoints, key=lambda view: (view.quoted, view.quote)):
        views = list(same)
        table.add_row(Text("\n").join(map(_who, views)), _words(views[-1], numbers))
    return table


def _columns(found: Comparison, numbers: Mapping[str, int]) -> Table:
    """Return a table with a column for each of two guests."""
    table = Table(box=box.HORIZONTALS, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    cells = []
    for guest in found.guests:
        table.add_column(ratio=1)
        views = [view for view in found.viewpoints if view.guest == guest]
        words = Text("\n\n").join(_words(view, numbers) for view in views)
        cells.append(Text("\n\n").join([_who(views[0]), words]))
    table.add_row(*cells)
    return table


def _who(view: Viewpoint) -> Text:
    text = Text(view.guest, style="bold")
    if view.description:
        text.append(f"\n{view.description}", style="not bold dim")
    return text


def _words(view: Viewpoint, numbers: Mapping[str, int]) -> Text:
    """Return what a guest says in quotation marks, or the wiki's sentence, called so."""
    number = numbers[view.cited[0]]
    if view.quoted == "guest":
        text = Text(f"“{view.quote}” [{number}]")
    else:
        text = Text(f"The wiki: {view.quote} [{number}]")
    aired = f"aired {view.aired.isoformat()}" if view.aired else "air date unknown"
    text.append(f"\n{aired}", style="dim")
    if view.summary:
        text.append(f"\nThe wiki: {view.summary}", style="dim italic")
    return text


def _print_others(console: Console, found: Comparison) -> None:
    if found.more_viewpoints:
        console.print(Text(f"{found.more_viewpoints} guests more take a position on it."))
    if found.mentioned_only:
        names = ", ".join(mention.guest for mention in found.mentioned_only)
        more = f" and {found.more_mentions} more" if found.more_mentions else ""
        console.print(Text(f"Mention it without a position that was recognised: {names}{more}."))
    for guest in found.silent:
        console.print(Text(f"{guest} says nothing on it in what was searched."))
    if found.suggestions:
        console.print(Text(f"Did you mean: {', '.join(found.suggestions)}?"))


def _print_sources(console: Console, found: Comparison, numbers: Mapping[str, int]) -> None:
    if not numbers:
        return
    console.print()
    console.print(Text("Sources", style="bold"))
    for number, view in enumerate(found.viewpoints, start=1):
        if numbers[view.cited[0]] == number:
            lines = [Text(_place(view))]
            if view.url:
                lines.append(Text(view.url, style="cyan"))
            hanging(console, f"[{number}]", lines)


def _place(view: Viewpoint) -> str:
    span = ""
    if view.start_s is not None:
        span = format_clock(view.start_s)
        span += f"–{format_clock(view.end_s)}" if view.end_s is not None else ""
    return " · ".join(part for part in (view.episode_title, span, view.chapter) if part)


def _print_searched(console: Console, found: Comparison) -> None:
    counts = found.searched
    passages = f"{counts.passages:,} passages" if counts.passages else "no transcripts"
    console.print()
    console.print(
        Text(
            f"Searched {counts.guests} guests in {counts.episodes} episodes: {passages}, "
            f"{counts.claims:,} claims of the wiki.",
            style="dim",
        )
    )
    if found.viewpoints:
        console.print(Text(_HOW_TO_READ, style="dim"))
