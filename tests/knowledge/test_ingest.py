from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.errors import (
    EmbedderFailedError,
    EmbedderMismatchError,
    SnapshotGoneError,
    StoreDamagedError,
    StoreMissingError,
    VectorServerError,
    VectorServerUnsetError,
)
from knowledge.evidence import gather_evidence
from knowledge.ingest import count
from knowledge.store.embedders import Embedder, load_embedder
from knowledge.store.manifest import read_manifest, write_manifest
from knowledge.store.places import verify_with_vectors
from knowledge.store.snapshots import has_store, live_snapshot, snapshot_names
from knowledge.store.vectors import ServerAccess, VectorStore
from knowledge.wiki import Wiki
from tests.chroma_server import free_port
from tests.conftest import ingest_quietly, read_sources
from tests.fakes import EmbedderThatDies, fast_embedder
from tests.tiny_wiki import write_tiny_wiki


def test_everything_of_the_tiny_wiki_is_counted(tiny_wiki: Wiki) -> None:
    assert count(tiny_wiki, gather_evidence(tiny_wiki.pages, tiny_wiki.registry)) == {
        "pages": 3,
        "sections": 7,
        "empty_sections": 1,
        "sentences": 15,
        "claims": 12,
        "claims_with_time": 10,
        "passages": 0,
        "episodes": 4,
        "guests": 2,
        "questions": 0,
        "refused_files": 0,
        "wikilinks": 16,
        "wikilinks_unresolved": 1,
        "liquids": 1,
        "liquids_unresolved": 0,
        "markdowns": 1,
        "markdowns_unresolved": 0,
        "htmls": 0,
        "htmls_unresolved": 0,
        "labels": 0,
        "labels_unresolved": 0,
    }


def test_the_manifest_says_what_was_ingested_and_how(tiny_store: Path, tiny_wiki: Wiki) -> None:
    manifest = read_manifest(live_snapshot(tiny_store))
    assert manifest.embedder == "wordllama"
    assert manifest.sources == ("tiny",)
    assert manifest.counts["pages"] == len(tiny_wiki.pages)


