"""Guests heard on a matter: evidence that says it, cut to the sentences that say it.

A guest's own words come first where the archive has transcripts. A sentence of the wiki counts only
where it names the guest and stands by itself: what the wiki adds to an episode is no guest's view.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence, EvidenceKind
from tools.projects.sayings import Saying, holds, sentences, stems
from tools.results.projects import Origin, Part

_POOL: Final = 40
"""Hits that are read; a fit further down is too far from the matter."""
_LEAST_SCORE: Final = 0.3  # standard deviations above the mean of the best hundred
_ENOUGH: Final = 2  # guests, after whom claims are not searched any more
_FEWEST_WORDS: Final = 7
_MAX_CHARS: Final = 400
_PAIR_CHARS: Final = 280
_HIRING_BONUS: Final = 1.5
_NEAR_BONUS: Final = 0.3  # for each word shared with the project at hand
_NEAR_MOST: Final = 3
_FAR_BEHIND: Final = 3.5  # a further guest this much below the first says it less clearly
_DANGLING: Final = re.compile(
    r"^(?:He|She|It|They|This|That|These|Those|His|Her|Its|Their|Also|Then|But|And|Or|So|However"
    r"|Instead|Another|Such|At \d+|Around \d+|Use|See|Read|The (?:same|first|second|other))\b"
)
HIRING: Final = stems(
    "hire hired hiring interview interviewer recruiter employer candidate portfolio resume CV "
    "assignment"
)
BUILDING: Final = stems(
    "build built building created developed project projects capstone bootcamp assignment "
    "hackathon prototype extension portfolio scraped collected"
)
DATA: Final = stems(
    "dataset data scrape scraping api tweets documents transcripts images sensor feed pdf reviews "
    "transactions records public"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A guest on a matter."""

    evidence: Evidence  # of one guest
    quote: str  # verbatim: the sentence that says it, and maybe one beside it
    score: float  # retrieval score, raised where the evidence speaks of hiring

    @property
    def part(self) -> Part:
        """The quote as a part of a result."""
        origin: Origin = "guest" if self.evidence.kind == "passage" else "wiki"
        return Part(text=self.quote, origin=origin, evidence=self.evidence.id)


def hear(archive: Archive, query: str, sayings: Sequence[Saying]) -> list[Voice]:
    """Return the guests who say one of the sayings, best first; a guest may stand there twice."""
    heard: list[Voice] = []
    for kind in _kinds(archive):
        if len({voice.evidence.guest for voice in heard}) < _ENOUGH:
            heard += _heard(archive, kind, query, sayings)
    return heard


def _kinds(archive: Archive) -> tuple[EvidenceKind, ...]:
    return ("passage", "claim") if archive.manifest.counts["passages"] else ("claim",)


def _heard(
    archive: Archive, kind: EvidenceKind, query: str, sayings: Sequence[Saying]
) -> list[Voice]:
    voices = []
    for found in archive.search(kind, query, count=_POOL):
        if found.score < _LEAST_SCORE:
            break
        quote = _quote(found.evidence, sayings)
        if quote:
            bonus = _HIRING_BONUS if HIRING & stems(found.evidence.text) else 0.0
            voices.append(Voice(evidence=found.evidence, quote=quote, score=found.score + bonus))
    return sorted(voices, key=lambda voice: -voice.score)


def _quote(evidence: Evidence, sayings: Sequence[Saying]) -> str:
    """Return the sentence that says one of the sayings, and the next if both are short."""
    if evidence.guest is None or (evidence.kind == "claim" and not _stands_alone(evidence)):
        return ""
    text = evidence.text
    ranges = sentences(text)
    for number, (start, end) in enumerate(ranges):
        if not _is_telling(text[start:end]) or not holds(text[start:end], sayings):
            continue
        following = ranges[number + 1][1] if number + 1 < len(ranges) else end
        return text[start : following if following - start <= _PAIR_CHARS else end]
    return ""


def _stands_alone(claim: Evidence) -> bool:
    """Tell whether a claim names its guest and does not lean on the sentence before it."""
    names = (claim.guest or "").split()
    return bool(names) and names[-1] in claim.text and not _DANGLING.match(claim.text)


def _is_telling(sentence: str) -> bool:
    return (
        len(sentence.split()) >= _FEWEST_WORDS
        and len(sentence) <= _MAX_CHARS
        and not sentence.rstrip("\"'”’").endswith("?")
    )


def pick(voices: Iterable[Voice], *, near: frozenset[str] = frozenset(), count: int) -> list[Voice]:
    """Return the best voices, one for each guest and one for each quote.

    Args:
        voices: To choose from.
        near: Stems of the matter at hand; voices that share some come earlier.
        count: At most.
    """

    def rank(voice: Voice) -> float:
        shared = len(near & stems(f"{voice.evidence.text} {voice.evidence.episode_title or ''}"))
        return voice.score + _NEAR_BONUS * min(shared, _NEAR_MOST)

    ranked = sorted(voices, key=rank, reverse=True)
    close = [voice for voice in ranked if rank(voice) > rank(ranked[0]) - _FAR_BEHIND]
    return list(_distinct(close))[:count]


def _distinct(voices: Iterable[Voice]) -> Iterator[Voice]:
    seen: set[str | None] = set()
    for voice in voices:
        if not {voice.evidence.guest, voice.quote} & seen:
            seen |= {voice.evidence.guest, voice.quote}
            yield voice


def mentioning(voices: Iterable[Voice], cue: frozenset[str]) -> list[Voice]:
    """Return the voices whose quote says a word of the cue."""
    return [voice for voice in voices if cue & stems(voice.quote)]


def among(voices: Iterable[Voice], cue: frozenset[str]) -> list[Voice]:
    """Return the voices whose evidence says a word of the cue, in the quote or around it."""
    return [voice for voice in voices if cue & stems(voice.evidence.text)]
