from collections.abc import Iterator

import pytest

from knowledge.archive import Archive
from knowledge.store.embedders import Embedder
from tests.conftest import ingest_quietly, read_sources
from tests.knowledge.podcast.folder import said, write_talk
from tests.tools.roadmaps.conftest import START
from tests.tools.roadmaps.world import write_world
from tools.results.plans import Plan
from tools.roadmaps.edits import add_section, drop_stage
from tools.roadmaps.invariants import check_plan
from tools.roadmaps.plan import compose_plan

ROADMAP = """\
---
title: "Data Engineer Roadmap"
---

## Stage 1: Granaries

Build a granary of reed walls before the flood
([[podcast:clay-tablets|Ada’s episode]]).

## Stage 2: Boats

Build a boat of cedar wood for the king
([[podcast:clay-tablets|Ada’s episode]]).

## Stage 3: Sheep

Build a fence of thorns against wolves
([[podcast:clay-tablets|Ada’s episode]], 1:00).
"""
TALK = [
    said("Hana", "Would you build a granary of reed walls before the flood?", 5),
    said("Ada", "Yes. I would build a granary, and its walls of reed, before the flood comes.", 12),
    said("Hana", "And a boat?", 40),
    said("Ada", "Ask my sister about the river, she has three cats and a goat named Enki.", 45),
    said("Ada", "A fence of thorns against wolves, that I always build.", 60),
]


@pytest.fixture(scope="module")
def told(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """A world whose episode has a transcript."""
    place = tmp_path_factory.mktemp("told")
    wiki = write_world(place / "podwiki", {"data-engineer-roadmap": ROADMAP})
    write_talk(place / "podcast", "clay-tablets", TALK, guests=("adamoreno",))
    ingest_quietly(read_sources(wiki, place / "podcast"), place / "store", embedder)
    archive = Archive(place / "store", embedder)
    yield archive
    archive.close()


@pytest.fixture
def roadmap(told: Archive) -> Plan:
    return compose_plan(told, role="data engineer", start=START)


def heard(plan: Plan, number: int) -> list[tuple[str, str | None, int | None]]:
    by_id = {item.id: item for item in plan.evidence}
    found = [by_id[name] for name in plan.stages[number].hear]
    return [(item.kind, item.guest, item.start_s) for item in found]


def test_where_the_wiki_names_no_minute_the_guests_own_words_do(roadmap: Plan) -> None:
    assert heard(roadmap, 0) == [("passage", "Ada Moreno", 12)]


def test_words_that_do_not_hold_the_claim_are_not_taken_for_it(roadmap: Plan) -> None:
    assert heard(roadmap, 1) == [("claim", "Ada Moreno", None)]


def test_a_minute_of_the_wiki_is_left_as_it_is(roadmap: Plan) -> None:
    assert heard(roadmap, 2) == [("claim", "Ada Moreno", 60)]


def test_a_plan_with_passages_is_sound_and_so_is_what_is_made_of_it(
    roadmap: Plan, told: Archive
) -> None:
    assert check_plan(roadmap, told) == []
    assert "data-engineer-roadmap" in roadmap.sources
    assert "" not in roadmap.sources


def test_a_section_that_is_added_has_its_minute_too(told: Archive, roadmap: Plan) -> None:
    without = drop_stage(roadmap, told, roadmap.stages[0])
    again = add_section(
        without, told, page="Data Engineer Roadmap", heading="Stage 1: Granaries", after=None
    )
    assert again.stages[0].hear == roadmap.stages[0].hear


def test_most_stages_of_the_whole_archive_have_a_minute_to_hear(whole_archive: Archive) -> None:
    plan = compose_plan(whole_archive, role="data engineer", start=START)
    by_id = {item.id: item for item in plan.evidence}
    timed = [
        stage
        for stage in plan.stages
        if any(by_id[name].start_s is not None for name in stage.hear)
    ]
    assert 2 * len(timed) > len(plan.stages)
