"""The whole podwiki, where PODWIKI_DIR names it: counts that were checked by hand, and speed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.evidence import Evidence, gather_evidence
from knowledge.registry import load_registry
from knowledge.store.embedders import Embedder
from knowledge.store.manifest import Manifest
from knowledge.wiki import Wiki, read_wiki
from tests.conftest import ingest_quietly, quiet
from tools.lookup import look_up
from tools.views import view_lookup


@dataclass(frozen=True, kw_only=True)
class Timed:
    wiki: Wiki
    read_s: float
    evidence: list[Evidence]


@dataclass(frozen=True, kw_only=True)
class Stored:
    manifest: Manifest
    ingest_s: float
    archive: Archive


@pytest.fixture(scope="module")
def real(podwiki_dir: Path) -> Timed:
    started = time.perf_counter()
    wiki = read_wiki([podwiki_dir], bundled=load_registry(), progress=quiet)
    seconds = time.perf_counter() - started
    return Timed(wiki=wiki, read_s=seconds, evidence=gather_evidence(wiki.pages, wiki.registry))


@pytest.fixture(scope="module")
def stored(
    podwiki_dir: Path, real: Timed, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stored]:
    store = tmp_path_factory.mktemp("real")
    started = time.perf_counter()
    manifest = ingest_quietly(real.wiki, store, embedder)
    seconds = time.perf_counter() - started
    archive = Archive(store, embedder)
    yield Stored(manifest=manifest, ingest_s=seconds, archive=archive)
    archive.close()


def test_all_pages_sections_and_links_are_counted(podwiki_dir: Path, stored: Stored) -> None:
    counts = stored.manifest.counts
    assert {name: counts[name] for name in ("pages", "sections", "refused_files")} == {
        "pages": 272,
        "sections": 2336,
        "refused_files": 0,
    }
    assert (counts["wikilinks"], counts["wikilinks_unresolved"]) == (14291, 0)
    assert (counts["liquids"], counts["liquids_unresolved"]) == (25, 0)
    assert counts["markdowns_unresolved"] == 0


def test_reading_takes_under_ten_seconds(podwiki_dir: Path, real: Timed) -> None:
    assert real.read_s < 10


def test_ingesting_takes_under_a_minute(podwiki_dir: Path, stored: Stored) -> None:
    assert stored.ingest_s < 60


def test_no_id_is_given_twice(podwiki_dir: Path, real: Timed) -> None:
    ids = [item.id for item in real.evidence]
    assert len(set(ids)) == len(ids)


def test_every_bound_span_runs_forward_and_ends_within_four_hours(
    podwiki_dir: Path, real: Timed
) -> None:
    bound = [item for item in real.evidence if item.start_s is not None]
    assert len(bound) > 2000
    for item in bound:
        assert item.start_s is not None
        assert 0 <= item.start_s <= (item.end_s or item.start_s) <= 4 * 3600, item


def test_every_section_has_a_place_of_its_own(podwiki_dir: Path, real: Timed) -> None:
    places = [(item.page, item.anchor) for item in real.evidence if item.kind == "section"]
    assert len(set(places)) == len(places)


def test_no_shown_text_keeps_link_syntax(podwiki_dir: Path, real: Timed) -> None:
    assert [
        item for item in real.evidence if "[[" in item.text or "relative_url" in item.text
    ] == []


@pytest.mark.parametrize(
    "question",
    [
        "How do I become an AI engineer?",
        "Do I need a degree for data science?",
        "What should a portfolio project for retrieval show?",
    ],
)
def test_a_look_up_is_quick_and_small(podwiki_dir: Path, stored: Stored, question: str) -> None:
    look_up(stored.archive, question=question)  # opens the files
    started = time.perf_counter()
    found = look_up(stored.archive, question=question)
    assert time.perf_counter() - started < 1
    assert found.sections
    assert len(view_lookup(found).model_dump_json(exclude_none=True)) < 20_000
