"""Views in the guests' own words, from the transcripts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.comparing.quotes import Quote, best_quote
from tools.comparing.topics import Topic

POSITION: Final = 2.4
"""Least strength at which a guest's words count as a position."""
_POOL: Final = 200
"""Passages of a topic that are read at most: those with the best lexical score."""
_IN_CHAPTER: Final = 1.0
_SAID_AGAIN: Final = 0.4
_MOST_AGAIN: Final = 2
_IN_QUOTE: Final = 0.8
_IN_PASSING: Final = 0.8
_OF_THEMSELVES: Final = 1.2
_BIOGRAPHY: Final = re.compile(
    r"\b(?:bio|background|intro|introduction|journey|origins?|early career|career path|current role"
    r"|contact|connect with|reach|closing)\b",
    re.IGNORECASE,
)
"""Titles of chapters in which guests tell their own story, or take their leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The words of a passage that say most on a topic."""

    passage: Evidence
    quote: Quote
    about: frozenset[str]  # concepts that the quote or the chapter's title says
    strength: float  # of the position, more where the talk is about the topic; 0 for a mention


def read_passages(
    archive: Archive, topic: Topic, *, guests: Sequence[str] = ()
) -> tuple[Spoken, ...]:
    """Return what guests say in passages that hold every concept, the strongest first."""
    passages = archive.holding(
        "passage",
        [concept.stems for concept in topic.concepts],
        query=topic.asked,
        count=_POOL,
        guests=guests,
    )
    found = (_spoken(passage, topic) for passage in passages)
    return tuple(
        sorted(
            (spoken for spoken in found if spoken is not None),
            key=lambda spoken: -spoken.strength,
        )
    )


def _spoken(passage: Evidence, topic: Topic) -> Spoken | None:
    quote = best_quote(passage.text, topic)
    if quote is None:
        return None
    chapter = topic.said_in(passage.section)
    about = quote.about | chapter
    return Spoken(
        passage=passage,
        quote=quote,
        about=about,
        strength=_strength(passage, quote, topic) if about == topic.names else 0.0,
    )


def _strength(passage: Evidence, quote: Quote, topic: Topic) -> float:
    if not quote.position:
        return 0.0
    chapter = topic.said_in(passage.section)
    return (
        quote.position
        + _IN_CHAPTER * len(chapter) / len(topic.names)
        + _IN_QUOTE * (len(quote.about) - 1)
        + _SAID_AGAIN * min(quote.said - 1, _MOST_AGAIN)
        - _IN_PASSING * (quote.said == 1 and bool(passage.section) and not chapter)
        - _OF_THEMSELVES * bool(_BIOGRAPHY.search(passage.section))
    )
