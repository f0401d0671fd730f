"""Markdown in the podwiki's dialects to headings and paragraphs of text and links.

Three ways of linking occur: `[[target|label]]`, `[label]({{ '/wiki/x/' | relative_url }})` of
older pages, and plain `[label](https://...)`. Raw HTML is dropped, with the text that it hides.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from knowledge.pages.hidden import Hiding
from knowledge.records import LinkSyntax
from knowledge.sanitize import plain

MAX_LINK_CHARS: Final = 600
_LIQUID = re.compile(r"\{\{\s*['\"]([^'\"\n]*)['\"]\s*\|\s*relative_url\s*\}\}")
_SPACES = re.compile(r"[^\S\n]+")
_LIQUID_SCHEME = "liquid:"
_WIKILINK = re.compile(rf"\[\[([^\[\]]{{1,{MAX_LINK_CHARS}}})\]\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPiece:
    """A link inside running text; the label may hold line feeds, as the source does."""

    syntax: LinkSyntax
    target: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; `level` 1..6, `line` counted from 1."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text of one paragraph or list item; line feeds stand where the source has them."""

    pieces: tuple[str | LinkPiece, ...]
    line: int


def _read_wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  markdown-it's shape
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        target, _, label = match[1].partition("|")
        token.meta = {"target": " ".join(target.split()), "label": label or target}
    state.pos = match.end()
    return True


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.inline.ruler.before("link", "wikilink", _read_wikilink)
    return parser


def read_blocks(body: str, *, first_line: int) -> Iterator[Heading | Paragraph]:
    """Yield headings and paragraphs in order.

    Args:
        body: Markdown without front matter.
        first_line: Number of the body's first line in its file, counted from 1.
    """
    tokens = _parser().parse(_LIQUID.sub(rf"{_LIQUID_SCHEME}\1", body))
    level = 0
    for token in _shown(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline":
            line = first_line + (token.map[0] if token.map else 0)
            pieces = tuple(_pieces(token.children or []))
            if level:
                yield Heading(level=level, text=_flat(pieces), line=line)
            elif pieces:
                yield Paragraph(pieces=pieces, line=line)


def _shown(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens without raw HTML and what it hides."""
    hiding = Hiding()
    for token in tokens:
        if token.type in {"html_block", "html_inline"}:
            hiding.feed(token.content)
        elif not hiding:
            yield token


def _pieces(tokens: list[Token]) -> Iterator[str | LinkPiece]:
    opened: Token | None = None
    label: list[str] = []
    for token in _shown(tokens):
        if token.type == "link_open":
            opened, label = token, []
        elif token.type == "link_close" and opened is not None:
            yield _link_piece(str(opened.attrs.get("href", "")), "".join(label))
            opened = None
        elif token.type == "wikilink" and opened is None:
            meta = token.meta
            yield LinkPiece(syntax="wikilink", target=meta["target"], label=meta["label"])
        elif text := _text(token):
            if opened is None:
                yield text
            else:
                label.append(text)


def _text(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    if token.type == "wikilink":
        return str(token.meta["label"])
    # An entity (`&#x202e;`) may stand for a hidden character that the file itself may not hold.
    shown = token.type in {"text", "code_inline", "text_special"}
    return _SPACES.sub(" ", plain(token.content)) if shown else ""


def _link_piece(href: str, label: str) -> LinkPiece:
    if href.startswith(_LIQUID_SCHEME):
        return LinkPiece(syntax="liquid", target=href.removeprefix(_LIQUID_SCHEME), label=label)
    return LinkPiece(syntax="markdown", target=href, label=label)


def _flat(pieces: tuple[str | LinkPiece, ...]) -> str:
    text = "".join(piece if isinstance(piece, str) else piece.label for piece in pieces)
    return " ".join(text.split())
