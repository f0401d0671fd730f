"""One transcript file as it is written, before anything in it is repaired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from knowledge.errors import NoEpisodeError, SourceError
from knowledge.frontmatter import read_front_matter
from knowledge.records import Chapter
from knowledge.sanitize import clip, one_line, plain
from knowledge.times import parse_clock
from knowledge.videos import video_id

MAX_ENTRIES: Final = 10_000
MAX_LINE_CHARS: Final = 20_000
MAX_NAME_CHARS: Final = 300
MAX_GUESTS: Final = 20
_MAX_SECONDS: Final = 24 * 3600
_MAX_NUMBER: Final = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a transcript as written: a header, or a line and what is said of it.

    All fields are None where an item is neither.
    """

    header: str | None = None
    line: str | None = None  # line feeds kept: a stray speaker mark may stand between them
    who: str | None = None
    sec: int | None = None  # from the episode's start


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTranscript:
    """What a transcript file says, every field bounded and without hidden characters."""

    slug: str
    title: str
    short: str  # the title that events use
    season: int | None
    number: int | None
    guests: tuple[str, ...]  # slugs of people
    youtube_id: str | None
    added: date | None  # to the podcast's site
    marks: tuple[Chapter, ...]  # chapters as the video has them, in its order
    entries: tuple[Entry, ...]


def read_transcript(path: Path) -> RawTranscript:
    """Read the YAML front matter of a transcript file.

    Raises:
        NoEpisodeError: The file is a draft (its name starts with `_`) or describes no episode.
        SourceError: The file cannot be read, or exceeds the bounds.
    """
    if path.name.startswith("_"):
        raise NoEpisodeError(path, "is a draft: its name starts with `_`")
    matter, _, _ = read_front_matter(path)
    return raw_transcript(path, matter)


def raw_transcript(path: Path, matter: Mapping[Any, Any]) -> RawTranscript:
    """Take what is needed from the front matter of a transcript file.

    Raises:
        NoEpisodeError: It has neither a title nor a transcript, or the file's name is no slug.
        SourceError: It exceeds the bounds.
    """
    slug = episode_slug(path)
    if not slug or slug != one_line(slug):
        raise NoEpisodeError(path, "has a name that cannot be part of a link")
    entries = matter.get("transcript")
    if not matter.get("title") and not entries:
        raise NoEpisodeError(path, "has neither a title nor a transcript")
    return RawTranscript(
        slug=slug,
        title=_name(matter.get("title")) or slug,
        short=_name(matter.get("short")),
        season=_whole(matter.get("season")),
        number=_whole(matter.get("episode")),
        guests=_guests(matter.get("guests")),
        youtube_id=_youtube_id(matter),
        added=_day(matter.get("dateadded")),
        marks=_marks(matter.get("quotableClips")),
        entries=_entries(path, entries),
    )


def episode_slug(path: Path) -> str:
    """Return the file's name without its ending, also where that was typed twice."""
    name = path.name
    while name.endswith(".md"):
        name = name.removesuffix(".md")
    return name


def _entries(path: Path, items: object) -> tuple[Entry, ...]:
    if not isinstance(items, list):
        return ()
    if len(items) > MAX_ENTRIES:
        raise SourceError(path, f"has more than {MAX_ENTRIES} entries in its transcript")
    entries = tuple(_entry(item) for item in items)
    if any(len(text) > MAX_LINE_CHARS for e in entries for text in (e.line, e.who) if text):
        raise SourceError(path, f"has more than {MAX_LINE_CHARS} characters in one line")
    return entries


def _entry(item: object) -> Entry:
    if not isinstance(item, dict):
        return Entry()
    header, line, who = (_text(item.get(key)) for key in ("header", "line", "who"))
    if header is not None:
        return Entry(header=clip(one_line(header), max_chars=MAX_NAME_CHARS))
    return Entry(
        line=plain(line) if line is not None else None,
        who=one_line(who) if who is not None else None,
        sec=_seconds(item.get("sec"), item.get("time")),
    )


def _seconds(sec: object, clock: object) -> int | None:
    """YAML reads an unquoted clock as a number of seconds too, so `time` may be a number."""
    for value in (sec, clock):
        if isinstance(value, str):
            try:
                value = parse_clock(value.strip())
            except ValueError:
                continue
        if (number := _whole(value)) is not None and 0 <= number <= _MAX_SECONDS:
            return number
    return None


def _marks(clips: object) -> tuple[Chapter, ...]:
    found = []
    for item in (clips if isinstance(clips, list) else [])[:MAX_ENTRIES]:
        start = _seconds(item.get("startOffset"), None) if isinstance(item, dict) else None
        if start is not None and (title := _name(item.get("name"))):
            found.append(Chapter(start_s=start, title=title))
    return tuple(found)


def _guests(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value] if value else []
    names = [_name(item) for item in items[:MAX_GUESTS]]
    return tuple(dict.fromkeys(name for name in names if name))


def _youtube_id(matter: Mapping[Any, Any]) -> str | None:
    for key in ("ids", "links"):
        part = matter.get(key)
        if isinstance(part, dict) and (found := video_id(_name(part.get("youtube")))):
            return found
    return None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _name(value: object) -> str:
    return clip(one_line(_text(value) or ""), max_chars=MAX_NAME_CHARS)


def _text(value: object) -> str | None:
    """A line that reads `1984` is text, though YAML takes it for a number."""
    if isinstance(value, int) and abs(value) > _MAX_NUMBER:
        return None
    return str(value) if isinstance(value, str | int | float) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
