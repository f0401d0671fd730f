"""Two hundred spans drawn at random, and who speaks in them, labelled by reading transcripts.

`spans.json` holds no text: where each span is, who is said to speak, and what the reading found.
A hundred are claims of the wiki with a time and a guest, a hundred are passages.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.evidence import gather_evidence
from knowledge.records import Episode
from knowledge.registry import Registry
from knowledge.sources import open_sources
from knowledge.transcripts import read_podcast
from knowledge.wiki import Wiki, read_sources

LABELS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("spans.json").read_text(encoding="utf-8")
)
CLAIMS = [row for row in LABELS if row["kind"] == "claim"]
PASSAGES = [row for row in LABELS if row["kind"] == "passage"]
pytestmark = pytest.mark.archive


@pytest.fixture(scope="module")
def wiki(podwiki_dir: Path, podcast_dir: Path) -> Wiki:
    with open_sources([str(podwiki_dir), str(podcast_dir)], reach="public") as sources:
        return read_sources(sources, bundled=Registry(), cache=None, progress=lambda *_: None)


def test_the_labelled_passages_are_still_cut_and_are_the_guests_alone(podcast_dir: Path) -> None:
    podcast = read_podcast(podcast_dir, people={}, cache=None, progress=lambda *_: None)
    cut = {(p.episode, p.guest, p.start_s, p.end_s) for p in podcast.passages()}
    rows = [
        row
        for row in PASSAGES
        if (row["episode"], row["guest"], row["start_s"], row["end_s"]) in cut
    ]
    assert len(rows) >= 95
    assert sum(row["right_guest"] for row in rows) / len(rows) >= 0.98
    assert sum(row["host_words"] for row in rows) == 0


def test_the_right_guest_speaks_in_the_labelled_spans(wiki: Wiki) -> None:
    made = {
        (e.page, e.anchor, e.episode, e.guest_slug, e.start_s, e.end_s)
        for e in gather_evidence(wiki.pages, wiki.registry)
    }
    keys = ("page", "anchor", "episode", "guest", "start_s", "end_s")
    rows = [row for row in CLAIMS if tuple(row[key] for key in keys) in made]
    assert len(rows) >= 95
    right = [bool(row["guest_speaks"]) for row in rows]
    right += [bool(row["right_guest"]) for row in PASSAGES]
    assert sum(right) / len(right) >= 0.975


def test_who_opens_a_span_is_told_as_a_reader_tells_it(wiki: Wiki) -> None:
    rows = [row for row in CLAIMS if row["opens"] != "unclear"]
    agreed = [
        opening_role(wiki.registry.episodes[row["episode"]], row["start_s"]) == row["opens"]
        for row in rows
    ]
    assert sum(agreed) / len(agreed) >= 0.95


def opening_role(episode: Episode, second: int) -> str:
    begun = [turn for turn in episode.turns if (turn.start_s or 0) <= second]
    return begun[-1].role if begun else "unclear"
