"""`projects` on a screen: briefs, with the guests behind them."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

from faces.archive import opened
from faces.terminal import hanging, stdout
from knowledge.evidence import Evidence
from knowledge.times import format_clock
from tools.projects.suggesting import suggest_projects
from tools.results.projects import Criterion, Part, ProjectBrief, ProjectIdeas, Scope


def show_projects(
    *,
    role: str,
    know: Sequence[str],
    interest: str,
    hours: int | None,
    kinds: Sequence[str],
    as_json: bool,
    store: Path | None,
) -> None:
    """Print project briefs for a role."""
    with opened(store) as archive:
        ideas = suggest_projects(
            archive, role=role, know=know, interest=interest, hours=hours, kinds=kinds
        )
    if as_json:
        sys.stdout.write(TypeAdapter(ProjectIdeas).dump_json(ideas, indent=2).decode() + "\n")
    else:
        _print_ideas(stdout(), ideas)


class Numbers:
    """The numbers under which a screen cites its evidence."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self._numbers = {item.id: number for number, item in enumerate(evidence, start=1)}
        self._evidence = {item.id: item for item in evidence}

    def quote(self, part: Part) -> Text:
        """Return a part as it is read: a guest's words in quotation marks, with their number."""
        if part.evidence is None:
            return Text(part.text)
        guest = self._evidence[part.evidence].guest
        said = f"{guest}: “{part.text}”" if part.origin == "guest" else part.text
        return Text(f"{said} [{self._numbers[part.evidence]}]")

    def names(self, parts: Iterable[Part]) -> Text:
        """Return who is behind parts, with the year and the number."""
        return Text(" · ".join(self._name(part.evidence) for part in parts if part.evidence))

    def _name(self, key: str) -> str:
        item = self._evidence[key]
        aired = f", {item.aired.year}" if item.aired else ""
        return f"{item.guest}{aired} [{self._numbers[key]}]"


def _print_ideas(console: Console, ideas: ProjectIdeas) -> None:
    numbers = Numbers(ideas.evidence)
    console.print(Text(f"Portfolio projects for the role: {ideas.role}", style="bold"))
    for notice in ideas.notices:
        hanging(console, "  !", [Text(notice, style="yellow")])
    _print_parts(console, "What projects of your own count for", ideas.worth, numbers)
    _print_parts(console, f"On {ideas.interest}", ideas.on_interest, numbers)
    if ideas.briefs:
        _print_hours(console, ideas.briefs[0].scope)
    for place, brief in enumerate(ideas.briefs, start=1):
        _print_brief(console, place, brief, numbers)
    parts = [part for brief in ideas.briefs for c in brief.criteria for part in c.grounds]
    print_sources(console, ideas.evidence, {part.evidence: part for part in parts})
    counts = ideas.searched
    say(
        console,
        f"Searched {counts.pages} pages and {counts.episodes} episodes of {counts.guests} guests. "
        "Titles, problems, sizes and the wording of criteria are ours; what has a number is "
        "from a guest.",
    )
    if ideas.briefs:
        name = ideas.briefs[0].key
        say(console, f"When it is built: career-guide projects check PATH --brief {name}")


def _print_brief(console: Console, place: int, brief: ProjectBrief, numbers: Numbers) -> None:
    console.print()
    console.print(Text(f"{place}. {brief.title}", style="bold"))
    skills = [
        f"{what}: {', '.join(names)}"
        for what, names in (("uses", brief.uses), ("teaches", brief.learns))
        if names
    ]
    hanging(console, "", [Text(" · ".join([brief.key, *skills]), style="dim")])
    hanging(console, "", [numbers.quote(part) for part in brief.problem])
    _print_parts(console, "Guests on such a project", brief.told, numbers, pad="  ")
    _print_parts(console, "When hiring or being hired", brief.why, numbers, pad="  ")
    _print_parts(console, "Data", brief.data, numbers, pad="  ")
    _print_scope(console, brief.scope)
    console.print(Text("  Done when", style="bold"))
    for criterion in brief.criteria:
        _print_criterion(console, criterion, numbers)


def _print_criterion(console: Console, criterion: Criterion, numbers: Numbers) -> None:
    guests = numbers.names(criterion.grounds)
    guests.stylize("dim")
    hanging(console, "  [ ]", [Text(criterion.asks), guests])


def _print_hours(console: Console, scope: Scope) -> None:
    """Print how the hours divide: the same for every project, and nobody's but ours."""
    console.print()
    hours = f"{scope.hours} hours" if scope.hours else "No hours given"
    console.print(Text(f"{hours}: size {scope.size}", style="bold"))
    for step in scope.steps:
        part = f"{step.share:>3}%" if step.hours is None else f"{step.hours:>3} h"
        console.print(Text(f" {part:>5}  {step.name}"))
    say(console, f"({scope.assumption})")


def _print_scope(console: Console, scope: Scope) -> None:
    console.print(Text("  Size", style="bold"))
    for size, cut in scope.cuts:
        chosen = size == scope.size
        hanging(
            console, "   *" if chosen else "", [Text(f"{size}: {cut}", "" if chosen else "dim")]
        )


def _print_parts(
    console: Console, title: str, parts: Sequence[Part], numbers: Numbers, *, pad: str = ""
) -> None:
    if not parts:
        return
    if not pad:
        console.print()
    console.print(Text(pad + title, style="bold"))
    for part in parts:
        hanging(console, pad + " -", [numbers.quote(part)])


def print_sources(
    console: Console, evidence: Sequence[Evidence], quoted: dict[str | None, Part]
) -> None:
    """Print who said it, when and where; the words too where the briefs gave only the name."""
    if not evidence:
        return
    console.print()
    console.print(Text("Sources", style="bold"))
    for number, item in enumerate(evidence, start=1):
        at = "" if item.start_s is None else format_clock(item.start_s)
        aired = f"aired {item.aired.isoformat()}" if item.aired else ""
        what = [item.guest, item.episode_title, at, aired]
        lines = [Text(" · ".join(part for part in what if part))]
        if item.id in quoted:
            lines.append(_words(quoted[item.id]))
        if item.url:
            lines.append(Text(item.url, style="cyan"))
        hanging(console, f"[{number}]", lines)


def _words(part: Part) -> Text:
    said = f"“{part.text}”" if part.origin == "guest" else f"the wiki: {part.text}"
    return Text(said, style="dim")


def say(console: Console, text: str) -> None:
    """Print what is about the result, not of it."""
    hanging(console, "", [Text(text, style="dim")])
