"""The pages of several sources, each page read, told apart from others, and linked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from knowledge.errors import NoPagesError, SourceError
from knowledge.evidence import section_url
from knowledge.naming import SOURCE_MARK
from knowledge.page_cache import KeptPage, PageCache
from knowledge.pages.labels import EpisodeLabels
from knowledge.pages.links import Names, Vocabulary
from knowledge.pages.markup import Videos
from knowledge.pages.page import RawPage, build_page, read_raw_page
from knowledge.pages.plaintext import read_text_page
from knowledge.pages.webpage import read_web_page
from knowledge.podcast.cache import digest_of_file
from knowledge.progress import Progress
from knowledge.records import Page
from knowledge.registry import BUNDLED, Registry
from knowledge.sources.fetch import PAGE_SUFFIXES
from knowledge.sources.opening import Source

STARTER: Final = BUNDLED.parent
MAX_PAGES: Final = 100_000
_NO_PAGES: Final = frozenset(
    "readme.md readme.txt license.md license.txt robots.txt requirements.txt llms.txt".split()
)
"""What lies beside pages and is none; `llms.md` is a page like any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """A page before its links are resolved: read from its file, or kept from the last time."""

    file: Path
    slug: str  # told apart from the pages of other sources
    title: str
    raw: RawPage | None
    kept: KeptPage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The pages of one source by their slug there."""

    source: Source
    leaves: Mapping[str, _Leaf]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReader:
    """Reads a file by its kind, unless it is known already."""

    labels: EpisodeLabels
    videos: Videos
    cache: PageCache

    @classmethod
    def of(cls, registry: Registry, cache: PageCache) -> "PageReader":
        """Know what pages may call episodes."""
        videos = {e.youtube_id: e.slug for e in registry.episodes.values() if e.youtube_id}
        return cls(labels=EpisodeLabels.of(registry), videos=videos, cache=cache)

    def leaf(self, file: Path, source: Source) -> tuple[str, _Leaf]:
        """Return a page under its slug in its source.

        Raises:
            SourceError: The file cannot be read as a page.
        """
        kept = self.cache.find(source, file)
        if kept:
            title = kept.page.title
            return kept.slug, _Leaf(file=file, slug=kept.slug, title=title, raw=None, kept=kept)
        raw = self.read(file, source)
        return raw.slug, _Leaf(file=file, slug=raw.slug, title=raw.title, raw=raw, kept=None)

    def read(self, file: Path, source: Source) -> RawPage:
        """Read a file.

        Raises:
            SourceError: It cannot be read as a page.
        """
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


def read_shelf(
    source: Source, reader: PageReader, others: Sequence[Shelf], progress: Progress
) -> tuple[Shelf, list[SourceError]]:
    """Read the pages of a source; return beside what could not be read.

    Args:
        source: Where to read.
        reader: Reads the files.
        others: The shelves of earlier sources, whose slugs are taken.
        progress: Told of each file.

    Raises:
        SourceError: Two files have the same slug, or the only file cannot be read.
        NoPagesError: The source holds no page.
    """
    files = _page_files(source)
    leaves: dict[str, _Leaf] = {}
    refused = []
    for number, file in enumerate(files, start=1):
        try:
            slug, leaf = reader.leaf(file, source)
        except SourceError as error:
            refused.append(SourceError(source.place(file), error.reason))
            continue
        finally:
            progress("reading pages", number, len(files))
        if slug in leaves:
            first = source.place(leaves[slug].file)
            raise SourceError(source.place(file), f"has the same slug as {str(first)!r}")
        leaves[slug] = replace(leaf, slug=_key(slug, source, others))
    if not leaves:
        whole = source.place(source.path)
        raise refused[0] if len(files) == 1 and refused else NoPagesError(whole)
    return Shelf(source=source, leaves=leaves), refused


def _key(slug: str, source: Source, others: Sequence[Shelf]) -> str:
    """Return the slug, told apart by its source where an earlier source has it too."""
    return (
        f"{slug}{SOURCE_MARK}{source.id}" if any(slug in shelf.leaves for shelf in others) else slug
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


def build_pages(
    shelf: Shelf, shelves: Sequence[Shelf], registry: Registry, reader: PageReader
) -> Iterator[Page]:
    """Resolve links of a source: to its own rendering of a page before that of another source."""
    vocabulary = Vocabulary.of([], registry)
    ordered = [shelf, *(other for other in shelves if other is not shelf)]
    titles = [(leaf.slug, leaf.title) for each in ordered for leaf in each.leaves.values()]
    own = {slug: leaf.slug for slug, leaf in shelf.leaves.items()}
    names = Names({**Names.of(titles).by_name, **own})
    vocabulary = replace(vocabulary, names={**vocabulary.names, "page": names})
    for slug, leaf in shelf.leaves.items():
        kept = _built(slug, leaf, shelf.source, vocabulary, reader)
        reader.cache.add(shelf.source, leaf.file, kept)
        yield kept.page


def _built(
    slug: str, leaf: _Leaf, source: Source, vocabulary: Vocabulary, reader: PageReader
) -> KeptPage:
    if leaf.kept and leaf.kept.fits(leaf.slug, vocabulary):
        return leaf.kept
    raw = leaf.raw or reader.read(leaf.file, source)
    return KeptPage(
        file=digest_of_file(leaf.file),
        slug=slug,
        related=raw.related,
        page=build_page(replace(raw, slug=leaf.slug), vocabulary, source=source.id),
    )