def test_a_wiki_that_cites_nothing_can_be_stored_and_searched(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("---\ntitle: Tea\n---\nTea sells.\n")
    ingest_quietly(read_sources(tmp_path / "note.md"), tmp_path / "s", fast_embedder())
    archive = Archive(tmp_path / "s", fast_embedder())
    assert [f.evidence.text for f in archive.search("section", "tea", count=3)] == ["Tea sells."]
    assert archive.search("claim", "tea", count=3) == []
    archive.close()


def test_a_wiki_of_titles_only_can_be_stored_and_searched(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("---\ntitle: Tea\n---\n")
    ingest_quietly(read_sources(tmp_path / "note.md"), tmp_path / "s", fast_embedder())
    archive = Archive(tmp_path / "s", fast_embedder())
    assert archive.search("section", "tea", count=3) == []
    archive.close()


def test_a_store_has_the_same_ids_wherever_it_is_made(
    tiny_archive: Archive, tmp_path: Path
) -> None:
    ingest_quietly(read_sources(write_tiny_wiki(tmp_path)), tmp_path / "s", fast_embedder())
    other = Archive(tmp_path / "s", fast_embedder())
    place = ("notebooks", "where-guests-disagree")
    mine, theirs = (archive.section(*place) for archive in (tiny_archive, other))
    assert mine is not None
    assert theirs is not None
    assert mine.id == theirs.id
    assert [c.id for c in tiny_archive.claims(mine)] == [c.id for c in other.claims(theirs)]
    other.close()


@pytest.mark.parametrize("error", [EmbedderFailedError("x", "down"), KeyboardInterrupt()])
def test_an_embedder_that_fails_leaves_the_live_snapshot(
    tiny_wiki: Wiki, starter_wiki: Wiki, tmp_path: Path, error: BaseException
) -> None:
    ingest_quietly(starter_wiki, tmp_path, fast_embedder())
    before = live_snapshot(tmp_path)
    with pytest.raises(type(error)):
        ingest_quietly(tiny_wiki, tmp_path, EmbedderThatDies(error, after=1))
    assert live_snapshot(tmp_path) == before
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [before.name]


def test_a_first_ingest_that_fails_leaves_no_store(tiny_wiki: Wiki, tmp_path: Path) -> None:
    with pytest.raises(EmbedderFailedError):
        ingest_quietly(tiny_wiki, tmp_path, EmbedderThatDies(EmbedderFailedError("x", "down")))
    assert not has_store(tmp_path)
    with pytest.raises(StoreMissingError):
        Archive(tmp_path, fast_embedder())


def test_an_open_archive_stays_readable_while_and_after_a_new_one_is_made(
    tiny_wiki: Wiki, tmp_path: Path
) -> None:
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
    archive = Archive(tmp_path, fast_embedder())
    before = archive.search("claim", "mentor", count=2)
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
    assert archive.search("claim", "mentor", count=2) == before
    assert archive.search("section", "mentor", count=2)
    archive.close()


def test_another_embedder_than_the_stored_one_is_refused_by_name(
    tiny_store: Path,
) -> None:
    with pytest.raises(EmbedderMismatchError, match="CAREER_GUIDE_EMBEDDER=wordllama") as caught:
        Archive(tiny_store, fast_embedder())
    assert (caught.value.stored, caught.value.wanted) == ("wordllama", fast_embedder().name)


def test_snapshots_are_kept_to_a_limit_the_live_one_included(
    tiny_wiki: Wiki, tmp_path: Path
) -> None:
    made = []
    for kept in (2, 2, 2, 3, 1):
        ingest_quietly(tiny_wiki, tmp_path, fast_embedder(), kept=kept)
        made.append(live_snapshot(tmp_path).name)
        assert snapshot_names(tmp_path) == made[-kept:]


def test_a_reader_whose_snapshot_was_removed_is_told_to_ask_again(
    tiny_wiki: Wiki, tmp_path: Path
) -> None:
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
    with closing(Archive(tmp_path, fast_embedder())) as archive:
        archive.search("claim", "mentor", count=1)
        ingest_quietly(tiny_wiki, tmp_path, fast_embedder(), kept=1)
        assert archive.search("claim", "mentor", count=1)  # what is open stays
        with pytest.raises(SnapshotGoneError, match="ask again"):
            archive.search("section", "mentor", count=1)
        assert archive.refresh()
        assert archive.search("section", "mentor", count=1)


def test_a_search_of_another_thread_ends_well_while_the_archive_is_refreshed(
    tiny_wiki: Wiki, tmp_path: Path
) -> None:
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
    with (
        closing(Archive(tmp_path, fast_embedder())) as archive,
        ThreadPoolExecutor(max_workers=2) as pool,
    ):
        for _ in range(3):
            searches = [pool.submit(archive.search, "claim", "mentor", count=2) for _ in range(20)]
            ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
            assert archive.refresh()
            assert all(len(search.result()) == 2 for search in searches)


def test_a_store_on_a_server_is_searched_as_one_in_a_folder(
    tiny_wiki: Wiki, tmp_path: Path, chroma_url: str
) -> None:
    ingest_quietly(tiny_wiki, tmp_path / "folder", fast_embedder())
    for _ in range(2):  # the second time everything is taken over
        manifest = ingest_quietly(tiny_wiki, tmp_path / "s", fast_embedder(), server=chroma_url)
    assert manifest.vectors_in == "server"
    assert all(facts.embedded == 0 for facts in manifest.collections.values())
    assert verify_with_vectors(live_snapshot(tmp_path / "s"), server=chroma_url) == manifest
    assert not list((live_snapshot(tmp_path / "s") / "vectors").glob("*.sqlite3"))
    with (
        closing(Archive(tmp_path / "folder", fast_embedder())) as folder,
        closing(Archive(tmp_path / "s", fast_embedder(), server=chroma_url)) as server,
    ):
        for kind in ("section", "claim", "passage"):
            for limit in ({}, {"page": "notebooks"}):
                here, there = (
                    [
                        (found.evidence.id, round(found.score, 4))
                        for found in archive.search(kind, "mentor tea", count=5, **limit)
                    ]
                    for archive in (folder, server)
                )
                assert here == there


@pytest.mark.parametrize("place", ["folder", "server"])
def test_whoever_stays_on_a_snapshot_reads_it_while_others_go_over_to_a_new_one(
    place: str, tiny_podwiki: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("chroma_url") if place == "server" else None

    def ingest_page(page: str) -> None:
        wiki = read_sources(tiny_podwiki / "_wiki" / page)
        ingest_quietly(wiki, tmp_path, fast_embedder(), server=server)

    ingest_page("notebooks.md")
    with closing(Archive(tmp_path, fast_embedder(), server=server)) as archive:
        answering = copy_context()
        answering.run(archive.stay)
        before = answering.run(archive.search, "section", "mentor", count=9)
        ingest_page("career-change.md")
        assert archive.refresh()
        assert answering.run(archive.search, "section", "mentor", count=9) == before
        assert answering.run(lambda: list(archive.page_titles)) == ["notebooks"]
        assert list(archive.page_titles) == ["career-change"]
        pages = {found.evidence.page for found in archive.search("section", "mentor", count=9)}
        assert pages == {"career-change"}


def test_snapshots_that_are_removed_leave_nothing_on_the_server(
    tiny_wiki: Wiki, tmp_path: Path, chroma_url: str
) -> None:
    def on_server(snapshot: str) -> bool:
        folder = tmp_path / "snapshots" / snapshot
        with closing(VectorStore(folder, partial(_access, folder))) as vectors:
            try:
                return vectors.count("claims") > 0
            except VectorServerError:
                return False

    def _access(folder: Path) -> ServerAccess:
        return ServerAccess(chroma_url, folder, snapshot=folder.name)

    names = []
    for _ in range(3):
        ingest_quietly(tiny_wiki, tmp_path, fast_embedder(), server=chroma_url)
        names.append(live_snapshot(tmp_path).name)
    assert [on_server(name) for name in names] == [False, True, True]


def test_a_store_on_a_server_that_is_down_or_unnamed_says_what_to_do(
    tiny_wiki: Wiki, tmp_path: Path, chroma_url: str
) -> None:
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder(), server=chroma_url)
    with pytest.raises(VectorServerUnsetError, match="set CAREER_GUIDE_CHROMA_URL"):
        Archive(tmp_path, fast_embedder())
    down = f"http://127.0.0.1:{free_port()}"
    with (
        closing(Archive(tmp_path, fast_embedder(), server=down)) as archive,
        pytest.raises(VectorServerError, match="start it or mend CAREER_GUIDE_CHROMA_URL"),
    ):
        archive.search("claim", "mentor", count=1)
    before = live_snapshot(tmp_path)
    with pytest.raises(VectorServerError):
        ingest_quietly(tiny_wiki, tmp_path, fast_embedder(), server=down)
    assert live_snapshot(tmp_path) == before
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())  # and back into the folder
    with closing(Archive(tmp_path, fast_embedder())) as archive:
        assert archive.search("claim", "mentor", count=1)


def test_a_manifest_that_does_not_count_what_is_searched_is_damaged(
    tiny_wiki: Wiki, tmp_path: Path
) -> None:
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
    snapshot = live_snapshot(tmp_path)
    counts = {**read_manifest(snapshot).counts}
    del counts["episodes"]
    manifest = replace(read_manifest(snapshot), counts=counts)
    (snapshot / "manifest.json").unlink()
    write_manifest(snapshot, manifest)
    with pytest.raises(StoreDamagedError, match="does not count episodes"):
        Archive(tmp_path, fast_embedder())


def test_default_and_named_embedders_agree(embedder: Embedder) -> None:
    assert load_embedder("wordllama", api_key=None, base_url=None).name == embedder.name
