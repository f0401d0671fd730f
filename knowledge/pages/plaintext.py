"""A wiki page that was saved as plain text: its title, summary, headings, lists and paragraphs.

Nothing marks a heading there but its look: a short line without a final stop between paragraphs.
Paragraphs are lines of their own, or lines wrapped at a width with empty lines in between.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile
from pathlib import Path
from typing import Final, Literal

from knowledge.errors import SourceError
from knowledge.frontmatter import read_text
from knowledge.naming import slugify
from knowledge.pages.labels import EpisodeLabels
from knowledge.pages.markdown import Heading, Paragraph
from knowledge.pages.marks import link_marks
from knowledge.pages.page import RawPage
from knowledge.sanitize import one_line
from knowledge.times import contains_clock

MAX_HEADING_CHARS: Final = 90
MAX_HEADING_WORDS: Final = 14
MAX_WRAP_CHARS: Final = 120
"""Longest line of a text that is taken to be wrapped at a width."""
_FULL_LINE_CHARS: Final = 40
_LEVEL: Final = 2
_LIST_RUN: Final = 3
"""So many short lines in a row are a list that has lost its bullets."""
_SITE_LABELS: Final = frozenset(
    ["wiki", "podwiki", "podcast wiki", "datatalks.club", "home", "menu", "skip to content"]
)
_RELATED: Final = frozenset(["related wiki pages", "related pages"])
_BULLET = re.compile(r"^\s*(?:[-*•·–+]|\d{1,2}[.)])\s+")
_STOPS = (".", "!", ":", ";", ",", "…")

_Kind = Literal["short", "item", "prose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A heading-like line, a list item, or a paragraph; `line` counted from 1."""

    kind: _Kind
    text: str
    line: int
    apart: bool  # whether an empty line stands before it


def read_text_page(path: Path, labels: EpisodeLabels) -> RawPage:
    """Read a page that was saved as plain text.

    Args:
        path: A UTF-8 file whose first line, site labels aside, is the title.
        labels: What its citations may call the episodes.

    Raises:
        SourceError: The file cannot be read, or no title stands at its top.
    """
    units = _units(read_text(path))
    opening = list(takewhile(lambda unit: unit.kind == "short", units))
    if not opening:
        raise SourceError(path, "has no title: its first line must be short, without a full stop")
    title = _title(opening, slugify(path.stem))
    summary, related, body = _front(units[units.index(title) + 1 :])
    return RawPage(
        path=path,
        slug=slugify(path.stem) or slugify(title.text) or "page",
        title=one_line(title.text),
        summary=summary,
        tags=(),
        related=(*related, *_related_items(body)),
        blocks=tuple(_blocks(body, labels)),
    )


def _units(text: str) -> list[_Unit]:
    lines = text.split("\n")
    if _is_wrapped(lines):
        return list(_wrapped_units(lines))
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    return [_unit(line, number, apart=_is_empty(lines, number - 1)) for number, line in numbered]


def _is_empty(lines: Sequence[str], number: int) -> bool:
    return number == 0 or not lines[number - 1].strip()


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether paragraphs run over several lines: most full lines end inside a sentence."""
    if max(map(len, lines), default=0) > MAX_WRAP_CHARS or all(line.strip() for line in lines):
        return False
    full = [
        first.rstrip()
        for first, second in pairwise(lines)
        if len(first.strip()) >= _FULL_LINE_CHARS and second.strip() and not _BULLET.match(second)
    ]
    return sum(line.endswith(_STOPS) for line in full) < len(full) / 2


def _wrapped_units(lines: Sequence[str]) -> Iterator[_Unit]:
    """Join the lines of each paragraph, line feeds kept; a bullet starts a paragraph.

    The first line stands alone, as it is the title.
    """
    held: list[str] = []
    first = start = next((n for n, line in enumerate(lines, start=1) if line.strip()), 1)
    for number, line in enumerate([*lines, ""], start=1):
        alone = start == first and number == first + 1
        if held and (alone or not line.strip() or _BULLET.match(line)):
            yield _unit("\n".join(held), start, apart=_is_empty(lines, start - 1))
            held = []
        if line.strip():
            start = start if held else number
            held.append(line.strip() if held else line)


def _unit(text: str, line: int, *, apart: bool) -> _Unit:
    kind: _Kind = "item" if _BULLET.match(text) else "short" if _is_short(text) else "prose"
    bare = _BULLET.sub("", text) if kind == "item" else text
    return _Unit(kind=kind, text=bare.strip(), line=line, apart=apart)


def _is_short(text: str) -> bool:
    """Tell whether a line looks like a title or a heading."""
    line = text.strip()
    return (
        len(line) <= MAX_HEADING_CHARS
        and len(line.split()) <= MAX_HEADING_WORDS
        and "\n" not in line
        and not line[:1].islower()
        and any(char.isalnum() for char in line)
        and not line.rstrip("\"'”’)]").endswith(_STOPS)
        and not contains_clock(line)
    )


def _title(opening: Sequence[_Unit], slug: str) -> _Unit:
    """Return the title among the short lines at the top: the file's name, or no site label."""
    for unit in opening:
        if slugify(unit.text) == slug:
            return unit
    own = [unit for unit in opening if unit.text.casefold() not in _SITE_LABELS]
    return (own or list(opening))[0]


def _front(body: Sequence[_Unit]) -> tuple[str, list[str], Sequence[_Unit]]:
    """Return the summary and the related pages above the text, and what follows them.

    Both are known by the site's own label for related pages; the links under it may be lost.
    """
    at = 1 if body and body[0].kind == "prose" else 0
    if at >= len(body) or body[at].text.casefold() not in _RELATED:
        return "", [], body
    kind = body[at + 1].kind if at + 1 < len(body) else "prose"
    names = list(
        takewhile(
            lambda unit: unit.kind == kind != "prose" and not (kind == "short" and unit.apart),
            body[at + 1 :],
        )
    )
    summary = one_line(body[0].text) if at else ""
    return summary, [unit.text for unit in names], body[at + 1 + len(names) :]


def _blocks(body: Sequence[_Unit], labels: EpisodeLabels) -> Iterator[Heading | Paragraph]:
    listed = _listed(body)
    for number, unit in enumerate(body):
        if unit.kind == "short" and number not in listed:
            yield Heading(level=_LEVEL, text=one_line(unit.text), line=unit.line)
        elif pieces := link_marks(unit.text, labels):
            yield Paragraph(pieces=pieces, line=unit.line)


def _listed(body: Sequence[_Unit]) -> set[int]:
    """Return the numbers of short lines that are items of a list without bullets.

    The last of a row of short lines is the heading of what follows.
    """
    listed: set[int] = set()
    at = 0
    for is_short, row in groupby(body, key=lambda unit: unit.kind == "short"):
        start, at = at, at + len(list(row))
        follows_colon = start > 0 and body[start - 1].text.endswith(":")
        if is_short and (at - start >= _LIST_RUN or follows_colon):
            listed.update(range(start, at if at == len(body) else at - 1))
    return listed


def _related_items(body: Sequence[_Unit]) -> Iterator[str]:
    """Yield the items of lists that are introduced as related pages."""
    inside = False
    for unit in body:
        if unit.kind == "item" and inside and _is_short(unit.text):
            yield one_line(unit.text)
        elif unit.kind != "item":
            inside = unit.text.rstrip(":").casefold() in _RELATED
