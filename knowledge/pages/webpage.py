"""A wiki page that was saved from the web, laid out as the published podwiki is.

The page lies in `<article>` or `<main>`: a line that names the site, the title, a summary, a panel
of related pages, and the text.
"""

import re
from itertools import takewhile
from pathlib import Path
from typing import Final

from knowledge.errors import SourceError
from knowledge.frontmatter import read_text
from knowledge.naming import slugify
from knowledge.pages.links import classify
from knowledge.pages.markdown import Heading, LinkPiece, Paragraph
from knowledge.pages.markup import (
    MAX_ATTRIBUTES,
    Element,
    Videos,
    flat,
    has_overfull_tag,
    is_hidden,
    parse_html,
    read_html_blocks,
)
from knowledge.pages.page import RawPage
from knowledge.sanitize import one_line

_RELATED: Final = frozenset(["related wiki pages", "related pages"])
_TITLE_END = re.compile(r"\s+[|·–—-]\s+")

Block = Heading | Paragraph


def read_web_page(path: Path, videos: Videos, *, address: str | None) -> RawPage:
    """Read a page that was saved from the web.

    Args:
        path: A UTF-8 file.
        videos: Leads from links to a video to the episode.
        address: Where it was fetched from, where that is known; the page itself may know better.

    Raises:
        SourceError: The file cannot be read, has no title, or is built to tie up the reader.
    """
    html = read_text(path)
    if has_overfull_tag(html):
        raise SourceError(path, f"has an element with more than {MAX_ATTRIBUTES:,} attributes")
    root = parse_html(html)
    if root is None:
        raise SourceError(path, "holds no HTML")
    address = _own_address(root) or address
    blocks = list(read_html_blocks(_body(root), videos, address=address or ""))
    title, blocks = _take_title(root, blocks)
    if not title:
        raise SourceError(path, "has no title: neither a heading of the first level nor a <title>")
    summary, blocks = _take_summary(root, blocks)
    related, blocks = _take_related(blocks)
    return RawPage(
        path=path,
        slug=_slug(address, path, title),
        title=title,
        summary=summary,
        tags=(),
        related=related,
        blocks=tuple(blocks),
        address=address,
    )


def _body(root: Element) -> Element:
    """Return the element that holds the page and nothing of the site around it."""
    for path in ("//main//article", "//article", "//main", "//*[@role='main']", "//body"):
        found = [element for element in root.xpath(path) if not is_hidden(element)]
        if len(found) == 1:
            return found[0]
    return root


def _own_address(root: Element) -> str | None:
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for found in root.xpath(path):
            address = one_line(str(found)).split("#", 1)[0]
            if address.startswith(("https://", "http://")):
                return address
    return None


def _take_title(root: Element, blocks: list[Block]) -> tuple[str, list[Block]]:
    """Return the title and what follows it; what stands above it belongs to the site."""
    for number, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == 1:
            return block.text, blocks[number + 1 :]
    for heading in root.xpath("//h1"):
        if text := one_line("".join(heading.itertext())):
            return text, blocks
    text = one_line("".join(root.xpath("//head/title//text()")))
    return _TITLE_END.split(text, maxsplit=1)[0], blocks


def _take_summary(root: Element, blocks: list[Block]) -> tuple[str, list[Block]]:
    """Return the summary that the page describes itself with, and the text without it."""
    summary = next(
        (one_line(str(text)) for text in root.xpath("//meta[@name='description']/@content")), ""
    )
    repeated = bool(summary and blocks) and (
        isinstance(blocks[0], Paragraph) and flat(blocks[0]) == summary
    )
    return summary, blocks[1:] if repeated else blocks


def _take_related(blocks: list[Block]) -> tuple[tuple[str, ...], list[Block]]:
    """Take out the panel of related pages: the first heading, with links and nothing else."""
    at = next((n for n, block in enumerate(blocks) if isinstance(block, Heading)), None)
    if at is None or not isinstance(panel := blocks[at], Heading):
        return (), blocks
    listed = list(takewhile(_is_only_links, blocks[at + 1 :]))
    if panel.text.casefold() not in _RELATED or not listed:
        return (), blocks
    links = [p for b in listed if isinstance(b, Paragraph) for p in b.pieces]
    names = tuple(link.label for link in links if isinstance(link, LinkPiece))
    return names, [*blocks[:at], *blocks[at + 1 + len(listed) :]]


def _is_only_links(block: Block) -> bool:
    return isinstance(block, Paragraph) and all(
        isinstance(piece, LinkPiece) or not piece.strip(" ,;·|") for piece in block.pieces
    )


def _slug(address: str | None, path: Path, title: str) -> str:
    """Return the name that the page was published under, else its file's, else its title's."""
    kind, name = classify(LinkPiece(syntax="html", target=address or "", label=""))
    if kind == "page":
        return name
    return slugify(path.stem) or slugify(title) or "page"
