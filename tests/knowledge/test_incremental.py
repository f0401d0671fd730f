"""An ingest after a change makes what a first ingest would make, and embeds only what is new."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.archive import Archive
from knowledge.evidence import EvidenceKind
from knowledge.ingest import COLLECTIONS
from knowledge.registry import Registry
from knowledge.sources.opening import open_sources
from knowledge.store import collections as store_collections
from knowledge.store.embedders import Vectors
from knowledge.store.manifest import Manifest, read_manifest
from knowledge.store.snapshots import live_snapshot
from knowledge.wiki import Wiki, read_sources
from tests.conftest import ingest_quietly, quiet
from tests.fakes import fast_embedder
from tests.knowledge.podcast.folder import said, write_talk
from tests.tiny_wiki import write_tiny_wiki

QUERIES = ("tea sells", "how to find a mentor", "notebook state", "rain in the north", "???")
LINES = [
    "Tea sells in the rain.",
    "Mentors answer short questions ([[podcast:rain-talk|the talk]], 1:00).",
    "Notebooks hide their state.",
    "[[person:adalin|Ada Lin]] sells tea ([[podcast:rain-talk|the talk]], 0:20; [[podcast:x]]).",
    "See [[north|the north]].",
    "## Rain",
    "## Find a mentor",
    "Tea sells in the rain. " * 60,
]
SPOKEN = [
    "The rain in the north never ends in spring, as every farmer there will tell you.",
    "We sold tea from a cart for nine years before anybody asked for coffee at all.",
    "A mentor is somebody who answers the question that you did not dare to ask.",
]
bodies = st.lists(st.sampled_from(LINES), max_size=6)
Edit = tuple[str, str, list[str]]
edits: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("page"), st.sampled_from(["north", "tea", "mentors"]), bodies),
    st.tuples(st.just("remove"), st.sampled_from(["north", "tea"]), st.just([])),
    st.tuples(st.just("talk"), st.just(""), st.lists(st.sampled_from(SPOKEN), max_size=4)),
)


class CountingEmbedder:
    """Remembers what it was asked to embed."""

    def __init__(self, name: str = "") -> None:
        self.name = name or fast_embedder().name
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return fast_embedder().embed(texts)


def read(*folders: Path, cache: Path | None = None) -> Wiki:
    with open_sources([str(folder) for folder in folders], reach="public") as sources:
        return read_sources(sources, bundled=Registry(), cache=cache, progress=quiet)


def apply(edit: Edit, podwiki: Path) -> None:
    what, slug, lines = edit
    page = podwiki / "_wiki" / f"{slug}.md"
    if what == "page":
        body = "\n\n".join(lines)
        page.write_text(f"---\ntitle: {slug.title()} {len(lines)}\n---\n{body}\n", encoding="utf-8")
    elif what == "remove":
        page.unlink(missing_ok=True)
    else:
        entries = [said("Ada", line, 30 * number) for number, line in enumerate(lines)]
        write_talk(podwiki, "rain-talk", entries)


def content(store: Path) -> list[object]:
    """Return everything that readers can get from a store."""
    snapshot = live_snapshot(store)
    manifest = read_manifest(snapshot)
    with closing(sqlite3.connect(snapshot / "catalog.sqlite")) as catalog:
        rows: list[object] = [
            catalog.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()
            for table, order in (
                ("evidence", "kind, number"),
                ("page", "slug"),
                ("episode", "slug"),
                ("guest", "slug"),
                ("book", "slug"),
            )
        ]
    with closing(Archive(store, fast_embedder())) as archive:
        found = [
            (kind, query, hit.evidence.id, pytest.approx(hit.score, abs=1e-4))
            for kind in COLLECTIONS
            for query in QUERIES
            for hit in archive.search(kind, query, count=9)
        ]
    vectors = {name: facts.vectors for name, facts in manifest.collections.items()}
    return [*rows, dict(manifest.counts), vectors, found]


@settings(max_examples=8)
@given(st.lists(edits, min_size=1, max_size=2))
def test_any_change_gives_what_a_first_ingest_gives(
    changes: list[tuple[str, str, list[str]]],
) -> None:
    with TemporaryDirectory() as place:
        podwiki = write_tiny_wiki(Path(place) / "podwiki")
        store, cache = Path(place) / "store", Path(place) / "cache"
        ingest_quietly(read(podwiki, cache=cache), store, fast_embedder())
        for number, change in enumerate(changes):
            apply(change, podwiki)
            ingest_quietly(read(podwiki, cache=cache), store, fast_embedder())
            fresh = Path(place) / f"fresh{number}"
            ingest_quietly(read(podwiki), fresh, fast_embedder())
            assert content(store) == content(fresh)


@pytest.fixture
def podwiki(tmp_path: Path) -> Path:
    folder = write_tiny_wiki(tmp_path / "podwiki")
    apply(("talk", "", SPOKEN), folder)
    return folder


def ingest_counting(
    podwiki: Path, store: Path, embedder: CountingEmbedder | None = None
) -> tuple[Manifest, list[str]]:
    """Ingest, and return what was embedded for it."""
    counting = embedder or CountingEmbedder()
    return ingest_quietly(read(podwiki), store, counting), counting.texts


def test_of_unchanged_sources_nothing_is_embedded_again(podwiki: Path, tmp_path: Path) -> None:
    first, texts = ingest_counting(podwiki, tmp_path / "s")
    assert len(texts) == sum(facts.embedded for facts in first.collections.values())
    again, texts = ingest_counting(podwiki, tmp_path / "s")
    assert texts == []
    assert again.counts == first.counts
    assert again.counts["passages"] > 0


def test_of_a_changed_page_only_what_changed_in_it_is_embedded(
    podwiki: Path, tmp_path: Path
) -> None:
    ingest_counting(podwiki, tmp_path / "s")
    page = podwiki / "_wiki" / "notebooks.md"
    page.write_text(page.read_text(encoding="utf-8").replace("hide", "show"), encoding="utf-8")
    manifest, texts = ingest_counting(podwiki, tmp_path / "s")
    assert len(texts) == 2  # the section and the claim in it
    assert all("Notebooks show their state" in text for text in texts)
    assert manifest.collections["sections"].stale == 1


def test_what_an_older_snapshot_held_is_found_again_by_its_text(
    podwiki: Path, tmp_path: Path
) -> None:
    ingest_counting(podwiki, tmp_path / "s")
    (podwiki / "_wiki" / "notebooks.md").rename(podwiki / "_wiki" / "another-name.md")
    manifest, texts = ingest_counting(podwiki, tmp_path / "s")
    assert texts == []  # its title is the same, and so is what is embedded
    assert manifest.counts["pages"] == 3


@pytest.mark.parametrize("kind", ["section", "claim"])
def test_a_collection_that_has_lost_much_is_built_anew_without_embedding(
    podwiki: Path, tmp_path: Path, kind: EvidenceKind
) -> None:
    ingest_counting(podwiki, tmp_path / "s")
    (podwiki / "_wiki" / "forecasting-basics.md").unlink()
    manifest, texts = ingest_counting(podwiki, tmp_path / "s")
    assert texts == []
    assert manifest.collections[COLLECTIONS[kind]].stale == 0
    fresh = tmp_path / "fresh"
    ingest_counting(podwiki, fresh)
    assert content(tmp_path / "s") == content(fresh)


def test_another_embedder_embeds_everything(podwiki: Path, tmp_path: Path) -> None:
    _, before = ingest_counting(podwiki, tmp_path / "s")
    other = CountingEmbedder("langchain:tests.fakes:DownProvider")
    _, after = ingest_counting(podwiki, tmp_path / "s", other)
    assert sorted(after) == sorted(before)


def test_other_code_embeds_everything(
    podwiki: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, before = ingest_counting(podwiki, tmp_path / "s")
    monkeypatch.setattr("knowledge.ingest.digest_of_maker", lambda: "of another version")
    _, after = ingest_counting(podwiki, tmp_path / "s")
    assert sorted(after) == sorted(before)


def test_more_vectors_than_fit_in_one_batch_are_all_stored(
    podwiki: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest_counting(podwiki, tmp_path / "whole")
    monkeypatch.setattr(store_collections, "BATCH", 2)
    ingest_counting(podwiki, tmp_path / "parts")
    assert content(tmp_path / "parts") == content(tmp_path / "whole")


def test_a_limited_search_finds_what_the_limit_holds_and_ranks_it(
    podwiki: Path, tmp_path: Path
) -> None:
    ingest_counting(podwiki, tmp_path / "s")
    with closing(Archive(tmp_path / "s", fast_embedder())) as archive:
        everything = archive.search("claim", "notebooks tea", count=99)
        for limit, field in (("guest", "guest_slug"), ("page", "page"), ("episode", "episode")):
            for slug in {getattr(found.evidence, field) for found in everything} - {None}:
                limited = archive.search("claim", "notebooks tea", count=99, **{limit: slug})
                ids = {found.evidence.id for found in limited}
                assert ids == {
                    found.evidence.id
                    for found in everything
                    if getattr(found.evidence, field) == slug
                }
        both = archive.search("claim", "tea", count=9, guest="adamoreno", page="career-change")
        assert both == []
        assert archive.search("passage", "rain", count=9, guest="nobody") == []
        spoken = archive.search("passage", "mentor question", count=1, episode="rain-talk")
        assert "mentor" in spoken[0].evidence.text


def test_the_same_store_is_searched_alike_however_the_limit_is_looked_up(
    podwiki: Path, tmp_path: Path
) -> None:
    ingest_counting(podwiki, tmp_path / "s")
    with closing(Archive(tmp_path / "s", fast_embedder())) as archive:
        index = archive._open.index("claim")
        everyone = np.arange(archive.manifest.counts["claims"])
        limited, whole = (index.search("tea", count=5, within=w) for w in (everyone, None))
        assert [hit.record for hit in limited] == [hit.record for hit in whole]
        assert [hit.score for hit in limited] == pytest.approx([hit.score for hit in whole])
