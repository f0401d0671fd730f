"""What of a project a model is shown for a criterion: numbered lines of a few files, bounded."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.sanitize import one_line, plain
from knowledge.words import words
from tools.projects.judging.places import visible_lines
from tools.projects.repository import TextFile
from tools.results.projects import Spot

BUDGET: Final = 12_000
"""Characters of a project that are shown for one criterion at most."""
_SHARE: Final = 3  # a file that does not fit whole gets this part of what is left, at most
_LINE_CHARS: Final = 240
_HEAD: Final = 12  # lines from the top of a file that does not fit
_AROUND: Final = 4  # lines before and after one that matters
_STEM_CHARS: Final = 4  # of a stem, at least, to look for it in code


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Lines that a model is shown."""

    text: str
    lines: frozenset[tuple[str, int]]  # path and number, counted from 1
    files: int
    whole: bool  # all lines of all files that there were to show

    @property
    def characters(self) -> int:
        """How many characters are shown."""
        return len(self.text)


def choose_lines(files: Sequence[TextFile], *, about: str, spots: Iterable[Spot]) -> Shown:
    """Return the lines of files that matter most, within `BUDGET`.

    Args:
        files: In which a criterion can stand.
        about: What it asks, in words.
        spots: What an inspection found; these lines are among the first.
    """
    sought = _sought(about)
    found = {(found.path, found.line or 1) for found in spots}
    ranked = sorted(files, key=lambda file: -_weight(file, sought, found))
    left, blocks = BUDGET, list[str]()
    lines, whole = set[tuple[str, int]](), True
    for file in ranked:
        rows = _rows(file)
        block = _block(file, rows)
        if len(block) > left:
            whole = False
            rows = _excerpt(file, rows, sought, found, room=left // _SHARE)
            block = _block(file, rows)
        if rows and len(block) <= left:
            left -= len(block)
            blocks.append(block)
            lines.update((file.path, number) for number in rows)
    return Shown(text="".join(blocks), lines=frozenset(lines), files=len(blocks), whole=whole)


def _sought(about: str) -> re.Pattern[str]:
    stems = sorted({re.escape(stem) for stem in words(about) if len(stem) >= _STEM_CHARS})
    return re.compile("|".join(stems) or r"(?!)", re.IGNORECASE)


def _weight(file: TextFile, sought: re.Pattern[str], found: set[tuple[str, int]]) -> float:
    """Return how much a file matters: what was found counts most, then its name, then its text."""
    hits = sum(1 for line in visible_lines(file) if sought.search(line))
    inspected = any(path == file.path for path, _ in found)
    return 1000 * inspected + 10 * len(set(sought.findall(file.path.lower()))) + min(hits, 9)


def _rows(file: TextFile) -> dict[int, str]:
    """Return the lines of a file by number, made harmless; empty ones are left out."""
    cleaned = (plain(line).replace("\n", " ").rstrip() for line in visible_lines(file))
    return {
        number: line if len(line) <= _LINE_CHARS else line[:_LINE_CHARS] + "…"
        for number, line in enumerate(cleaned, start=1)
        if line.strip()
    }


def _block(file: TextFile, rows: dict[int, str]) -> str:
    listed = "".join(f"{number}| {line}\n" for number, line in rows.items())
    return f"FILE {one_line(file.path)} ({len(rows)} of {len(file.lines)} lines)\n{listed}\n"


def _excerpt(
    file: TextFile,
    rows: dict[int, str],
    sought: re.Pattern[str],
    found: set[tuple[str, int]],
    *,
    room: int,
) -> dict[int, str]:
    """Return rows that fit: around what was found, then around words that matter, then the top."""
    room -= len(_block(file, {}))
    kept: dict[int, str] = {}
    for number in _by_weight(file, rows, sought, found):
        cost = len(f"{number}| {rows[number]}\n")
        if cost > room:
            break
        room -= cost
        kept[number] = rows[number]
    return dict(sorted(kept.items()))


def _by_weight(
    file: TextFile, rows: dict[int, str], sought: re.Pattern[str], found: set[tuple[str, int]]
) -> Iterator[int]:
    known = [number for number in rows if (file.path, number) in found]
    hits = [number for number, line in rows.items() if sought.search(line)]
    order = [*_near(known), *_near(hits), *range(1, _HEAD + 1)]
    yield from (number for number in dict.fromkeys(order) if number in rows)


def _near(numbers: Iterable[int]) -> Iterator[int]:
    for number in numbers:
        yield number
        yield from range(number - _AROUND, number + _AROUND + 1)
