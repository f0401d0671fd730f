"""How journeys look in a terminal."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

from faces.archive import opened
from faces.terminal import hanging, stdout
from knowledge.evidence import Evidence
from knowledge.sanitize import clip
from knowledge.times import format_clock
from tools.journeys import find_journeys
from tools.results.journeys import Basis, Journey, Journeys, Relation, Step, StepKind, Traveller
from tools.views_journeys import asked, count_said

_LABELS: Final[Mapping[StepKind, str]] = {
    "had": "before",
    "learned": "learned",
    "proved": "showed",
    "hired": "job",
    "reached": "after",
    "helped": "helped",
    "would-change": "hindsight",
}
_BASIS: Final[Mapping[Basis, str]] = {
    "both-ends": "",
    "page": "One end of the move is told; the other is what the wiki's page is about.",
    "title": "One end of the move is told; the other is in the episode's title.",
}
_NEAREST: Final[Mapping[Relation, str]] = {
    "same-target": "Nearest, to the same role from elsewhere",
    "same-origin": "Nearest, from the same role to another",
}


def show_journeys(
    *, from_role: str, to_role: str, count: int, as_json: bool, store: Path | None
) -> None:
    """Print the guests who made a move."""
    with opened(store) as archive:
        found = find_journeys(archive, from_role=from_role, to_role=to_role, count=count)
    if as_json:
        sys.stdout.write(TypeAdapter(Journeys).dump_json(found, indent=2).decode() + "\n")
    else:
        _print(stdout(), found)


def _print(console: Console, found: Journeys) -> None:
    evidence = {item.id: item for item in found.evidence}
    title = asked(found)
    console.print(Text(title[0].upper() + title[1:], style="bold"))
    count = count_said(found)
    console.print(Text(count[0].upper() + count[1:] + "."))
    for journey in found.journeys:
        _print_journey(console, journey, evidence)
    _print_names(console, "Also made it", found.others)
    for relation, heading in _NEAREST.items():
        near = [n.traveller for n in found.nearest if n.relation == relation]
        _print_names(console, heading, near)
    if found.advice:
        console.print()
        console.print(Text("Others whom the wiki's pages on this move cite", style="bold"))
    for advice in found.advice:
        cited = evidence[advice.evidence]
        hanging(console, "  -", [Text(cited.text), _link(cited)])
    _print_footer(console, found)


def _print_journey(console: Console, journey: Journey, evidence: Mapping[str, Evidence]) -> None:
    console.print()
    console.print(Text(f"{journey.guest}: {journey.from_role} to {journey.to_role}", style="bold"))
    aired = f" · aired {journey.aired.isoformat()}" if journey.aired else ""
    console.print(Text(f"{journey.episode_title}{aired}", style="dim"))
    if _BASIS[journey.basis]:
        console.print(Text(_BASIS[journey.basis], style="dim"))
    for step in (*journey.steps, *journey.helped, *journey.would_change):
        _print_step(console, step, evidence[step.evidence])


def _print_step(console: Console, step: Step, cited: Evidence) -> None:
    said = f"“{step.text}”" if step.voice == "guest" else f"{step.text} (the wiki's words)"
    hanging(console, f"  {_LABELS[step.kind]:<9}", [Text(said), _link(cited)])


def _link(cited: Evidence) -> Text:
    at = "" if cited.start_s is None else f"{format_clock(cited.start_s)} · "
    return Text(f"{at}{cited.url or cited.episode_title or ''}", style="cyan")


def _print_names(console: Console, heading: str, travellers: Sequence[Traveller]) -> None:
    if not travellers:
        return
    console.print()
    console.print(Text(heading, style="bold"))
    for traveller in travellers:
        aired = f", aired {traveller.aired.isoformat()}" if traveller.aired else ""
        name = f"{traveller.guest}: {traveller.from_role} to {traveller.to_role}{aired}"
        hanging(console, "  -", [Text(name), Text(traveller.episode, style="dim")])


def _print_footer(console: Console, found: Journeys) -> None:
    console.print()
    text = (
        f"Searched what {found.searched_guests} guests tell in {found.searched_episodes} episodes; "
        "who tells it in other words is missed. Sentences stand as they were said or written, "
        "in the order of the telling."
    )
    console.print(Text(clip(text, max_chars=400), style="dim"))
