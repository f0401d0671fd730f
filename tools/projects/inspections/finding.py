"""What shows a criterion, and the verdict that follows from it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.sanitize import clip, one_line
from tools.projects.inspections.code import bare_lines, code_lines
from tools.projects.repository import Repository, TextFile
from tools.results.projects import Spot, Verdict

MAX_SPOTS: Final = 3
_SPOT_CHARS: Final = 160

Find = Callable[[Repository], Sequence[Spot]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """How to look for what shows a criterion.

    Prose is looked at only by inspections of the README. `spoken` changes no verdict: it tells the
    reader that something was said which nothing shows.
    """

    shown_by: str  # "a test with an assertion"
    find: Find
    in_readme: bool = False  # it is looked for in the README, and a README alone is enough
    doubt: Find | None = None  # what might show it but cannot be read
    spoken: str = ""  # pattern of words by which a README claims it


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict of an inspection."""

    verdict: Verdict
    because: str
    spots: tuple[Spot, ...] = ()


def inspect(inspection: Inspection, repository: Repository) -> Finding:
    """Return the verdict of an inspection on a repository."""
    spots = tuple(inspection.find(repository))[:MAX_SPOTS]
    if spots:
        return Finding(verdict="met", because=f"shown by {inspection.shown_by}", spots=spots)
    if repository.seen == "README" and not inspection.in_readme:
        because = "only a README was given; the files would show it"
        return Finding(verdict="cannot tell", because=because)
    doubtful = tuple(inspection.doubt(repository))[:MAX_SPOTS] if inspection.doubt else ()
    if doubtful:
        because = f"something is there, but it cannot be read as {inspection.shown_by}"
        return Finding(verdict="cannot tell", because=because, spots=doubtful)
    if not repository.inspected.complete:
        because = f"{inspection.shown_by} was not found, but not everything was read"
        return Finding(verdict="cannot tell", because=because)
    return Finding(verdict="not met", because=_missing(inspection, repository))


def _missing(inspection: Inspection, repository: Repository) -> str:
    readme = repository.readme
    if inspection.in_readme and readme is None:
        return "there is no README"
    spoken = "" if inspection.in_readme else inspection.spoken
    text = "\n".join(readme.lines) if readme else ""
    if spoken and re.search(spoken, text, re.IGNORECASE):
        return f"the README speaks of it, but {inspection.shown_by} was not found"
    return f"{inspection.shown_by} was not found"


def spot(file: TextFile, index: int) -> Spot:
    """Return a line of a file, by its index from 0."""
    text = clip(one_line(file.lines[index]), max_chars=_SPOT_CHARS)
    return Spot(path=file.path, line=index + 1, text=text)


def spots_in_code(files: Iterable[TextFile], pattern: str) -> list[Spot]:
    """Return the first line of each file whose code matches; strings do not count."""
    return _first_spots(files, re.compile(pattern, re.IGNORECASE), bare_lines)


def spots_in_text(files: Iterable[TextFile], pattern: str) -> list[Spot]:
    """Return the first line of each file whose code matches, strings included."""
    return _first_spots(files, re.compile(pattern, re.IGNORECASE), code_lines)


def _first_spots(
    files: Iterable[TextFile],
    pattern: re.Pattern[str],
    view: Callable[[TextFile], Sequence[str]],
) -> list[Spot]:
    found = []
    for file in files:
        # Taking comments out costs more than a search: most files never come to it.
        if not any(pattern.search(line) for line in file.lines):
            continue
        lines = enumerate(view(file))
        index = next((number for number, line in lines if pattern.search(line)), None)
        if index is not None:
            found.append(spot(file, index))
    return found


def spots_of_paths(repository: Repository, pattern: str) -> list[Spot]:
    """Return files whose path matches, each as a whole."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [Spot(path=path, line=None, text="") for path in repository.paths if wanted.search(path)]
