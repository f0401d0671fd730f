"""One wiki file to a `Page`: sections with anchors, sentences with citations, resolved links."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from knowledge.binding import FIRST_MARK, LAST_MARK, SentenceLink, bind
from knowledge.errors import SourceError
from knowledge.frontmatter import read_front_matter
from knowledge.links import Names, classify
from knowledge.markdown import Heading, LinkPiece, Paragraph, read_blocks
from knowledge.naming import anchors
from knowledge.records import (
    Attribution,
    Citation,
    Episode,
    Link,
    LinkKind,
    Page,
    Section,
    Sentence,
    Support,
)
from knowledge.registry import Registry
from knowledge.sanitize import one_line
from knowledge.sentences import sentence_ranges

# Parsing takes time with the square of a paragraph's length: a minute of it would be an attack.
_MAX_PARAGRAPH_CHARS: Final = 100_000
_BREAK = re.compile(f"[\n{chr(FIRST_MARK)}-{chr(LAST_MARK)}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """A file that has been read but whose links are not resolved yet."""

    path: Path
    slug: str
    title: str
    summary: str
    tags: tuple[str, ...]
    related: tuple[str, ...]
    blocks: tuple[Heading | Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What links may lead to, and the records behind the names."""

    names: Mapping[LinkKind, Names]
    registry: Registry

    @classmethod
    def of(cls, pages: Iterable[RawPage], registry: Registry) -> "Vocabulary":
        """Gather the names of the pages and of all that the registry holds."""
        names: dict[LinkKind, Names] = {
            "page": Names.of((page.slug, page.title) for page in pages),
            "podcast": Names.of((e.slug, e.title) for e in registry.episodes.values()),
            "person": Names.of((p.slug, p.name) for p in registry.people.values()),
            "book": Names.of((b.slug, b.title) for b in registry.books.values()),
        }
        return cls(names=names, registry=registry)

    def resolve(self, kind: LinkKind, target: str) -> str | None:
        """Return the slug that a link of this kind leads to."""
        return self.names[kind].find(target) if kind in self.names else None


def read_raw_page(path: Path) -> RawPage:
    """Read a file with a title in its front matter.

    Raises:
        SourceError: The file cannot be read or has no title.
    """
    matter, body, first_line = read_front_matter(path)
    if max(map(len, body.split("\n\n"))) > _MAX_PARAGRAPH_CHARS:
        raise SourceError(path, f"has a paragraph of more than {_MAX_PARAGRAPH_CHARS:,} characters")
    title = one_line(str(matter.get("title") or ""))
    if not title:
        raise SourceError(path, "has no title in its front matter")
    return RawPage(
        path=path,
        slug=path.stem,
        title=title,
        summary=one_line(str(matter.get("summary") or "")),
        tags=_texts(matter, "tags"),
        related=(*_texts(matter, "related"), *_texts(matter, "related_wiki")),
        blocks=tuple(read_blocks(body, first_line=first_line)),
    )


