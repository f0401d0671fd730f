"""When episodes were aired, from the list of events."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz

from knowledge.errors import SourceError
from knowledge.frontmatter import load_yaml, read_text
from knowledge.podcast.files import MAX_GUESTS, MAX_NAME_CHARS, RawTranscript
from knowledge.sanitize import clip, one_line
from knowledge.videos import video_id

MAX_EVENTS: Final = 100_000
_MIN_SIMILARITY: Final = 80.0  # of titles, 0..100
_MIN_LEAD: Final = 10.0  # over the next best title


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event with a date; podcast episodes are events of the kind `podcast`."""

    title: str
    speakers: tuple[str, ...]  # slugs of people
    kind: str
    day: date
    youtube_id: str | None


def read_events(path: Path) -> tuple[Event, ...]:
    """Read a list of events; those without a title or a date are left out.

    Raises:
        SourceError: The file cannot be read, or is no list.
    """
    items = load_yaml(path, read_text(path), what="YAML")
    if items is None:
        return ()
    if not isinstance(items, list):
        raise SourceError(path, "is not a list of events")
    if len(items) > MAX_EVENTS:
        raise SourceError(path, f"has more than {MAX_EVENTS} events")
    return tuple(event for item in items if (event := _event(item)))


def _event(item: object) -> Event | None:
    if not isinstance(item, dict):
        return None
    day, title, speakers = item.get("time"), item.get("title"), item.get("speakers")
    if isinstance(day, datetime):
        day = day.date()
    if not isinstance(day, date) or not isinstance(title, str):
        return None
    names = speakers if isinstance(speakers, list) else [speakers]
    return Event(
        title=clip(one_line(title), max_chars=MAX_NAME_CHARS),
        speakers=tuple(one_line(n) for n in names[:MAX_GUESTS] if isinstance(n, str)),
        kind=one_line(str(item.get("type") or "")),
        day=day,
        youtube_id=video_id(str(item.get("youtube") or item.get("Youtube") or "")),
    )


def find_air_dates(talks: Sequence[RawTranscript], events: Sequence[Event]) -> dict[str, date]:
    """Return the air date of each episode that can be dated, by slug.

    By the video's id where an event names it; else the podcast event of one of the guests that no
    other episode has. Where a guest has several, or several episodes want the same event, only a
    title decides, and only one that is clearly closer than the others.
    """
    videos: dict[str, Event] = {}
    for event in sorted(events, key=lambda event: (event.kind != "podcast", event.day)):
        if event.youtube_id:
            videos.setdefault(event.youtube_id, event)
    found = {talk.slug: videos[talk.youtube_id] for talk in talks if talk.youtube_id in videos}
    pending = [talk for talk in talks if talk.slug not in found]
    return {slug: event.day for slug, event in found.items()} | _by_guest(
        pending, [event for event in events if event not in found.values()]
    )


def _by_guest(talks: Sequence[RawTranscript], events: Sequence[Event]) -> dict[str, date]:
    candidates = {
        talk.slug: [e for e in events if e.kind == "podcast" and {*e.speakers} & {*talk.guests}]
        for talk in talks
    }
    wanted = Counter(event for choice in candidates.values() for event in choice)
    dates = {}
    for talk in talks:
        choice = candidates[talk.slug]
        alone = len(choice) == 1 and wanted[choice[0]] == 1
        event = choice[0] if alone else _closest(talk, choice)
        if event:
            dates[talk.slug] = event.day
    return dates


def _closest(talk: RawTranscript, events: Sequence[Event]) -> Event | None:
    ranked = sorted(((_similarity(talk, e), i) for i, e in enumerate(events)), reverse=True)
    if not ranked or ranked[0][0] < _MIN_SIMILARITY:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MIN_LEAD:
        return None
    return events[ranked[0][1]]


def _similarity(talk: RawTranscript, event: Event) -> float:
    titles = [title.casefold() for title in (talk.short, talk.title) if title]
    return max(fuzz.ratio(title, event.title.casefold()) for title in titles)
