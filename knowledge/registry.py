"""The people, episodes and books that pages refer to, gathered from what sources say of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from knowledge.errors import RegistryError, SourceError
from knowledge.frontmatter import read_front_matter
from knowledge.records import Book, Chapter, Episode, Guest
from knowledge.sanitize import clip, one_line
from knowledge.times import parse_clock
from knowledge.videos import video_id

BUNDLED: Final = Path(__file__).parent / "starter" / "registry.json"
FOLDERS: Final = ("_podcast_summaries", "_people", "_books")
"""What lies beside the pages of a podwiki and tells of episodes, people and books."""
_PROFILES: Final = ("linkedin", "twitter", "github", "web")
_CHAPTER = re.compile(r"^- ((?:\d+:)?\d+:\d{2}) - \[(.*)\]\(https?://\S*\)\s*$", re.MULTILINE)
_BIO = re.compile(r"^## Background\s+(.+?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)

Record = TypeVar("Record", Episode, Guest)
AnyRecord = TypeVar("AnyRecord", Episode, Guest, Book)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """People, episodes and books by slug."""

    people: Mapping[str, Guest] = field(default_factory=dict)
    episodes: Mapping[str, Episode] = field(default_factory=dict)
    books: Mapping[str, Book] = field(default_factory=dict)

    def filled_from(self, other: "Registry") -> "Registry":
        """Return this registry with what it lacks taken from another: records and fields."""
        return Registry(
            people=_fill(self.people, other.people),
            episodes=_fill(self.episodes, other.episodes),
            books={**other.books, **self.books},
        )

    def limited_to(self, *, episodes: frozenset[str], people: frozenset[str]) -> "Registry":
        """Return the named people and episodes only, with the guests of those episodes."""
        kept = {slug: episode for slug, episode in self.episodes.items() if slug in episodes}
        guests = people | {guest for episode in kept.values() for guest in episode.guests}
        return Registry(
            people={slug: person for slug, person in self.people.items() if slug in guests},
            episodes=kept,
            books=self.books,
        )


def _fill(mine: Mapping[str, Record], theirs: Mapping[str, Record]) -> dict[str, Record]:
    merged = dict(theirs)
    for slug, record in mine.items():
        merged[slug] = _filled(record, theirs[slug]) if slug in theirs else record
    return merged


def _filled(record: Record, other: Record) -> Record:
    missing = {
        item.name: getattr(other, item.name)
        for item in fields(record)
        if getattr(record, item.name) in (None, "", ())
    }
    return replace(record, **missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RegistryFile:
    people: tuple[Guest, ...]
    episodes: tuple[Episode, ...]


def load_registry(path: Path = BUNDLED) -> Registry:
    """Read a registry file: JSON with the lists `people` and `episodes`.

    Raises:
        RegistryError: The file cannot be read, or does not have that shape.
    """
    try:
        file = TypeAdapter(_RegistryFile).validate_json(path.read_bytes())
    except OSError as error:
        raise RegistryError(path, f"cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise RegistryError(path, f"is no registry: {place}: {first['msg']}") from error
    return Registry(
        people={person.slug: person for person in file.people},
        episodes={episode.slug: episode for episode in file.episodes},
    )


def read_registry_folders(root: Path) -> tuple[Registry, list[SourceError]]:
    """Read `_podcast_summaries`, `_people` and `_books` beside a podwiki's pages, where present.

    Files that cannot be read are left out and returned beside, each with its reason.
    """
    refused: list[SourceError] = []
    summaries, persons, shelf = (root / name for name in FOLDERS)
    episodes = _read(summaries, _episode, refused)
    people = _read(persons, _person, refused)
    books = _read(shelf, _book, refused)
    return Registry(people=people, episodes=episodes, books=books), refused


def _read(
    folder: Path, read: Callable[[Path], Iterator[AnyRecord]], refused: list[SourceError]
) -> dict[str, AnyRecord]:
    found: dict[str, AnyRecord] = {}
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else []:
        try:
            found.update((record.slug, record) for record in read(path))
        except SourceError as error:
            refused.append(error)
    return found


def _episode(path: Path) -> Iterator[Episode]:
    """Yield the episode of a summary file; a redirect or a read-me yields nothing."""
    matter, body, _ = read_front_matter(path)
    if "guests" not in matter and "source_url" not in matter:
        return
    yield Episode(
        slug=path.stem,
        title=one_line(str(matter.get("title") or path.stem)),
        season=_int(matter.get("season")),
        number=_int(matter.get("episode")),
        guests=tuple(str(guest) for guest in _list(matter.get("guests"))),
        aired=_date(matter.get("aired")),
        youtube_id=video_id(str(matter.get("youtube_url", ""))),
        duration_s=_int(matter.get("duration_s")),
        chapters=tuple(_chapters(body)),
    )


def _chapters(body: str) -> Iterator[Chapter]:
    for clock, title in _CHAPTER.findall(body):
        try:
            yield Chapter(start_s=parse_clock(clock), title=one_line(title).rstrip("."))
        except ValueError:
            continue


def _person(path: Path) -> Iterator[Guest]:
    matter, body, _ = read_front_matter(path)
    name = one_line(str(matter.get("title") or ""))
    if not name:  # an empty name would stand in every sentence
        return
    bio = _BIO.search(body)
    yield Guest(
        slug=path.stem,
        name=name,
        bio=clip(one_line(bio[1]), max_chars=1000) if bio else "",
        profiles=tuple(f"{site}:{matter[site]}".lower() for site in _PROFILES if matter.get(site)),
        episodes=tuple(str(slug) for slug in _list(matter.get("podcast_episodes"))),
    )


def _book(path: Path) -> Iterator[Book]:
    matter, _, _ = read_front_matter(path)
    if "title" in matter:
        yield Book(slug=path.stem, title=one_line(str(matter["title"])))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _date(value: object) -> date | None:
    """Return a day; YAML makes a `datetime` of one with a time, which is a `date` too."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
