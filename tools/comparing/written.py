"""Views as the wiki words them: sentences that cite one guest's episode.

Here a verifier can be plugged in: a sentence that its span does not bear out is no view.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.comparing.signs import reported_position
from tools.comparing.topics import Topic
from tools.naming import names_in, names_of

_POOL: Final = 120
_PLACES: Final = 15
_CONTRASTED: Final = 3
"""Guests that a section on the topic must cite to count as one that sets views side by side."""
_FEWEST_WORDS: Final = 6
_NEAR_S: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The wiki's sentence on what a guest says of a topic."""

    claim: Evidence
    contrasted: bool  # its section sets several guests beside each other
    strength: float  # of the position that it reports; 0 where it only says that they spoke of it


def read_claims(
    archive: Archive, topic: Topic, *, guests: Sequence[str] = ()
) -> tuple[Written, ...]:
    """Return what the wiki takes from guests on a topic, contrast sections first."""
    claims = {claim.id: claim for claim in _claims(archive, topic)}
    of_one = of_one_guest(claims.values(), names_of(archive))
    cited: dict[tuple[str, str], set[str]] = {}
    for claim in of_one:
        cited.setdefault((claim.page, claim.anchor), set()).add(claim.guest_slug or "")
    found = [
        Written(
            claim=claim,
            contrasted=len(cited[claim.page, claim.anchor]) >= _CONTRASTED,
            strength=reported_position(without_title(claim), claim.guest or ""),
        )
        for claim in of_one
        if _is_about(claim, topic) and (not guests or claim.guest_slug in guests)
    ]
    return tuple(sorted(found, key=lambda item: (not item.contrasted, -item.strength)))


def nearest_claim(written: Iterable[Written], passage: Evidence) -> Written | None:
    """Return the wiki's sentence on what is said in a passage: of its episode, near in time."""
    near = [
        (abs(item.claim.start_s - (passage.start_s or 0)), item)
        for item in written
        if item.claim.start_s is not None
        and (item.claim.episode, item.claim.guest_slug) == (passage.episode, passage.guest_slug)
    ]
    distance, nearest = min(near, key=lambda pair: pair[0], default=(_NEAR_S + 1, None))
    return nearest if distance <= _NEAR_S else None


def _claims(archive: Archive, topic: Topic) -> Iterator[Evidence]:
    """Yield the claims of pages whose title names the topic, then those that say a part of it."""
    titles = archive.page_titles
    about = [slug for slug, title in titles.items() if topic.said_in(title) == topic.names]
    for place in [place for place in archive.places if place.page in about][:_PLACES]:
        section = archive.section(place.page, place.anchor)
        if section is not None:
            yield from archive.claims(section)
    for concept in topic.concepts:
        yield from archive.holding("claim", [concept.stems], query=topic.asked, count=_POOL)


def of_one_guest(claims: Iterable[Evidence], names: frozenset[str]) -> list[Evidence]:
    """Return the claims that leave no doubt whose view they tell.

    A sentence that names its guest tells theirs. One that does not must cite a single episode and
    name nobody else: it may say what several have in common, or what tells them apart.
    """
    listed = list(claims)
    episodes: dict[tuple[str, str, str], set[str | None]] = {}
    for claim in listed:
        episodes.setdefault((claim.page, claim.anchor, claim.text), set()).add(claim.episode)
    kept = []
    for claim in listed:
        own, said = set(names_in(claim.guest or "")), set(names_in(claim.text))
        alone = len(episodes[claim.page, claim.anchor, claim.text]) == 1 and not said & names - own
        if claim.guest and (alone or own & said) and _is_whole(claim.text):
            kept.append(claim)
    return kept


def _is_about(claim: Evidence, topic: Topic) -> bool:
    """Tell whether a claim says the topic; heading and page may say a part of it."""
    said = topic.said_in(without_title(claim))
    place = topic.said_in(f"{claim.section} . {claim.page_title}")
    return bool(said) and said | place == topic.names


def without_title(claim: Evidence) -> str:
    """Return a claim's text without the title of its episode, which says what others say."""
    return claim.text.replace(claim.episode_title or "\0", " ")


def _is_whole(sentence: str) -> bool:
    return len(sentence.split()) >= _FEWEST_WORDS and sentence.count("(") == sentence.count(")")
