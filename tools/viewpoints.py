"""Who says what on a topic: views of guests side by side, in words that can be checked.

The wiki's contrast sections come first: sections on the topic that set three guests or more
beside each other. Then come guests whose own words hold every concept of the topic. Where few hold
all of them, the topic was asked in a sentence, and the claims nearest to all of it are taken.
Whether two views agree is never said: no cited sentence says it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.sanitize import one_line
from knowledge.verify import Grounds
from tools.comparing.halves import opening_name, told_of
from tools.comparing.near import read_near
from tools.comparing.near_spoken import read_near_passages
from tools.comparing.profiles import describe
from tools.comparing.spoken import POSITION, Spoken, read_passages
from tools.comparing.topics import Stems, Topic, near_words, read_topic
from tools.comparing.written import Written, nearest_claim, read_claims
from tools.errors import TooLongError, TooManyGuestsError, UnknownGuestError
from tools.portraits import GuestPortrait, Unknown, portray_guest
from tools.results.comparison import Comparison, Mention, SearchedTalks, Viewpoint

MAX_TOPIC_CHARS: Final = 300
VIEWS: Final = 8
"""Views shown at most where no guests are named."""
VIEWS_EACH: Final = 2
"""Views shown of each guest who is named."""
MAX_GUESTS: Final = 4
MENTIONS: Final = 8
_FEW: Final = 3
"""Guests; where fewer speak of a topic, its words may be no phrase, or it is a sentence."""
_PAIR: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What will be shown of a guest: own words, or the wiki's, or both."""

    guest: str  # slug
    spoken: Spoken | None
    written: Written | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    topic: Topic
    spoken: tuple[Spoken, ...]
    written: tuple[Written, ...]

    @property
    def contrasted(self) -> frozenset[str]:
        """Slugs of the guests whom a contrast section sets beside others."""
        return frozenset(w.claim.guest_slug or "" for w in self.written if w.contrasted)

    @property
    def guests(self) -> frozenset[str]:
        """Slugs of all who speak of the topic."""
        return frozenset(evidence.guest_slug or "" for evidence in self.evidence)

    @property
    def evidence(self) -> list[Evidence]:
        """All that was found, the guests' own words first."""
        return [*(s.passage for s in self.spoken), *(w.claim for w in self.written)]


def compare(archive: Archive, topic: str, *, guests: Sequence[str] = ()) -> Comparison:
    """Set the views of guests on a topic side by side.

    Args:
        archive: Where to look.
        topic: A topic or a question about it; "SQL or Python" wants guests who speak of both.
        guests: Names of guests to compare; without any, whoever takes a position.

    Raises:
        NothingToCompareError: The topic is empty or names nothing.
        TooLongError: It is longer than `MAX_TOPIC_CHARS`.
        TooManyGuestsError: More than `MAX_GUESTS` guests are named.
        UnknownGuestError: A guest's name means nobody, or several people.
    """
    asked = one_line(topic)
    if len(asked) > MAX_TOPIC_CHARS:
        raise TooLongError(length=len(asked), limit=MAX_TOPIC_CHARS)
    if len(guests) > MAX_GUESTS:
        raise TooManyGuestsError(count=len(guests), limit=MAX_GUESTS)
    named = {p.guest.slug: p for p in (_known_guest(archive, name) for name in guests)}
    found = _find(archive, asked, list(named))
    views = _choose(found, each=VIEWS_EACH if named else 1)
    shown = views if named else views[:VIEWS]
    mentions = _mentions(found, besides={view.guest for view in views})
    viewpoints = _viewpoints(archive, found, shown)
    return Comparison(
        topic=asked,
        concepts=tuple(concept.name for concept in found.topic.concepts),
        viewpoints=viewpoints,
        more_viewpoints=len(views) - len(shown),
        mentioned_only=tuple(map(_mention, mentions[:MENTIONS])),
        more_mentions=len(mentions[MENTIONS:]),
        silent=tuple(p.guest.name for slug, p in named.items() if slug not in found.guests),
        searched=_searched(archive, named.values()),
        suggestions=() if found.guests else near_words(found.topic, archive.page_titles.values()),
        evidence=_cited(found, viewpoints, mentions[:MENTIONS]),
    )


def _known_guest(archive: Archive, name: str) -> GuestPortrait:
    if not one_line(name):
        raise UnknownGuestError(name, near=())
    found = portray_guest(archive, name)
    if isinstance(found, Unknown):
        raise UnknownGuestError(name, near=found.suggestions)
    return found


def _find(archive: Archive, asked: str, guests: Sequence[str]) -> _Found:
    """Find what is said of a topic; where few hold all of it, what is nearest to it besides."""
    found = _holding(archive, asked, guests)
    having = {view.guest for view in _choose(found, each=1)}
    if len(having) >= (len(guests) or _FEW):
        return found
    missing = [guest for guest in guests if guest not in having]
    near = replace(
        found,
        spoken=(*found.spoken, *read_near_passages(archive, found.topic, guests=missing)),
        written=(*found.written, *read_near(archive, asked, guests=missing)),
    )
    # One guest alone near a sentence is mostly near to some of its words.
    alone = not guests and len({view.guest for view in _choose(near, each=1)}) < _PAIR
    return found if alone else near