def _texts(matter: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = matter.get(key)
    return tuple(one_line(str(item)) for item in value) if isinstance(value, list) else ()


def build_page(raw: RawPage, vocabulary: Vocabulary, *, source: str) -> Page:
    """Resolve the links of a page, cut it into sections and bind its citations."""
    links: list[Link] = []
    sections = []
    parts = list(_parts(raw))
    for (headings, paragraphs), anchor in zip(parts, _anchors(parts), strict=True):
        sentences = [
            sentence
            for paragraph in paragraphs
            for sentence in _paragraph(paragraph, vocabulary, links)
        ]
        sections.append(
            Section(
                page=raw.slug,
                heading=headings[-1] if headings else raw.title,
                anchor=anchor,
                path=headings or (raw.title,),
                text=" ".join(sentence.text for sentence in sentences),
                sentences=tuple(sentences),
            )
        )
    related = (vocabulary.resolve("page", name) for name in raw.related)
    return Page(
        slug=raw.slug,
        title=raw.title,
        summary=raw.summary,
        tags=raw.tags,
        related=tuple(dict.fromkeys(slug for slug in related if slug)),
        sections=tuple(sections),
        links=tuple(links),
        source=source,
    )


_Part = tuple[tuple[str, ...], list[Paragraph]]


def _parts(raw: RawPage) -> Iterator[_Part]:
    """Yield heading path and paragraphs of each section; the text above them only if any."""
    path: list[tuple[int, str]] = []
    current: _Part = ((), [])
    for block in raw.blocks:
        if isinstance(block, Paragraph):
            current[1].append(block)
            continue
        if current[0] or current[1]:
            yield current
        path = [step for step in path if step[0] < block.level] + [(block.level, block.text)]
        current = (tuple(text for _, text in path), [])
    if current[0] or current[1]:
        yield current


def _anchors(parts: Sequence[_Part]) -> list[str]:
    headed = anchors(path[-1] for path, _ in parts if path)
    return headed if len(headed) == len(parts) else ["", *headed]


def _paragraph(
    paragraph: Paragraph, vocabulary: Vocabulary, links: list[Link]
) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph; its links are added to `links`."""
    marked, pieces = _mark_links(paragraph)
    breaks = _breaks(marked, pieces)
    resolved = list(_resolve(pieces, vocabulary, paragraph.line, marked, breaks))
    links.extend(resolved)
    targets = [SentenceLink(label=link.label, episode=_episode_of(link)) for link in resolved]
    drafts: list[tuple[Sentence, list[Link]]] = []
    for start, end in _sentences(marked):
        bound = bind(marked[start:end], targets)
        if not bound.text.strip(" .,;()"):
            continue
        inside = [resolved[i] for i in _marks(marked[start:end]) if i < len(resolved)]
        draft = Sentence(
            text=bound.text,
            line=paragraph.line + bisect_left(breaks, start),
            support="own" if bound.citations else "none",
            attribution="none",
            people=_people(bound.text, inside, bound.citations, vocabulary.registry),
            citations=_inside_episode(bound.citations, vocabulary.registry.episodes),
        )
        drafts.append((draft, inside))
    cited = any(draft.citations for draft, _ in drafts)
    for draft, _ in drafts:
        support: Support = "own" if draft.citations else "paragraph" if cited else "none"
        yield replace(
            draft, support=support, attribution=_attribution(draft, vocabulary.registry.episodes)
        )


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
    return [ord(char) - FIRST_MARK for char in text if FIRST_MARK <= ord(char) <= LAST_MARK]


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


def _people(
    text: str, links: Sequence[Link], citations: Sequence[Citation], registry: Registry
) -> tuple[str, ...]:
    """Return the people that a sentence names, by link or by a guest's name in its words."""
    linked = [link.resolved for link in links if link.kind == "person" and link.resolved]
    guests = [
        guest
        for citation in citations
        if citation.episode in registry.episodes
        for guest in registry.episodes[citation.episode].guests
        if guest in registry.people and _names(text, registry.people[guest].name)
    ]
    return tuple(dict.fromkeys([*linked, *guests]))


def _names(text: str, name: str) -> bool:
    words = text.replace("’", "'").replace("'s", "").replace(",", " ").replace(".", " ").split()
    parts = name.split()
    return name in text or (len(parts) > 1 and parts[0] in words) or parts[-1] in words


def _inside_episode(
    citations: Sequence[Citation], episodes: Mapping[str, Episode]
) -> tuple[Citation, ...]:
    """Drop spans that run past the end of an episode whose length is known, keep the episode.

    Two such spans leave one citation.
    """
    kept = []
    for citation in citations:
        episode = episodes.get(citation.episode)
        latest = max(citation.start_s or 0, citation.end_s or 0)
        if episode and episode.duration_s is not None and latest > episode.duration_s:
            kept.append(replace(citation, start_s=None, end_s=None, how_bound="none"))
        else:
            kept.append(citation)
    return tuple(dict.fromkeys(kept))


def _attribution(sentence: Sentence, episodes: Mapping[str, Episode]) -> Attribution:
    if not sentence.citations:
        return "none"
    guests = {
        guest
        for citation in sentence.citations
        if citation.episode in episodes
        for guest in episodes[citation.episode].guests
    }
    if guests & set(sentence.people):
        return "named"
    alone = [
        citation.episode in episodes and len(episodes[citation.episode].guests) == 1
        for citation in sentence.citations
    ]
    if all(alone):
        return "single-guest"
    return "ambiguous" if guests else "none"
