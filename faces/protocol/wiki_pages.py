"""The wiki's pages as resources: Markdown with an id behind every claim, and its sources."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote, unquote

from mcp_types import (
    ListResourcesResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from faces.protocol.errors import UnknownNameError
from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.records import Section
from knowledge.sanitize import clip, one_line
from tools.names import match_pages
from tools.roadmaps.markdown import escaped, source_line

SCHEME: Final = "podwiki://wiki/"
MARKDOWN: Final = "text/markdown"
TEMPLATE: Final = ResourceTemplate(
    name="wiki-page",
    title="Page of the wiki",
    uri_template=f"{SCHEME}{{slug}}",
    description="A page of the podcast wiki, with an id, guest, episode and time for each claim.",
    mime_type=MARKDOWN,
)
LISTED_AT_ONCE: Final = 200
_SUMMARY_CHARS: Final = 500


def list_pages(archive: Archive, cursor: str | None) -> ListResourcesResult:
    """Return the next pages in alphabetical order, `LISTED_AT_ONCE` of them.

    Args:
        archive: Holds the pages.
        cursor: Slug of the last page that was listed already; None at the start.
    """
    titles, summaries = archive.page_titles, archive.page_summaries
    rest = sorted(slug for slug in titles if cursor is None or slug > cursor)
    slugs = rest[:LISTED_AT_ONCE]
    return ListResourcesResult(
        resources=[
            Resource(
                uri=page_uri(slug),
                name=slug,
                title=one_line(titles[slug]),
                description=clip(one_line(summaries[slug]), max_chars=_SUMMARY_CHARS),
                mime_type=MARKDOWN,
            )
            for slug in slugs
        ],
        next_cursor=slugs[-1] if len(rest) > len(slugs) else None,
    )


def read_page(archive: Archive, uri: str) -> TextResourceContents:
    """Return a page.

    Raises:
        UnknownNameError: The address leads to no page.
    """
    slug = unquote(uri.removeprefix(SCHEME))
    if not uri.startswith(SCHEME) or slug not in archive.page_titles:
        near = tuple(page_uri(name) for name in match_pages(archive, slug))
        raise UnknownNameError("page", uri, near=near)
    text = "\n".join(_lines(archive, slug))
    return TextResourceContents(uri=uri, mime_type=MARKDOWN, text=text + "\n")


def page_uri(slug: str) -> str:
    """Return the address of a page."""
    return SCHEME + quote(slug, safe="@")


def _lines(archive: Archive, slug: str) -> Iterator[str]:
    page = archive.page(slug)
    if page is None:
        return
    yield f"# {escaped(page.title)}"
    if page.summary:
        yield from ("", escaped(page.summary))
    cited: dict[str, Evidence] = {}
    for section in page.sections:
        found = archive.section(section.page, section.anchor)
        claims = archive.claims(found) if found else []
        cited |= {claim.id: claim for claim in claims}
        yield from _section(section, claims)
    if cited:
        yield from ("", "## Sources", "")
        yield from (f"- {item.id}: {source_line(item)}" for item in cited.values())


def _section(section: Section, claims: Sequence[Evidence]) -> Iterator[str]:
    if section.anchor:
        level = min(len(section.path) + 1, 6)
        yield from ("", f"{'#' * level} {escaped(section.heading)}")
    yield ""
    for sentence in section.sentences:
        ids = [claim.id for claim in claims if claim.text == sentence.text]
        marks = f" [{', '.join(ids)}]" if ids else ""
        yield f"{escaped(sentence.text)}{marks}"
