import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.errors import (
    SnapshotNameError,
    StoreBusyError,
    StoreDamagedError,
    StoreMissingError,
    StoreSchemaError,
)
from knowledge.store.history import (
    find_snapshot,
    list_snapshots,
    prune_snapshots,
    use_snapshot,
    verify_snapshot,
)
from knowledge.store.manifest import SCHEMA, Manifest, write_manifest
from knowledge.store.snapshots import (
    live_snapshot,
    new_snapshot,
    snapshot_folder,
    snapshot_names,
    writing,
)


def fill(store: Path, content: str) -> str:
    """Add a snapshot, and return its name."""
    with new_snapshot(store) as snapshot:
        (snapshot / "content").write_text(content)
        manifest = Manifest(
            schema=SCHEMA,
            created=datetime(2026, 7, 2, tzinfo=UTC),
            embedder="wordllama",
            sources=(content,),
            digest="abc",
            counts={"pages": len(content)},
        )
        write_manifest(snapshot, manifest)
    return live_snapshot(store).name


@pytest.fixture
def names(tmp_path: Path) -> list[str]:
    return [fill(tmp_path, content) for content in ("one", "two", "three")]


def nothing(_: str) -> None:
    """There is nothing elsewhere."""


def test_snapshots_are_listed_newest_first_with_the_live_one_marked(
    tmp_path: Path, names: list[str]
) -> None:
    listed = list_snapshots(tmp_path)
    assert [kept.name for kept in listed] == names[::-1]
    assert [kept.is_live for kept in listed] == [True, False, False]
    assert [kept.manifest.sources for kept in listed if kept.manifest] == [
        ("three",),
        ("two",),
        ("one",),
    ]
    assert all(kept.size > 100 for kept in listed)


def test_a_snapshot_of_another_version_is_listed_with_the_reason(
    tmp_path: Path, names: list[str]
) -> None:
    (snapshot_folder(tmp_path, names[0]) / "manifest.json").write_text(json.dumps({"schema": 1}))
    oldest = list_snapshots(tmp_path)[-1]
    assert oldest.manifest is None
    assert isinstance(oldest.unreadable, StoreSchemaError)
    with pytest.raises(StoreSchemaError):
        use_snapshot(tmp_path, names[0])
    assert live_snapshot(tmp_path).name == names[2]


def test_one_can_go_back_and_forth_again(tmp_path: Path, names: list[str]) -> None:
    for name in (names[0], names[2], names[1]):
        assert use_snapshot(tmp_path, name).sources
        assert live_snapshot(tmp_path).name == name


def test_the_beginning_of_a_name_is_enough_where_it_is_the_only_one(
    tmp_path: Path, names: list[str]
) -> None:
    assert find_snapshot(tmp_path, names[1][:-1]) == names[1]
    assert find_snapshot(tmp_path, names[1]) == names[1]


@pytest.mark.parametrize(("name", "meant"), [("2", 3), ("nowhere", 0), ("", 0), ("../x", 0)])
def test_a_name_that_means_none_or_several_is_refused(
    tmp_path: Path, names: list[str], name: str, meant: int
) -> None:
    with pytest.raises(SnapshotNameError, match="career-guide store list") as caught:
        use_snapshot(tmp_path, name)
    assert len(caught.value.meant) == meant


def test_a_damaged_snapshot_is_not_gone_back_to(tmp_path: Path, names: list[str]) -> None:
    (snapshot_folder(tmp_path, names[0]) / "content").write_text("on3")
    with pytest.raises(StoreDamagedError, match=r"content' is damaged \(its content has changed"):
        use_snapshot(tmp_path, names[0])
    assert live_snapshot(tmp_path).name == names[2]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [("", "0 bytes instead of 5"), ("threes", "6 bytes"), (None, "missing")],
)
def test_a_file_that_is_cut_longer_or_gone_is_named(
    tmp_path: Path, names: list[str], damage: str | None, reason: str
) -> None:
    file = live_snapshot(tmp_path) / "content"
    verify_snapshot(file.parent)
    file.unlink() if damage is None else file.write_text(damage)
    with pytest.raises(StoreDamagedError, match=reason) as caught:
        verify_snapshot(file.parent)
    assert caught.value.path == file


def test_a_store_whose_current_is_damaged_is_mended_by_choosing(
    tmp_path: Path, names: list[str]
) -> None:
    (tmp_path / "current").write_text("nowhere\n")
    assert [kept.is_live for kept in list_snapshots(tmp_path)] == [False] * 3
    use_snapshot(tmp_path, names[1])
    assert live_snapshot(tmp_path).name == names[1]


def test_the_oldest_are_pruned_and_told_first(tmp_path: Path, names: list[str]) -> None:
    told: list[str] = []
    assert prune_snapshots(tmp_path, keep=2, discard=told.append) == names[:1] == told
    assert snapshot_names(tmp_path) == names[1:]
    assert prune_snapshots(tmp_path, keep=9, discard=told.append) == []


def test_the_live_one_is_never_pruned(tmp_path: Path, names: list[str]) -> None:
    use_snapshot(tmp_path, names[0])
    assert prune_snapshots(tmp_path, keep=2, discard=nothing) == [names[1]]
    assert prune_snapshots(tmp_path, keep=1, discard=nothing) == [names[2]]
    assert live_snapshot(tmp_path).name == names[0]


def test_what_lies_elsewhere_and_cannot_be_removed_keeps_its_snapshot(
    tmp_path: Path, names: list[str]
) -> None:
    def fail(_: str) -> None:
        raise ConnectionError

    with pytest.raises(Exception, match="cannot write"):
        prune_snapshots(tmp_path, keep=1, discard=fail)
    assert snapshot_names(tmp_path) == names


def test_nothing_is_chosen_or_pruned_while_somebody_writes(
    tmp_path: Path, names: list[str]
) -> None:
    with writing(tmp_path):
        with pytest.raises(StoreBusyError):
            use_snapshot(tmp_path, names[0])
        with pytest.raises(StoreBusyError):
            prune_snapshots(tmp_path, keep=1, discard=nothing)


def test_where_there_is_no_store_none_is_made(tmp_path: Path) -> None:
    place = tmp_path / "nowhere"
    with pytest.raises(StoreMissingError):
        list_snapshots(place)
    with pytest.raises(StoreMissingError):
        use_snapshot(place, "x")
    with pytest.raises(StoreMissingError):
        prune_snapshots(place, keep=1, discard=nothing)
    assert not place.exists()
