import contextlib
import re
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from knowledge.errors import SourceError
from knowledge.frontmatter import read_front_matter
from knowledge.naming import slugify
from knowledge.pages.links import Vocabulary
from knowledge.pages.markdown import Heading, LinkPiece, Paragraph
from knowledge.pages.page import RawPage, build_page, read_raw_page
from knowledge.pages.webpage import read_web_page
from knowledge.records import Episode, Guest, Page
from knowledge.registry import Registry, load_registry
from knowledge.shelves import STARTER
from knowledge.wiki import read_wiki

VIDEOS = {"abcdefghijk": "hives-as-queues"}
REGISTRY = Registry(
    people={"ada": Guest(slug="ada", name="Ada Example")},
    episodes={
        "hives-as-queues": Episode(
            slug="hives-as-queues",
            title="Hives as Queues",
            guests=("ada",),
            youtube_id="abcdefghijk",
        )
    },
)

PAGE = """<!doctype html>
<html lang="en"><head>
<meta charset="utf-8"><title>Beekeeper Role | A Wiki of Bees</title>
<meta name="description" content="What a beekeeper of queues does.">
<link rel="canonical" href="https://datatalks.club/podwiki/wiki/beekeeper-role/">
<script>document.write("never read")</script><style>p { color: red }</style>
</head><body>
<header class="site-header"><a href="/">A Wiki of Bees</a>
<nav><a href="/wiki/">Wiki</a></nav></header>
<main class="page"><article class="knowledge-page">
<p class="eyebrow">Wiki</p>
<h1 id="beekeeper-role">Beekeeper Role</h1>
<p class="lede">What a beekeeper of queues does.</p>
<section class="crosslink-panel"><h2>Related Wiki Pages</h2>
<div class="meta"><a href="/podwiki/wiki/hive-tooling/">Hive Tooling</a>
<a href="/podwiki/wiki/honey/">Honey</a></div></section>
<p>A beekeeper looks after <a href="/podwiki/wiki/hive-tooling/">queues</a> &amp; counts
bees (<a href="/podwiki/podcasts/hives-as-queues/">Ada’s episode</a>, 5:10).</p>
<h2 id="daily-work">Daily Work<a class="anchor" href="#daily-work">#</a></h2>
<ul><li><a href="/podwiki/people/ada.html">Ada Example</a> checks <b>frames</b>.</li>
<li>Nested<ul><li>in a list</li></ul></li></ul>
<h3 id="at-night">At Night</h3>
<p>Bees rest<br>and wait
(<a href="https://datatalks.club/podcast/hives-as-queues.html">Ada’s episode</a>,
<a href="https://www.youtube.com/watch?v=abcdefghijk&amp;t=461s">7:41</a> and
<a href="https://youtu.be/abcdefghijk?t=22m9s">22:09</a>).</p>
<table><tr><th>Tool</th><td>Smoker</td></tr></table>
</article></main>
<footer>Edited by nobody</footer></body></html>
"""


def read(html: str, *, name: str = "saved.html", address: str | None = None) -> RawPage:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_text(html, encoding="utf-8")
        return read_web_page(file, VIDEOS, address=address)


def built(html: str) -> Page:
    raw = read(html)
    titles = [(raw.slug, raw.title), ("hive-tooling", "Hive Tooling")]
    return build_page(raw, Vocabulary.of(titles, REGISTRY), source="test")


def texts(html: str) -> list[str]:
    """Return what is shown of a body, block by block."""
    raw = read(f"<html><head><title>T</title></head><body><h1>T</h1>{html}</body></html>")
    return [
        block.text
        if isinstance(block, Heading)
        else "".join(piece if isinstance(piece, str) else piece.label for piece in block.pieces)
        for block in raw.blocks
    ]


# The published layout


def test_the_frame_of_the_site_is_no_part_of_the_page() -> None:
    page = built(PAGE)
    assert (page.slug, page.title) == ("beekeeper-role", "Beekeeper Role")
    assert page.summary == "What a beekeeper of queues does."
    assert page.address == "https://datatalks.club/podwiki/wiki/beekeeper-role/"
    assert page.related == ("hive-tooling",)
    assert [section.heading for section in page.sections] == [
        "Beekeeper Role",
        "Daily Work",
        "At Night",
    ]
    assert page.sections[0].text == "A beekeeper looks after queues & counts bees."
    assert page.sections[1].text == "Ada Example checks frames. Nested In a list"
    assert page.sections[2].text == "Bees rest and wait. Tool Smoker"
    assert page.sections[2].path == ("Daily Work", "At Night")
    assert page.sections[2].anchor == "at-night"


