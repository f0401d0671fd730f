"""Podcast folders of our own invention for the tests: one file per talk, one list of events."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.podcast.speakers import SpeakerFact, SpeakerTable
from knowledge.podcast.transcripts import Podcast, read_podcast
from knowledge.progress import Progress
from knowledge.records import Episode, Guest

HOSTS = SpeakerTable(hosts={"Hana": "hanahost"})
ADA = Guest(slug="adalin", name="Ada Lin")
PEOPLE = {"adalin": ADA, "benoak": Guest(slug="benoak", name="Ben Oak")}


def silent(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


_check: Progress = silent


def said(who: str | None, line: str, sec: int | None = None, **more: object) -> dict[str, object]:
    entry: dict[str, object] = {"line": line, "sec": sec, "who": who, **more}
    return {key: value for key, value in entry.items() if value is not None}


def header(title: str) -> dict[str, object]:
    return {"header": title}


def write_talk(
    folder: Path,
    slug: str,
    entries: object,
    *,
    guests: Sequence[str] = ("adalin",),
    **matter: Any,
) -> Path:
    """Write a transcript file; `matter` adds to its front matter."""
    document = {
        "title": slug.replace("-", " ").title(),
        "guests": list(guests),
        "transcript": entries,
        **matter,
    }
    return write_raw(folder, f"{slug}.md", yaml.safe_dump(document, sort_keys=False))


def write_raw(folder: Path, name: str, front_matter: str) -> Path:
    path = folder / "_podcast" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{front_matter}\n---\nLinks:\n", encoding="utf-8")
    return path


def write_events(folder: Path, events: object, name: str = "events.yaml") -> Path:
    path = folder / "_data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(events), encoding="utf-8")
    return path


def read(folder: Path, *facts: SpeakerFact, cache: Path | None = None) -> Podcast:
    table = SpeakerTable(hosts=HOSTS.hosts, facts=facts)
    return read_podcast(folder, people=PEOPLE, cache=cache, progress=silent, speakers=table)


def read_one(folder: Path, entries: object, *facts: SpeakerFact, **matter: Any) -> Episode:
    """Write one talk, read the folder and return that talk's episode."""
    write_talk(folder, "talk", entries, **matter)
    (episode,) = read(folder, *facts).episodes
    return episode


def lines(episode: Episode) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in episode.turns]


def real_folder() -> Path:
    """Return the real podcast folder, or skip the test where nobody says where it lies."""
    place = os.environ.get("PODCAST_DIR")
    if not place:
        pytest.skip("PODCAST_DIR is not set")
    return Path(place)
