"""The README: sections that say something of their own, commands and figures.

What a README says of code is no proof of the code. These criteria ask for the writing itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tools.projects.inspections.finding import Inspection, spot, spots_of_paths
from tools.projects.repository import Repository, TextFile
from tools.results.projects import Spot

_FEWEST_WORDS: Final = 8
"""Fewer words under a heading say nothing of the project."""
_FEWEST_ROWS: Final = 2
_HEADING: Final = re.compile(r"^#{1,6}\s+(?P<title>.+?)\s*#*$")
_UNDERLINE: Final = re.compile(r"^(?:=+|-+|~+)\s*$")
_FENCE: Final = re.compile(r"^\s*(?:```|~~~)")
_COMMENT_STARTS: Final = "<!--"
_COMMENT_ENDS: Final = "-->"
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_LIST_ROW: Final = re.compile(r"^\s*(?:[-*+]\s+\S|\d+[.)]\s+\S|\|.*\w.*\|)")
_FIGURE: Final = re.compile(r"(?<![\w.-])\d+(?:[.,]\d+)?\s*(?:%|ms|s\b|points?\b)?|\|\s*\d")
_COMMAND: Final = re.compile(
    r"^\s*(?:[$>!%]\s*)?(?:pip3?|uv|uvx|poetry|pipenv|conda|mamba|docker|docker-compose|make|just"
    r"|npm|npx|yarn|pnpm|python3?|Rscript|dbt|streamlit|uvicorn|gradio|terraform|airflow|prefect"
    r"|cargo|go|bash|sh|\./\S+)\s+\S"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading of a README and the lines under it; the heading is empty above the first."""

    heading: str
    lines: tuple[int, ...]  # indices from 0; comments that nobody sees are left out
    fenced: frozenset[int]


def sections_of(file: TextFile) -> list[Part]:
    """Return the sections of a Markdown or reStructuredText file, in order."""
    parts: list[Part] = []
    heading, lines, fenced = "", [], set()
    in_fence = in_comment = False
    for index, line in enumerate(file.lines):
        if in_comment or line.lstrip().startswith(_COMMENT_STARTS):
            in_comment = _COMMENT_ENDS not in line
            continue
        if _FENCE.match(line):
            in_fence = not in_fence
        elif in_fence:
            fenced.add(index)
            lines.append(index)
        elif title := _title(file.lines, index):
            parts.append(Part(heading=heading, lines=tuple(lines), fenced=frozenset(fenced)))
            heading, lines, fenced = title, [], set()
        elif not _UNDERLINE.match(line):
            lines.append(index)
    return [*parts, Part(heading=heading, lines=tuple(lines), fenced=frozenset(fenced))]


def _title(lines: Sequence[str], index: int) -> str:
    if match := _HEADING.match(lines[index]):
        return match["title"]
    underlined = index + 1 < len(lines) and _UNDERLINE.match(lines[index + 1])
    return lines[index].strip() if underlined and len(lines[index + 1].strip()) > 2 else ""


def _under(repository: Repository, heading: str) -> Iterator[tuple[TextFile, Part]]:
    """Yield sections whose heading matches and that say something."""
    wanted = re.compile(heading, re.IGNORECASE)
    readme = repository.readme
    for part in sections_of(readme) if readme else ():
        if readme and wanted.search(part.heading) and _says_something(readme, part):
            yield readme, part


def _says_something(file: TextFile, part: Part) -> bool:
    said = (w for index in part.lines for w in _WORD.findall(file.lines[index]))
    return sum(1 for _ in said) >= _FEWEST_WORDS


def _first_words(file: TextFile, part: Part) -> Spot:
    return spot(file, next(index for index in part.lines if _WORD.search(file.lines[index])))


def _section(heading: str) -> Inspection:
    def find(repository: Repository) -> list[Spot]:
        return [_first_words(file, part) for file, part in _under(repository, heading)]

    return Inspection(shown_by="a section of the README on it", find=find, in_readme=True)


def _commands(repository: Repository) -> list[Spot]:
    readme = repository.readme
    if readme is None:
        return []
    return [
        spot(readme, index)
        for part in sections_of(readme)
        for index in part.lines
        if (index in part.fenced or readme.lines[index].startswith("    "))
        and _COMMAND.match(readme.lines[index])
    ]


def _figures(repository: Repository) -> list[Spot]:
    return [
        spot(file, index)
        for file, part in _under(repository, _RESULTS)
        for index in part.lines
        if index not in part.fenced and _FIGURE.search(file.lines[index])
    ]


def _problem(repository: Repository) -> list[Spot]:
    found = [_first_words(file, part) for file, part in _under(repository, _PROBLEM)]
    readme = repository.readme
    if found or readme is None:
        return found
    return [
        spot(readme, index)
        for part in sections_of(readme)[:2]
        for index in part.lines
        if _FOR_WHOM.search(readme.lines[index])
    ]


def _definitions(repository: Repository) -> list[Spot]:
    found = spots_of_paths(repository, r"(?:^|/)(?:metrics?|kpis?|semantic_models?)[^/]*\.ya?ml$")
    listed = [
        _first_words(file, part)
        for file, part in _under(repository, r"metric|definition|glossary|kpi")
        if sum(bool(_LIST_ROW.match(file.lines[i])) for i in part.lines) >= _FEWEST_ROWS
    ]
    return [*found, *listed]


_PROBLEM: Final = (
    r"(?<!known )(?<!open )problem|why|motivation|use case|business|goal|purpose|who\b|for whom"
    r"|background"
)
_FOR_WHOM: Final = re.compile(
    r"\b(?:for (?:people|users|teams?|someone|anyone|those|analysts?|managers?|engineers?|nurses?"
    r"|customers?|students?)\b|helps? \w+|so that \w+|who (?:need|want|have|must|look))",
    re.IGNORECASE,
)
_RESULTS: Final = r"result|evaluation|performance|finding|metric|score|benchmark|impact|insight"

README_INSPECTIONS: Final = {
    "problem": Inspection(
        shown_by="a line of the README on the problem and its user", find=_problem, in_readme=True
    ),
    "instructions": Inspection(shown_by="a command in the README", find=_commands, in_readme=True),
    "data-source": _section(r"\bdata\b|dataset|source|corpus|documents"),
    "limits": _section(
        r"limit|known (?:issue|problem)|caveat|shortcoming|not work|doesn.t work|went wrong|fail"
        r"|future|next step|roadmap|to-?do|lessons|what i would|cannot|can.t\b|blind spot"
    ),
    "results": Inspection(
        shown_by="a figure in the README's section on results", find=_figures, in_readme=True
    ),
    "decision": _section(r"decision|recommend|what to do|so what|next action|takeaway"),
    "definitions": Inspection(
        shown_by="a list of defined metrics", find=_definitions, in_readme=True
    ),
}
