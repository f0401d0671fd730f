"""A podwiki folder, or single Markdown files, to pages with a registry of people and episodes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from knowledge.errors import NoPagesError, SourceError
from knowledge.links import Vocabulary
from knowledge.naming import slugify
from knowledge.pages import RawPage, build_page, read_raw_page
from knowledge.people import merge_duplicates
from knowledge.progress import Progress
from knowledge.records import Link, LinkKind, Page
from knowledge.registry import BUNDLED, Registry, load_registry, read_registry_folders

STARTER: Final = BUNDLED.parent
MAX_PAGES: Final = 100_000


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
    """Read pages from podwiki folders, folders of Markdown, or single Markdown files.

    Args:
        paths: Folders or files; a folder with `_wiki` inside is a whole podwiki.
        bundled: Fills what the sources do not say of people and episodes.
        progress: Told of each file.

    Raises:
        SourceError: A path is missing or unreadable, or two files share a slug.
        NoPagesError: A path holds no page.
    """
    registry = Registry()
    raw: dict[str, tuple[RawPage, str]] = {}
    refused: list[SourceError] = []
    for path in paths:
        pages, bad = _read_source(path, progress)
        refused += bad
        registry = registry.filled_from(read_registry_folders(path))
        for page in pages:
            if page.slug in raw:
                first = raw[page.slug][0].path
                raise SourceError(page.path, f"has the same slug as {str(first)!r}")
            raw[page.slug] = (page, slugify(path.resolve().stem))
    own = registry
    registry = merge_duplicates(own.filled_from(bundled))
    vocabulary = Vocabulary.of([(page.slug, page.title) for page, _ in raw.values()], registry)
    built = tuple(build_page(page, vocabulary, source=source) for page, source in raw.values())
    return Wiki(pages=built, registry=_used(registry, own, built), refused=tuple(refused))


def read_starter(progress: Progress) -> Wiki:
    """Read the bundled wiki."""
    return read_wiki([STARTER], bundled=load_registry(), progress=progress)


def _read_source(path: Path, progress: Progress) -> tuple[list[RawPage], list[SourceError]]:
    files = _page_files(path)
    pages, refused = [], []
    for number, file in enumerate(files, start=1):
        try:
            pages.append(read_raw_page(file))
        except SourceError as error:
            refused.append(error)
        progress("reading pages", number, len(files))
    if not pages:
        raise refused[0] if len(files) == 1 else NoPagesError(path)
    return pages, refused


def _page_files(path: Path) -> list[Path]:
    if not path.exists():
        raise SourceError(path, "does not exist")
    if path.is_file():
        return [path]
    folder = path / "_wiki" if (path / "_wiki").is_dir() else path
    try:
        files = sorted(f for f in folder.glob("*.md") if not f.name.startswith(("_", ".")))
    except OSError as error:
        raise SourceError(path, f"cannot be read: {error.strerror}") from error
    if len(files) > MAX_PAGES:
        raise SourceError(path, f"holds more than {MAX_PAGES} pages")
    return [file for file in files if file.stem.lower() != "readme"]


def _used(registry: Registry, own: Registry, pages: Sequence[Page]) -> Registry:
    """Keep what the sources say themselves, and of the rest what the pages name."""
    sentences = [sentence for p in pages for s in p.sections for sentence in s.sentences]
    episodes = {citation.episode for sentence in sentences for citation in sentence.citations}
    people = {slug for sentence in sentences for slug in sentence.people}
    return registry.limited_to(
        episodes=frozenset(episodes | own.episodes.keys()),
        people=frozenset(people | own.people.keys()),
    )
