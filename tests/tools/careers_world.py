"""A few invented guests who changed roles, or only talk about it, with transcripts."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from knowledge.records import Turn
from knowledge.wiki import Wiki
from tests.conftest import read_sources

PEOPLE: Final = {
    "dora": "Dora Brandt",
    "emil": "Emil Castro",
    "finn": "Finn Duarte",
    "gita": "Gita Engel",
    "hana": "Hana Fisk",
}
_TITLES: Final = {
    "dora-on-trams": ("dora", "Trams and Timetables: Forecasts for a City"),
    "emil-on-hiring": ("emil", "Hiring for Small Teams"),
    "finn-on-maps": ("finn", "Drawing Better Maps"),
    "gita-changes": ("gita", "From QA to Data Engineering: Tests, Tables & Patience"),
    "hana-on-lakes": ("hana", "Lakes of Data and How to Swim"),
}
_SAID: Final[dict[str, list[tuple[int, str]]]] = {
    "dora-on-trams": [
        (60, "I worked as a Java developer for six years and fixed ticket machines."),
        (80, "I took an evening course on statistics because the manuals bored me."),
        (100, "I built a portfolio project about tram delays and put it on GitHub."),
        (120, "I applied to nine jobs and got one offer from the tram company."),
        (140, "Then I became a data scientist there and stayed for three winters."),
        (160, "My old boss helped me a lot with the first contract."),
        (180, "If I could start again, I would have asked for a mentor earlier."),
    ],
    "emil-on-hiring": [
        (60, "Every data scientist should have been a software engineer before, I think."),
        (90, "I hire people who worked as software engineers and want to be a data scientist."),
    ],
    "gita-changes": [(60, "I was a tester for four years and broke many phones on the way.")],
    "hana-on-lakes": [
        (60, "Last year I moved from a data analyst role to a data engineering role."),
    ],
}
_PAGE: Final = """\
---
layout: wiki
title: "Software Engineer to Data Scientist"
summary: "How developers came to data."
---

## Inside one company

[[person:finn|Finn Duarte]] was a backend developer at a map maker until the maps
needed forecasts ([[podcast:finn-on-maps|Finn’s episode]], 3:00-4:00).
[[person:emil|Emil Castro]] recommends that developers learn to draw a histogram
first ([[podcast:emil-on-hiring|Emil’s episode]], 1:30-2:00).
"""


def careers_wiki(root: Path) -> Wiki:
    """Write the world as a podwiki, read it, and let the guests speak."""
    files = {"_wiki/software-engineer-to-data-scientist.md": _PAGE}
    for slug, name in PEOPLE.items():
        files[f"_people/{slug}.md"] = f'---\ntitle: "{name}"\n---\n\n## Background\n\nInvented.\n'
    for slug, (guest, title) in _TITLES.items():
        files[f"_podcast_summaries/{slug}.md"] = (
            f'---\ntitle: "{title}"\nguests: [{guest}]\naired: 2023-05-06\nduration_s: 3600\n---\n'
        )
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    wiki = read_sources(root)
    speaking = {
        slug: replace(episode, turns=_turns(slug))
        for slug, episode in wiki.registry.episodes.items()
    }
    return replace(wiki, registry=replace(wiki.registry, episodes=speaking))


def _turns(slug: str) -> tuple[Turn, ...]:
    guest, _ = _TITLES[slug]
    host = Turn(
        speaker=None,
        role="host",
        start_s=30,
        timing="given",
        text="So you were an AI engineer before you became a data analyst, is that right?",
    )
    said = (
        Turn(speaker=guest, role="guest", start_s=start_s, timing="given", text=text)
        for start_s, text in _SAID.get(slug, ())
    )
    return (host, *said)
