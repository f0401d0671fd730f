"""Answers from sections of the wiki, and from what one guest says."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
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
from tools.views import ClaimView, SectionView, SpokenView

MAX_CLAIMS: Final = 12
"""Claims that an answer tells at most."""
_MAX_CLAIMS_A_SECTION: Final = 5
_LEAST_RELEVANCE: Final = 0.25
"""Share of the best claim's relevance that another needs to be told."""

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


def compose_sections(
    sections: Sequence[SectionView],
    spoken: Sequence[SpokenView] = (),
    skip: Iterable[str] = (),
    *,
    most: int = MAX_CLAIMS,
) -> Composed:
    """Return under each section's name its best claims, word for word, with ids.

    After them, what guests say themselves, each under the guest's name.

    Pages overlap: a claim that cites a moment which an earlier one cited is not told again. What
    only says that something is said is told where there is nothing else.

    Args:
        sections: Best first.
        spoken: Best first.
        skip: Ids that were told already.
        most: Claims that are told.
    """
    parts = _parts(sections, skip, says_something, most) or _parts(sections, skip, bool, most)
    return Composed(text="\n\n".join([*parts, *_quotes(spoken, skip)]))


def _quotes(spoken: Sequence[SpokenView], skip: Iterable[str]) -> list[str]:
    told = frozenset(skip)
    return [
        f"**{one.guest}{f', {one.aired.year}' if one.aired else ''}**\n\n> {_marked(one)}"
        for one in spoken
        if one.id not in told
    ]


def _marked(spoken: SpokenView) -> str:
    sentences = (spoken.quote[start:end] for start, end in sentence_ranges(spoken.quote))
    return " ".join(with_ids(sentence, [spoken.id]) for sentence in sentences)


def _parts(
    sections: Sequence[SectionView], skip: Iterable[str], fits: Fits, most: int
) -> list[str]:
    cited = (claim.relevance for section in sections for claim in section.claims)
    highest = max(cited, default=1.0)
    lines = [
        (section.name, line) for section in sections for line in _lines(section, fits, highest)
    ]
    parts: dict[str, list[str]] = {}
    for name, line in islice(_best_new(lines, skip), most):
        parts.setdefault(name, []).append(f"- {with_ids(line.text, line.ids)}")
    return ["\n".join([f"**{name}**", "", *bullets]) for name, bullets in parts.items()]


def _best_new(
    lines: Iterable[tuple[str, _Line]], skip: Iterable[str]
) -> Iterator[tuple[str, _Line]]:
    """Yield the lines that fit best, each with its section's name, and nothing twice."""
    facts, moments = Facts(skip), set[Moment]()
    ranked = sorted(lines, key=lambda pair: -pair[1].relevance)
    least = _LEAST_RELEVANCE * ranked[0][1].relevance if ranked else 0.0
    for name, line in ranked:
        new = not line.moments <= moments and facts.is_new(line.text, line.ids)
        if new and line.relevance >= least:
            moments |= line.moments
            yield name, line


def compose_guest(
    sections: Sequence[SectionView],
    known: Known,
    spoken: Sequence[SpokenView] = (),
    skip: Iterable[str] = (),
) -> Composed:
    """Return what one guest says, best first, under the episode that it is from."""
    lines = [line for section in sections for line in _lines(section, says_something)]
    lines = lines or [line for section in sections for line in _lines(section, bool)]
    facts = Facts(skip)
    new = [line for line in _best_first(lines) if facts.is_new(line.text, line.ids)]
    groups: dict[str, list[str]] = {}
    for line in new[:MAX_CLAIMS]:
        groups.setdefault(_source(line, known), []).append(f"- {with_ids(line.text, line.ids)}")
    parts = ["\n".join([f"**{head}**", "", *bullets]) for head, bullets in groups.items()]
    return Composed(text="\n\n".join([*parts, *_quotes(spoken, skip)]))


def _best_first(lines: Iterable[_Line]) -> list[_Line]:
    return sorted(lines, key=lambda line: -line.relevance)


def _source(line: _Line, known: Known) -> str:
    evidence = known.get(line.ids[0])
    if evidence is None or not evidence.episode:
        return "From the wiki"
    year = f" ({evidence.aired.year})" if evidence.aired else ""
    return f"{evidence.guest or 'A guest'} in “{evidence.episode_title}”{year}"


def _lines(section: SectionView, fits: Fits, highest: float = 1.0) -> list[_Line]:
    """Return the section's best sentences in reading order; those of no claim are no better."""
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
            relevance=min(section.coverage, highest),
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
