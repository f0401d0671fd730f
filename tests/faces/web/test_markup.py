"""Markdown from outside becomes HTML that can do nothing."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.web.pages.markup import Sources, render_markdown

SOURCES: Sources = {1: ("s1-1", "Source 1: Ada"), 2: ("s1-2", "Source 2: Bo")}
HARMLESS = frozenset("p ul ol li strong em blockquote code pre br hr h3 h4 h5 h6 a sup".split())


class Reader(HTMLParser):
    """Keeps the tags of a text, and what they are given."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)


def test_a_number_of_a_source_links_to_it_and_any_other_stays_text() -> None:
    html = render_markdown("Build two [1] [2]. See [9].", SOURCES)
    assert html.count('class="mark"') == 2
    assert 'href="#s1-1"' in html
    assert "[9]" in html


def test_numbers_in_code_stay_code() -> None:
    assert "mark" not in render_markdown("`[1]`", SOURCES)


def test_headings_start_below_those_of_the_page() -> None:
    assert render_markdown("# One\n\n##### Five", {}).startswith("<h3>One</h3>")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/leak.png)",
        "[click](javascript:alert(1))",
        "[click](https://evil.example)",
        "<https://evil.example>",
        "[1]: https://evil.example\n\n[1]",
        '<a href="https://evil.example">x</a>',
        "<svg/onload=alert(1)>",
        "<style>@import 'https://evil.example'</style>",
        "[1](javascript:alert(1))",
        '[1]<b onmouseover="x">',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_an_attack_becomes_text(attack: str) -> None:
    check_harmless(render_markdown(attack, SOURCES))


@given(st.text(alphabet="<>\"'=[]()!:/ax1#\n`*&;- ", max_size=60))
def test_whatever_is_written_only_harmless_tags_come_out(text: str) -> None:
    check_harmless(render_markdown(text, SOURCES))


def test_the_name_of_a_source_cannot_break_out_of_its_label() -> None:
    html = render_markdown("[1]", {1: ("s1-1", '"><script>alert(1)</script>')})
    check_harmless(html)
    assert "script" not in Reader(html).tags


def check_harmless(html: str) -> None:
    read = Reader(html)
    assert set(read.tags) <= HARMLESS
    for name, value in read.attributes:
        assert name in {"href", "class", "data-source", "aria-label", "start"}
        assert name != "href" or (value or "").startswith("#s1-")
