"""Sources of wiki pages, of any kind, to pages with a registry of people and episodes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from knowledge.errors import NoPagesError, SourceError
from knowledge.evidence import section_url
from knowledge.naming import SOURCE_MARK
from knowledge.pages.labels import EpisodeLabels
from knowledge.pages.links import Names, Vocabulary
from knowledge.pages.markup import Videos
from knowledge.pages.page import RawPage, build_page, read_raw_page
from knowledge.pages.plaintext import read_text_page
from knowledge.pages.webpage import read_web_page
from knowledge.people import merge_duplicates
from knowledge.podcast.repair import TranscriptProblem
from knowledge.podcast.transcripts import read_podcast
from knowledge.progress import Progress
from knowledge.records import Link, LinkKind, Page
from knowledge.registry import BUNDLED, Registry, load_registry, read_registry_folders
from knowledge.sources.fetch import PAGE_SUFFIXES
from knowledge.sources.opening import Source, open_sources

STARTER: Final = BUNDLED.parent
MAX_PAGES: Final = 100_000
_NO_PAGES: Final = frozenset(
    "readme.md readme.txt license.md license.txt robots.txt requirements.txt llms.txt".split()
)
"""What lies beside pages and is none; `llms.md` is a page like any other."""


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
        cache: Folder for parsed transcripts between runs; None keeps nothing.
        progress: Told of each file.
    """
    own, refused = _own_registry(sources)
    podcasts = [
        read_podcast(source.path, people=own.people, cache=cache, progress=progress)
        for source in sources
        if _is_podcast(source)
    ]
    for podcast in podcasts:
        refused += podcast.refused
        episodes = {episode.slug: episode for episode in podcast.episodes}
        own = own.filled_from(Registry(episodes=episodes, people=podcast.people))
    registry = merge_duplicates(own.filled_from(bundled))
    reader = _Reader.of(registry)
    shelves: list[_Shelf] = []
    for source in sources:
        if _is_podcast(source) and not (source.path / "_wiki").is_dir():
            continue
        shelf, bad = _read_source(source, reader, shelves, progress)
        shelves.append(shelf)
        refused += bad
    built = tuple(page for shelf in shelves for page in _build(shelf, shelves, registry))
    return Wiki(
        pages=built,
        registry=_used(registry, own, built),
        refused=tuple(refused),
        problems=tuple(problem for podcast in podcasts for problem in podcast.problems),
    )


def _own_registry(sources: Sequence[Source]) -> tuple[Registry, list[SourceError]]:
    """Return what the sources say of people, episodes and books, and which files do not load."""
    own = Registry()
    refused: list[SourceError] = []
    for source in sources:
        known, unknown = read_registry_folders(source.path)
        own = own.filled_from(known)
        refused += unknown
    return own, refused


def _is_podcast(source: Source) -> bool:
    return (source.path / "_podcast").is_dir()


def read_starter(progress: Progress) -> Wiki:
    """Read the bundled wiki."""
    return read_wiki([STARTER], bundled=load_registry(), progress=progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """The pages of one source by their slug there; each page's own slug is its key."""

    source: Source
    pages: Mapping[str, RawPage]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads a file by its kind."""

    labels: EpisodeLabels
    videos: Videos

    @classmethod
    def of(cls, registry: Registry) -> "_Reader":
        videos = {e.youtube_id: e.slug for e in registry.episodes.values() if e.youtube_id}
        return cls(labels=EpisodeLabels.of(registry), videos=videos)

    def read(self, file: Path, source: Source) -> RawPage:
        suffix = file.suffix.lower()
        if suffix == ".txt":
            return read_text_page(file, self.labels)
        if suffix in {".html", ".htm"}:
            return read_web_page(file, self.videos, address=source.address)
        page = read_raw_page(file)
        # A page of the wiki is published under its slug, except those that only we have.
        published = (
            None if source.path.resolve() == STARTER.resolve() else section_url(page.slug, "")
        )
        return replace(page, address=source.address or published)


def _read_source(
    source: Source, reader: _Reader, others: Sequence[_Shelf], progress: Progress
) -> tuple[_Shelf, list[SourceError]]:
    files = _page_files(source)
    pages: dict[str, RawPage] = {}
    refused = []
    for number, file in enumerate(files, start=1):
        try:
            page = reader.read(file, source)
        except SourceError as error:
            refused.append(SourceError(source.place(file), error.reason))
            continue
        finally:
            progress("reading pages", number, len(files))
        if page.slug in pages:
            first = source.place(pages[page.slug].path)
            raise SourceError(source.place(file), f"has the same slug as {str(first)!r}")
        pages[page.slug] = replace(page, slug=_key(page.slug, source, others))
    if not pages:
        whole = source.place(source.path)
        raise refused[0] if len(files) == 1 and refused else NoPagesError(whole)
    return _Shelf(source=source, pages=pages), refused


def _key(slug: str, source: Source, others: Sequence[_Shelf]) -> str:
    """Return the slug, told apart by its source where an earlier source has it too."""
    return (
        f"{slug}{SOURCE_MARK}{source.id}" if any(slug in shelf.pages for shelf in others) else slug
    )


def _page_files(source: Source) -> list[Path]:
    path = source.path
    if path.is_file():
        return [path]
    folder = path / "_wiki" if (path / "_wiki").is_dir() else path
    try:
        files = sorted(file for file in folder.iterdir() if _may_be_page(file))
    except OSError as error:
        raise SourceError(source.place(path), f"cannot be read: {error.strerror}") from error
    if len(files) > MAX_PAGES:
        raise SourceError(source.place(path), f"holds more than {MAX_PAGES} pages")
    return files


def _may_be_page(file: Path) -> bool:
    return (
        file.suffix.lower() in PAGE_SUFFIXES
        and not file.name.startswith(("_", "."))
        and file.name.lower() not in _NO_PAGES
        and file.is_file()
    )


def _build(shelf: _Shelf, shelves: Sequence[_Shelf], registry: Registry) -> Iterator[Page]:
    """Resolve links of a source: to its own rendering of a page before that of another source."""
    vocabulary = Vocabulary.of([], registry)
    ordered = [shelf, *(other for other in shelves if other is not shelf)]
    titles = [(page.slug, page.title) for each in ordered for page in each.pages.values()]
    own = {slug: page.slug for slug, page in shelf.pages.items()}
    names = Names({**Names.of(titles).by_name, **own})
    vocabulary = replace(vocabulary, names={**vocabulary.names, "page": names})
    for page in shelf.pages.values():
        yield build_page(page, vocabulary, source=shelf.source.id)


def _used(registry: Registry, own: Registry, pages: Sequence[Page]) -> Registry:
    """Keep what the sources say themselves, and of the rest what the pages name."""
    sentences = [sentence for p in pages for s in p.sections for sentence in s.sentences]
    episodes = {citation.episode for sentence in sentences for citation in sentence.citations}
    people = {slug for sentence in sentences for slug in sentence.people}
    return registry.limited_to(
        episodes=frozenset(episodes | own.episodes.keys()),
        people=frozenset(people | own.people.keys()),
    )
