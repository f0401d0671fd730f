"""What guests tell of themselves in an episode: their own sentences, or the wiki's about them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.records import Episode, Guest
from knowledge.sentences import sentence_ranges

Voice = Literal["guest", "wiki"]
"""Whose words they are: the guest's, or the wiki's about the guest."""

_OPENING_S: Final = 900
"""Guests are asked for their way at the start; later words are mostly about the topic."""
_CAREER: Final = re.compile(
    r"\b(?:careers?|journey|background|transition\w*|switch\w*|path|pivot\w*|becom(?:e|ing)|break(?:ing)?"
    r"|reinvent\w*|first job|get\b.+\bjob|landing|from .+ to)\b",
    re.IGNORECASE,
)
_CAREER_TITLE: Final = re.compile(
    r"\b(?:careers?|journey|transition\w*|switch|becom(?:e|ing)|break|reinvent\w*|get\b.+\bjob"
    r"|(?:from )?.+ to .*(?:data|ml|machine learning|engineer\w*|scien\w+|analy\w+|lead))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence that stands word for word in a piece of evidence."""

    text: str
    evidence: Evidence
    number: int  # counts the sentences of a telling, in the order of the episode

    @property
    def start_s(self) -> int | None:
        """Where its evidence starts; the sentence stands somewhere in it."""
        return self.evidence.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one guest tells in one episode, in the order of its time."""

    episode: Episode
    guest: Guest
    voice: Voice
    sentences: tuple[Told, ...]

    @property
    def subject(self) -> str:
        """The name that a sentence must say to be about the guest; their own need none."""
        return "" if self.voice == "guest" else self.guest.name

    def career(self) -> Iterator[Told]:
        """Yield the sentences in which careers are told: all of the wiki's, few of a talk's."""
        if self.voice == "wiki" or is_about_careers(self.episode.title):
            yield from self.sentences
            return
        first = self.sentences[0].start_s or 0
        for told in self.sentences:
            if (told.start_s or 0) <= first + _OPENING_S or _CAREER.search(told.evidence.section):
                yield told


def is_about_careers(title: str) -> bool:
    """Tell whether an episode's title is about somebody's way to a role."""
    return _CAREER_TITLE.search(title) is not None


def tellings(archive: Archive, episode: Episode, people: Mapping[str, Guest]) -> list[Telling]:
    """Return what the guests of an episode tell, each in own words first, then in the wiki's."""
    passages = archive.passages_of_episode(episode.slug)
    claims = archive.claims_of_episode(episode.slug)
    found = []
    for slug in episode.guests:
        for voice, evidence in (("guest", passages), ("wiki", claims)):
            sentences = _sentences([item for item in evidence if item.guest_slug == slug])
            if sentences and slug in people:
                found.append(
                    Telling(
                        episode=episode,
                        guest=people[slug],
                        voice="guest" if voice == "guest" else "wiki",
                        sentences=sentences,
                    )
                )
    return found


def _sentences(evidence: Sequence[Evidence]) -> tuple[Told, ...]:
    """Return the sentences of evidence, each text once: a claim may have several sources."""
    texts: dict[str, Evidence] = {}
    for item in evidence:
        for first, last in sentence_ranges(item.text):
            texts.setdefault(item.text[first:last], item)
    return tuple(
        Told(text=text, evidence=item, number=number)
        for number, (text, item) in enumerate(texts.items())
    )
