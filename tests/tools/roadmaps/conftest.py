"""Archives of the invented world: as it is, and as it became."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

import pytest

from knowledge.archive import Archive
from knowledge.store.embedders import Embedder
from tests.conftest import ingest_quietly, read_sources
from tests.tools.roadmaps.world import PAGES, ROADMAP, write_world
from tools.results.plans import Plan
from tools.roadmaps.plan import compose_plan

START: Final = date(2030, 1, 1)
BY: Final = date(2030, 3, 12)  # ten weeks later

Worlds = Callable[[Mapping[str, str]], Archive]


@pytest.fixture(scope="session")
def archive_of(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Makes an archive of pages, with the people and episodes of the invented world."""
    made: list[Archive] = []

    def make(pages: Mapping[str, str]) -> Archive:
        place = tmp_path_factory.mktemp("world")
        wiki = read_sources(write_world(place / "podwiki", pages))
        ingest_quietly(wiki, place / "store", embedder)
        made.append(Archive(place / "store", embedder))
        return made[-1]

    yield make
    for archive in made:
        archive.close()


@pytest.fixture(scope="session")
def world(archive_of: Worlds) -> Archive:
    """The invented world."""
    return archive_of(PAGES)


@pytest.fixture(scope="session")
def later_world(archive_of: Worlds) -> Archive:
    """The same world when its roadmap has lost its second stage and won another."""
    head, _, rest = ROADMAP.partition("## Stage 2: Pipelines")
    tail = rest.partition("## Stage 3")[2]
    boats = "## Stage 2: Boats\n\nBuild a boat of reeds and say so.\n\n"
    return archive_of(PAGES | {"data-engineer-roadmap": f"{head}{boats}## Stage 3{tail}"})


@pytest.fixture
def plan(world: Archive) -> Plan:
    """A plan with a budget of 70 hours in ten weeks."""
    return compose_plan(
        world, role="data engineer", start=START, by=BY, hours_per_week=7, know=["sql"]
    )
