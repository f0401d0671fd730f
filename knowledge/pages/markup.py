"""HTML to the blocks that Markdown gives: headings, and paragraphs of text and links.

What a reader of the page would not see never becomes text: scripts, styles, templates, comments,
and elements that are hidden by attribute or by a style of their own. Style sheets are not read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import etree

from knowledge.pages.hidden import UNREAD, hides
from knowledge.pages.links import classify
from knowledge.pages.markdown import Heading, LinkPiece, Paragraph
from knowledge.sanitize import one_line, plain
from knowledge.times import contains_clock, format_clock
from knowledge.videos import VideoLink, parse_video_link

MAX_ATTRIBUTES: Final = 5_000
"""Most attributes of one element; the parser's work grows with their square."""
_HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_UNREAD_BLOCKS: Final = frozenset("nav footer aside dialog form pre".split())
"""Frame of the site, and code, which is left out as it is in Markdown."""
_BLOCKS: Final = frozenset(
    """
    address article blockquote body caption center dd details div dl dt fieldset figcaption figure
    header hr html li main ol p section summary table tbody td tfoot th thead tr ul
    """.split()
)
_SPACES = re.compile(r"[ \t\n\f\r]+")
_PERMALINKS: Final = frozenset(["", "#", "¶", "§", "🔗"])
_TAG = re.compile(r"<[a-zA-Z][^\s/>]*+")
_ATTRIBUTE = re.compile(
    r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?", re.DOTALL
)

Videos = Mapping[str, str]
"""Slugs of episodes by the id of their video."""
Element = Any
"""An element of lxml, which brings no types."""


def parse_html(html: str) -> Element | None:
    """Return the root of a page, or None where it holds no element.

    The parser gives up below 256 nested elements.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing that could be an element
        return None


def has_overfull_tag(html: str) -> bool:
    """Tell whether an element has more than `MAX_ATTRIBUTES`."""
    for tag in _TAG.finditer(html):
        at, count = tag.end(), 0
        while (attribute := _ATTRIBUTE.match(html, at)) is not None:
            at, count = attribute.end(), count + 1
            if count > MAX_ATTRIBUTES:
                return True
    return False


def is_hidden(element: Element) -> bool:
    """Tell whether an element hides itself, or is a frame around the page."""
    return hides(element.attrib)


def read_html_blocks(
    body: Element, videos: Videos, *, address: str
) -> Iterator[Heading | Paragraph]:
    """Yield headings and paragraphs in order.

    Args:
        body: The element that holds the page.
        videos: Leads from links to a video to the episode.
        address: What relative links are relative to; empty where that is not known.
    """
    writer = _Writer(videos=videos, address=address)
    stack: list[tuple[Element, bool]] = [(body, True)]
    while stack:
        element, opens = stack.pop()
        skipped = opens and element is not body and _is_unread(element, body)
        if _ends_block(element) and (block := writer.block()):
            yield block
        if opens and not skipped:
            writer.open(element)
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))
            continue
        if not skipped:
            writer.close(element)
        if element is not body:
            writer.add(element.tail or "", element.sourceline)
    if block := writer.block():
        yield block


def _is_unread(element: Element, body: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in UNREAD | _UNREAD_BLOCKS:
        return True
    if element.tag == "header" and body.tag in {"body", "html"}:
        return element.find(".//h1") is None
    return is_hidden(element)


def _ends_block(element: Element) -> bool:
    tag = element.tag
    return tag in _BLOCKS or tag in _HEADINGS or tag in _UNREAD_BLOCKS


@dataclass(slots=True)
class _Writer:
    """Gathers text and links into blocks while the tree is walked."""

    videos: Videos
    address: str
    pieces: list[str | LinkPiece] = field(default_factory=list)
    label: list[str] | None = None  # of the link that is open
    link: Element = None
    line: int | None = None
    level: int = 0

    def open(self, element: Element) -> None:
        self.level = _HEADINGS.get(element.tag, self.level)
        if element.tag == "a" and element.get("href") and self.link is None:
            self.link, self.label = element, []
        elif element.tag == "br":
            self.add(" ", None)
        self.add(element.text or "", element.sourceline)

    def close(self, element: Element) -> None:
        if element.tag in _HEADINGS:
            self.level = 0
        if self.link is not None and element is self.link:
            self._end_link()
            self.link = self.label = None

    def add(self, text: str, line: int | None) -> None:
        shown = _SPACES.sub(" ", plain(text))
        if self.line is None and shown.strip():
            self.line = line
        (self.pieces if self.label is None else self.label).append(shown)

    def block(self) -> Heading | Paragraph | None:
        """Return what was gathered, or None where it is no text, and start anew."""
        if self.link is not None:
            self._end_link()
        pieces, line = tuple(_trimmed(self.pieces)), self.line or 1
        self.pieces, self.line = [], None
        if not pieces:
            return None
        paragraph = Paragraph(pieces=pieces, line=line)
        if self.level:
            return Heading(level=self.level, text=flat(paragraph), line=line)
        return paragraph

    def _end_link(self) -> None:
        """Turn the label so far into a link; one that is open goes on with an empty label."""
        label, self.label = one_line("".join(self.label or [])), []
        if label not in _PERMALINKS:
            self.pieces.append(self._link(plain(self.link.get("href")).strip(), label))

    def _link(self, target: str, label: str) -> str | LinkPiece:
        video = parse_video_link(target)
        if video is not None and video.video in self.videos:
            return self._episode_link(self.videos[video.video], video, label)
        if self.address and not target.startswith("#"):
            target = _joined(self.address, target)
        return LinkPiece(syntax="html", target=target, label=label)

    def _episode_link(self, episode: str, video: VideoLink, label: str) -> str | LinkPiece:
        """Return a link to the episode; a mere time behind such a link stays a time."""
        links = [piece for piece in self.pieces if isinstance(piece, LinkPiece)]
        if contains_clock(label) and links and classify(links[-1]) == ("podcast", episode):
            return label
        if not contains_clock(label) and video.start_s is not None:
            label = f"{label}, {format_clock(video.start_s)}"
        return LinkPiece(syntax="html", target=f"/podcast/{episode}.html", label=label)


def _joined(base: str, href: str) -> str:
    """Return where a link leads; on the page's own site as a path, wherever that site is served."""
    try:
        target = urljoin(base, href)
        here, there = urlsplit(base), urlsplit(target)
    except ValueError:
        return href
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return target
    return urlunsplit(("", "", there.path, there.query, there.fragment))


def _trimmed(pieces: list[str | LinkPiece]) -> Iterator[str | LinkPiece]:
    """Join neighbouring texts, without doubled spaces and spaces at either end."""
    joined: list[str | LinkPiece] = [""]
    for piece in pieces:
        if isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    for number, piece in enumerate(joined):
        if isinstance(piece, LinkPiece):
            yield piece
            continue
        text = _SPACES.sub(" ", piece)
        text = text.lstrip() if number == 0 else text
        text = text.rstrip() if number == len(joined) - 1 else text
        if text:
            yield text


def flat(paragraph: Paragraph) -> str:
    """Return a paragraph's text with the labels of its links, on one line."""
    return one_line("".join(p if isinstance(p, str) else p.label for p in paragraph.pieces))
