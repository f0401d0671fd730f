"""What of an archive is nearest to a question: found for several readings of it, ranks fused."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence, EvidenceKind
from knowledge.sanitize import one_line
from knowledge.sentences import sentence_ranges
from knowledge.words import general_stems, words

CLAIMS: Final = 16
"""Claims that a question finds at most."""
SECTIONS: Final = 7
"""Sections that they are from, at most."""
PASSAGES: Final = 3
"""Passages that a question finds at most."""
_CLAIM_POOL: Final = 80
_PASSAGE_POOL: Final = 20
_QUESTION_POOL: Final = 40
_SECTION_POOL: Final = 12
_CLAIMS_AROUND: Final = 3
_CLAIMS_ASKED: Final = 4
_PARTS: Final = 4
"""Clauses of a question that are read by themselves, at most: each costs searches of its own."""
_FUSING: Final = 10
"""Added to ranks before they are turned into shares: the larger, the less the first ranks count."""
_PART_WEIGHT: Final = 0.5
_SECTION_WEIGHT: Final = 0.5
_QUESTION_WEIGHT: Final = 1.5
_THREAD_WEIGHT: Final = 4.0
_CLAUSE: Final = re.compile(
    r"[;—]|,\s*(?:(?:and|or|but)\s+)?(?=(?:what|how|which|when|where|why|who|do|does|is|are|should"
    r"|can|would)\b)|\s+(?:and|or)\s+(?=(?:what|how|which|when|where|why|who|do i|does|should|can i"
    r"|would)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """What is nearest to a question."""

    sections: tuple[Evidence, ...]  # best first: with the best claims, or citing nothing
    relevance: dict[str, float]  # by id of the claim; 0..1, where 1 is first in every reading


def find_nearest(
    archive: Archive,
    question: str,
    before: Sequence[str] = (),
    *,
    pages: Collection[str] = (),
    guest: str = "",
) -> Nearest:
    """Return what is nearest to a question.

    Args:
        archive: Where to look.
        question: As it was asked.
        before: Earlier questions of the conversation that it leans on, first one first.
        pages: Slugs of pages, to find only what stands on them; none for all.
        guest: Slug of a guest, to find only claims of that guest; empty for all.

    Source:
        Cormack, Clarke and Buettcher, Reciprocal rank fusion outperforms Condorcet (2009).
    """
    search = _Search(archive=archive, pages=tuple(pages), guest=guest or None)
    fusion = _Fusion()
    for weight, text in _readings(question, before):
        claims = search.claims(text)
        rank = {claim.id: place for place, claim in enumerate(claims)}
        fusion.add(claims, weight)
        fusion.add(search.around(text, rank), weight * _SECTION_WEIGHT)
        fusion.add(search.asked(text, rank), weight * _QUESTION_WEIGHT)
    return _cut(archive, fusion)


def find_passages(
    archive: Archive, question: str, before: Sequence[str] = (), *, guest: str = ""
) -> tuple[Evidence, ...]:
    """Return the passages nearest to a question, guests' own words, best first.

    Args:
        archive: Where to look; one without transcripts has none.
        question: As it was asked.
        before: Earlier questions of the conversation that it leans on, first one first.
        guest: Slug of a guest, to find only what that guest says; empty for all.
    """
    if not archive.manifest.counts["passages"]:
        return ()
    search = _Search(archive=archive, pages=(), guest=guest or None)
    fusion = _Fusion()
    for weight, text in _readings(question, before):
        fusion.add(search.passages(text), weight)
    return tuple(fusion.best_first()[:PASSAGES])


@dataclass(slots=True, kw_only=True)
class _Fusion:
    """Claims, or what else was found, and what they got for their places in several rankings."""

    claims: dict[str, Evidence] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)

    def add(self, ranked: Iterable[Evidence], weight: float) -> None:
        """Give each claim of a ranking, best first, its share."""
        for place, claim in enumerate(ranked):
            self.claims[claim.id] = claim
            share = weight / (_FUSING + place)
            self.shares[claim.id] = self.shares.get(claim.id, 0.0) + share

    def best_first(self) -> list[Evidence]:
        """Return the claims by what they got."""
        return [self.claims[name] for name in sorted(self.shares, key=lambda n: -self.shares[n])]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """Searches one archive, within certain pages or what one guest says."""

    archive: Archive
    pages: tuple[str, ...]
    guest: str | None

    def claims(self, text: str) -> list[Evidence]:
        """Return the claims nearest to a text, best first."""
        return self._search("claim", text, _CLAIM_POOL, guest=self.guest)

    def passages(self, text: str) -> list[Evidence]:
        """Return the passages nearest to a text, best first."""
        return self._search("passage", text, _PASSAGE_POOL, guest=self.guest)

    def around(self, text: str, rank: Mapping[str, int]) -> list[Evidence]:
        """Return the best claims of the sections nearest to a text."""
        sections = self._search("section", text, _SECTION_POOL)
        return [claim for one in sections for claim in self._of(one, rank)[:_CLAIMS_AROUND]]

    def asked(self, text: str, rank: Mapping[str, int]) -> list[Evidence]:
        """Return the best claims of sections that answer questions like a text."""
        if not self.archive.manifest.counts["questions"]:
            return []
        questions = self._search("question", text, _QUESTION_POOL)
        places = list(dict.fromkeys((one.page, one.anchor) for one in questions))[:_SECTION_POOL]
        sections = (self.archive.section(*place) for place in places)
        return [claim for one in sections if one for claim in self._of(one, rank)[:_CLAIMS_ASKED]]

    def _of(self, section: Evidence, rank: Mapping[str, int]) -> list[Evidence]:
        """Return the claims of a section, best first; itself, where it has none as most have none.

        In an archive that cites throughout, what cites nothing only leads from page to page.
        """
        claims = self.archive.claims(section)
        if self.guest:
            claims = [claim for claim in claims if claim.guest_slug == self.guest]
        counts = self.archive.manifest.counts
        if not claims and not self.guest and counts["claims"] < counts["sections"]:
            return [section]
        return sorted(claims, key=lambda claim: rank.get(claim.id, len(rank)))

    def _search(
        self, kind: EvidenceKind, text: str, count: int, guest: str | None = None
    ) -> list[Evidence]:
        found = [
            hit
            for page in self.pages or (None,)
            for hit in self.archive.search(kind, text, count=count, page=page, guest=guest)
        ]
        return [hit.evidence for hit in sorted(found, key=lambda hit: -hit.score)]


def _cut(archive: Archive, fusion: _Fusion) -> Nearest:
    """Return what is nearest: so many claims, from so many sections."""
    sections: dict[str, Evidence] = {}
    relevance: dict[str, float] = {}
    texts: set[str] = set()
    best = max(fusion.shares.values(), default=1.0)
    for found in fusion.best_first():
        section = archive.section(found.page, found.anchor)
        is_room = section is not None and (section.id in sections or len(sections) < SECTIONS)
        if section is None or not is_room or (found.text not in texts and len(texts) == CLAIMS):
            continue
        texts.add(found.text)
        sections[section.id] = section
        if found.kind == "claim":
            relevance[found.id] = fusion.shares[found.id] / best
    return Nearest(sections=tuple(sections.values()), relevance=relevance)


def _readings(question: str, before: Sequence[str]) -> Iterator[tuple[float, str]]:
    """Yield texts to search for, and how much each counts."""
    yield 1.0, question
    before = [one_line(earlier) for earlier in before]
    if before:
        # What is asked now, twice, so that it outweighs what was asked before.
        yield 1.0, f"{before[0]} {question} {question}"
        yield _THREAD_WEIGHT, " ".join([*before, question])
    parts = _parts(question)
    if len(parts) > 1:
        for part in parts:
            yield _PART_WEIGHT, f"{question} {part} {part}"


def _parts(question: str) -> list[str]:
    """Return the first clauses of a question that say something by themselves."""
    clauses = (
        clause
        for start, end in sentence_ranges(question)
        for clause in _CLAUSE.split(question[start:end])
    )
    telling = (clause for clause in clauses if set(words(clause)) - general_stems())
    return list(islice(telling, _PARTS))
