"""Sentences of a wiki with the passages of transcripts that their citations lead to.

A wiki cites mostly by a starting time alone; the span is then the rest of that chapter.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.evidence import Evidence
from knowledge.registry import Registry

SEED: Final = 7
"""Decides which half an episode belongs to, and every random choice."""
Half = Literal["calibrate", "report"]
_ABOUT_THERE_S: Final = 20  # a chapter that starts so soon after a cited second is the one meant
_MIN_OVERLAP_S: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSentence:
    """A sentence of a wiki whose citations all have a time, and the passages inside them."""

    text: str
    page: str
    anchor: str
    claims: tuple[Evidence, ...]
    spans: tuple[tuple[str, int, int], ...]  # episode, first and last second
    passages: tuple[Evidence, ...]

    @property
    def episodes(self) -> frozenset[str]:
        """Return the slugs of the episodes that it cites."""
        return frozenset(episode for episode, _, _ in self.spans)

    @property
    def guests(self) -> frozenset[str]:
        """Return the slugs of the guests that it cites."""
        return frozenset(claim.guest_slug or "" for claim in self.claims)


def half_of(episode: str) -> Half:
    """Return the half that an episode belongs to."""
    digest = hashlib.sha256(f"{SEED}:{episode}".encode()).digest()
    return "report" if digest[-1] % 2 else "calibrate"


def cited_sentences(evidence: Sequence[Evidence], registry: Registry) -> list[CitedSentence]:
    """Return the sentences that can be checked against transcripts, in reading order.

    Left out are those with a citation without time or guest, with a span in which no guest
    speaks, and those whose episodes belong to both halves.
    """
    said = passages_by_episode(evidence)
    groups: defaultdict[tuple[str, str, str], list[Evidence]] = defaultdict(list)
    for item in evidence:
        if item.kind == "claim":
            groups[item.page, item.anchor, item.text].append(item)
    found = (_cited(claims, said, registry) for claims in groups.values())
    return [
        sentence
        for sentence in found
        if sentence is not None and len({half_of(episode) for episode in sentence.episodes}) == 1
    ]


def passages_by_episode(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Return the passages of each episode, in order."""
    said: defaultdict[str, list[Evidence]] = defaultdict(list)
    for item in evidence:
        if item.kind == "passage" and item.episode:
            said[item.episode].append(item)
    return said


def _cited(
    claims: Sequence[Evidence], said: dict[str, list[Evidence]], registry: Registry
) -> CitedSentence | None:
    spans = [span for claim in claims if (span := span_of(claim, registry))]
    inside = [passages_inside(said.get(span[0], []), span) for span in spans]
    if len(spans) < len(claims) or not all(inside) or any(not c.guest_slug for c in claims):
        return None
    passages = {passage.id: passage for part in inside for passage in part}
    first = claims[0]
    return CitedSentence(
        text=first.text,
        page=first.page,
        anchor=first.anchor,
        claims=tuple(claims),
        spans=tuple(spans),
        passages=tuple(passages.values()),
    )


def span_of(claim: Evidence, registry: Registry) -> tuple[str, int, int] | None:
    """Return the span of a claim; without an end it goes on to the end of its chapter."""
    if claim.start_s is None or claim.episode is None:
        return None
    if claim.end_s is not None and claim.end_s > claim.start_s:
        return claim.episode, claim.start_s, claim.end_s
    episode = registry.episodes[claim.episode]
    later = [c.start_s for c in episode.chapters if c.start_s > claim.start_s + _ABOUT_THERE_S]
    end_s = min(later, default=episode.duration_s or claim.start_s)
    return claim.episode, claim.start_s, end_s


def passages_inside(passages: Sequence[Evidence], span: tuple[str, int, int]) -> list[Evidence]:
    """Return the passages that lie in a span by half, or for a quarter of a minute."""
    _, first, last = span
    return [
        passage
        for passage in passages
        if passage.start_s is not None
        and passage.end_s is not None
        and min(passage.end_s, last) - max(passage.start_s, first)
        >= min(_MIN_OVERLAP_S, (passage.end_s - passage.start_s) / 2)
    ]
