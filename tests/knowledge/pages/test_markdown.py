import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pages.markdown import Heading, LinkPiece, Paragraph, read_blocks

WIKI_SIGNS = "[]()|#{}'\"\\*_`<>!&;: \n\t-=~aé0.\u2028"


def blocks(body: str) -> list[Heading | Paragraph]:
    return list(read_blocks(body, first_line=1))


def links(body: str) -> list[LinkPiece]:
    return [
        piece
        for block in blocks(body)
        if isinstance(block, Paragraph)
        for piece in block.pieces
        if isinstance(piece, LinkPiece)
    ]


def shown(body: str) -> str:
    return "\n".join(
        block.text
        if isinstance(block, Heading)
        else "".join(p if isinstance(p, str) else p.label for p in block.pieces)
        for block in blocks(body)
    )


@pytest.mark.parametrize(
    ("body", "link"),
    [
        ("[[slug]]", LinkPiece(syntax="wikilink", target="slug", label="slug")),
        ("[[a|A b]]", LinkPiece(syntax="wikilink", target="a", label="A b")),
        ("[[a|]]", LinkPiece(syntax="wikilink", target="a", label="a")),
        ("[[podcast:x\n y|l]]", LinkPiece(syntax="wikilink", target="podcast:x y", label="l")),
        (
            "[L]({{ '/wiki/x/' | relative_url }})",
            LinkPiece(syntax="liquid", target="/wiki/x/", label="L"),
        ),
        (
            '[L]({{"/podcasts/y/"|relative_url}})',
            LinkPiece(syntax="liquid", target="/podcasts/y/", label="L"),
        ),
        ("[L](https://a.b/c)", LinkPiece(syntax="markdown", target="https://a.b/c", label="L")),
        ("[*L* `m`](#part)", LinkPiece(syntax="markdown", target="#part", label="L m")),
        ("<https://a.b>", LinkPiece(syntax="markdown", target="https://a.b", label="https://a.b")),
    ],
)
def test_links_are_read_in_each_dialect(body: str, link: LinkPiece) -> None:
    assert links(f"Before {body} after.") == [link]


def test_of_a_wikilink_inside_a_link_the_wikilink_counts() -> None:
    assert links("[see [[a|b]]](https://c.d)") == [
        LinkPiece(syntax="wikilink", target="a", label="b")
    ]


@pytest.mark.parametrize("body", ["`[[a|b]]`", "\\[\\[a]]", "[[]]", "[[a[b]]", "[x](javascript:y)"])
def test_what_only_looks_like_a_link_is_text(body: str) -> None:
    assert links(body) == []


def test_blocks_come_in_order_with_their_lines() -> None:
    body = "Lead\nmore\n\n# A *b*\n\n- one\n- two\n\n## [[x|C]]\n\n> quoted\n"
    assert list(read_blocks(body, first_line=10)) == [
        Paragraph(pieces=("Lead", "\n", "more"), line=10),
        Heading(level=1, text="A b", line=13),
        Paragraph(pieces=("one",), line=15),
        Paragraph(pieces=("two",), line=16),
        Heading(level=2, text="C", line=18),
        Paragraph(pieces=("quoted",), line=20),
    ]


def test_cells_of_a_table_are_paragraphs() -> None:
    assert shown("| a | b |\n|---|---|\n| [[c]] | d |\n").split("\n") == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<div onclick='x()'>\ninside\n</div>",
        "<!-- note -->",
        "<iframe src='https://a.b'></iframe>",
    ],
)
def test_raw_html_is_dropped(html: str) -> None:
    assert shown(f"Before\n\n{html}\n\nAfter") == "Before\nAfter"


def test_tags_and_images_within_text_are_dropped() -> None:
    assert shown("a <b onclick='x()'>bold</b> ![alt](https://a.b/pixel.png) c") == "a bold  c"


@pytest.mark.parametrize("entity", ["&#xE000;", "&#x202e;", "&ZeroWidthSpace;", "&#xFEFF;"])
def test_hidden_characters_do_not_come_in_as_entities(entity: str) -> None:
    assert shown(f"a{entity}b [l{entity}m](https://c.d)") == "ab lm"


def test_long_stretches_of_space_become_one_space() -> None:
    assert shown("a" + " " * 1000 + "b") == "a b"


@given(st.text(max_size=300) | st.text(alphabet=WIKI_SIGNS, max_size=300))
def test_any_text_is_read_with_lines_inside_the_file(body: str) -> None:
    for block in blocks(body):
        assert 1 <= block.line <= body.count("\n") + body.count("\r") + 1
        if isinstance(block, Heading):
            assert 1 <= block.level <= 6
            assert "\n" not in block.text


@pytest.mark.parametrize(
    "body",
    [
        "Seen <span style='display:none'>never</span> text.",
        "Seen <b hidden>never <i>ever</i></b> text.",
        "Seen <!-- never --> text.",
        "Seen <script>never()</script> text.",
        'Seen <SPAN STYLE="Display : None">never</SPAN> text.',
        "Seen <span aria-hidden=true>never</span> text.",
        "Seen text.\n\n<div hidden>\n\nnever\n\n</div>\n",
        "Seen text.\n\n<div style='display:none'>\n\n## never\n\n- never\n\n</div>\n",
        "<div hidden>\n<div>\n\nnever\n\n</div>\n\nnever\n\n</div>\n\nSeen text.",
        "<!--\n\nnever\n\n-->\n\nSeen text.",
    ],
)
def test_what_raw_html_hides_is_no_text(body: str) -> None:
    assert " ".join(shown(body).split()) == "Seen text."


def test_html_that_hides_nothing_leaves_its_text() -> None:
    assert " ".join(shown("Seen <b>bold</b><br> and <i class='x'>more</i>.").split()) == (
        "Seen bold and more."
    )


def test_a_tag_left_open_in_a_paragraph_hides_no_other_one() -> None:
    assert shown("One <span hidden>never\n\nTwo.").strip().endswith("Two.")
