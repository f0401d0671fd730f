import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.errors import (
    EmbedderFailedError,
    EmbedderMismatchError,
    StoreBusyError,
    StoreMissingError,
)
from knowledge.evidence import gather_evidence
from knowledge.ingest import count
from knowledge.store.embedders import Embedder, load_embedder
from knowledge.store.manifest import read_manifest
from knowledge.store.snapshots import has_store, live_snapshot, new_snapshot
from knowledge.wiki import Wiki
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
    tiny_wiki: Wiki, tmp_path: Path, error: BaseException
) -> None:
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
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


KILLED_IN_MID_INGEST = """
import sys
from pathlib import Path
from tests.conftest import ingest_quietly, read_sources
from tests.fakes import fast_embedder

class Waits:
    name = fast_embedder().name
    def embed(self, texts):
        print("half-way", flush=True)
        sys.stdin.read()

ingest_quietly(read_sources(Path(sys.argv[1])), Path(sys.argv[2]), Waits())
"""


def test_a_killed_ingest_leaves_the_live_snapshot_and_frees_the_lock(
    tiny_podwiki: Path, tiny_wiki: Wiki, tmp_path: Path
) -> None:
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
    before = live_snapshot(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_MID_INGEST, str(tiny_podwiki), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"half-way\n"
        with pytest.raises(StoreBusyError), new_snapshot(tmp_path):
            pytest.fail("the child holds the lock")
        child.kill()
    assert child.returncode == -signal.SIGKILL
    assert live_snapshot(tmp_path) == before
    assert len(list((tmp_path / "snapshots").iterdir())) == 2  # the child's remains

    archive = Archive(tmp_path, fast_embedder())
    assert archive.search("claim", "mentor", count=1)
    archive.close()
    ingest_quietly(tiny_wiki, tmp_path, fast_embedder())
    names = sorted(path.name for path in (tmp_path / "snapshots").iterdir())
    assert names == sorted([before.name, live_snapshot(tmp_path).name])


def test_default_and_named_embedders_agree(embedder: Embedder) -> None:
    assert load_embedder("wordllama", api_key=None, base_url=None).name == embedder.name
