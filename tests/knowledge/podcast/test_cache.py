"""The cache: unchanged files are not parsed again, and nothing in it is ever trusted blindly."""

import json
import os
from pathlib import Path

import pytest

from knowledge.caching import keep, kept
from knowledge.podcast import transcripts
from knowledge.podcast.cache import SCHEMA, ParsedFiles, digest_of_file, load_parsed, save_parsed
from knowledge.podcast.files import RawTranscript, read_transcript
from tests.knowledge.podcast.folder import read, said, write_events, write_talk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for slug in ("one", "two"):
        write_talk(tmp_path, slug, [said("Ada", f"This is talk {slug}, told by me alone.", 5)])
    write_events(tmp_path, [])
    return tmp_path


@pytest.fixture
def parsed_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were parsed, not taken from the cache."""
    names: list[str] = []

    def watched(path: Path) -> RawTranscript:
        names.append(path.name)
        return read_transcript(path)

    monkeypatch.setattr(transcripts, "read_transcript", watched)
    return names


def test_from_the_cache_comes_the_same(folder: Path) -> None:
    cache = folder / "cache"
    fresh = read(folder)
    assert read(folder, cache=cache) == read(folder, cache=cache) == fresh


def test_unchanged_files_are_not_parsed_again(folder: Path, parsed_names: list[str]) -> None:
    cache = folder / "cache"
    read(folder, cache=cache)
    read(folder, cache=cache)
    assert parsed_names == ["one.md", "two.md"]


def test_a_changed_file_is_parsed_again_though_size_and_time_are_the_same(
    folder: Path, parsed_names: list[str]
) -> None:
    cache = folder / "cache"
    read(folder, cache=cache)
    path = folder / "_podcast/one.md"
    before = path.stat()
    path.write_text(path.read_text().replace("alone", "ALONE"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    podcast = read(folder, cache=cache)
    assert parsed_names == ["one.md", "two.md", "one.md"]
    assert "ALONE" in podcast.episodes[0].turns[0].text


def test_a_renamed_file_is_another_episode(folder: Path) -> None:
    cache = folder / "cache"
    read(folder, cache=cache)
    (folder / "_podcast/one.md").rename(folder / "_podcast/three.md")
    assert [e.slug for e in read(folder, cache=cache).episodes] == ["three", "two"]


def test_what_is_gone_leaves_the_cache(folder: Path) -> None:
    cache = folder / "cache"
    read(folder, cache=cache)
    (folder / "_podcast/one.md").unlink()
    read(folder, cache=cache)
    assert [raw.slug for raw in load_parsed(cache).transcripts.values()] == ["two"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema": 1, "transcripts": {"x": 7}}', b"null"]
)
def test_a_damaged_cache_is_ignored_and_made_anew(folder: Path, content: bytes) -> None:
    cache = folder / "cache"
    read(folder, cache=cache)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(content)
    assert len(read(folder, cache=cache).episodes) == 2
    assert file.read_bytes() == whole


def test_a_cache_of_another_schema_is_ignored(folder: Path, parsed_names: list[str]) -> None:
    cache = folder / "cache"
    read(folder, cache=cache)
    (file,) = cache.iterdir()
    data = kept(file)
    assert data is not None
    keep(file, json.dumps(json.loads(data) | {"schema": SCHEMA + 1}).encode())
    read(folder, cache=cache)
    assert len(parsed_names) == 4


def test_a_cache_that_cannot_be_written_is_no_failure(folder: Path) -> None:
    cache = folder / "file"
    cache.write_text("not a folder")
    assert len(read(folder, cache=cache).episodes) == 2
    assert cache.read_text() == "not a folder"


def test_nothing_unfinished_is_left_behind(folder: Path) -> None:
    save_parsed(folder / "cache", ParsedFiles())
    assert [path.name for path in (folder / "cache").iterdir()] == ["transcripts.json"]


def test_no_cache_means_no_file(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    read(folder)
    assert sorted(folder.rglob("*")) == before


def test_a_file_that_cannot_be_read_has_no_digest(tmp_path: Path) -> None:
    assert digest_of_file(tmp_path / "missing.md") == ""
