import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError, KnowledgeError, StoreDamagedError
from knowledge.store.embedders import Embedder
from knowledge.store.snapshots import live_snapshot
from knowledge.words import coverage


def test_pages_sections_and_claims_are_found_by_name(tiny_archive: Archive) -> None:
    page = tiny_archive.page("notebooks")
    section = tiny_archive.section("notebooks", "where-guests-disagree")
    assert page is not None
    assert section is not None
    assert section.text == page.sections[0].text
    assert len(tiny_archive.claims(section)) == 4
    assert tiny_archive.page_titles["notebooks"] == "Notebooks in Production"
    assert tiny_archive.page("nowhere") is None


def test_claims_and_sections_are_searched_apart(tiny_archive: Archive) -> None:
    for kind in ("section", "claim"):
        found = tiny_archive.search("section" if kind == "section" else "claim", "tea", count=5)
        assert {item.evidence.kind for item in found} == {kind}


def test_evidence_is_found_by_its_id(tiny_archive: Archive) -> None:
    section = tiny_archive.section("notebooks", "where-guests-disagree")
    assert section is not None
    for evidence in (section, *tiny_archive.claims(section)):
        assert tiny_archive.evidence(evidence.id) == evidence


@pytest.mark.parametrize("name", ["ev_zzzzzz", "", "' OR 1=1 --", "x" * 10_000])
def test_an_id_that_is_not_there_is_said_to_be_missing(tiny_archive: Archive, name: str) -> None:
    with pytest.raises(EvidenceMissingError) as raised:
        tiny_archive.evidence(name)
    assert raised.value.name == name
    assert len(str(raised.value)) < 1000


def test_the_grounds_know_lengths_people_and_what_words_tell(tiny_archive: Archive) -> None:
    grounds = tiny_archive.grounds
    assert grounds.lengths["tea-shop-forecasts"] == 3000
    assert "Ada Moreno" in grounds.people
    weights = grounds.weigh("a packet of tea costs work")
    assert weights["packet"] > weights["tea"] > weights["work"] > 0


@pytest.mark.parametrize("query", ["", "???", "the of and", "Работа", "x" * 4000])
def test_any_query_can_be_searched(tiny_archive: Archive, query: str) -> None:
    assert len(tiny_archive.search("section", query, count=2)) <= 2


TEXT = "A cook learned SQL at night"


@pytest.mark.parametrize(
    ("query", "share"),
    [("SQL cook", 1.0), ("learned cooking", 1.0), ("", 0.0), ("the of", 0.0), ("blockchain", 0.0)],
)
def test_coverage_is_the_share_of_words_that_stand_in_the_text(
    tiny_archive: Archive, query: str, share: float
) -> None:
    assert coverage(tiny_archive.term_weights(query), TEXT) == pytest.approx(share)


def test_rare_words_and_topics_weigh_more_in_coverage(tiny_archive: Archive) -> None:
    unheard = coverage(tiny_archive.term_weights("SQL blockchain"), TEXT)
    assert unheard < 0.5  # what never occurs weighs most
    wrapped = coverage(tiny_archive.term_weights("SQL advice"), TEXT)
    assert wrapped > 0.5  # the second word wraps any question


def copy_of(store: Path, place: Path) -> Path:
    return Path(shutil.copytree(store, place / "copy"))


def use(store: Path, embedder: Embedder) -> None:
    """Do all that tools do with an archive."""
    archive = Archive(store, embedder)
    try:
        for place in archive.places:
            section = archive.section(place.page, place.anchor)
            assert section is not None
            archive.claims(section)
        archive.page(next(iter(archive.page_titles)))
        archive.search("section", "mentor", count=3)
        archive.search("claim", "mentor", count=3)
        archive.term_weights("mentor")
    finally:
        archive.close()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "removed": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "garbled": lambda path: path.write_bytes(b"\xff\x00garbage" * 100),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
}
NEEDED = [
    "manifest.json",
    "catalog.sqlite",
    "lexical/sections/parents.npy",
    "lexical/claims/body/vocab.index.json",
    "lexical/claims/body/params.index.json",
    "lexical/sections/title/data.csc.index.npy",
    "lexical/sections/title/indptr.csc.index.npy",
    "lexical/sections/title/indices.csc.index.npy",
    "vectors/chroma.sqlite3",
]


@pytest.mark.parametrize("file", NEEDED)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_store_with_a_damaged_file_says_so(
    tiny_store: Path, embedder: Embedder, tmp_path: Path, file: str, damage: str
) -> None:
    store = copy_of(tiny_store, tmp_path)
    DAMAGE[damage](live_snapshot(store) / file)
    with pytest.raises(StoreDamagedError, match="ingest its source again"):
        use(store, embedder)


@pytest.mark.parametrize("damage", ["emptied", "garbled", "cut"])
def test_damage_to_any_file_at_all_ends_in_no_other_kind_of_error(
    tiny_store: Path, embedder: Embedder, tmp_path: Path, damage: str
) -> None:
    names = [
        path.relative_to(tiny_store)
        for path in sorted(tiny_store.rglob("*"))
        if path.is_file() and path.suffix in {".bin", ".json"}
    ]
    assert names
    for number, name in enumerate(names):
        store = copy_of(tiny_store, tmp_path / str(number))
        DAMAGE[damage](store / name)
        try:
            use(store, embedder)
        except KnowledgeError as error:
            assert str(store) in str(error)  # noqa: PT017  undamaged use is a pass as well


@pytest.mark.parametrize("folder", ["vectors", "lexical", "lexical/claims", "lexical/claims/body"])
def test_a_store_with_a_missing_folder_says_so(
    tiny_store: Path, embedder: Embedder, tmp_path: Path, folder: str
) -> None:
    store = copy_of(tiny_store, tmp_path)
    shutil.rmtree(live_snapshot(store) / folder)
    with pytest.raises(StoreDamagedError):
        use(store, embedder)


def test_an_undamaged_copy_can_be_used(
    tiny_store: Path, embedder: Embedder, tmp_path: Path
) -> None:
    use(copy_of(tiny_store, tmp_path), embedder)


def test_evidence_that_holds_every_concept_is_found_in_any_wording(tiny_archive: Archive) -> None:
    sales = [["tea"], ["forecast"]]
    found = tiny_archive.holding("claim", [sales, [["sale"]]], query="tea sales", count=9)
    assert found
    assert all("sales" in claim.text for claim in found)
    assert len(tiny_archive.holding("claim", [sales], query="tea", count=1)) == 1
    assert tiny_archive.holding("claim", [[["unheard"]]], query="", count=9) == []


def test_evidence_can_be_held_to_certain_guests_and_counted(tiny_archive: Archive) -> None:
    found = tiny_archive.holding(
        "claim", [[["tea"], ["notebook"]]], query="tea", count=9, guests=["adamoreno"]
    )
    assert {claim.guest_slug for claim in found} == {"adamoreno"}
    claims = tiny_archive.claims_of_guest("adamoreno")
    assert tiny_archive.how_much("claim", ["adamoreno"]) == len(claims) > 0
    assert tiny_archive.frequency("claim", ["tea"]) >= 1
    assert tiny_archive.frequency("claim", ["unheard"]) == 0
