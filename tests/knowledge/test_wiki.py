from pathlib import Path

import pytest

from knowledge.errors import NoPagesError, SourceError
from knowledge.records import Guest
from knowledge.registry import Registry
from knowledge.wiki import LinkCounts, Wiki, read_wiki
from tests.conftest import read_sources


def note(path: Path, body: str = "Text.", title: str = "Note") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {title}\n---\n{body}\n", encoding="utf-8")
    return path


def slugs(wiki: Wiki) -> list[str]:
    return [page.slug for page in wiki.pages]


def test_a_podwiki_is_read_with_its_people_episodes_and_books(tiny_wiki: Wiki) -> None:
    assert slugs(tiny_wiki) == ["career-change", "forecasting-basics", "notebooks"]
    assert sorted(tiny_wiki.registry.people) == ["adamoreno", "bolindqvist", "cleookafor"]
    assert tiny_wiki.registry.books["tea-by-numbers"].title == "Tea by Numbers"
    assert tiny_wiki.refused == ()


def test_links_are_counted_by_syntax(tiny_wiki: Wiki) -> None:
    assert tiny_wiki.link_counts() == {
        "liquid": LinkCounts(total=1, unresolved=0),
        "markdown": LinkCounts(total=1, unresolved=0),
        "wikilink": LinkCounts(total=16, unresolved=1),  # the episode nobody indexed
    }


def test_a_plain_folder_of_markdown_is_read_without_drafts_and_read_mes(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", "_draft.md", ".hidden.md", "README.md", "Readme.md"):
        note(tmp_path / name)
    (tmp_path / "c.txt").write_text("no page")
    assert slugs(read_sources(tmp_path)) == ["a", "b"]


def test_single_files_are_read_as_given(tmp_path: Path) -> None:
    first, second = note(tmp_path / "z.md"), note(tmp_path / "x" / "y.md")
    assert slugs(read_sources(first, second)) == ["z", "y"]


def test_each_page_knows_the_source_it_came_from(tmp_path: Path, tiny_podwiki: Path) -> None:
    file = note(tmp_path / "My Notes.md")
    sources = {p.slug: p.source for p in read_sources(file, tiny_podwiki).pages}
    assert sources["My Notes"] == "my-notes.md"
    assert sources["notebooks"] == tiny_podwiki.name


def test_links_lead_across_sources(tmp_path: Path) -> None:
    first, second = note(tmp_path / "a.md", "See [[b]]."), note(tmp_path / "b.md", "See [[a]].")
    assert read_sources(first, second).link_counts()["wikilink"].unresolved == 0


def test_unreadable_pages_are_refused_and_the_rest_is_kept(tmp_path: Path) -> None:
    note(tmp_path / "good.md")
    (tmp_path / "binary.md").write_bytes(b"\0\1")
    (tmp_path / "untitled.md").write_text("no front matter")
    (tmp_path / "folder.md").mkdir()
    wiki = read_sources(tmp_path)
    assert slugs(wiki) == ["good"]
    assert [error.path.name for error in wiki.refused] == ["binary.md", "untitled.md"]


def test_unreadable_people_and_episodes_are_refused_and_the_rest_is_kept(tmp_path: Path) -> None:
    note(tmp_path / "_wiki" / "good.md", "Tea ([[podcast:e|x]]). By [[person:ada]].")
    note(tmp_path / "_people" / "ada.md", title="Ada Moreno")
    (tmp_path / "_people" / "bad.md").write_bytes(b"\0")
    (tmp_path / "_podcast_summaries").mkdir()
    (tmp_path / "_podcast_summaries" / "e.md").write_text("---\nguests: [\n---\n")
    wiki = read_sources(tmp_path)
    assert slugs(wiki) == ["good"]
    assert list(wiki.registry.people) == ["ada"]
    assert [error.path.name for error in wiki.refused] == ["e.md", "bad.md"]


def test_a_single_unreadable_file_says_why(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"\0")
    with pytest.raises(SourceError, match="binary file"):
        read_sources(path)


def test_a_folder_without_pages_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(NoPagesError, match="holds no wiki pages: expected Markdown files"):
        read_sources(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "a" * 5000], ids=["short", "long"])
def test_a_path_that_does_not_exist_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=name[:20]):
        read_sources(tmp_path / name)


def test_two_files_with_one_slug_are_both_named(tmp_path: Path) -> None:
    note(tmp_path / "same.md")
    (tmp_path / "same.html").write_text("<h1>Same</h1><p>Tea sells.</p>", encoding="utf-8")
    with pytest.raises(SourceError, match=r"same\.md.*same slug as.*same\.html"):
        read_sources(tmp_path)


def test_progress_is_told_of_each_file(tiny_podwiki: Path) -> None:
    told: list[tuple[str, int, int]] = []
    read_wiki([tiny_podwiki], bundled=Registry(), progress=lambda *step: told.append(step))
    assert told == [("reading pages", number, 3) for number in (1, 2, 3)]


def test_what_a_source_knows_itself_is_kept_and_of_the_bundled_only_what_pages_name(
    tmp_path: Path,
) -> None:
    note(tmp_path / "_wiki" / "a.md", "Tea sells.")
    note(tmp_path / "_people" / "ada.md", title="Ada Moreno")
    bundled = Registry(people={"bo": Guest(slug="bo", name="Bo")})
    wiki = read_wiki([tmp_path], bundled=bundled, progress=lambda *_: None)
    assert set(wiki.registry.people) == {"ada"}
