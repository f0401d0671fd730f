"""Every relative link of the documentation leads to a file, and to a heading of it."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
# With slugs as GitHub makes them.
MARKDOWN = MarkdownIt("commonmark").enable("table").use(anchors_plugin, max_level=6)


def parts(page: Path) -> list[Token]:
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    return [part for token in tokens for part in (token, *(token.children or []))]


def anchors(page: Path) -> set[str]:
    return {str(part.attrs["id"]) for part in parts(page) if part.type == "heading_open"}


def targets(page: Path) -> list[str]:
    named = {"link_open": "href", "image": "src"}
    return [str(part.attrs[named[part.type]]) for part in parts(page) if part.type in named]


def leads_nowhere(page: Path, target: str) -> bool:
    """Whether a link of a page is relative and has no end."""
    address = urlsplit(target)
    if address.scheme or address.netloc:
        return False
    file = page.parent / unquote(address.path) if address.path else page
    if not file.exists() or not file.resolve().is_relative_to(ROOT):
        return True
    return bool(address.fragment) and address.fragment not in anchors(file)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert [target for target in targets(page) if leads_nowhere(page, target)] == []


def test_links_are_found_and_broken_ones_are_told_from_others(tmp_path: Path) -> None:
    assert sum(len(targets(page)) for page in PAGES) > 50
    readme = ROOT / "README.md"
    assert leads_nowhere(readme, "docs/no-such-page.md")
    assert leads_nowhere(readme, "CONTRIBUTING.md#no-such-heading")
    assert leads_nowhere(readme, "../elsewhere.md")
    assert not leads_nowhere(readme, "CONTRIBUTING.md#where-things-are")
    assert not leads_nowhere(readme, "#how-it-works")
    assert not leads_nowhere(readme, "https://example.org/x.md#y")


def test_every_page_of_the_documentation_can_be_reached_from_its_index() -> None:
    seen, left = set[Path](), [ROOT / "docs" / "README.md"]
    while left:
        page = left.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        paths = (urlsplit(target) for target in targets(page))
        left += [(page.parent / path.path).resolve() for path in paths if not path.scheme]
    assert [page.name for page in PAGES if page not in seen] == []
