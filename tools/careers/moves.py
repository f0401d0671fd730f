"""The changes of role that guests made, as far as evidence says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, product
from typing import Final, Literal
from weakref import WeakKeyDictionary

from knowledge.archive import Archive
from knowledge.naming import SOURCE_MARK
from knowledge.records import Episode, Guest
from tools.careers.held import Held, RoleNames, role_names, roles_held
from tools.careers.telling import Telling, Told, tellings
from tools.careers.titles import titled_moves
from tools.roles import RoleBook, read_roles

Basis = Literal["both-ends", "page", "title"]
"""Both roles are said to have been held, in that order; or one is, where the wiki's page or the
episode's title is about this very move."""

DATA_ROLES: Final = frozenset(
    """
    ai-engineer machine-learning-engineer data-engineer data-scientist data-analyst
    analytics-engineer ml-platform-engineer data-product-manager ml-product-manager
    data-team-lead data-engineering-manager
    """.split()
)
_WIDE: Final[Mapping[str, frozenset[str]]] = {
    "any-data-role": DATA_ROLES,
    "non-technical": frozenset({"non-technical", "marketer", "project-manager"}),
}
_NO_ORIGINS: Final = frozenset({"data-team-lead", "data-engineering-manager"})
"""Who leads a team mostly keeps the trade: "a lead, and now in data engineering" is no way back."""
_NO_TARGETS: Final = frozenset(
    """
    student career-break non-technical project-manager product-designer marketer qa-engineer
    """.split()
)
"""Roles that people come from; as targets, words like "project management" mean a task."""
_ONE_STORY_S: Final = 240  # roles named further apart may be told out of order
_ORDER: Final = {"before": 0, "then": 1, "now": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMove:
    """A change of role that a guest made, with what says so."""

    guest: str  # slug
    episode: str
    from_role: str  # key of a role
    to_role: str
    basis: Basis
    left: Told | None  # says that the first role was held; None where only the page says it
    reached: Told | None  # says that the second was

    @property
    def said(self) -> tuple[Told, ...]:
        """What says so, each sentence once, the earlier role first."""
        found = {told.text: told for told in (self.left, self.reached) if told}
        return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerBook:
    """All moves that are told in an archive, with the roles that it knows."""

    roles: RoleBook
    moves: tuple[MadeMove, ...]
    episodes: Mapping[str, Episode]  # by slug
    people: Mapping[str, Guest]  # by slug
    heard: frozenset[tuple[str, str]]  # guest and episode of all that was read

    def made(self, from_role: str, to_role: str) -> list[MadeMove]:
        """Return the moves between two roles, wide ones included; an empty key means any."""
        origins, targets = role_family(from_role), role_family(to_role)
        return [
            move
            for move in self.moves
            if (move.from_role in origins if from_role else move.from_role not in targets)
            and (move.to_role in targets if to_role else move.to_role not in origins)
        ]


def role_family(role: str) -> frozenset[str]:
    """Return the roles that a role means: itself, and for a wide one all that it takes in."""
    return _WIDE.get(role, frozenset({role})) | {role}


_BOOKS: Final[WeakKeyDictionary[Archive, CareerBook]] = WeakKeyDictionary()


def career_book(archive: Archive) -> CareerBook:
    """Return the moves of an archive; they are read once, the first call takes a second or two."""
    book = _BOOKS.get(archive)
    if book is None:
        book = _BOOKS[archive] = read_careers(archive)
    return book


def read_careers(archive: Archive) -> CareerBook:
    """Read all that guests tell of themselves, and find the changes of role in it."""
    roles = read_roles(archive.page_titles)
    names = role_names(roles)
    people = {person.slug: person for person in archive.guests()}
    episodes = {episode.slug: episode for episode in archive.episodes()}
    moves: dict[tuple[str, str, str, str], MadeMove] = {}
    heard = set()
    for episode in episodes.values():
        for guest, told in groupby(tellings(archive, episode, people), key=lambda t: t.guest.slug):
            heard.add((guest, episode.slug))
            for move in _moves(list(told), names, roles):
                moves.setdefault((guest, episode.slug, move.from_role, move.to_role), move)
    return CareerBook(
        roles=roles,
        moves=tuple(moves.values()),
        episodes=episodes,
        people=people,
        heard=frozenset(heard),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    held: Held
    told: Told
    story: int  # events of one story are told in the order in which they happened

    @property
    def order(self) -> tuple[int, int, int]:
        tense = _ORDER[self.held.tense]
        return (tense, self.told.number, self.held.at) if tense == 1 else (tense, 0, 0)


def _moves(told: Sequence[Telling], names: RoleNames, roles: RoleBook) -> Iterator[MadeMove]:
    """Yield the moves of one guest in one episode, the surest first."""
    events = {telling.voice: list(_events(telling, names)) for telling in told}
    pairs = [pair for some in events.values() for pair in _in_order(some)]
    for left, reached in pairs:
        yield _move(told[0], left.held.role, reached.held.role, "both-ends", left, reached)
    for move in roles.moves:
        here = [event for event in events.get("wiki", ()) if _stands_on(event, move.page)]
        yield from _half_told(told[0], "page", (move.from_role, move.to_role), here, pairs)
    for ends in titled_moves(told[0].episode.title, roles):
        yield from _half_told(told[0], "title", ends, [*chain(*events.values())], ())


def _stands_on(event: _Event, page: str) -> bool:
    return event.told.evidence.page.partition(SOURCE_MARK)[0] == page


def _move(
    telling: Telling,
    from_role: str,
    to_role: str,
    basis: Basis,
    left: _Event | None,
    reached: _Event | None,
) -> MadeMove:
    return MadeMove(
        guest=telling.guest.slug,
        episode=telling.episode.slug,
        from_role=from_role,
        to_role=to_role,
        basis=basis,
        left=left.told if left else None,
        reached=reached.told if reached else None,
    )


def _events(telling: Telling, names: RoleNames) -> Iterator[_Event]:
    """Yield each role that a telling says was held; far apart or without a time, a new story."""
    story, last = 0, None
    for told in telling.career():
        for held in roles_held(told.text, names, subject=telling.subject):
            if told is not last and (last is None or not _near(last, told)):
                story += 1
            yield _Event(held=held, told=told, story=story)
            last = told


def _near(last: Told, told: Told) -> bool:
    if last.start_s is None or told.start_s is None:
        return False
    return told.start_s - last.start_s <= _ONE_STORY_S


def _in_order(events: Sequence[_Event]) -> list[tuple[_Event, _Event]]:
    """Return each pair of roles of which one was surely held before the other.

    A role that is still held was not left. Where both orders are told, the one that a single
    sentence tells counts. Everybody was a student; that counts only for those who were nothing
    else before.
    """
    tenses = {(event.held.role, event.held.tense) for event in events}
    first: dict[str, int] = {}
    for event in events:
        if event.held.tense == "then":
            first.setdefault(event.held.role, event.told.number)
    found: dict[tuple[str, str], tuple[_Event, _Event]] = {}
    for reached, left in product(events, events):
        role, other = left.held.role, reached.held.role
        settled = (role, "now") in tenses and role not in _WIDE
        if role != other and not settled and _is_earlier(left, reached, first):
            found.setdefault((role, other), (left, reached))
    workers = {other for role, other in found if role != "student"}
    return [
        pair
        for (role, other), pair in found.items()
        if ((other, role) not in found or pair[0].told is pair[1].told)
        and other not in _NO_TARGETS
        and role not in _NO_ORIGINS
        and not (role == "student" and other in workers)
    ]


def _is_earlier(left: _Event, reached: _Event, first: Mapping[str, int]) -> bool:
    """Tell whether a role was held before another.

    Roles of two stories cannot be told apart, and where a role is told of first and again later,
    what follows looks back.
    """
    if left.order >= reached.order:
        return False
    if left.held.tense == "before":
        return True
    if reached.held.tense == "now":
        return first.get(reached.held.role, left.told.number) >= left.told.number
    in_turn = first[left.held.role] <= first[reached.held.role]
    return in_turn and left.story == reached.story


def _half_told(
    telling: Telling,
    basis: Basis,
    ends: tuple[str, str],
    events: Sequence[_Event],
    pairs: Sequence[tuple[_Event, _Event]],
) -> Iterator[MadeMove]:
    """Yield the move that a page or a title is about, where the events tell one end of it.

    Who is known to have gone elsewhere from there, or to have come from elsewhere, is left out.
    """
    origins, targets = role_family(ends[0]), role_family(ends[1])
    left = next((e for e in events if e.held.role in origins and e.held.tense != "now"), None)
    reached = next((e for e in events if e.held.role in targets), None)
    elsewhere = any((a.held.role in origins) != (b.held.role in targets) for a, b in pairs)
    if (left is None) != (reached is None) and not elsewhere:
        from_role = left.held.role if left else ends[0]
        to_role = reached.held.role if reached else ends[1]
        yield _move(telling, from_role, to_role, basis, left, reached)
