"""Guests' own words on a topic that is asked in a sentence: from the passages nearest to it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from knowledge.archive import Archive, Found
from knowledge.words import coverage, general_stems
from tools.comparing.near import search_near, wished_for
from tools.comparing.quotes import best_quote
from tools.comparing.spoken import POSITION, Spoken
from tools.comparing.topics import Topic

_POOL: Final = 30
_POOL_OF_GUEST: Final = 8
_LEAST_SCORE: Final = 2.0
"""Of a passage, in standard deviations."""
_NEAR_BEST: Final = 0.5
_LEAST_POSITION: Final = 2.0
_QUOTED: Final = 0.1
"""Of the question's words, by weight, what the quote itself says at least."""
_TOLD: Final = 0.3
"""The same, of the quote and the title of its chapter."""


def read_near_passages(
    archive: Archive, topic: Topic, *, guests: Sequence[str] = ()
) -> tuple[Spoken, ...]:
    """Return what guests say near a topic in so many words that it counts as a position.

    Args:
        archive: Where to look.
        topic: What is asked, of which a quote need not say all.
        guests: Slugs; where any are given, of these only.
    """
    about = wished_for(topic.asked)
    weights = archive.term_weights(about)
    if len(weights.keys() - general_stems()) <= 1:
        return ()  # a single word is said in passing, too
    hits = list(search_near(archive, "passage", about, guests, counts=(_POOL, _POOL_OF_GUEST)))
    least = max([_LEAST_SCORE, *(_NEAR_BEST * hit.score for hit in hits)])
    near = [hit for hit in hits if hit.score >= least]
    return tuple(_spoken(near, replace(topic, contrasts=True), weights))


def _spoken(hits: Sequence[Found], topic: Topic, weights: dict[str, float]) -> Iterator[Spoken]:
    for hit in hits:
        passage = hit.evidence
        quote = best_quote(passage.text, topic)
        if quote is None or quote.position < _LEAST_POSITION:
            continue
        told = coverage(weights, f"{quote.text} {passage.section}")
        if told >= _TOLD and coverage(weights, quote.text) >= _QUOTED:
            about = quote.about | topic.said_in(passage.section)
            strength = max(quote.position, POSITION)
            yield Spoken(passage=passage, quote=quote, about=about, strength=strength)
