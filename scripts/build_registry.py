"""Write the registry of the bundled wiki: every episode its pages cite, and every guest of those.

Facts only: titles, guests, air dates, video ids, lengths and chapter times. Run it after pages of
`knowledge/starter` cite new episodes:

    python scripts/build_registry.py PODWIKI_DIR PODCAST_DIR
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from knowledge.podcast.transcripts import read_podcast
from knowledge.records import Episode
from knowledge.registry import BUNDLED, Registry, read_registry_folders

_CITED = re.compile(r"\[\[podcast:([\w.-]+)")


def main(podwiki: Path, podcast: Path) -> None:
    cited = {
        slug
        for page in (BUNDLED.parent / "_wiki").glob("*.md")
        for slug in _CITED.findall(page.read_text(encoding="utf-8"))
    }
    known, _ = read_registry_folders(podwiki)
    heard = read_podcast(podcast, people=known.people, cache=None, progress=lambda *_: None)
    registry = known.filled_from(Registry(episodes={e.slug: e for e in heard.episodes}))
    episodes = [describe(registry.episodes[slug]) for slug in sorted(cited)]
    guests = sorted({guest for episode in episodes for guest in episode["guests"]})
    people = [{"slug": slug, "name": registry.people[slug].name} for slug in guests]
    BUNDLED.write_text(dump(people, episodes), encoding="utf-8")
    print(f"{len(episodes)} episodes, {len(people)} people")


def describe(episode: Episode) -> dict[str, Any]:
    return {
        "slug": episode.slug,
        "title": episode.title,
        "season": episode.season,
        "number": episode.number,
        "guests": list(episode.guests),
        "aired": episode.aired.isoformat() if episode.aired else None,
        "youtube_id": episode.youtube_id,
        "duration_s": episode.duration_s,
        "chapters": [{"start_s": chapter.start_s} for chapter in episode.chapters],
    }


def dump(people: list[dict[str, Any]], episodes: list[dict[str, Any]]) -> str:
    """Return the registry's text: one record a line."""
    parts = {"people": people, "episodes": episodes}
    text = ",\n".join(
        f'"{name}": [\n'
        + ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        + "\n]"
        for name, rows in parts.items()
    )
    return f"{{\n{text}\n}}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
