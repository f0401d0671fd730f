"""Paragraphs of a page to sentences: cut, links resolved, citations bound, people named.

It takes two passes, because a time may belong to an episode that is named elsewhere on the page:
first every sentence is drafted by itself, then the page as a whole binds the times left over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.anaphora import Mentions, bind_loose_times
from knowledge.binding import (
    FIRST_MARK,
    LAST_MARK,
    MARK,
    BoundSentence,
    SentenceLink,
    bind,
    without_times,
)
from knowledge.links import Vocabulary, classify
from knowledge.markdown import LinkPiece, Paragraph
from knowledge.records import Attribution, Citation, Episode, Link, Purpose, Sentence, Support
from knowledge.registry import Registry
from knowledge.sentences import sentence_ranges

_SENDS_ON = re.compile(
    r"^(?:(?:For|When|If|To)\b[^,]{3,120},\s*)?(?:then\s+)?(?:use|see|read|start (?:with|from|at)|"
    r"continue (?:with|to)|compare|pair|open|listen|watch|visit|browse|go (?:to|back)|return to|"
    r"these (?:pages|links|episodes)|related (?:pages|wiki)|the (?:strongest|best) (?:podcast )?"
    r"starting points?)\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s\b|['’](?=\s|$)")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PLAIN_WORDS: Final = frozenset({"Will", "Mark", "May", "Grace", "Art", "An", "The", "In"})
"""First names that also begin sentences."""


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


def finish_sentences(drafts: Sequence[Draft], registry: Registry) -> list[tuple[Draft, Sentence]]:
    """Bind what the page as a whole binds; return each draft that says something, finished."""
    cast = _cast(drafts, registry)
    people = [_people(draft, cast, registry) for draft in drafts]
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
        (draft, replace(sentence, support=_support(sentence, draft.paragraph in cited)))
        for draft, sentence in finished
    ]


def _draft(
    paragraph: Paragraph, vocabulary: Vocabulary, *, section: int, number: int
) -> Iterator[Draft]:
    marked, pieces = _mark_links(paragraph)
    links = list(_resolve(pieces, vocabulary, paragraph.line, marked))
    targets = [SentenceLink(label=link.label, episode=_episode_of(link)) for link in links]
    for start, end in _sentences(marked):
        yield Draft(
            section=section,
            paragraph=number,
            line=paragraph.line + _lines(marked[:start], pieces),
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
        purpose=_purpose(draft),
        support="none",
        attribution=_attribution(citations, people, episodes),
        people=people,
        citations=citations,
    )


def _support(sentence: Sentence, cited_beside: bool) -> Support:  # noqa: FBT001  a fact, no mode
    if sentence.citations:
        return "own"
    return "paragraph" if cited_beside else "none"


def _purpose(draft: Draft) -> Purpose:
    """A sentence that sends the reader on is no claim, whatever it cites."""
    linked = any(link.kind in ("page", "podcast", "archive", "book") for link in draft.links)
    return "navigation" if linked and _SENDS_ON.match(draft.bound.text) else "statement"


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


def _lines(text: str, pieces: Sequence[LinkPiece]) -> int:
    return text.count("\n") + sum(pieces[i].label.count("\n") for i in _marks(text))


def _resolve(
    pieces: Sequence[LinkPiece], vocabulary: Vocabulary, first_line: int, marked: str
) -> Iterator[Link]:
    for index, piece in enumerate(pieces):
        kind, target = classify(piece)
        head = marked[: marked.index(chr(FIRST_MARK + index))]
        yield Link(
            syntax=piece.syntax,
            kind=kind,
            target=target,
            label=" ".join(piece.label.split()),
            line=first_line + _lines(head, pieces),
            resolved=vocabulary.resolve(kind, target),
        )


def _episode_of(link: Link) -> str | None:
    """An episode that no registry knows is still a source: its link names it."""
    return (link.resolved or link.target) if link.kind == "podcast" else None


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


def _cast(drafts: Sequence[Draft], registry: Registry) -> dict[str, frozenset[str]]:
    """Return who may be meant by a name on this page: full names, and first or last ones.

    The cast of a page is whom it links, and the guests of the episodes that it links.
    """
    links = [link for draft in drafts for link in draft.links]
    slugs = {link.resolved for link in links if link.kind == "person" and link.resolved}
    slugs |= _guests({slug for draft in drafts for slug in draft.episodes}, registry)
    names: dict[str, set[str]] = {}
    for slug in slugs & registry.people.keys():
        words = registry.people[slug].name.split()
        for name in {" ".join(words), words[0], words[-1]} - _PLAIN_WORDS:
            names.setdefault(name, set()).add(slug)
    return {name: frozenset(slugs) for name, slugs in names.items()}


def _guests(episodes: Iterable[str], registry: Registry) -> set[str]:
    known = (registry.episodes[slug] for slug in episodes if slug in registry.episodes)
    return {guest for episode in known for guest in episode.guests}


def _people(
    draft: Draft, cast: Mapping[str, frozenset[str]], registry: Registry
) -> tuple[str, ...]:
    """Return the people that a sentence names: by link, then by name, in order.

    A name that several people of the page bear means the guest of the episode that the sentence
    links, if that is one of them; otherwise nobody.
    """
    linked = [link.resolved for link in draft.links if link.kind == "person" and link.resolved]
    text = _POSSESSIVE.sub("", draft.bound.text)
    words = [word.rstrip(".") for word in _NAME_WORD.findall(text)]
    full = [name for name in cast if " " in name and name in text]
    guests = _guests(draft.episodes, registry)
    named: list[str] = []
    for name in (*full, *words):
        bearers = cast.get(name, frozenset())
        meant = bearers if len(bearers) == 1 else bearers & guests
        named += meant if len(meant) == 1 else []
    return tuple(dict.fromkeys([*linked, *named]))


def _inside_episode(
    citations: Sequence[Citation], episodes: Mapping[str, Episode]
) -> tuple[Citation, ...]:
    """Drop spans that run past the end of an episode whose length is known, keep the episode."""
    kept = []
    for citation in citations:
        episode = episodes.get(citation.episode)
        latest = max(citation.start_s or 0, citation.end_s or 0)
        if episode and episode.duration_s is not None and latest > episode.duration_s:
            kept.append(replace(citation, start_s=None, end_s=None, how_bound="none"))
        else:
            kept.append(citation)
    return tuple(kept)


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
