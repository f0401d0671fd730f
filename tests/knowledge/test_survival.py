"""A store survives: killed writers, full disks, several writers, readers in between, bad bytes."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.errors import StoreBusyError, StoreError
from knowledge.evidence import EvidenceKind
from knowledge.store.history import verify_snapshot
from knowledge.store.snapshots import has_store, live_snapshot, new_snapshot, snapshot_names
from tests.fakes import fast_embedder
from tests.knowledge.forks import Ingests, ingests
from tests.tiny_wiki import write_tiny_wiki

KINDS: tuple[EvidenceKind, ...] = ("section", "claim", "passage")
KILLS = 40
Found = list[tuple[str, str, float]]


@pytest.fixture(scope="module")
def podwikis(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two renderings of the tiny wiki; only the second knows of tigers."""
    first, second = (write_tiny_wiki(tmp_path_factory.mktemp(name)) for name in ("a", "b"))
    for page in (second / "_wiki").iterdir():
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("hide their state", "hide a tiger"), encoding="utf-8")
    return first, second


@pytest.fixture(scope="module")
def forks(podwikis: tuple[Path, Path]) -> Iterator[Ingests]:
    with ingests(*podwikis) as running:
        yield running


def answers(store: Path) -> Found:
    """Do all that readers do with a store, and return what was found."""
    found: Found = []
    with closing(Archive(store, fast_embedder())) as archive:
        for kind in KINDS:
            for query in ("tiger state", "mentor", "tea forecast"):
                hits = archive.search(kind, query, count=4)
                found += [(hit.evidence.id, hit.evidence.text, round(hit.score, 4)) for hit in hits]
        for place in archive.places:
            section = archive.section(place.page, place.anchor)
            assert section is not None
            found += [(claim.id, claim.text, 0.0) for claim in archive.claims(section)]
        assert archive.page(next(iter(archive.page_titles)))
        archive.episodes()
        archive.guests()
        found += sorted((term, "", weight) for term, weight in archive.term_weights("tea").items())
    return found


@pytest.fixture(scope="module")
def right_answers(forks: Ingests, tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, Found]:
    """What stores of the two wikis answer when nothing goes wrong."""
    found = []
    for number in (0, 1):
        store = tmp_path_factory.mktemp("right")
        forks.start(number, store)
        assert forks.end() == "done"
        found.append(answers(store))
    assert found[0] != found[1]
    return found[0], found[1]


def test_an_ingest_killed_at_any_moment_leaves_a_whole_store(
    forks: Ingests, right_answers: tuple[Found, Found], tmp_path: Path
) -> None:
    started = time.monotonic()
    forks.start(0, tmp_path)
    assert forks.end() == "done"
    usual = time.monotonic() - started
    chance = random.Random(4)
    live, killed, outcomes = 0, 0, set()
    for number in range(KILLS):
        process = forks.start(1 - live, tmp_path)
        time.sleep(chance.uniform(0, usual))
        os.kill(process, signal.SIGKILL)
        killed += forks.end() == ""
        verify_snapshot(live_snapshot(tmp_path))
        found = answers(tmp_path)
        assert found in right_answers, f"after kill {number}"
        live = right_answers.index(found)
        outcomes.add(live)
    assert killed >= KILLS // 2
    forks.start(1, tmp_path)
    assert forks.end() == "done"
    assert answers(tmp_path) == right_answers[1]
    assert [p.name for p in (tmp_path / "snapshots").iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("size", [10, 3_000, 30_000, 100_000])
def test_an_ingest_that_cannot_write_its_files_leaves_the_store_and_says_so(
    forks: Ingests, right_answers: tuple[Found, Found], tmp_path: Path, size: int
) -> None:
    forks.start(0, tmp_path)
    assert forks.end() == "done"
    before = live_snapshot(tmp_path)
    forks.start(1, tmp_path, f"files up to {size}")
    assert forks.end().startswith("StoreNotWritableError: cannot write the store at")
    assert live_snapshot(tmp_path) == before
    assert snapshot_names(tmp_path) == [before.name]
    assert answers(tmp_path) == right_answers[0]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    mount = shutil.which("mount")
    if mount is None or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_the_store_and_says_so(
    forks: Ingests, right_answers: tuple[Found, Found], small_disk: Path
) -> None:
    store = small_disk / "store"
    forks.start(0, store)
    assert forks.end() == "done"
    filler = small_disk / "filler"
    for left in (0, 40_000, 300_000):
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"x" * max(0, free - left))
        forks.start(1, store)
        said = forks.end()
        assert said.startswith("StoreNotWritableError: cannot write the store at"), said
        filler.unlink()
        assert answers(store) == right_answers[0]
    forks.start(1, store)
    assert forks.end() == "done"
    assert answers(store) == right_answers[1]


def test_of_two_ingests_at_once_the_second_is_told_who_writes(
    forks: Ingests, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    process = forks.start(0, store, "waiting")
    end = time.monotonic() + 20
    while not (store / "writer").is_file():
        assert time.monotonic() < end
        time.sleep(0.01)
    with (
        pytest.raises(StoreBusyError, match=rf"\(process {process}, since .*wait for it"),
        new_snapshot(store),
    ):
        pytest.fail("two writers")
    assert not has_store(store)
    (tmp_path / "go on").touch()
    assert forks.end() == "done"
    assert answers(store)


def test_readers_during_ingests_get_right_answers_and_go_over_when_asked(
    forks: Ingests, right_answers: tuple[Found, Found], tmp_path: Path
) -> None:
    forks.start(0, tmp_path)
    assert forks.end() == "done"
    with closing(Archive(tmp_path, fast_embedder())) as reader:
        for number in (1, 0, 1):
            before = reader.search("claim", "tiger state", count=3)
            forks.start(number, tmp_path)
            assert answers(tmp_path) in right_answers  # one that comes in between
            assert reader.search("claim", "tiger state", count=3) == before
            assert forks.end() == "done"
            assert reader.search("claim", "tiger state", count=3) == before
            assert reader.refresh()
            assert not reader.refresh()
            texts = [found.evidence.text for found in reader.search("claim", "tiger", count=3)]
            assert any("tiger" in text for text in texts) == (number == 1)


def test_a_flipped_byte_in_any_file_is_named_or_harmless(
    forks: Ingests, right_answers: tuple[Found, Found], tmp_path: Path
) -> None:
    forks.start(0, tmp_path)
    assert forks.end() == "done"
    chance = random.Random(4)
    files = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    named = 0
    for path in files:
        whole = path.read_bytes()
        times = min(len(whole), 20 if path.name in {"manifest.json", "current"} else 1)
        for at in chance.sample(range(len(whole)), times):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
            try:
                assert answers(tmp_path) == right_answers[0], f"{path.name} at {at}"
            except StoreError as error:
                named += 1
                assert path.name in str(error)  # noqa: PT017  a right answer is as good
                assert "ingest" in str(error)  # noqa: PT017
        path.write_bytes(whole)
    assert named > len(files)
    assert answers(tmp_path) == right_answers[0]


def test_nothing_is_taken_over_from_a_damaged_snapshot(
    forks: Ingests, right_answers: tuple[Found, Found], tmp_path: Path
) -> None:
    forks.start(0, tmp_path)
    assert forks.end() == "done"
    catalog = live_snapshot(tmp_path) / "catalog.sqlite"
    catalog.write_bytes(catalog.read_bytes().replace(b"mentor", b"mentos"))
    forks.start(1, tmp_path)
    assert forks.end() == "done"
    assert answers(tmp_path) == right_answers[1]
