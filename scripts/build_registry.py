"""Write the registry of the bundled wiki: every episode its pages cite, and every guest of those.

Facts only: titles, guests, air dates, video ids, lengths and chapter times. Run it after pages of
`knowledge/starter` cite new episodes:

    python scripts/build_registry.py PODWIKI_DIR PODCAST_DIR

The length of an episode is estimated from its transcript: where the last turn starts, plus that
turn's words at a speaking rate of 2.5 words a second.
"""

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge.records import Episode
from knowledge.registry import BUNDLED, Registry, read_registry_folders

WORDS_A_SECOND = 2.5
_YOUTUBE_ID = re.compile(r"(?:v=|youtu\.be/|/live/|/embed/)([\w-]{11})(?![\w-])")
_CITED = re.compile(r"\[\[podcast:([\w.-]+)")


def main(podwiki: Path, podcast: Path) -> None:
    cited = {
        slug
        for page in (BUNDLED.parent / "_wiki").glob("*.md")
        for slug in _CITED.findall(page.read_text(encoding="utf-8"))
    }
    registry, _ = read_registry_folders(podwiki)
    events = [
        event
        for file in sorted((podcast / "_data").glob("events*.yaml"))
        for event in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
    ]
    episodes = [
        describe(registry.episodes[slug], podcast / "_podcast" / f"{slug}.md", events)
        for slug in sorted(cited)
    ]
    people = sorted({guest for episode in episodes for guest in episode["guests"]})
    BUNDLED.write_text(dump(registry, people, episodes), encoding="utf-8")
    print(f"{len(episodes)} episodes, {len(people)} people")


def describe(episode: Episode, transcript: Path, events: list[dict[str, Any]]) -> dict[str, Any]:
    matter = transcript.read_text(encoding="utf-8").split("\n---", 1)[0]
    turns = (yaml.load(matter, Loader=yaml.CSafeLoader) or {}).get("transcript") or []
    spoken = [turn for turn in turns if isinstance(turn.get("sec"), int)]
    last = max(spoken, key=lambda turn: int(turn["sec"]))
    length = last["sec"] + round(len(str(last["line"]).split()) / WORDS_A_SECOND)
    return {
        "slug": episode.slug,
        "title": episode.title,
        "season": episode.season,
        "number": episode.number,
        "guests": list(episode.guests),
        "aired": aired(episode, events),
        "youtube_id": episode.youtube_id,
        "duration_s": max(length, *(chapter.start_s for chapter in episode.chapters), 0),
        "chapters": [{"start_s": chapter.start_s} for chapter in episode.chapters],
    }


def aired(episode: Episode, events: list[dict[str, Any]]) -> str | None:
    """The event with the same video, else the one podcast event with the same speakers."""
    for event in events:
        video = _YOUTUBE_ID.search(str(event.get("youtube") or ""))
        if video and video[1] == episode.youtube_id:
            return day(event)
    same = [
        event
        for event in events
        if event.get("type") == "podcast"
        and set(event.get("speakers") or []) == set(episode.guests)
    ]
    return day(same[0]) if len(same) == 1 else None


def day(event: dict[str, Any]) -> str | None:
    time = event.get("time")
    return (time if isinstance(time, date) else date.fromisoformat(str(time)[:10])).isoformat()[:10]


def dump(registry: Registry, people: list[str], episodes: list[dict[str, Any]]) -> str:
    rows = [{"slug": slug, "name": registry.people[slug].name} for slug in people]
    parts = {"people": rows, "episodes": episodes}
    text = ",\n".join(
        f'"{name}": [\n'
        + ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in parts[name])
        + "\n]"
        for name in parts
    )
    return f"{{\n{text}\n}}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
