"""One wiki file to a `Page`: its sections with anchors, and the sentences in them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from knowledge.errors import SourceError
from knowledge.frontmatter import read_front_matter
from knowledge.naming import anchors
from knowledge.pages.drafts import draft_sentences, finish_sentences
from knowledge.pages.links import Vocabulary
from knowledge.pages.markdown import Heading, Paragraph, read_blocks
from knowledge.records import Page, Section, Sentence
from knowledge.sanitize import one_line

# Parsing takes time with the square of a paragraph's length: a minute of it would be an attack.
_MAX_PARAGRAPH_CHARS: Final = 100_000


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
    address: str | None = None  # where it was published, if that is known


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
    parts = list(_parts(raw))
    drafts = draft_sentences([paragraphs for _, paragraphs in parts], vocabulary)
    finished = finish_sentences(drafts, vocabulary.registry)
    by_section: defaultdict[int, list[Sentence]] = defaultdict(list)
    for each in finished:
        by_section[each.section].append(each.sentence)
    sections = [
        _section(raw, headings, anchor, by_section[number])
        for number, ((headings, _), anchor) in enumerate(zip(parts, _anchors(parts), strict=True))
    ]
    related = (vocabulary.resolve("page", name) for name in raw.related)
    return Page(
        slug=raw.slug,
        title=raw.title,
        summary=raw.summary,
        tags=raw.tags,
        related=tuple(dict.fromkeys(slug for slug in related if slug)),
        sections=tuple(sections),
        links=tuple(link for draft in drafts for link in draft.links),
        dropped=tuple(dropped for f in finished for dropped in f.dropped),
        source=source,
        address=raw.address,
    )


def _section(
    raw: RawPage, headings: tuple[str, ...], anchor: str, sentences: Sequence[Sentence]
) -> Section:
    return Section(
        page=raw.slug,
        heading=headings[-1] if headings else raw.title,
        anchor=anchor,
        path=headings or (raw.title,),
        text=" ".join(sentence.text for sentence in sentences),
        sentences=tuple(sentences),
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
