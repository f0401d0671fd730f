"""Markdown files with YAML front matter, read as text that nobody vouches for."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.errors import SourceError
from knowledge.sanitize import plain

MAX_FILE_BYTES: Final = 2_000_000
_FRONT_MATTER = re.compile(r"\A---[ ]*\n(.*?)^---[ ]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MAX_DEPTH: Final = 20


def read_text(path: Path) -> str:
    """Return a file's text without hidden characters.

    Raises:
        SourceError: The file is missing, too large, or holds no UTF-8 text.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise SourceError(path, f"is larger than {MAX_FILE_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(path, f"cannot be read: {error.strerror}") from error
    if b"\0" in data:
        raise SourceError(path, "is a binary file, not Markdown")
    try:
        return plain(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceError(path, f"is not UTF-8 text (byte {error.start})") from error


def read_front_matter(path: Path) -> tuple[dict[str, Any], str, int]:
    """Return front matter, body, and the number of the body's first line counted from 1.

    Raises:
        SourceError: The file cannot be read, or its front matter is not a YAML mapping.
    """
    text = read_text(path)
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text, 1
    matter = match[1].replace("\t", " ")
    loaded = load_yaml(path, matter, what="front matter")
    if loaded is not None and not isinstance(loaded, dict):
        raise SourceError(path, "has front matter that is not a mapping")
    return loaded or {}, text[match.end() :], text[: match.end()].count("\n") + 1


def load_yaml(path: Path, text: str, *, what: str) -> object:
    """Return what YAML text says, without anything that could grow or nest beyond bounds.

    Args:
        path: Where the text was read, for the error.
        text: YAML.
        what: How the error calls the text.

    Raises:
        SourceError: It is no YAML, nests too deep, or has anchors.
    """
    try:
        _refuse_what_no_page_needs(path, yaml.parse(text, Loader=yaml.CSafeLoader), what)
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError(path, f"has unreadable {what}: {reason}") from error


def _refuse_what_no_page_needs(path: Path, events: Iterable[yaml.Event], what: str) -> None:
    """Refuse aliases, tags and deep nesting before anything is built from them."""
    depth = 0
    for event in events:
        # An alias can multiply a small file into gigabytes.
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise SourceError(path, f"has YAML anchors or aliases in its {what}")
        # A tag names the type to build, and PyYAML fails on a wrong one in many ways.
        if tag := getattr(event, "tag", None):
            raise SourceError(path, f"has the YAML tag {tag!r} in its {what}")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        # Building is recursive in C: some ten thousand brackets would end the process.
        if depth > _MAX_DEPTH:
            raise SourceError(path, f"nests its {what} deeper than {_MAX_DEPTH} levels")
