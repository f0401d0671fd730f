"""What was read from transcript files, kept so that unchanged files need not be parsed again."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from knowledge.caching import keep, kept
from knowledge.podcast.airdates import Event
from knowledge.podcast.files import RawTranscript

SCHEMA: Final = 1
"""Raised whenever a file would be read differently, or the records below change."""
_NAME: Final = "transcripts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFiles:
    """The transcripts and event lists that were read, by the digest of the file's content."""

    schema: int = SCHEMA
    transcripts: Mapping[str, RawTranscript] = field(default_factory=dict)
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)


_ADAPTER: Final = TypeAdapter(ParsedFiles)


def digest_of_file(path: Path) -> str:
    """Return a hash of a file's name and content, or an empty text where it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    name = path.name.encode("utf-8", "surrogateescape")
    return hashlib.sha256(len(name).to_bytes(4) + name + content).hexdigest()


def load_parsed(folder: Path) -> ParsedFiles:
    """Return what the cache holds; nothing where it is missing, damaged or of another schema."""
    data = kept(folder / _NAME)
    if data is None:
        return ParsedFiles()
    try:
        parsed = _ADAPTER.validate_json(data)
    except ValidationError:
        return ParsedFiles()
    return parsed if parsed.schema == SCHEMA else ParsedFiles()


def save_parsed(folder: Path, parsed: ParsedFiles) -> None:
    """Replace the cache."""
    keep(folder / _NAME, _ADAPTER.dump_json(parsed))
