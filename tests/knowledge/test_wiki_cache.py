from pathlib import Path

import pytest

from knowledge import wiki_cache
from knowledge.registry import Registry
from knowledge.sources.opening import open_sources
from knowledge.wiki import Wiki
from knowledge.wiki_cache import KEPT_FILES, read_sources_cached
from tests.tiny_wiki import write_tiny_wiki


@pytest.fixture
def podwiki(tmp_path: Path) -> Path:
    folder = write_tiny_wiki(tmp_path / "podwiki")
    (folder / "_wiki" / "broken.md").write_bytes(b"\0")
    return folder


def read(podwiki: Path, cache: Path) -> Wiki:
    with open_sources([str(podwiki)], reach="public") as sources:
        return read_sources_cached(
            sources, bundled=Registry(), cache=cache, progress=lambda *_: None
        )


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Wiki:
        raise AssertionError("the sources were read")

    monkeypatch.setattr(wiki_cache, "read_sources", fail)


def test_unchanged_sources_are_not_read_again_and_give_the_same(
    podwiki: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(podwiki, tmp_path / "cache")
    forbid_reading(monkeypatch)
    again = read(podwiki, tmp_path / "cache")
    assert again.pages == first.pages
    assert again.registry == first.registry
    assert [str(error) for error in again.refused] == [str(error) for error in first.refused]


def test_a_changed_page_is_read(podwiki: Path, tmp_path: Path) -> None:
    read(podwiki, tmp_path / "cache")
    page = podwiki / "_wiki" / "career-change.md"
    page.write_text(page.read_text(encoding="utf-8").replace("recipe", "poem"), encoding="utf-8")
    changed = read(podwiki, tmp_path / "cache")
    texts = [section.text for each in changed.pages for section in each.sections]
    assert any("poem" in text for text in texts)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"pages": 3}', b"\0\1\2"])
def test_a_damaged_cache_is_ignored_and_made_anew(
    podwiki: Path, tmp_path: Path, damage: bytes
) -> None:
    cache = tmp_path / "cache"
    first = read(podwiki, cache)
    (file,) = cache.glob("wiki-*.json")
    file.write_bytes(damage)
    assert read(podwiki, cache).pages == first.pages
    assert file.read_bytes() != damage


def test_only_a_few_files_are_kept(podwiki: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    page = podwiki / "_wiki" / "career-change.md"
    for number in range(KEPT_FILES + 2):
        page.write_text(f"---\ntitle: T\n---\nTea sells {number}.\n", encoding="utf-8")
        read(podwiki, cache)
    assert len(list(cache.glob("wiki-*.json"))) == KEPT_FILES


def test_a_cache_that_cannot_be_written_is_no_error(podwiki: Path, tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_text("in the way", encoding="utf-8")
    assert read(podwiki, place).pages
