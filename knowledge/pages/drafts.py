"""Paragraphs of a page to sentences: cut, links resolved, citations bound, people named.

It takes two passes, because a time may belong to an episode that is named elsewhere on the page:
first every sentence is drafted by itself, then the page as a whole binds the times left over.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.pages.anaphora import Mentions, bind_loose_times
from knowledge.pages.binding import (
    FIRST_MARK,
    LAST_MARK,
    MARK,
    BoundSentence,
    SentenceLink,
    bind,
    without_times,
)
from knowledge.pages.cast import cast_of, people_named
from knowledge.pages.links import Vocabulary, classify
from knowledge.pages.markdown import LinkPiece, Paragraph
from knowledge.pages.navigation import purpose_of
from knowledge.records import (
    Attribution,
    Citation,
    DroppedTime,
    Episode,
    Link,
    Sentence,
    Support,
)
from knowledge.registry import Registry
from knowledge.sentences import sentence_ranges

_BREAK = re.compile(f"[\n{chr(FIRST_MARK)}-{chr(LAST_MARK)}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence read by itself."""

    section: int
    paragraph: int  # counted through the page
    line: int
    bound: BoundSentence
    links: tuple[Link, ...]

    @property
    def episodes(self) -> tuple[str, ...]:
        """The episodes that it links."""
        return tuple(dict.fromkeys(citation.episode for citation in self.bound.citations))


def draft_sentences(sections: Sequence[Sequence[Paragraph]], vocabulary: Vocabulary) -> list[Draft]:
    """Return the sentences of a page in reading order; links belong to the first that follows."""
    drafts: list[Draft] = []
    number = 0
    for section, paragraphs in enumerate(sections):
        for paragraph in paragraphs:
            drafts += _draft(paragraph, vocabulary, section=section, number=number)
            number += 1
    return drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A finished sentence, the section it stands in, and the times it had to give up."""

    section: int
    sentence: Sentence
    dropped: tuple[DroppedTime, ...]


def finish_sentences(drafts: Sequence[Draft], registry: Registry) -> list[Finished]:
    """Bind what the page as a whole binds; return the sentences that say something."""
    links = [link for draft in drafts for link in draft.links]
    linked = {slug for draft in drafts for slug in draft.episodes}
    cast = cast_of(links, linked, registry)
    people = [
        people_named(
            draft.bound.text,
            links=draft.links,
            episodes=draft.episodes,
            cast=cast,
            registry=registry,
        )
        for draft in drafts
    ]
    mentions = [
        Mentions(
            section=draft.section,
            paragraph=draft.paragraph,
            episodes=draft.episodes,
            people=named,
            loose=draft.bound.loose,
        )
        for draft, named in zip(drafts, people, strict=True)
    ]
    loose = bind_loose_times(mentions, registry.episodes)
    finished = [
        (draft, _finish(draft, named, found, registry.episodes))
        for draft, named, found in zip(drafts, people, loose, strict=True)
        if draft.bound.text.strip(" .,;()")
    ]
    cited = {draft.paragraph for draft, sentence in finished if sentence.citations}
    return [
        Finished(
            section=draft.section,
            sentence=replace(
                sentence, support=_support(sentence, cited_beside=draft.paragraph in cited)
            ),
            dropped=tuple(_dropped(draft, sentence, registry.episodes)),
        )
        for draft, sentence in finished
    ]


def _dropped(
    draft: Draft, sentence: Sentence, episodes: Mapping[str, Episode]
) -> Iterator[DroppedTime]:
    kept = {(citation.start_s, citation.end_s) for citation in sentence.citations}
    starts = {start for start, _ in kept}
    for span in draft.bound.loose:
        if span.start_s not in starts:
            yield DroppedTime(
                line=draft.line,
                start_s=span.start_s,
                end_s=span.end_s,
                reason="no-episode",
                episode=None,
            )
    for citation in draft.bound.citations:
        if citation.start_s is not None and not _holds(citation, episodes):
            yield DroppedTime(
                line=draft.line,
                start_s=citation.start_s,
                end_s=citation.end_s,
                reason="past-the-end",
                episode=citation.episode,
            )


def _draft(
    paragraph: Paragraph, vocabulary: Vocabulary, *, section: int, number: int
) -> Iterator[Draft]:
    marked, pieces = _mark_links(paragraph)
    breaks = _breaks(marked, pieces)
    links = list(_resolve(pieces, vocabulary, paragraph.line, marked, breaks))
    targets = [SentenceLink(label=link.label, episode=_episode_of(link)) for link in links]
    for start, end in _sentences(marked):
        yield Draft(
            section=section,
            paragraph=number,
            line=paragraph.line + bisect_left(breaks, start),
            bound=bind(marked[start:end], targets),
            links=tuple(links[i] for i in _marks(marked[start:end]) if i < len(links)),
        )


def _finish(
    draft: Draft,
    people: tuple[str, ...],
    loose: Sequence[Citation],
    episodes: Mapping[str, Episode],
) -> Sentence:
    timed = {citation.episode for citation in loose}
    own = [
        citation
        for citation in _inside_episode(draft.bound.citations, episodes)
        if citation.start_s is not None or citation.episode not in timed
    ]
    citations = tuple(dict.fromkeys([*own, *loose]))
    spans = {(citation.start_s, citation.end_s) for citation in loose}
    bound = [span for span in draft.bound.loose if (span.start_s, span.end_s) in spans]
    return Sentence(
        text=without_times(draft.bound.text, bound) if bound else draft.bound.text,
        line=draft.line,
        purpose=purpose_of(draft.bound.text, draft.links),
        support="none",
        attribution=_attribution(citations, people, episodes),
        people=people,
        citations=citations,
    )


def _support(sentence: Sentence, *, cited_beside: bool) -> Support:
    if sentence.citations:
        return "own"
    return "paragraph" if cited_beside else "none"


def _mark_links(paragraph: Paragraph) -> tuple[str, list[LinkPiece]]:
    """Return the text with one private-use character per link, and the links."""
    links: list[LinkPiece] = []
    text = []
    for piece in paragraph.pieces:
        if isinstance(piece, str):
            text.append(piece)
        elif FIRST_MARK + len(links) <= LAST_MARK:
            text.append(chr(FIRST_MARK + len(links)))
            links.append(piece)
    return "".join(text), links


def _marks(text: str) -> list[int]:
    return [ord(mark) - FIRST_MARK for mark in MARK.findall(text)]


def _breaks(marked: str, pieces: Sequence[LinkPiece]) -> list[int]:
    """Return where line feeds of the source stand, a link's own ones at its mark."""
    places: list[int] = []
    for match in _BREAK.finditer(marked):
        marks = _marks(match[0])
        places += [match.start()] * (pieces[marks[0]].label.count("\n") if marks else 1)
    return places


