"""Times that stand with no link: which episode they belong to, from what stands around them.

"At 29:49, he says ..." belongs to an episode that the sentence, its paragraph or its section
links, or to one of a guest who is named there. Chapter starts decide: nine of ten times of the
wiki are one, and a time is hardly ever a chapter start of the wrong episode by chance. A time
that is no chapter start is bound only where a single episode can be meant; all else is dropped.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.records import Citation, Episode, HowBound
from knowledge.times import Span

_CONFIDENCE: Final[Mapping[HowBound, float]] = {
    "sentence": 0.95,
    "guest": 0.9,
    "paragraph": 0.85,
    "section": 0.75,
    "page": 0.6,
}
_OFF_CHAPTER: Final = 0.8  # times this, where the time is no chapter start


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """What one sentence of a page mentions, and where on the page it stands."""

    section: int
    paragraph: int  # counted through the page
    episodes: tuple[str, ...]  # that it links
    people: tuple[str, ...]  # that it names
    loose: tuple[Span, ...]  # its times that no link binds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    episode: Episode
    how: HowBound


def bind_loose_times(
    page: Sequence[Mentions], episodes: Mapping[str, Episode]
) -> list[tuple[Citation, ...]]:
    """Return for each sentence of a page the citations that its loose times make.

    Args:
        page: The sentences of a page in reading order.
        episodes: All episodes by slug.
    """
    by_guest: dict[str, list[str]] = {}
    for slug, episode in episodes.items():
        for guest in episode.guests:
            by_guest.setdefault(guest, []).append(slug)
    bound = []
    for index, mentions in enumerate(page):
        candidates = list(_candidates(page, index, episodes, by_guest)) if mentions.loose else []
        found = (_bind(span, candidates) for span in mentions.loose)
        bound.append(tuple(citation for citation in found if citation))
    return bound


def _candidates(
    page: Sequence[Mentions],
    index: int,
    episodes: Mapping[str, Episode],
    by_guest: Mapping[str, Sequence[str]],
) -> Iterator[_Candidate]:
    """Yield the episodes that may be meant, likeliest first, each once."""
    seen: set[str] = set()
    for how, slug in _mentioned(page, index, by_guest):
        if slug not in seen and slug in episodes:
            seen.add(slug)
            yield _Candidate(episode=episodes[slug], how=how)


def _mentioned(
    page: Sequence[Mentions], index: int, by_guest: Mapping[str, Sequence[str]]
) -> Iterator[tuple[HowBound, str]]:
    here = page[index]
    linked = {slug for mentions in page for slug in mentions.episodes}
    yield from (("sentence", slug) for slug in here.episodes)
    yield from (("guest", slug) for slug in _of_guests(here.people, by_guest, linked))
    before = [i for i in range(index - 1, -1, -1) if page[i].paragraph == here.paragraph]
    after = [i for i in range(index + 1, len(page)) if page[i].paragraph == here.paragraph]
    for i in before:
        yield from (("paragraph", slug) for slug in reversed(page[i].episodes))
        yield from (("guest", slug) for slug in _of_guests(page[i].people, by_guest, linked))
    for i in after:
        yield from (("paragraph", slug) for slug in page[i].episodes)
    others = sorted(range(len(page)), key=lambda i: (abs(i - index), i > index))
    for i in others:
        if page[i].section == here.section:
            yield from (("section", slug) for slug in page[i].episodes)
            yield from (("section", slug) for slug in _of_guests(page[i].people, by_guest, linked))
    for i in others:
        yield from (("page", slug) for slug in page[i].episodes)


def _of_guests(
    people: Sequence[str], by_guest: Mapping[str, Sequence[str]], linked: set[str]
) -> list[str]:
    """Return the episodes of the people, those that the page links first."""
    slugs = [slug for person in people for slug in by_guest.get(person, ())]
    return sorted(slugs, key=lambda slug: slug not in linked)


def _bind(span: Span, candidates: Sequence[_Candidate]) -> Citation | None:
    for candidate in candidates:
        if candidate.episode.opens_chapter(span.start_s):
            return _citation(span, candidate, _CONFIDENCE[candidate.how])
    near = [item for item in candidates if item.how in ("sentence", "guest", "paragraph")]
    own = [item for item in near if item.how == "sentence"]
    meant = own or near
    if len(meant) == 1 and meant[0].episode.holds(span.start_s, span.end_s):
        return _citation(span, meant[0], _CONFIDENCE[meant[0].how] * _OFF_CHAPTER)
    return None


def _citation(span: Span, candidate: _Candidate, confidence: float) -> Citation:
    end = span.end_s if candidate.episode.holds(span.start_s, span.end_s) else None
    return Citation(
        episode=candidate.episode.slug,
        start_s=span.start_s,
        end_s=end,
        how_bound=candidate.how,
        confidence=round(confidence, 2),
    )
