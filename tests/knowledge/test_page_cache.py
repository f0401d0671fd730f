"""What is kept of sources between runs: never stale, never fatal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge import shelves
from knowledge.pages.page import RawPage, read_raw_page
from knowledge.registry import Registry
from knowledge.sources.opening import open_sources
from knowledge.wiki import Wiki, read_sources
from tests.conftest import quiet
from tests.tiny_wiki import write_tiny_wiki


@pytest.fixture
def podwiki(tmp_path: Path) -> Path:
    folder = write_tiny_wiki(tmp_path / "podwiki")
    (folder / "_wiki" / "broken.md").write_bytes(b"\0")
    return folder


def read(podwiki: Path, cache: Path | None) -> Wiki:
    with open_sources([str(podwiki)], reach="public") as sources:
        return read_sources(sources, bundled=Registry(), cache=cache, progress=quiet)


def same(first: Wiki, second: Wiki) -> bool:
    return (
        first.pages == second.pages
        and first.registry == second.registry
        and [str(e) for e in first.refused] == [str(e) for e in second.refused]
        and first.problems == second.problems
    )


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the page files that are read and parsed."""
    names: list[str] = []

    def read_and_tell(path: Path) -> RawPage:
        names.append(path.name)
        return read_raw_page(path)

    monkeypatch.setattr(shelves, "read_raw_page", read_and_tell)
    return names


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_unchanged_sources_are_not_read_again_and_give_the_same(
    podwiki: Path, tmp_path: Path, read_files: list[str]
) -> None:
    first = read(podwiki, tmp_path / "cache")
    assert same(first, read(podwiki, None))
    read_files.clear()
    assert same(first, read(podwiki, tmp_path / "cache"))
    assert read_files == ["broken.md"]  # what cannot be read says so each time


def test_of_changed_pages_only_those_are_read(
    podwiki: Path, tmp_path: Path, read_files: list[str]
) -> None:
    read(podwiki, tmp_path / "cache")
    read_files.clear()
    replace_in(podwiki / "_wiki" / "career-change.md", "recipe", "poem")
    changed = read(podwiki, tmp_path / "cache")
    assert read_files == ["broken.md", "career-change.md"]
    assert same(changed, read(podwiki, None))


def rename_a_page(podwiki: Path) -> None:
    (podwiki / "_wiki" / "career-change.md").rename(podwiki / "_wiki" / "new-careers.md")


def give_a_page_another_title(podwiki: Path) -> None:
    replace_in(podwiki / "_wiki" / "career-change.md", '"Changing Careers"', '"Second Careers"')


def add_the_page_that_a_link_misses(podwiki: Path) -> None:
    page = '---\ntitle: "Lost"\nrelated: [Forecasting Basics]\n---\nFound ([[notebooks]]).\n'
    (podwiki / "_wiki" / "lost.md").write_text(page, encoding="utf-8")
    replace_in(podwiki / "_wiki" / "notebooks.md", "hide their", "[[lost]] hide their")


def remove_a_page(podwiki: Path) -> None:
    (podwiki / "_wiki" / "notebooks.md").unlink()


def rename_a_guest(podwiki: Path) -> None:
    replace_in(podwiki / "_people" / "adamoreno.md", "Ada Moreno", "Ada Silva")


def shorten_an_episode(podwiki: Path) -> None:
    summary = podwiki / "_podcast_summaries" / "tea-shop-forecasts.md"
    replace_in(summary, "duration_s: 3000", "duration_s: 500")


def change_the_guest_of_an_episode(podwiki: Path) -> None:
    summary = podwiki / "_podcast_summaries" / "from-cook-to-engineer.md"
    replace_in(summary, "bolindqvist", "cleookafor")


@pytest.mark.parametrize(
    "change",
    [
        rename_a_page,
        give_a_page_another_title,
        add_the_page_that_a_link_misses,
        remove_a_page,
        rename_a_guest,
        shorten_an_episode,
        change_the_guest_of_an_episode,
    ],
)
def test_what_depends_on_a_change_is_bound_again(
    podwiki: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    before = read(podwiki, tmp_path / "cache")
    change(podwiki)
    after = read(podwiki, tmp_path / "cache")
    assert same(after, read(podwiki, None))
    assert not same(after, before)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"pages": 3}', b"\0\1\2", None])
def test_a_damaged_cache_is_ignored_and_made_anew(
    podwiki: Path, tmp_path: Path, damage: bytes | None
) -> None:
    cache = tmp_path / "cache"
    first = read(podwiki, cache)
    files = sorted(cache.iterdir())
    assert len(files) == 2
    whole = [file.read_bytes() for file in files]
    for file in files:
        flipped = file.read_bytes().replace(b"notebook", b"notebooc", 1)
        file.write_bytes(flipped if damage is None else damage)
    assert same(read(podwiki, cache), first)
    assert [file.read_bytes() for file in files] == whole


def test_only_a_few_files_are_kept(podwiki: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for number in range(5):
        folder = podwiki.rename(tmp_path / f"wiki{number}")
        read(folder, cache)
        podwiki = folder
    assert len(list(cache.glob("pages-*.json"))) == 3
    assert len(list(cache.glob("known-*.json"))) == 3


def test_a_cache_that_cannot_be_written_is_no_error(podwiki: Path, tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_text("in the way", encoding="utf-8")
    assert read(podwiki, place).pages
