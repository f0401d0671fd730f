"""Which page gives the order of the stages, and which sections of other pages stand beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz, process

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.naming import SOURCE_MARK
from knowledge.words import words
from tools.errors import NoRoadmapError
from tools.results.plans import Order
from tools.roadmaps.hearing import with_minutes
from tools.roadmaps.sections import is_numbered, stage_sections
from tools.roadmaps.sorting import is_dangling
from tools.roadmaps.stages import SortedStage, guest_names, read_stage
from tools.roles import Role, RoleBook

BESIDE: Final = 3
"""Stages from other pages at most."""
_PAGES_BESIDE: Final = 5
_TO_HEAR: Final = 4
_NEAR: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The stages that the archive gives for a role, in order, and what makes the order."""

    order: Order
    ordered_by: str  # key of a page
    stages: tuple[SortedStage, ...]
    hear: tuple[Evidence, ...]  # what guests say on the page about the move, one claim each


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    page: str
    order: Order
    beside: tuple[str, ...]  # keys of the pages to take further stages from, best first


def find_route(archive: Archive, book: RoleBook, target: Role, origin: Role | None) -> Route:
    """Return the stages to a role in the order of one page.

    That page is the transition's where it numbers its stages, else the roadmap, else the
    transition's as it is written, else the role's. A page without anything to do is passed over.

    Raises:
        NoRoadmapError: No page is about the role.
    """
    names = guest_names(archive)
    for choice in _choices(archive, book, target, origin):
        ordered = _read_page(archive, book, choice.page, names)
        if ordered:
            beside = _beside(archive, book, choice, ordered, names)
            move = move_page(book, origin.key if origin else None, target.key)
            return Route(
                order=choice.order,
                ordered_by=choice.page,
                stages=tuple(with_minutes(archive, item) for item in (*ordered, *beside)),
                hear=_heard_on(archive, move) if move else (),
            )
    raise NoRoadmapError(target.name, near=_near(book, target))


def _read_page(
    archive: Archive, book: RoleBook, slug: str, names: frozenset[str]
) -> list[SortedStage]:
    """Return the stages of a page; where it numbers none, those with anything to do in them.

    A page about a move may tell one person's story under each heading: those are no stages. Where
    another page says nowhere what to do, all that it says by an episode is kept.
    """
    page = archive.page(slug)
    if page is None:
        return []
    read = [read_stage(archive, whole, names) for whole in stage_sections(page)]
    if is_numbered(page):
        return read
    if any(move.page == slug for move in book.moves):
        return [item for item in read if _says_what_to_do(item) and item.advises]
    doing = [item for item in read if _says_what_to_do(item)]
    return doing or [item for item in read if not item.stage.uncited]


def _heard_on(archive: Archive, slug: str) -> tuple[Evidence, ...]:
    """Return the first claim of each guest on a page that can stand alone."""
    page = archive.page(slug)
    sections = (archive.section(slug, s.anchor) for s in page.sections) if page else ()
    claims = (claim for section in sections if section for claim in archive.claims(section))
    first: dict[str, Evidence] = {}
    for claim in claims:
        if claim.guest and claim.guest in claim.text and not is_dangling(claim.text):
            first.setdefault(claim.guest, claim)
    timed = sorted(first.values(), key=lambda claim: claim.start_s is None)
    return tuple(timed[:_TO_HEAR])


def move_page(book: RoleBook, origin: str | None, target: str) -> str | None:
    """Return the page about a move between two roles."""
    return next(
        (move.page for move in book.moves if (move.from_role, move.to_role) == (origin, target)),
        None,
    )


def _choices(
    archive: Archive, book: RoleBook, target: Role, origin: Role | None
) -> Iterator[_Choice]:
    """Yield the pages that may give the order, best first."""
    roadmap = book.roadmap_pages.get(target.key)
    role = book.role_pages.get(target.key)
    move = move_page(book, origin.key if origin else None, target.key)
    if move and (roadmap is None or _numbers(archive, move)):
        yield _Choice(page=move, order=_order(archive, move), beside=_keys(roadmap, role))
    if roadmap:
        yield _Choice(page=roadmap, order=_order(archive, roadmap), beside=_keys(move))
    if role:
        related = archive.page(role)
        neighbours = related.related if related else ()
        yield _Choice(page=role, order="composed", beside=_keys(move, *neighbours))
    for other in dict.fromkeys(m.page for m in book.moves if m.to_role == target.key):
        yield _Choice(page=other, order=_order(archive, other), beside=_keys(role))


def _keys(*pages: str | None) -> tuple[str, ...]:
    return tuple(page for page in pages if page)


def _numbers(archive: Archive, slug: str) -> bool:
    page = archive.page(slug)
    return page is not None and is_numbered(page)


def _order(archive: Archive, slug: str) -> Order:
    return "numbered" if _numbers(archive, slug) else "headings"


def _beside(
    archive: Archive,
    book: RoleBook,
    choice: _Choice,
    ordered: Sequence[SortedStage],
    names: frozenset[str],
) -> list[SortedStage]:
    """Return the stages of other pages that say most that is cited, as these pages have them.

    One of each page where several are given; what the ordered stages are headed by is left out.
    """
    taken = {stem for item in ordered for stem in words(item.stage.title)}
    of_each = 1 if len(choice.beside) > 1 else BESIDE
    chosen: list[SortedStage] = []
    for page in choice.beside[:_PAGES_BESIDE]:
        new = (
            item
            for item in _read_page(archive, book, page, names)
            if _cited(item) and not taken.issuperset(words(item.stage.title))
        )
        chosen += _most_said(new, count=of_each)
        if len(chosen) >= BESIDE:
            break
    return [replace(item, stage=replace(item.stage, ordered=False)) for item in chosen[:BESIDE]]


def _most_said(stages: Iterable[SortedStage], *, count: int) -> list[SortedStage]:
    """Return the stages that say most with a citation, in the order given."""
    listed = list(stages)
    best = sorted(range(len(listed)), key=lambda i: (-_cited(listed[i]), i))[:count]
    return [listed[i] for i in sorted(best)]


def _says_what_to_do(item: SortedStage) -> bool:
    return bool(item.stage.learn or item.stage.build or item.stage.show)


def _cited(item: SortedStage) -> int:
    said = (*item.stage.learn, *item.stage.build, *item.stage.show)
    return sum(not advice.uncited for advice in said)


def _near(book: RoleBook, target: Role) -> tuple[str, ...]:
    """Return the names of the roles with a page that resemble one most."""
    pages = {**book.role_pages, **book.roadmap_pages}
    names = {
        key: book.roles[key].name
        for key, page in pages.items()
        if key in book.roles and SOURCE_MARK not in page
    }
    found = process.extract(target.name, names, scorer=fuzz.WRatio, limit=_NEAR)
    return tuple(name for name, _, _ in found)
