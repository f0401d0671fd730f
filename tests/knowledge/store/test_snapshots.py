import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreMissingError,
    StoreNotWritableError,
    StoreSchemaError,
)
from knowledge.store.manifest import SCHEMA, Manifest, read_manifest, write_manifest
from knowledge.store.snapshots import has_store, live_snapshot, new_snapshot

MANIFEST = Manifest(
    schema=SCHEMA,
    created=datetime(2026, 7, 2, tzinfo=UTC),
    embedder="wordllama",
    sources=("wiki",),
    digest="abc",
    counts={"pages": 3},
)


def fill(store: Path, content: str) -> Path:
    with new_snapshot(store) as snapshot:
        (snapshot / "content").write_text(content)
        write_manifest(snapshot, MANIFEST)
    return live_snapshot(store)


def live_content(store: Path) -> str:
    return (live_snapshot(store) / "content").read_text()


def folders(store: Path) -> list[str]:
    return sorted(path.name for path in (store / "snapshots").iterdir())


def test_a_filled_snapshot_becomes_the_live_one(tmp_path: Path) -> None:
    assert not has_store(tmp_path / "s")
    fill(tmp_path / "s", "one")
    assert has_store(tmp_path / "s")
    assert live_content(tmp_path / "s") == "one"
    fill(tmp_path / "s", "two")
    assert live_content(tmp_path / "s") == "two"


def fill_half(store: Path, error: BaseException) -> None:
    with new_snapshot(store) as snapshot:
        (snapshot / "content").write_text("half")
        raise error


@pytest.mark.parametrize("error", [ValueError("bug"), KeyboardInterrupt(), OSError(28, "full")])
def test_a_failed_snapshot_leaves_the_live_one_and_nothing_else(
    tmp_path: Path, error: BaseException
) -> None:
    before = fill(tmp_path, "one")
    with pytest.raises((ValueError, KeyboardInterrupt, StoreNotWritableError)):
        fill_half(tmp_path, error)
    assert live_snapshot(tmp_path) == before
    assert folders(tmp_path) == [before.name]


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreNotWritableError, match="No space left"), new_snapshot(tmp_path):
        raise OSError(28, "No space left on device")


def test_readers_see_the_old_snapshot_while_a_new_one_is_made(tmp_path: Path) -> None:
    fill(tmp_path, "one")
    with new_snapshot(tmp_path) as snapshot:
        (snapshot / "content").write_text("two")
        assert live_content(tmp_path) == "one"
    assert live_content(tmp_path) == "two"


def test_a_second_writer_is_refused_at_once(tmp_path: Path) -> None:
    with (
        new_snapshot(tmp_path) as first,
        pytest.raises(StoreBusyError, match="another ingest"),
        new_snapshot(tmp_path),
    ):
        pytest.fail(f"a second writer came in beside {first}")


def test_the_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="bug"), new_snapshot(tmp_path):
        raise ValueError("bug")
    fill(tmp_path, "after")
    assert live_content(tmp_path) == "after"


def test_unfinished_folders_of_killed_writers_are_cleaned(tmp_path: Path) -> None:
    before = fill(tmp_path, "one")
    (tmp_path / "snapshots" / ".unfinished-x" / "vectors").mkdir(parents=True)
    after = fill(tmp_path, "two")
    assert folders(tmp_path) == sorted([before.name, after.name])


def test_a_place_that_cannot_be_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreNotWritableError, match=r"cannot write.*choose another folder"),
        new_snapshot(tmp_path / "file" / "store"),
    ):
        pytest.fail("a folder inside a file")


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="run `career-guide ingest"):
        live_snapshot(tmp_path)


@pytest.mark.parametrize(
    "garbage", [b"", b"\n", b"nowhere", b"..", b".", b"../snapshots", b"a\0b", b"\xff", b"x" * 5000]
)
def test_a_garbled_current_is_a_damaged_store(tmp_path: Path, garbage: bytes) -> None:
    fill(tmp_path, "one")
    (tmp_path / "current").write_bytes(garbage)
    with pytest.raises(StoreDamagedError, match=r"`current`.*ingest its source again"):
        live_snapshot(tmp_path)


def test_a_current_without_snapshots_is_a_damaged_store(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("x\n")
    with pytest.raises(StoreDamagedError):
        live_snapshot(tmp_path)


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST


@pytest.mark.parametrize(
    "garbage",
    ["", "{", "[]", "null", '{"pages": 3}', f'{{"schema": {SCHEMA}}}', "\x00", '"schema"'],
)
def test_a_garbled_manifest_is_a_damaged_store(tmp_path: Path, garbage: str) -> None:
    (tmp_path / "manifest.json").write_text(garbage)
    with pytest.raises(StoreDamagedError, match="manifest"):
        read_manifest(tmp_path)


def test_a_missing_manifest_is_a_damaged_store(tmp_path: Path) -> None:
    with pytest.raises(StoreDamagedError, match="manifest"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("schema", [0, SCHEMA + 1, "1", None])
def test_a_store_of_another_version_says_both_versions(tmp_path: Path, schema: Any) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"schema": schema}))
    with pytest.raises(
        StoreSchemaError, match=rf"schema {schema}, this program reads {SCHEMA}"
    ) as caught:
        read_manifest(tmp_path)
    assert (caught.value.found, caught.value.expected) == (schema, SCHEMA)
