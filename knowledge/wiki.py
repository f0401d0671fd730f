"""Sources of wiki pages, of any kind, to pages with a registry of people and episodes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import SourceError
from knowledge.known import is_podcast, read_known
from knowledge.page_cache import PageCache
from knowledge.people import merge_duplicates
from knowledge.podcast.repair import TranscriptProblem
from knowledge.progress import Progress
from knowledge.questions import with_questions
from knowledge.records import Link, LinkKind, Page
from knowledge.registry import Registry, load_registry
from knowledge.shelves import STARTER, PageReader, Shelf, build_pages, read_shelf
from knowledge.sources.opening import Source, open_sources


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCounts:
    """Links of one syntax: how many there are, and how many lead nowhere we know."""

    total: int
    unresolved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiki:
    """All that was read from one or more sources."""

    pages: tuple[Page, ...]
    registry: Registry
    refused: tuple[SourceError, ...]  # files that could not be read, each with its reason
    problems: tuple[TranscriptProblem, ...] = ()  # what was mended or left out in transcripts

    def link_counts(self) -> dict[str, LinkCounts]:
        """Count links by syntax; links that leave the archive count as resolved."""
        total: Counter[str] = Counter()
        unresolved: Counter[str] = Counter()
        for page in self.pages:
            for link in page.links:
                total[link.syntax] += 1
                unresolved[link.syntax] += is_unresolved(link)
        return {
            syntax: LinkCounts(total=total[syntax], unresolved=unresolved[syntax])
            for syntax in sorted(total)
        }


_OURS: frozenset[LinkKind] = frozenset({"page", "podcast", "person", "book"})


def is_unresolved(link: Link) -> bool:
    """Tell whether a link names something of the archive that is not there."""
    return link.resolved is None and link.kind in _OURS


def read_wiki(paths: Sequence[Path], *, bundled: Registry, progress: Progress) -> Wiki:
    """Read pages from podwiki folders, folders of pages, single pages, or archives of any of these.

    Args:
        paths: Folders or files; a folder with `_wiki` inside is a whole podwiki, one with
            `_podcast` inside holds transcripts.
        bundled: Fills what the sources do not say of people and episodes.
        progress: Told of each file.

    Raises:
        SourceError: A path is missing or unreadable, or two files of one source share a slug.
        NoPagesError: A path holds no page.
    """
    with open_sources([str(path) for path in paths], reach="public") as sources:
        return read_sources(sources, bundled=bundled, cache=None, progress=progress)


def read_sources(
    sources: Sequence[Source], *, bundled: Registry, cache: Path | None, progress: Progress
) -> Wiki:
    """Read pages and transcripts from sources that are open; otherwise as `read_wiki`.

    A page that several sources render is kept from each, under a key of its own.

    Args:
        sources: Where to read; a folder with `_podcast` inside holds transcripts.
        bundled: Fills what the sources do not say of people and episodes.
        cache: Folder for what was read, between runs; None keeps nothing.
        progress: Told of each file.
    """
    known = read_known(sources, cache=cache, progress=progress)
    registry = merge_duplicates(known.registry.filled_from(bundled))
    reader = PageReader.of(registry, PageCache(cache, sources, registry))
    shelves: list[Shelf] = []
    refused = list(known.refused)
    for source in sources:
        if is_podcast(source) and not (source.path / "_wiki").is_dir():
            continue
        shelf, bad = read_shelf(source, reader, shelves, progress)
        shelves.append(shelf)
        refused += bad
    built: tuple[Page, ...] = ()
    for shelf in shelves:
        pages, bad = with_questions(shelf.source, build_pages(shelf, shelves, registry, reader))
        built += pages
        refused += bad
    reader.cache.save()
    return Wiki(
        pages=built,
        registry=_used(registry, known.registry, built),
        refused=tuple(refused),
        problems=known.problems,
    )


def read_starter(progress: Progress) -> Wiki:
    """Read the bundled wiki."""
    return read_wiki([STARTER], bundled=load_registry(), progress=progress)


def _used(registry: Registry, own: Registry, pages: Sequence[Page]) -> Registry:
    """Keep what the sources say themselves, and of the rest what the pages name."""
    sentences = [sentence for p in pages for s in p.sections for sentence in s.sentences]
    episodes = {citation.episode for sentence in sentences for citation in sentence.citations}
    people = {slug for sentence in sentences for slug in sentence.people}
    return registry.limited_to(
        episodes=frozenset(episodes | own.episodes.keys()),
        people=frozenset(people | own.people.keys()),
    )