def _holding(archive: Archive, asked: str, guests: Sequence[str]) -> _Found:
    """Find what holds a topic; words side by side that few say so are looked for apart."""

    def frequency(stems: Stems) -> int:
        return archive.frequency("passage", stems) + archive.frequency("claim", stems)

    def never_together(stems: Stems) -> int:
        return frequency(stems) if len(stems) == 1 else 0

    found = _read(archive, read_topic(asked, frequency), guests)
    if len(found.guests) < (1 if guests else _FEW):
        apart = _read(archive, read_topic(asked, never_together), guests)
        return max(found, apart, key=lambda either: len(either.guests))
    return found


def _read(archive: Archive, topic: Topic, guests: Sequence[str]) -> _Found:
    return _Found(
        topic=topic,
        spoken=read_passages(archive, topic, guests=guests),
        written=read_claims(archive, topic, guests=guests),
    )


def _choose(found: _Found, *, each: int) -> list[_View]:
    """Return the views: contrasted guests first, own words before the wiki's, then by strength."""
    views: list[_View] = []
    count: dict[str, int] = {}
    for spoken in found.spoken:
        guest = spoken.passage.guest_slug or ""
        if spoken.strength >= POSITION and count.get(guest, 0) < each:
            count[guest] = count.get(guest, 0) + 1
            summary = nearest_claim(found.written, spoken.passage)
            views.append(_View(guest=guest, spoken=spoken, written=summary))
    for written in found.written:
        guest = written.claim.guest_slug or ""
        if written.strength and guest not in count:
            count[guest] = 1
            views.append(_View(guest=guest, spoken=None, written=written))
    contrasted = found.contrasted
    return sorted(views, key=lambda view: (view.guest not in contrasted, view.spoken is None))


def _viewpoints(archive: Archive, found: _Found, views: Iterable[_View]) -> tuple[Viewpoint, ...]:
    people = {person.slug: person for person in archive.guests()}
    others = {person.name for person in people.values()}
    contrasted = found.contrasted
    shown = []
    grounds = archive.grounds
    for view in views:
        quoted = _quoted(view)
        summary = view.written.claim if view.spoken and view.written else None
        person = people.get(view.guest)
        name = quoted.guest or view.guest
        quote = view.spoken.quote.text if view.spoken else _told(quoted, name, grounds)
        shown.append(
            Viewpoint(
                guest=name,
                guest_slug=view.guest,
                description=describe(person) if person else None,
                episode=quoted.episode or "",
                episode_title=quoted.episode_title or "",
                aired=quoted.aired,
                chapter=(quoted.section or None) if view.spoken else None,
                start_s=quoted.start_s,
                end_s=quoted.end_s,
                quote=quote,
                quoted="guest" if view.spoken else "wiki",
                opens_with=None if view.spoken else opening_name(quote, others - {name}),
                summary=_told(summary, name, grounds) if summary else None,
                about=_about(found.topic, view),
                contrasted=view.guest in contrasted,
                cited=(quoted.id, *([summary.id] if summary else [])),
                url=quoted.url,
            )
        )
    return tuple(shown)


def _told(claim: Evidence, name: str, grounds: Grounds) -> str:
    return told_of(name, claim.text, claim, grounds)


def _quoted(view: _View) -> Evidence:
    if view.spoken:
        return view.spoken.passage
    assert view.written is not None  # noqa: S101 - a view has one of the two
    return view.written.claim


def _about(topic: Topic, view: _View) -> tuple[str, ...]:
    said = view.spoken.about if view.spoken else topic.said_in(_quoted(view).text)
    return tuple(concept.name for concept in topic.concepts if concept.name in said)


def _mentions(found: _Found, *, besides: set[str]) -> list[Evidence]:
    """Return what else was found, the first of each guest."""
    first: dict[str, Evidence] = {}
    for evidence in found.evidence:
        first.setdefault(evidence.guest_slug or "", evidence)
    return [evidence for slug, evidence in first.items() if slug not in besides]


def _mention(evidence: Evidence) -> Mention:
    return Mention(
        guest=evidence.guest or evidence.guest_slug or "",
        guest_slug=evidence.guest_slug or "",
        episode=evidence.episode or "",
        start_s=evidence.start_s,
        cited=evidence.id,
        url=evidence.url,
    )


def _searched(archive: Archive, named: Iterable[GuestPortrait]) -> SearchedTalks:
    portraits = list(named)
    if not portraits:
        counts = archive.manifest.counts
        return SearchedTalks(
            guests=counts["guests"],
            episodes=counts["episodes"],
            passages=counts["passages"],
            claims=counts["claims"],
        )
    return SearchedTalks(
        guests=len(portraits),
        episodes=len({episode.slug for portrait in portraits for episode in portrait.episodes}),
        passages=archive.how_much("passage", [portrait.guest.slug for portrait in portraits]),
        claims=sum(len(portrait.claims) for portrait in portraits),
    )


def _cited(
    found: _Found, viewpoints: Iterable[Viewpoint], mentions: Iterable[Evidence]
) -> tuple[Evidence, ...]:
    known = {evidence.id: evidence for evidence in found.evidence}
    cited = [*(id_ for view in viewpoints for id_ in view.cited), *(m.id for m in mentions)]
    return tuple(known[id_] for id_ in dict.fromkeys(cited))
