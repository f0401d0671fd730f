"""The groups of a comparison on a screen, above the views that they are made of."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from faces.terminal import hanging
from tools.results.comparison import Grouping, ViewGroup, Viewpoint


def print_grouping(
    console: Console,
    grouping: Grouping,
    views: Sequence[Viewpoint],
    numbers: Mapping[str, int],
) -> None:
    """Print each group's sentence with its guests, what is in no group, and what did not pass."""
    if grouping.note:
        hanging(console, "  !", [Text(f"Not grouped: {grouping.note}.", style="yellow")])
        return
    names = _names(views, numbers)
    stands = grouping.groups or grouping.agreed
    title = f"Grouped by {grouping.model}" if stands else f"No group of {grouping.model} stands"
    console.print()
    console.print(Text(title, style="bold"))
    for group in grouping.groups:
        _print_group(console, group, names, numbers)
    if grouping.agreed:
        console.print(Text("What they agree on", style="bold"))
    for group in grouping.agreed:
        _print_group(console, group, names, numbers)
    for line in _rest(grouping, names, numbers):
        hanging(console, "", [Text(line, style="dim")])
    console.print()


def _names(views: Iterable[Viewpoint], numbers: Mapping[str, int]) -> dict[int, str]:
    """Return who speaks under each number; two guests may share a sentence of the wiki."""
    guests: dict[int, list[str]] = {}
    for view in views:
        guests.setdefault(numbers[view.cited[0]], []).append(view.guest)
    return {number: ", ".join(dict.fromkeys(names)) for number, names in guests.items()}


def _print_group(
    console: Console, group: ViewGroup, names: Mapping[int, str], numbers: Mapping[str, int]
) -> None:
    weak = " (weakly supported)" if group.support == "weak" else ""
    members = _members(group.members, names, numbers)
    hanging(console, "  -", [Text(group.sentence + weak), Text(members, style="dim")])


def _members(ids: Iterable[str], names: Mapping[int, str], numbers: Mapping[str, int]) -> str:
    return " · ".join(f"{names[numbers[id_]]} [{numbers[id_]}]" for id_ in ids)


def _rest(
    grouping: Grouping, names: Mapping[int, str], numbers: Mapping[str, int]
) -> Iterable[str]:
    """Yield what is to be said beside the groups."""
    if grouping.ungrouped:
        yield f"In no group: {_members(grouping.ungrouped, names, numbers)}."
    if grouping.dropped:
        verb = "was" if grouping.dropped == 1 else "were"
        yield f"{grouping.dropped} of the model's sentences {verb} left out by the checks."
    if grouping.groups or grouping.agreed:
        yield (
            "The sentences are the model's. The verifier compared their words with what each "
            "guest beside them says; it reads words, not meanings."
        )
