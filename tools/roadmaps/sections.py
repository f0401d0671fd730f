"""Sections of a page that can be stages, in the order in which the page has them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.archive import Archive
from knowledge.records import Page, Section
from tools.roadmaps.sorting import is_no_stage

_NUMBERED: Final = re.compile(
    r"^(?:stage|step|phase|part|level|month|week)s?\s+\d+(?:\s*[-–]\s*\d+)?\b[\s:.)-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSection:
    """A heading with what stands under it, deeper headings included."""

    page: Page
    sections: tuple[Section, ...]  # the first one has the heading

    @property
    def key(self) -> str:
        """The key of the stage that this becomes."""
        return section_key(self.page.slug, self.sections[0].anchor)


def section_key(page: str, anchor: str) -> str:
    """Return the key of the stage that a section becomes."""
    return f"{page}#{anchor}"


def title_of(archive: Archive, key: str) -> str:
    """Return the title of the stage with a key; empty where the archive has no such section."""
    slug, _, anchor = key.partition("#")
    page = archive.page(slug)
    whole = section_of(page, anchor) if page else None
    return bare_title(whole.sections[0].heading) if whole else ""


def positions(page: Page | None) -> dict[str, int]:
    """Return where each section stands on a page, by anchor; nothing where there is no page."""
    return {s.anchor: number for number, s in enumerate(page.sections)} if page else {}


def bare_title(heading: str) -> str:
    """Return a heading without "Stage 3:"."""
    return _NUMBERED.sub("", heading).strip() or heading


def is_numbered(page: Page) -> bool:
    """Tell whether a page says by numbers in its headings in which order they come."""
    return sum(bool(_NUMBERED.match(section.heading)) for section in page.sections) > 1


def stage_sections(page: Page) -> list[StageSection]:
    """Return the sections that can be stages: the numbered ones where a page numbers any.

    Otherwise all that are no introduction, comparison or list of links.
    """
    numbered = is_numbered(page)
    return [
        whole
        for whole in top_sections(page)
        if (
            _NUMBERED.match(whole.sections[0].heading)
            if numbered
            else not is_no_stage(whole.sections[0].heading)
        )
    ]


def top_sections(page: Page) -> list[StageSection]:
    """Return the headings of a page that stand under no other; not the text above them."""
    found: list[list[Section]] = []
    for section in page.sections:
        if not section.anchor:
            continue
        if found and _is_under(section, found[-1][0]):
            found[-1].append(section)
        else:
            found.append([section])
    return [StageSection(page=page, sections=tuple(sections)) for sections in found]


def section_of(page: Page, anchor: str) -> StageSection | None:
    """Return the section with an anchor and what stands under it."""
    sections = page.sections
    at = next((i for i, section in enumerate(sections) if section.anchor == anchor), None)
    if at is None or not anchor:
        return None
    return StageSection(page=page, sections=_with_deeper(sections, at))


def _with_deeper(sections: Sequence[Section], at: int) -> tuple[Section, ...]:
    end = at + 1
    while end < len(sections) and _is_under(sections[end], sections[at]):
        end += 1
    return tuple(sections[at:end])


def _is_under(section: Section, above: Section) -> bool:
    depth = len(above.path)
    return len(section.path) > depth and section.path[:depth] == above.path
