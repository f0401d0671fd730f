import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import StoreDamagedError
from knowledge.evidence import Evidence, gather_evidence
from knowledge.store.catalog import Catalog, Place, write_catalog
from knowledge.wiki import Wiki


@pytest.fixture
def path(tiny_wiki: Wiki, tmp_path: Path) -> Path:
    place = tmp_path / "odd name?#%" / "catalog.sqlite"
    place.parent.mkdir()
    evidence = gather_evidence(tiny_wiki.pages, tiny_wiki.registry)
    write_catalog(place, pages=tiny_wiki.pages, registry=tiny_wiki.registry, evidence=evidence)
    return place


@pytest.fixture
def catalog(path: Path) -> Iterator[Catalog]:
    opened = Catalog(path)
    yield opened
    opened.close()


def test_every_page_comes_back_as_it_was(catalog: Catalog, tiny_wiki: Wiki) -> None:
    assert [catalog.page(page.slug) for page in tiny_wiki.pages] == list(tiny_wiki.pages)


def test_every_piece_of_evidence_comes_back_by_its_number(
    catalog: Catalog, tiny_wiki: Wiki
) -> None:
    evidence = gather_evidence(tiny_wiki.pages, tiny_wiki.registry)
    for kind in ("section", "claim"):
        of_kind = [item for item in evidence if item.kind == kind]
        assert [catalog.evidence(kind, n) for n in range(len(of_kind))] == of_kind


def test_places_stand_in_reading_order(catalog: Catalog, tiny_wiki: Wiki) -> None:
    assert catalog.places() == [
        Place(page=p.slug, page_title=p.title, anchor=s.anchor, heading=s.heading)
        for p in tiny_wiki.pages
        for s in p.sections
    ]


def test_titles_are_known_by_slug(catalog: Catalog) -> None:
    assert catalog.page_titles()["career-change"] == "Changing Careers"


def test_claims_of_a_section_come_numbered_in_reading_order(catalog: Catalog) -> None:
    numbered = catalog.numbered_claims("career-change", "find-a-mentor")
    assert [claim.start_s for claim in numbered.values()] == [1785]
    assert all(catalog.evidence("claim", n) == claim for n, claim in numbered.items())


def test_what_is_not_there_is_none_or_empty(catalog: Catalog) -> None:
    assert catalog.page("nowhere") is None
    assert catalog.section("notebooks", "nowhere") is None
    assert catalog.numbered_claims("nowhere", "") == {}


def test_a_number_that_is_missing_is_a_damaged_store(catalog: Catalog) -> None:
    with pytest.raises(StoreDamagedError, match="claim 999 is missing"):
        catalog.evidence("claim", 999)


def test_a_section_is_found_by_its_place(catalog: Catalog) -> None:
    found = catalog.section("notebooks", "where-guests-disagree")
    assert isinstance(found, Evidence)
    assert found.section == "Where guests disagree"


def test_a_missing_file_is_a_damaged_store(tmp_path: Path) -> None:
    with pytest.raises(StoreDamagedError, match="the file is missing"):
        Catalog(tmp_path / "catalog.sqlite")


def test_an_unreadable_record_is_a_damaged_store(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE page SET document = '{}'")
    connection.close()
    catalog = Catalog(path)
    with pytest.raises(StoreDamagedError, match="a Page is unreadable"):
        catalog.page("notebooks")
    catalog.close()


def test_a_reader_cannot_write(catalog: Catalog, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(StoreDamagedError, match="readonly"):
        catalog._rows("DELETE FROM page")
    assert path.read_bytes() == before
