"""Answers from sections of the wiki, and from what one guest says."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from agent.embedded.composing.sentences import (
    Composed,
    Facts,
    Known,
    says_something,
    stands_alone,
    untitled,
    with_ids,
)
from knowledge.sentences import sentence_ranges
from tools.views import ClaimView, SectionView

_MAX_CLAIMS: Final = 8
_MAX_CLAIMS_A_SECTION: Final = 5
_LEAST_RELEVANCE: Final = 0.35
"""Share of the best claim's relevance that one of another section needs to be told."""

Moment = tuple[str, str]
"""An episode and a time in it; without a time, the sentence itself."""

Fits = Callable[[str], object]
"""Tells whether a sentence is to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A sentence that stands on its own, and what it rests on."""

    text: str
    ids: tuple[str, ...]
    moments: frozenset[Moment]
    relevance: float


def compose_sections(sections: Sequence[SectionView], skip: Iterable[str] = ()) -> Composed:
    """Return under each section's name its best claims, word for word, with ids.

    Pages overlap: a claim that cites a moment which an earlier one cited is not told again. What
    only says that something is said is told where there is nothing else.

    Args:
        sections: Best first.
        skip: Ids that were told already.
    """
    parts = _parts(sections, skip, says_something) or _parts(sections, skip, bool)
    return Composed(text="\n\n".join(parts))


def _parts(sections: Sequence[SectionView], skip: Iterable[str], fits: Fits) -> list[str]:
    lines_of = [_lines(section, fits) for section in sections]
    least = _least_relevance(lines_of)
    kept = _best_new(lines_of, skip, least)
    parts = []
    for section, lines in zip(sections, lines_of, strict=True):
        # What fits well comes first, the rest after it, both in reading order.
        fitting = sorted(lines, key=lambda line: line.relevance < least)
        told = [line for line in fitting if line in kept]
        if told:
            bullets = [f"- {with_ids(line.text, line.ids)}" for line in told]
            parts.append("\n".join([f"**{section.name}**", "", *bullets]))
    return parts


def _least_relevance(lines_of: Sequence[Sequence[_Line]]) -> float:
    best = max((line.relevance for lines in lines_of for line in lines), default=0.0)
    return min(best, best * _LEAST_RELEVANCE)


def _best_new(
    lines_of: Sequence[Sequence[_Line]], skip: Iterable[str], least: float
) -> list[_Line]:
    """Return the lines that fit best, whichever section they are from, and say nothing twice."""
    facts, moments = Facts(skip), set[Moment]()
    kept: list[_Line] = []
    # Of the first section so much is told as fits less well, too, where there is room.
    first = [line for line in lines_of[0] if line.relevance < least] if lines_of else []
    well = (line for lines in lines_of for line in lines if line.relevance >= least)
    for line in [*_best_first(well), *first]:
        new = not line.moments & moments and facts.is_new(line.text, line.ids)
        if new and len(kept) < _MAX_CLAIMS:
            kept.append(line)
            moments |= line.moments
    return kept


def compose_guest(
    sections: Sequence[SectionView], known: Known, skip: Iterable[str] = ()
) -> Composed:
    """Return what one guest says, best first, under the episode that it is from."""
    lines = [line for section in sections for line in _lines(section, says_something)]
    lines = lines or [line for section in sections for line in _lines(section, bool)]
    facts = Facts(skip)
    new = [line for line in _best_first(lines) if facts.is_new(line.text, line.ids)]
    groups: dict[str, list[str]] = {}
    for line in new[:_MAX_CLAIMS]:
        groups.setdefault(_source(line, known), []).append(f"- {with_ids(line.text, line.ids)}")
    parts = ["\n".join([f"**{head}**", "", *bullets]) for head, bullets in groups.items()]
    return Composed(text="\n\n".join(parts))


def _best_first(lines: Iterable[_Line]) -> list[_Line]:
    return sorted(lines, key=lambda line: -line.relevance)


def _source(line: _Line, known: Known) -> str:
    evidence = known.get(line.ids[0])
    if evidence is None or not evidence.episode:
        return "From the wiki"
    year = f" ({evidence.aired.year})" if evidence.aired else ""
    return f"{evidence.guest or 'A guest'} in “{evidence.episode_title}”{year}"


def _lines(section: SectionView, fits: Fits) -> list[_Line]:
    """Return the section's best sentences in reading order."""
    claims: dict[str, list[ClaimView]] = {}
    for claim in section.claims:
        text = untitled(claim.text, claim.episode)
        if stands_alone(text):
            claims.setdefault(text, []).append(claim)
    claims = {text: same for text, same in claims.items() if fits(text)}
    best = sorted(claims, key=lambda text: -max(claim.relevance for claim in claims[text]))
    kept = set(best[:_MAX_CLAIMS_A_SECTION])
    lines = [_claim_line(text, same) for text, same in claims.items() if text in kept]
    if lines or not section.text:
        return lines
    return [
        _Line(
            text=sentence,
            ids=(section.id,),
            moments=frozenset({("", sentence)}),
            relevance=section.coverage,
        )
        for start, end in sentence_ranges(section.text)
        if stands_alone(sentence := section.text[start:end])
    ]


def _claim_line(text: str, claims: Sequence[ClaimView]) -> _Line:
    return _Line(
        text=text,
        ids=tuple(claim.id for claim in claims),
        moments=frozenset((claim.episode or "", claim.at or text) for claim in claims),
        relevance=max(claim.relevance for claim in claims),
    )
