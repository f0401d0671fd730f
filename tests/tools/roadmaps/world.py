"""A podwiki about becoming a data engineer or analyst, invented for tests of roadmaps."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_ADA = "[[podcast:clay-tablets|Ada’s episode]]"
_BO = "[[podcast:reed-boats|Bo’s episode]]"

ROADMAP: Final = f"""\
---
layout: wiki
title: "Data Engineer Roadmap"
summary: "Stages."
---

Everything begins with clay ({_ADA}, 0:30).

## Stage 1: SQL and Python

Learn SQL with grain counts, because [[person:adamoreno|Ada Moreno]] met nothing else at work
({_ADA}, 1:00-2:00). Build a small granary table as [[person:bolindqvist|Bo Lindqvist]] did
({_BO}, 3:00). Hear [[person:bolindqvist|Bo Lindqvist]] on sheep ({_BO}, 4:00-5:00).

## Stage 2: Pipelines

Build a pipeline from the field to the granary ({_ADA}, 6:00). Show the granary to a scribe
({_ADA}, 7:00). For the river, learn:

- Floods
- Boats

## Stage 3: Nobody was asked

Build a wall. Cleo advises bricks.

## Stage 4: The first job

Prepare for questions about grain ({_BO}, 9:00).

## Where guests disagree

[[person:adamoreno|Ada Moreno]] builds walls of mud ({_ADA}, 10:00).
"""

ROLE: Final = f"""\
---
layout: wiki
title: "Data Analyst Role"
summary: "Counting."
related:
  - Counting Sheep
---

## Day-to-day work

Learn nothing here ({_ADA}, 11:00).

## Skills

Sheep are counted twice. Learn to count sheep before goats ({_ADA}, 12:00). He adds that goats
jump ({_ADA}, 12:30). Practice with pebbles.

## Evidence

A portfolio of tallies helps candidates ({_BO}, 13:00).

## Related pages

Learn more on other pages ({_BO}, 14:00).
"""

SHEEP: Final = f"""\
---
layout: wiki
title: "Counting Sheep"
summary: "Sheep."
---

## At night

Build a fence of reeds before you count ({_BO}, 15:00).
"""

MOVE: Final = f"""\
---
layout: wiki
title: "Data Analyst to Data Engineer"
summary: "Stories."
---

## The scribe: Ada Moreno

[[person:adamoreno|Ada Moreno]] built a granary while she counted ({_ADA}, 16:00).

## The boatman: Bo Lindqvist

[[person:bolindqvist|Bo Lindqvist]] learned writing on a boat ({_BO}, 17:00).

## What to add

Learn to read the river before you leave the desk ({_BO}, 18:00).
"""

PAGES: Final = {
    "data-engineer-roadmap": ROADMAP,
    "data-analyst-role": ROLE,
    "counting-sheep": SHEEP,
    "data-analyst-to-data-engineer": MOVE,
}

_EPISODE: Final = """\
---
title: "{title}"
guests: [{guest}]
youtube_url: https://www.youtube.com/watch?v={video}
aired: 2022-03-04
duration_s: 3600
---
"""
_EPISODES: Final = {
    "clay-tablets": _EPISODE.format(title="Clay Tablets", guest="adamoreno", video="BBBBBBBBBB1"),
    "reed-boats": _EPISODE.format(title="Reed Boats", guest="bolindqvist", video="BBBBBBBBBB2"),
}
_PEOPLE: Final = {
    "adamoreno": "Ada Moreno",
    "bolindqvist": "Bo Lindqvist",
    "cleookafor": "Cleo Okafor",
}


def write_world(root: Path, pages: Mapping[str, str] = PAGES) -> Path:
    """Write the pages, with the people and episodes they cite, as a podwiki; return its folder."""
    files = {f"_wiki/{slug}.md": text for slug, text in pages.items()}
    files |= {f"_podcast_summaries/{slug}.md": text for slug, text in _EPISODES.items()}
    files |= {
        f"_people/{slug}.md": f'---\ntitle: "{name}"\n---\n' for slug, name in _PEOPLE.items()
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
