"""Views on twenty topics over the real archive, against the ones that were read by hand.

`viewpoints.json` holds every view that `compare` showed on these topics, with ids and seconds. Each
was read beside its transcript: whether the guest speaks, and whether the words take a position on
the topic (`on_topic`). A view that is not in there was shown by a later change: read it, then add
it.
"""

import json
import time
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import TypedDict

import pytest

from knowledge.archive import Archive
from knowledge.wiki import Wiki
from tools.results.comparison import Comparison
from tools.viewpoints import compare
from tools.views_comparison import view_comparison, viewed_comparison_evidence


class Read(TypedDict):
    topic: str
    guest: str
    episode: str
    start_s: int | None
    quoted: str
    evidence: str
    on_topic: bool


READ: list[Read] = json.loads(
    Path(__file__).with_name("viewpoints.json").read_text(encoding="utf-8")
)
BY_TOPIC = {topic: list(rows) for topic, rows in groupby(READ, key=lambda row: row["topic"])}
LONGEST_VIEW = 4800  # characters, some 1,200 tokens


@pytest.fixture(scope="module")
def comparisons(whole_archive: Archive) -> dict[str, Comparison]:
    return {topic: compare(whole_archive, topic) for topic in BY_TOPIC}


def test_twenty_topics_have_three_guests_each(comparisons: dict[str, Comparison]) -> None:
    assert len(comparisons) == 20
    assert [topic for topic, found in comparisons.items() if len(found.guests) < 3] == []


@pytest.mark.parametrize("topic", BY_TOPIC)
def test_every_view_that_is_shown_was_read(topic: str, comparisons: dict[str, Comparison]) -> None:
    shown = [
        (view.guest_slug, view.episode, view.start_s, view.quoted, view.cited[0])
        for view in comparisons[topic].viewpoints
    ]
    assert shown == [
        (row["guest"], row["episode"], row["start_s"], row["quoted"], row["evidence"])
        for row in BY_TOPIC[topic]
    ]


def test_no_word_is_put_into_a_wrong_mouth_or_taken_from_the_host(
    comparisons: dict[str, Comparison], whole_wiki: Wiki
) -> None:
    checked = 0
    for found in comparisons.values():
        for view in found.viewpoints:
            if view.quoted == "guest":
                turns = whole_wiki.registry.episodes[view.episode].turns
                own = [t for t in turns if t.speaker == view.guest_slug and t.role == "guest"]
                said = " ".join(" ".join(turn.text.split()) for turn in own)
                assert view.quote in said, (found.topic, view.guest)
                checked += 1
    assert checked > 100


def test_a_view_of_the_wiki_is_of_an_episode_with_that_guest(
    comparisons: dict[str, Comparison], whole_wiki: Wiki
) -> None:
    for found in comparisons.values():
        for view in found.viewpoints:
            assert view.guest_slug in whole_wiki.registry.episodes[view.episode].guests


def test_most_views_take_a_position_on_the_topic_by_our_reading() -> None:
    share = sum(row["on_topic"] for row in READ) / len(READ)
    assert len(READ) == 121
    assert share >= 0.75


def test_what_a_model_reads_stays_small_and_citable(comparisons: dict[str, Comparison]) -> None:
    for found in comparisons.values():
        view = view_comparison(found)
        assert len(view.model_dump_json(exclude_none=True)) <= LONGEST_VIEW
        ids = {evidence.id for evidence in viewed_comparison_evidence(found)}
        assert {shown.id for shown in view.viewpoints} <= ids


def test_a_comparison_takes_little_time(whole_archive: Archive) -> None:
    seconds = []
    for topic in BY_TOPIC:
        started = time.process_time()
        compare(whole_archive, topic)
        seconds.append(time.process_time() - started)
    assert median(seconds) <= 0.15


def test_two_guests_stand_side_by_side_and_silence_is_said(whole_archive: Archive) -> None:
    found = compare(whole_archive, "remote work", guests=["Tereza Iofciu", "Adrian Brudaru"])
    assert set(found.guests) == {"Tereza Iofciu", "Adrian Brudaru"}
    assert found.searched.guests == 2
    silent = compare(whole_archive, "LiDAR", guests=["Tereza Iofciu", "Jeff Katz"])
    assert silent.silent == ("Tereza Iofciu", "Jeff Katz")
    assert silent.viewpoints == ()
