import io
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.errors import ArchiveError, FetchRefusedError, NoPagesError, SourceError
from knowledge.ingest import ingest
from knowledge.records import Episode, Guest, Page
from knowledge.registry import Registry
from knowledge.sources.digest import digest_of_sources
from knowledge.sources.opening import open_sources, shown_source
from knowledge.store.embedders import WordLlamaEmbedder
from knowledge.wiki import Wiki, read_sources, read_wiki
from tools.lookup import look_up
from tools.views import view_lookup

REGISTRY = Registry(
    people={"ada": Guest(slug="ada", name="Ada Example")},
    episodes={
        "hives-as-queues": Episode(slug="hives-as-queues", title="Hives as Queues", guests=("ada",))
    },
)
MARKDOWN = """---
title: "Beekeeper Role"
related: [Honey]
---

A keeper looks after queues ([[podcast:hives-as-queues|Ada’s episode]], 5:10).

## Daily Work

Frames are checked each morning ([[podcast:hives-as-queues|Ada’s episode]], 7:51).
See [[Honey]] and [[Beekeeper Role]].
"""
TEXT = """Wiki
Beekeeper Role
A keeper looks after queues (Ada Example on hives as queues, 5:10).
Daily Work
Frames are checked every evening (Ada Example on hives as queues, 9:30).
"""
HTML = """<title>x</title><main><h1>Beekeeper Role</h1><h2>Daily Work</h2>
<p>Frames are never checked (<a href="/podcast/hives-as-queues.html">Ada’s episode</a>, 11:00).
See <a href="/wiki/beekeeper-role/">this page</a>.</p></main>"""
HONEY = "---\ntitle: Honey\n---\n\nHoney is sweet.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A podwiki, a text and a web page of one of its pages, and archives of them."""
    wiki = tmp_path / "podwiki" / "_wiki"
    wiki.mkdir(parents=True)
    (wiki / "beekeeper-role.md").write_text(MARKDOWN, encoding="utf-8")
    (wiki / "honey.md").write_text(HONEY, encoding="utf-8")
    (tmp_path / "beekeeper-role.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "beekeeper-role.html").write_text(HTML, encoding="utf-8")
    return tmp_path


def read(*paths: Path) -> Wiki:
    return read_wiki(paths, bundled=REGISTRY, progress=lambda *_: None)


def keys(wiki: Wiki) -> list[tuple[str, str]]:
    return [(page.slug, page.source) for page in wiki.pages]


def page_of(wiki: Wiki, slug: str) -> Page:
    (page,) = [page for page in wiki.pages if page.slug == slug]
    return page


def stored(store: Path, sources: Sequence[Path]) -> Archive:
    names = [str(source) for source in sources]
    embedder = WordLlamaEmbedder()
    with open_sources(names, reach="public") as opened:
        wiki = read_sources(opened, bundled=REGISTRY, cache=None, progress=lambda *_: None)
        ingest(
            wiki,
            sources=names,
            digest=digest_of_sources([source.path for source in opened]),
            store=store,
            embedder=embedder,
            progress=lambda *_: None,
        )
    return Archive(store, embedder)


# Several renderings of a page


def test_renderings_of_one_page_are_all_kept_under_keys_that_name_their_source(
    folder: Path,
) -> None:
    wiki = read(folder / "podwiki", folder / "beekeeper-role.txt", folder / "beekeeper-role.html")
    assert keys(wiki) == [
        ("beekeeper-role", "podwiki"),
        ("honey", "podwiki"),
        ("beekeeper-role@beekeeper-role.txt", "beekeeper-role.txt"),
        ("beekeeper-role@beekeeper-role.html", "beekeeper-role.html"),
    ]
    assert all(section.page == page.slug for page in wiki.pages for section in page.sections)
    times = [
        sentence.citations[0].start_s
        for page in wiki.pages
        for section in page.sections
        for sentence in section.sentences
        if section.heading == "Daily Work" and sentence.citations
    ]
    assert times == [471, 570, 660]


def test_the_first_source_keeps_the_plain_slug(folder: Path) -> None:
    wiki = read(folder / "beekeeper-role.txt", folder / "podwiki")
    assert keys(wiki)[:2] == [
        ("beekeeper-role", "beekeeper-role.txt"),
        ("beekeeper-role@podwiki", "podwiki"),
    ]


def test_links_of_a_source_lead_to_its_own_rendering(folder: Path) -> None:
    wiki = read(folder / "podwiki", folder / "beekeeper-role.html")
    web = page_of(wiki, "beekeeper-role@beekeeper-role.html")
    assert [link.resolved for link in web.links if link.kind == "page"] == [web.slug]
    markdown = page_of(wiki, "beekeeper-role")
    assert [link.resolved for link in markdown.links if link.kind == "page"] == [
        "honey",
        "beekeeper-role",
    ]


def test_sources_of_one_name_have_ids_of_their_own(folder: Path) -> None:
    other = folder / "other" / "podwiki" / "_wiki"
    other.mkdir(parents=True)
    (other / "honey.md").write_text(HONEY, encoding="utf-8")
    wiki = read(folder / "podwiki", folder / "other" / "podwiki")
    assert keys(wiki)[-1] == ("honey@podwiki-2", "podwiki-2")


def test_within_one_source_a_repeated_slug_is_an_error(folder: Path) -> None:
    (folder / "podwiki" / "_wiki" / "honey.txt").write_text("Honey\nIt is sweet.\n")
    with pytest.raises(SourceError, match=r"honey.txt' has the same slug as '.*honey.md'"):
        read(folder / "podwiki")


def test_a_look_up_finds_every_rendering_and_says_which_source_speaks(folder: Path) -> None:
    archive = stored(folder / "store", [folder / "podwiki", folder / "beekeeper-role.txt"])
    try:
        for asked in ({"heading": "Daily Work"}, {"page": "Beekeeper Role"}):
            found = look_up(archive, **asked)
            assert {section.section.source for section in found.sections} == {
                "podwiki",
                "beekeeper-role.txt",
            }
            assert [view.source for view in view_lookup(found).sections] == [
                section.section.source for section in found.sections
            ]
        only = look_up(archive, page="beekeeper-role@beekeeper-role.txt")
        assert {section.section.source for section in only.sections} == {"beekeeper-role.txt"}
        ids = [claim.evidence.id for s in look_up(archive, page="beekeeper-role").sections
               for claim in s.claims]  # fmt: skip
        assert len(ids) == len(set(ids)) == 4
    finally:
        archive.close()


def test_a_store_of_one_source_names_none(folder: Path) -> None:
    archive = stored(folder / "store", [folder / "beekeeper-role.txt"])
    try:
        view = view_lookup(look_up(archive, question="Daily Work"))
    finally:
        archive.close()
    assert [section.source for section in view.sections] == [None]
    assert "source" not in view.model_dump_json(exclude_none=True)


def test_only_pages_that_say_where_they_are_published_are_linked(folder: Path) -> None:
    wiki = read(folder / "podwiki", folder / "beekeeper-role.txt", folder / "beekeeper-role.html")
    assert [page.address for page in wiki.pages] == [
        "https://datatalks.club/podwiki/wiki/beekeeper-role/",
        "https://datatalks.club/podwiki/wiki/honey/",
        None,
        None,
    ]


# Kinds of sources


def test_a_folder_may_hold_pages_of_every_kind(folder: Path) -> None:
    mixed = folder / "mixed"
    mixed.mkdir()
    (mixed / "honey.md").write_text(HONEY, encoding="utf-8")
    (mixed / "text.txt").write_text(TEXT, encoding="utf-8")
    (mixed / "WEB.HTM").write_text(HTML, encoding="utf-8")
    (mixed / "README.txt").write_text("Read Me\nNot a page.\n", encoding="utf-8")
    (mixed / "data.csv").write_text("1,2", encoding="utf-8")
    assert sorted(page.slug for page in read(mixed).pages) == ["honey", "text", "web"]


def archived(folder: Path, name: str) -> Path:
    files = {f"podwiki-main/_wiki/{f.name}": f for f in (folder / "podwiki/_wiki").iterdir()}
    path = folder / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            for member, file in files.items():
                archive.write(file, member)
            archive.writestr("podwiki-main/_people/ada.md", "---\ntitle: Ada Example\n---\n")
    else:
        with tarfile.open(path, "w:gz") as packed:
            for member, file in files.items():
                packed.add(file, member)
            person = tarfile.TarInfo("podwiki-main/_people/ada.md")
            person.size = len(text := b"---\ntitle: Ada Example\n---\n")
            packed.addfile(person, io.BytesIO(text))
    return path


@pytest.mark.parametrize("name", ["wiki.zip", "wiki.tar.gz", "wiki.tgz"])
def test_an_archive_is_read_like_the_folder_in_it(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = folder / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    packed, plain = read(archived(folder, name)), read(folder / "podwiki")
    assert [(p.slug, p.sections) for p in packed.pages] == [
        (p.slug, p.sections) for p in plain.pages
    ]
    assert keys(packed)[0] == ("beekeeper-role", name)
    assert "ada" in packed.registry.people
    assert list(temporary.iterdir()) == []


def test_what_is_wrong_inside_an_archive_is_named_by_its_place_there(folder: Path) -> None:
    archive = archived(folder, "wiki.zip")
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("podwiki-main/_wiki/broken.md", "no front matter")
    (error,) = read(archive).refused
    assert str(error) == f"'{archive}/_wiki/broken.md' has no title in its front matter"


def test_a_temporary_folder_is_removed_after_a_failure_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = folder / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with pytest.raises(SourceError, match="does not exist"):
        read(archived(folder, "wiki.zip"), folder / "nowhere")
    assert list(temporary.iterdir()) == []


def test_sources_without_pages_are_named(folder: Path) -> None:
    (folder / "bad.zip").write_bytes(b"PK no")
    with pytest.raises(ArchiveError, match=r"bad.zip' is no archive"):
        read(folder / "bad.zip")
    with zipfile.ZipFile(folder / "none.zip", "w") as archive:
        archive.writestr("image.png", b"x")
    with pytest.raises(NoPagesError, match=r"none.zip' holds no wiki pages"):
        read(folder / "none.zip")
    (folder / "empty.txt").write_text("")
    with pytest.raises(SourceError, match=r"empty.txt' has no title"):
        read(folder / "empty.txt")


def test_an_address_is_refused_where_it_leads_into_a_private_network() -> None:
    with (
        pytest.raises(FetchRefusedError, match="private network"),
        open_sources(["http://127.0.0.1:9/wiki.zip"], reach="public"),
    ):
        pass


def test_the_name_of_a_source_holds_no_secrets() -> None:
    assert shown_source("https://ada:x@bees.example/w.zip?t=1") == "https://bees.example/w.zip"
    assert shown_source("podwiki?") == "podwiki?"