def _resolve(
    pieces: Sequence[LinkPiece],
    vocabulary: Vocabulary,
    first_line: int,
    marked: str,
    breaks: Sequence[int],
) -> Iterator[Link]:
    for index, piece in enumerate(pieces):
        kind, target = classify(piece)
        yield Link(
            syntax=piece.syntax,
            kind=kind,
            target=target,
            label=" ".join(piece.label.split()),
            line=first_line + bisect_left(breaks, marked.index(chr(FIRST_MARK + index))),
            resolved=vocabulary.resolve(kind, target),
        )


def _episode_of(link: Link) -> str | None:
    """An episode that no registry knows is still a source: its link names it, a label does not."""
    named = None if link.syntax == "label" else link.target
    return (link.resolved or named) if link.kind == "podcast" else None


def _sentences(marked: str) -> Iterator[tuple[int, int]]:
    """Yield sentence ranges; a bracket of citations after a full stop stays with its sentence."""
    pending: tuple[int, int] | None = None
    for start, end in sentence_ranges(marked):
        bracket = marked[start] == "(" and ord(marked[start + 1 : start + 2] or " ") >= FIRST_MARK
        if pending and bracket and marked[start:end].rstrip(" .").endswith(")"):
            pending = (pending[0], end)
            continue
        if pending:
            yield pending
        pending = (start, end)
    if pending:
        yield pending


def _inside_episode(
    citations: Sequence[Citation], episodes: Mapping[str, Episode]
) -> tuple[Citation, ...]:
    """Take from a citation a span that runs past its episode's end; the episode stays cited."""
    return tuple(
        dict.fromkeys(
            citation
            if _holds(citation, episodes)
            else replace(citation, start_s=None, end_s=None, how_bound="none")
            for citation in citations
        )
    )


def _holds(citation: Citation, episodes: Mapping[str, Episode]) -> bool:
    episode = episodes.get(citation.episode)
    return episode is None or episode.holds(citation.start_s, citation.end_s)


def _attribution(
    citations: Sequence[Citation], people: Sequence[str], episodes: Mapping[str, Episode]
) -> Attribution:
    guests = [episodes[c.episode].guests if c.episode in episodes else () for c in citations]
    everyone = {guest for several in guests for guest in several}
    if everyone & set(people):
        return "named"
    if guests and all(len(several) == 1 for several in guests):
        return "single-guest"
    return "ambiguous" if everyone else "none"