def test_links_lead_to_pages_people_and_episodes_with_their_times() -> None:
    page = built(PAGE)
    assert {(link.kind, link.resolved) for link in page.links} == {
        ("page", "hive-tooling"),
        ("podcast", "hives-as-queues"),
        ("person", "ada"),
    }
    cited = [
        (citation.episode, citation.start_s)
        for section in page.sections
        for sentence in section.sentences
        for citation in sentence.citations
    ]
    assert cited == [("hives-as-queues", start) for start in (310, 461, 1329)]


def test_a_link_into_a_video_is_a_citation_of_its_episode() -> None:
    page = built(
        "<h1>B</h1><p>Bees rest (<a href='https://youtu.be/abcdefghijk?t=461'>watch</a>). "
        "They eat (<a href='https://youtu.be/zzzzzzzzzzz?t=461'>elsewhere</a>).</p>"
    )
    (section,) = page.sections
    assert [len(sentence.citations) for sentence in section.sentences] == [1, 0]
    assert section.sentences[0].citations[0].start_s == 461
    assert section.text == "Bees rest. They eat (elsewhere)."


def test_blocks_know_their_lines() -> None:
    raw = read(PAGE)
    lines = PAGE.split("\n")
    headings = [block for block in raw.blocks if isinstance(block, Heading)]
    assert [lines[heading.line - 1][:3] for heading in headings] == ["<h2", "<h3"]


def test_relative_links_are_read_from_the_pages_address() -> None:
    raw = read(
        "<h1>B</h1><p><a href='../honey/#top'>Honey</a></p>",
        address="https://datatalks.club/podwiki/wiki/bees/",
    )
    assert raw.slug == "bees"
    (block,) = raw.blocks
    assert isinstance(block, Paragraph)
    assert block.pieces == (
        LinkPiece(
            syntax="html",
            target="/podwiki/wiki/honey/#top",
            label="Honey",
        ),
    )


def test_a_title_above_the_article_is_the_pages_title() -> None:
    raw = read("<header><h1>Bees</h1></header><article><p>They fly.</p></article>")
    assert raw.title == "Bees"
    assert len(raw.blocks) == 1


def test_a_page_without_a_heading_of_its_own_takes_the_documents_title() -> None:
    raw = read("<title>Bees | A Wiki</title><p>They fly.</p>", name="what-bees-do.html")
    assert (raw.slug, raw.title) == ("what-bees-do", "Bees")


@pytest.mark.parametrize("html", ["", "no markup", "<p>They fly.</p>", "<h1> </h1><p>x</p>", "<"])
def test_a_page_without_any_title_is_refused(html: str) -> None:
    with pytest.raises(SourceError, match=r"has no title|holds no HTML"):
        read(html)


# What a reader does not see


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>never</script>",
        "<script type='text/plain'>never</script>",
        "<style>never</style>",
        "<template><p>never</p></template>",
        "<noscript>never</noscript>",
        "<!-- never -->",
        "<?php never ?>",
        "<p hidden>never</p>",
        "<div hidden=''><p>never</p></div>",
        "<p style='display:none'>never</p>",
        "<div style='color:red;DISPLAY : NONE !important'><p>never</p></div>",
        "<p style='visibility: hidden'>never</p>",
        "<p aria-hidden='true'>never</p>",
        "<p style='font-size:0'>never</p>",
        "<p style='font-size:0px;'>never</p>",
        "<p style='width:0;height:0'>never</p>",
        "<p style='max-height:0.0em'>never</p>",
        "<p style='opacity:0'>never</p>",
        "<p style='text-indent:-9999px'>never</p>",
        "<p style='position:absolute;left:-10000px'>never</p>",
        "<p style='clip:rect(0,0,0,0)'>never</p>",
        "<svg><text>never</text></svg>",
        "<iframe>never</iframe>",
        "<object>never</object>",
        "<select><option>never</option></select>",
        "<textarea>never</textarea>",
        "<dialog>never</dialog>",
        "<nav>never</nav>",
        "<footer>never</footer>",
        "<aside>never</aside>",
        "<div role='navigation'>never</div>",
        "<header><a href='/'>never</a></header>",
        "<input value='never'>",
        "<img alt='never'>",
        "<a href='/' title='never'></a>",
    ],
)
def test_what_is_hidden_never_becomes_text(hidden: str) -> None:
    assert texts(f"<p>Bees fly.</p>{hidden}<p>Far.</p>") == ["Bees fly.", "Far."]


@pytest.mark.parametrize(
    "shown",
    [
        "<p style='opacity:0.5'>shown</p>",
        "<p style='font-size:0.8em; width:100%'>shown</p>",
        "<p style='max-height:05px'>shown</p>",
        "<p aria-hidden='false'>shown</p>",
        "<details><summary>shown</summary></details>",
        "<blockquote>shown</blockquote>",
    ],
)
def test_what_is_shown_stays(shown: str) -> None:
    assert texts(shown) == ["shown"]


