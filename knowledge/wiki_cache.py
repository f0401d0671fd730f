"""What was read from sources, kept so that unchanged sources need not be read again.

A cache file is named by a hash of the sources, of the bundled registry and of the code that reads
them; a change to any of these makes another file.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from knowledge.caching import keep
from knowledge.errors import NoEpisodeError, SourceError
from knowledge.podcast.repair import TranscriptProblem
from knowledge.progress import Progress
from knowledge.records import Book, Episode, Guest, Page
from knowledge.registry import Registry
from knowledge.sources.digest import digest_of_folder, digest_of_sources
from knowledge.sources.opening import Source
from knowledge.wiki import Wiki, read_sources

KEPT_FILES: Final = 3
_CODE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    path: str
    reason: str
    is_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _KeptWiki:
    pages: tuple[Page, ...]
    people: dict[str, Guest]
    episodes: dict[str, Episode]
    books: dict[str, Book]
    refused: tuple[_Refused, ...]
    problems: tuple[TranscriptProblem, ...]


def read_sources_cached(
    sources: Sequence[Source], *, bundled: Registry, cache: Path, progress: Progress
) -> Wiki:
    """Read sources as `read_sources` does, or take them from the cache where nothing changed."""
    path = cache / f"wiki-{_key(sources)}.json"
    adapter = TypeAdapter(_KeptWiki)
    with suppress(OSError, ValidationError):
        return _restored(adapter.validate_json(path.read_bytes()))
    wiki = read_sources(sources, bundled=bundled, cache=cache, progress=progress)
    keep(path, adapter.dump_json(_kept(wiki)))
    _drop_old(cache)
    return wiki


def _key(sources: Sequence[Source]) -> str:
    names = "\x1f".join(f"{source.id}\x1e{source.address}" for source in sources)
    content = digest_of_sources([source.path for source in sources]) + digest_of_folder(_CODE)
    return hashlib.sha256(f"{names}\x1f{content}".encode("utf-8", "surrogateescape")).hexdigest()


def _kept(wiki: Wiki) -> _KeptWiki:
    return _KeptWiki(
        pages=wiki.pages,
        people=dict(wiki.registry.people),
        episodes=dict(wiki.registry.episodes),
        books=dict(wiki.registry.books),
        refused=tuple(
            _Refused(
                path=str(error.path),
                reason=error.reason,
                is_draft=isinstance(error, NoEpisodeError),
            )
            for error in wiki.refused
        ),
        problems=wiki.problems,
    )


def _restored(kept: _KeptWiki) -> Wiki:
    return Wiki(
        pages=kept.pages,
        registry=Registry(people=kept.people, episodes=kept.episodes, books=kept.books),
        refused=tuple(
            (NoEpisodeError if item.is_draft else SourceError)(item.path, item.reason)
            for item in kept.refused
        ),
        problems=kept.problems,
    )


def _drop_old(cache: Path) -> None:
    with suppress(OSError):
        files = sorted(cache.glob("wiki-*.json"), key=lambda file: file.stat().st_mtime)
        for file in files[:-KEPT_FILES]:
            file.unlink(missing_ok=True)
