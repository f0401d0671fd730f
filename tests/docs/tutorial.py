"""The tutorial as a test reads it: files to write, commands to type, and what is shown of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"
LEFT_OUT = "..."
_NOW = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCommand:
    """A command and the lines that the page shows of its output."""

    line: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file that the reader is asked to write."""

    name: str
    text: str


def read_steps(kind: str = "console") -> list[TypedCommand | WrittenFile]:
    """Return what the reader does, in order; commands of blocks of this kind only."""
    steps: list[TypedCommand | WrittenFile] = []
    for token in MarkdownIt("commonmark").parse(PAGE.read_text(encoding="utf-8")):
        if token.type != "fence":
            continue
        if token.info == kind:
            steps += _commands(token.content)
        elif len(words := token.info.split()) == 2 and words[0] != "console":
            steps.append(WrittenFile(name=words[1], text=token.content))
    return steps


def _commands(block: str) -> Iterator[TypedCommand]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, *shown = part.splitlines()
        yield TypedCommand(line=line, shown=tuple(shown))


def missing(shown: Sequence[str], printed: str) -> str:
    """Return the first stretch of shown lines that is not among the printed ones, in order.

    The time of day stands for any time; lines between stretches may be anything.
    """
    lines, start = [_plain(line) for line in printed.splitlines()], 0
    for stretch in _stretches(shown):
        places = range(start, len(lines) - len(stretch) + 1)
        place = next((at for at in places if lines[at : at + len(stretch)] == stretch), None)
        if place is None:
            return "\n".join(stretch)
        start = place + len(stretch)
    return ""


def _stretches(shown: Sequence[str]) -> Iterator[list[str]]:
    stretch: list[str] = []
    for line in [*shown, LEFT_OUT]:
        if line != LEFT_OUT:
            stretch.append(_plain(line))
        elif stretch:
            yield stretch
            stretch = []


def _plain(line: str) -> str:
    return _NOW.sub("now", line).rstrip()
