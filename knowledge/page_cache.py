"""Pages as they were built, kept so that only changed files are read again.

A page depends on its file, on what is known of people, episodes and books, and on what its links
lead to. The second is the same for all pages of a run; the third is asked of each kept page anew,
so that a page is built again where another one was renamed, added or removed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from knowledge.caching import drop_old, keep, kept
from knowledge.maker import digest_of_maker
from knowledge.pages.links import Vocabulary
from knowledge.podcast.cache import digest_of_file
from knowledge.records import Book, Episode, Guest, Page
from knowledge.registry import Registry
from knowledge.sources.opening import Source

KEPT_FILES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page, and by what to tell whether it would be built the same again."""

    file: str  # digest of the file's name and content
    slug: str  # in its source; the page's own slug may be told apart from those of other sources
    related: tuple[str, ...]  # as the file names them
    page: Page

    def fits(self, slug: str, vocabulary: Vocabulary) -> bool:
        """Tell whether the page would have this slug, and its links would lead where they do."""
        related = (vocabulary.resolve("page", name) for name in self.related)
        return (
            self.page.slug == slug
            and self.page.related == tuple(dict.fromkeys(name for name in related if name))
            and all(
                link.resolved == vocabulary.resolve(link.kind, link.target)
                for link in self.page.links
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    context: str
    pages: dict[str, KeptPage]


_ADAPTER: Final = TypeAdapter(_File)
_REGISTRY: Final = TypeAdapter(tuple[tuple[Episode, ...], tuple[Guest, ...], tuple[Book, ...]])


class PageCache:
    """The pages of the last run over the same sources."""

    def __init__(self, cache: Path | None, sources: Sequence[Source], registry: Registry) -> None:
        """Read the cache.

        Args:
            cache: Its folder; None keeps nothing.
            sources: Whose pages they are.
            registry: By which they are read.
        """
        names = "\x1f".join(f"{source.id}\x1e{source.name}" for source in sources)
        digest = hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()
        self._path = cache / f"pages-{digest[:16]}.json" if cache else None
        self._context = _context(registry) if cache else ""
        self._known = self._load()
        self._used: dict[str, KeptPage] = {}

    def _load(self) -> dict[str, KeptPage]:
        data = kept(self._path) if self._path else None
        try:
            file = _ADAPTER.validate_json(data) if data else None
        except ValidationError:
            return {}
        return file.pages if file and file.context == self._context else {}

    def find(self, source: Source, file: Path) -> KeptPage | None:
        """Return the page that was built of this very file, if there is one."""
        found = self._known.get(_name(source, file))
        return found if found and found.file == digest_of_file(file) != "" else None

    def add(self, source: Source, file: Path, page: KeptPage) -> None:
        """Keep a page for the next run."""
        self._used[_name(source, file)] = page

    def save(self) -> None:
        """Write what was added, where anything has changed."""
        if self._path and self._used != self._known:
            file = _File(context=self._context, pages=self._used)
            keep(self._path, _ADAPTER.dump_json(file))
            drop_old(self._path.parent, "pages-*.json", keeping=KEPT_FILES)


def _name(source: Source, file: Path) -> str:
    inside = file.relative_to(source.path).as_posix() if file != source.path else file.name
    return f"{source.id}/{source.address or ''}/{inside}"


def _context(registry: Registry) -> str:
    """Return a hash of all but turns, which no page depends on, and of the code."""
    episodes = tuple(replace(episode, turns=()) for episode in registry.episodes.values())
    known = (episodes, tuple(registry.people.values()), tuple(registry.books.values()))
    data = _REGISTRY.dump_json(known) + digest_of_maker().encode()
    return hashlib.sha256(data).hexdigest()
