"""From an answer's Markdown to HTML that nothing from outside can break out of.

Markdown comes from a model, from a wiki and from users. HTML in it is shown as text, links and
pictures are not made, and what comes out is cleaned once more by a list of what is allowed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

_MARK: Final = re.compile(r"\s*\[(\d{1,3})\]")
_TAGS: Final = frozenset("p ul ol li strong em blockquote code pre br hr h3 h4 h5 h6 a sup".split())
_ATTRIBUTES: Final[Mapping[str, set[str]]] = {
    "a": {"href", "class", "aria-label", "data-source"},
    "ol": {"start"},
}
_HEADING_SHIFT: Final = 2
"""The page has the first two levels of headings."""

Sources = Mapping[int, tuple[str, str]]
"""Of each number its element's id, and what a screen reader says of it."""


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.disable(["link", "image", "autolink", "reference", "html_block", "html_inline"])
    parser.core.ruler.push("marks", _split_marks)
    parser.add_render_rule("mark", _render_mark)
    parser.core.ruler.push("headings", _shift_headings)
    return parser


def render_markdown(text: str, sources: Sources) -> Markup:
    """Return Markdown as HTML; a number in brackets that has a source becomes a link to it."""
    html = _PARSER.render(text, {"sources": sources})
    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(),
        link_rel=None,
    )
    return Markup(cleaned)  # noqa: S704  it was cleaned


def _split_marks(state: StateCore) -> None:
    sources: Sources = state.env.get("sources", {})
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = [
                part for child in block.children for part in _without_marks(child, sources)
            ]


def _without_marks(child: Token, sources: Sources) -> list[Token]:
    """Return a text in pieces, each number of a source as a token of its own."""
    if child.type != "text":
        return [child]
    parts, at = [], 0
    for found in _MARK.finditer(child.content):
        number = int(found[1])
        if number in sources:
            parts += [_text(child.content[at : found.start()]), _mark(number)]
            at = found.end()
    return [*parts, _text(child.content[at:])] if parts else [child]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _mark(number: int) -> Token:
    return Token("mark", "", 0, content=str(number))


def _render_mark(
    renderer: RendererHTML,  # noqa: ARG001
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,  # noqa: ARG001
    env: EnvType,
) -> str:
    number = int(tokens[index].content)
    place, label = env["sources"][number]
    return Markup(
        '<sup><a class="mark" href="#{0}" data-source="{0}" aria-label="{1}">{2}</a></sup>'
    ).format(place, label, number)


def _shift_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + _HEADING_SHIFT, 6)}"


_PARSER: Final[Any] = _markdown()
