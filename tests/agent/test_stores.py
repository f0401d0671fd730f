import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from agent.stores import BUNDLED, choose_store, ensure_bundled, own_store
from knowledge.archive import Archive
from knowledge.store.embedders import Embedder, Vectors
from knowledge.store.manifest import read_manifest
from knowledge.store.snapshots import live_snapshot
from tests.agent.conftest import MakeSettings, quiet


class RenamedEmbedder:
    """The same vectors under another name."""

    name = "langchain:some:Other"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed(texts)


@pytest.fixture
def copied(bundled_store: Path, tmp_path: Path) -> Path:
    """A copy of the bundled store, to be damaged."""
    return Path(shutil.copytree(bundled_store, tmp_path / "bundled"))


def ingested(path: Path) -> Path:
    path.mkdir(parents=True)
    (path / "current").write_text("some-snapshot\n")
    return path


def test_the_store_that_is_named_wins(make_settings: MakeSettings) -> None:
    settings = make_settings(STORE="set")
    choice = choose_store(settings, Path("named"))
    assert (choice.path, choice.why) == (Path("named"), "named")


def test_then_comes_the_store_that_is_set(make_settings: MakeSettings, tmp_path: Path) -> None:
    settings = make_settings(STORE="set", DATA_DIR=tmp_path)
    ingested(tmp_path / "store")
    choice = choose_store(settings, None)
    assert (choice.path, choice.why) == (Path("set"), "named")


def test_then_the_one_that_the_user_ingested(make_settings: MakeSettings, tmp_path: Path) -> None:
    settings = make_settings(STORE="", DATA_DIR=tmp_path)
    own = ingested(tmp_path / "store")
    choice = choose_store(settings, None)
    assert (choice.path, choice.why) == (own, "ingested")


def test_then_the_bundled_one(make_settings: MakeSettings, tmp_path: Path) -> None:
    choice = choose_store(make_settings(STORE="", DATA_DIR=tmp_path), None)
    assert (choice.path, choice.why) == (tmp_path / BUNDLED, "bundled")


def test_the_bundled_one_can_be_asked_for_by_name(
    make_settings: MakeSettings, tmp_path: Path
) -> None:
    ingested(tmp_path / "store")
    choice = choose_store(make_settings(STORE="set", DATA_DIR=tmp_path), Path("bundled"))
    assert (choice.path, choice.why) == (tmp_path / BUNDLED, "bundled")


def test_what_is_ingested_goes_where_it_is_looked_for(
    make_settings: MakeSettings, tmp_path: Path
) -> None:
    settings = make_settings(STORE="", DATA_DIR=tmp_path)
    ingested(own_store(settings))
    assert choose_store(settings, None).path == own_store(settings)
    assert own_store(make_settings(STORE="set")) == Path("set")


def test_a_bundled_store_that_is_up_to_date_is_left_alone(copied: Path, embedder: Embedder) -> None:
    before = live_snapshot(copied)
    ensure_bundled(copied, embedder, quiet)
    assert live_snapshot(copied) == before


def lose(name: str) -> Callable[[Path], None]:
    def damage(store: Path) -> None:
        path = live_snapshot(store) / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    damage.__name__ = f"without_{name}"
    return damage


def no_store(store: Path) -> None:
    shutil.rmtree(store)


def no_snapshot(store: Path) -> None:
    shutil.rmtree(store / "snapshots")


def half_a_manifest(store: Path) -> None:
    path = live_snapshot(store) / "manifest.json"
    path.write_bytes(path.read_bytes()[:40])


def no_database(store: Path) -> None:
    (live_snapshot(store) / "catalog.sqlite").write_bytes(b"no database" * 1000)


def of_another_wiki(store: Path) -> None:
    change_manifest(store, digest="0" * 64)


def of_another_version(store: Path) -> None:
    change_manifest(store, schema=0)


def change_manifest(store: Path, **changed: object) -> None:
    path = live_snapshot(store) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))


@pytest.mark.parametrize(
    "damage",
    [
        no_store,
        no_snapshot,
        half_a_manifest,
        of_another_wiki,
        of_another_version,
        no_database,
        lose("manifest.json"),
        lose("catalog.sqlite"),
        lose("lexical"),
        lose("vectors"),
    ],
)
def test_a_bundled_store_that_is_stale_or_damaged_is_built_again(
    damage: Callable[[Path], None], copied: Path, embedder: Embedder
) -> None:
    before = live_snapshot(copied)
    damage(copied)
    ensure_bundled(copied, embedder, quiet)
    assert live_snapshot(copied) != before
    archive = Archive(copied, embedder)
    try:
        assert archive.search("claim", "career break", count=3)
    finally:
        archive.close()


def test_another_embedder_has_the_bundled_store_built_again(
    copied: Path, embedder: Embedder
) -> None:
    renamed = RenamedEmbedder(embedder)
    ensure_bundled(copied, renamed, quiet)
    assert read_manifest(live_snapshot(copied)).embedder == renamed.name
