"""Journeys: the guests who changed from one role to another, counted, in their own words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.naming import SOURCE_MARK
from knowledge.sanitize import one_line
from tools.careers.held import is_named
from tools.careers.moves import CareerBook, MadeMove, career_book, role_family
from tools.careers.steps import Picked, pick_steps, quote
from tools.careers.telling import Told, is_about_careers, tellings
from tools.comparing.halves import opening_name, told_of
from tools.errors import NoRoleError, SameRoleError
from tools.results.journeys import (
    Advice,
    Journey,
    Journeys,
    Neighbour,
    Step,
    StepKind,
    Traveller,
)

SHOWN: Final = 5
"""Guests whose story is told unless asked otherwise."""
_NEAREST: Final = 3  # of each kind
_ADVICE: Final = 3
_SUREST: Final = ("both-ends", "title", "page")
_ENDS: Final[Mapping[StepKind, int]] = {"had": -1, "reached": 1}
_TOLD: Final[tuple[Picked, ...]] = ("learned", "proved", "hired")


def find_journeys(
    archive: Archive, *, from_role: str = "", to_role: str = "", count: int = SHOWN
) -> Journeys:
    """Find the guests who made a move, by its origin, its target or both.

    Args:
        archive: Where to look; with transcripts, guests tell it in their own words.
        from_role: Name of a role, misspelt by little at most; empty for any.
        to_role: The same.
        count: Guests whose story is told at most; the others are named.

    Raises:
        NoRoleError: Both are empty.
        UnknownRoleError: No role is called so.
        SameRoleError: Both mean the same role.
    """
    book = career_book(archive)
    origin, target = (_key(book, name) for name in (from_role, to_role))
    if not origin and not target:
        raise NoRoleError
    if origin == target:
        raise SameRoleError(book.roles.roles[origin].name)
    found = _Finding(archive, book)
    made = _by_guest(book, book.made(origin, target))
    journeys = [found.journey(move) for move in made[:count]]
    others = [found.traveller(move) for move in made[count:]]
    nearest = [] if made else list(found.nearest(origin, target))
    advice = list(found.advice(origin, target, {move.guest for move in made}))
    return Journeys(
        from_role=book.roles.roles[origin].name if origin else None,
        to_role=book.roles.roles[target].name if target else None,
        made=len(made),
        searched_guests=len({guest for guest, _ in book.heard}),
        searched_episodes=len({episode for _, episode in book.heard}),
        journeys=tuple(journeys),
        others=tuple(others),
        nearest=tuple(nearest),
        advice=tuple(advice),
        evidence=tuple(found.cited.values()),
    )


def _key(book: CareerBook, name: str) -> str:
    wanted = one_line(name)
    return book.roles.find(wanted).key if wanted else ""


def _by_guest(book: CareerBook, moves: Iterable[MadeMove]) -> list[MadeMove]:
    """Return the best told move of each guest, the best told first."""
    ranked = sorted(moves, key=lambda move: _rank(move, book))
    return list({move.guest: move for move in reversed(ranked)}.values())[::-1]


def _rank(move: MadeMove, book: CareerBook) -> tuple[bool, bool, int, str, str, str, str]:
    """Return what sorts moves: first those told in own words, in an episode about careers."""
    wiki = all(told.evidence.kind == "claim" for told in move.said)
    aside = not is_about_careers(book.episodes[move.episode].title)
    basis = _SUREST.index(move.basis)
    return wiki, aside, basis, move.guest, move.episode, move.from_role, move.to_role


class _Finding:
    """Builds the parts of a result, and keeps what they cite."""

    def __init__(self, archive: Archive, book: CareerBook) -> None:
        self.cited: dict[str, Evidence] = {}
        self._archive = archive
        self._book = book

    def traveller(self, move: MadeMove) -> Traveller:
        """Return who made a move, and what says so."""
        episode = self._book.episodes[move.episode]
        return Traveller(
            guest=self._book.people[move.guest].name,
            guest_slug=move.guest,
            episode=episode.slug,
            episode_title=episode.title,
            aired=episode.aired,
            from_role=self._book.roles.roles[move.from_role].name,
            to_role=self._book.roles.roles[move.to_role].name,
            basis=move.basis,
            evidence=tuple(dict.fromkeys(self._cite(told.evidence) for told in move.said)),
        )

    def journey(self, move: MadeMove) -> Journey:
        """Return the story of a move: in the guest's own words, else in the wiki's."""
        who = self.traveller(move)
        own = [
            telling
            for telling in tellings(
                self._archive, self._book.episodes[move.episode], self._book.people
            )
            if telling.guest.slug == move.guest
        ]
        picked = pick_steps(own[0])
        ends: list[tuple[StepKind, Told | None]] = [("had", move.left), ("reached", move.reached)]
        told: list[tuple[StepKind, Told]] = [
            *((kind, end) for kind, end in ends if end is not None),
            *((kind, sentence) for kind in _TOLD for sentence in picked[kind]),
        ]
        return Journey(
            guest=who.guest,
            guest_slug=who.guest_slug,
            episode=who.episode,
            episode_title=who.episode_title,
            aired=who.aired,
            from_role=who.from_role,
            to_role=who.to_role,
            basis=who.basis,
            steps=self._steps(told, who.guest),
            helped=self._steps([("helped", said) for said in picked["helped"]], who.guest),
            would_change=self._steps(
                [("would-change", said) for said in picked["would-change"]], who.guest
            ),
        )

    def nearest(self, origin: str, target: str) -> Iterator[Neighbour]:
        """Yield who reached the same role from elsewhere, then who left the same one."""
        if target and origin:
            for move in _by_guest(self._book, self._book.made("", target))[:_NEAREST]:
                yield Neighbour(relation="same-target", traveller=self.traveller(move))
            for move in _by_guest(self._book, self._book.made(origin, ""))[:_NEAREST]:
                yield Neighbour(relation="same-origin", traveller=self.traveller(move))

    def advice(self, origin: str, target: str, made: set[str]) -> Iterator[Advice]:
        """Yield what others are cited for on the pages about the move, one claim a guest."""
        known = set(made)
        for claim in self._claims_about(origin, target):
            if claim.guest is None or claim.guest_slug is None or claim.guest_slug in known:
                continue
            if is_named(claim.guest, claim.text.lower()):  # "He says" may be of somebody else
                known.add(claim.guest_slug)
                yield Advice(guest=claim.guest, page=claim.page_title, evidence=self._cite(claim))
            if len(known) - len(made) == _ADVICE:
                return

    def _claims_about(self, origin: str, target: str) -> Iterator[Evidence]:
        origins, targets = role_family(origin), role_family(target)
        pages = {
            move.page
            for move in self._book.roles.moves
            if (not origin or move.from_role in origins) and (not target or move.to_role in targets)
        }
        for place in self._archive.places:
            if place.page.partition(SOURCE_MARK)[0] in pages:
                section = self._archive.section(place.page, place.anchor)
                yield from self._archive.claims(section) if section else ()

    def _steps(self, told: Sequence[tuple[StepKind, Told]], guest: str) -> tuple[Step, ...]:
        """Return steps in the order of the telling; a sentence that serves twice stands once.

        Of a sentence that sets the guest beside another one only the guest's part is told.
        """
        first = {sentence.text: (kind, sentence) for kind, sentence in reversed(told)}
        steps = (
            Step(
                kind=kind,
                text=told_of(guest, quote(sentence), sentence.evidence, self._archive.grounds),
                voice="guest" if sentence.evidence.kind == "passage" else "wiki",
                start_s=sentence.start_s,
                evidence=self._cite(sentence.evidence),
            )
            for kind, sentence in sorted(first.values(), key=_told_at)
        )
        others = {person.name for person in self._book.people.values()} - {guest}
        return tuple(step for step in steps if opening_name(step.text, others) is None)

    def _cite(self, evidence: Evidence) -> str:
        self.cited.setdefault(evidence.id, evidence)
        return evidence.id


def _told_at(step: tuple[StepKind, Told]) -> tuple[int, int, int, int]:
    """Return what sorts steps: without a time, what was before comes first, the rest last.

    The wiki's sentences on one span follow no order of the telling: what was before comes first.
    """
    kind, told = step
    end = _ENDS.get(kind, 0)
    if told.start_s is None:
        return (end if end < 0 else 1), 0, 0, told.number
    return 0, told.start_s, end if told.evidence.kind == "claim" else 0, told.number