def test_hidden_parts_inside_a_sentence_leave_no_gap() -> None:
    assert texts("<p>hon<span hidden>x</span>ey, <script>1</script>tea</p>") == ["honey, tea"]


def test_characters_that_mark_or_hide_are_taken_out_though_written_as_entities() -> None:
    assert texts("<p>be&#x200b;es&#xe000; fly&#x202e;</p>") == ["bees fly"]


def test_markup_that_is_left_open_ends_with_its_block() -> None:
    assert texts("<p>one <b>two<p>three <a href='/x'>four<p>five") == [
        "one two",
        "three four",
        "five",
    ]


# The same as Markdown


def as_published(file: Path) -> str:
    """Return a Markdown page as the site would publish it."""
    matter, body, _ = read_front_matter(file)
    kinds = {"podcast": "podcasts", "person": "people", "book": "books"}

    def link(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        kind, colon, name = target.partition(":")
        path = f"{kinds[kind]}/{name}" if colon else f"wiki/{slugify(target)}"
        return f"[{label or target}](/podwiki/{path}/)"

    html = MarkdownIt("commonmark").render(re.sub(r"\[\[([^\]]+)\]\]", link, body))
    return (
        f"<html><head><meta name=description content='x'></head><body><main><article>"
        f"<p>Wiki</p><h1>{matter['title']}</h1>{html}</article></main></body></html>"
    )


@pytest.mark.parametrize("file", sorted((STARTER / "_wiki").glob("*.md")), ids=lambda f: f.stem)
def test_a_bundled_page_says_the_same_as_a_web_page(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / f"{file.stem}.html"
    saved.write_text(as_published(file), encoding="utf-8")
    registry = load_registry()
    vocabulary = Vocabulary.of(
        [(page.slug, page.title) for page in map(read_raw_page, file.parent.glob("*.md"))], registry
    )
    pages = [
        build_page(raw, vocabulary, source="x")
        for raw in (read_raw_page(file), read_web_page(saved, {}, address=None))
    ]
    as_said = [
        [
            (section.anchor, sentence.text, sentence.people, sentence.citations)
            for section in page.sections
            for sentence in section.sentences
        ]
        for page in pages
    ]
    assert as_said[0] == as_said[1]
    assert as_said[0]


# Pages that nobody vouches for


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=500))
def test_no_text_breaks_the_reader(html: str) -> None:
    assert read("<h1>T</h1>" + html).title


TAGS = (
    "<p>|</p>|<a href='/wiki/x/'>|</a>|<h2>|</h2>|<table>|<td>|</table>|<svg>|<title>|</title>|"
    "<article>|</article>|<main>|<template>|x. |<!--|-->|7:45|<br>|&#0;|<header>|<h1>|<p hidden>|"
    "<a href='https://youtu.be/abcdefghijk?t=1h'>|<a href='http://[x'>|<base href='http://[::1'>"
)


@given(st.lists(st.sampled_from(TAGS.split("|")), max_size=40).map("".join))
def test_no_tangle_of_tags_breaks_the_reader(html: str) -> None:
    page = built("<h1>T</h1>" + html)
    for section in page.sections:
        assert "<!--" not in section.text
        assert not any("\ue000" <= char <= "\uf8ff" for char in section.text)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 300_000,
        "".join(f"<p><b id={number}>" for number in range(80_000)),
        "<a><div>" * 100_000,
        "<table>" * 200_000,
        "&amp" * 400_000,
        "<!--" * 400_000,
        "<" * 1_900_000,
        '<a "' * 450_000,
        "<li>x" * 300_000,
        "</p>" * 450_000,
    ],
    ids=lambda html: html[:8],
)
def test_a_page_built_to_tie_up_the_reader_does_not(html: str) -> None:
    started = time.process_time()
    with contextlib.suppress(SourceError):
        read("<h1>T</h1>" + html)
    assert time.process_time() - started < 15


def test_an_element_with_too_many_attributes_is_refused() -> None:
    crowd = " ".join(f"a{number}='>'" for number in range(6000))
    with pytest.raises(SourceError, match="attributes"):
        read(f"<h1>T</h1><p {crowd}>x</p>")


def test_a_page_that_is_too_large_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "large.html"
    file.write_text("<h1>T</h1>" + "x" * 2_000_000, encoding="utf-8")
    with pytest.raises(SourceError, match="larger than 2 MB"):
        read_wiki([file], bundled=Registry(), progress=lambda *_: None)
