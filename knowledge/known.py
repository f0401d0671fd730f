"""What sources say of people, episodes and books, kept as long as those files stay the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from knowledge.caching import drop_old, keep, kept
from knowledge.errors import NoEpisodeError, SourceError
from knowledge.maker import digest_of_maker
from knowledge.podcast.repair import TranscriptProblem
from knowledge.podcast.transcripts import read_podcast
from knowledge.progress import Progress
from knowledge.records import Book, Episode, Guest
from knowledge.registry import FOLDERS, Registry, read_registry_folders
from knowledge.sources.digest import digest_of_folders
from knowledge.sources.opening import Source

KEPT_FILES: Final = 3
_FOLDERS: Final = (*FOLDERS, "_podcast", "_data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the sources themselves say, transcripts included."""

    registry: Registry
    refused: tuple[SourceError, ...]  # files that could not be read, each with its reason
    problems: tuple[TranscriptProblem, ...]  # what was mended or left out in transcripts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    path: str
    reason: str
    is_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    people: dict[str, Guest]
    episodes: dict[str, Episode]
    books: dict[str, Book]
    refused: tuple[_Refused, ...]
    problems: tuple[TranscriptProblem, ...]


_ADAPTER: Final = TypeAdapter(_Kept)


def read_known(sources: Sequence[Source], *, cache: Path | None, progress: Progress) -> Known:
    """Read what sources say of people, episodes and books.

    Args:
        sources: Where to read; a folder with `_podcast` inside holds transcripts.
        cache: Folder for what was read, between runs; None keeps nothing.
        progress: Told of each transcript.
    """
    if cache is None:
        return _read(sources, None, progress)
    path = cache / f"known-{_key(sources)}.json"
    data = kept(path)
    if data is not None:
        try:
            return _restored(_ADAPTER.validate_json(data))
        except ValidationError:
            pass  # of another shape: it is written anew
    known = _read(sources, cache, progress)
    keep(path, _ADAPTER.dump_json(_to_keep(known)))
    drop_old(cache, "known-*.json", keeping=KEPT_FILES)
    return known


def is_podcast(source: Source) -> bool:
    """Tell whether a source holds transcripts."""
    return (source.path / "_podcast").is_dir()


def _read(sources: Sequence[Source], cache: Path | None, progress: Progress) -> Known:
    own = Registry()
    refused: list[SourceError] = []
    for source in sources:
        known, unknown = read_registry_folders(source.path)
        own = own.filled_from(known)
        refused += unknown
    podcasts = [
        read_podcast(source.path, people=own.people, cache=cache, progress=progress)
        for source in sources
        if is_podcast(source)
    ]
    for podcast in podcasts:
        refused += podcast.refused
        episodes = {episode.slug: episode for episode in podcast.episodes}
        own = own.filled_from(Registry(episodes=episodes, people=podcast.people))
    return Known(
        registry=own,
        refused=tuple(refused),
        problems=tuple(problem for podcast in podcasts for problem in podcast.problems),
    )


def _key(sources: Sequence[Source]) -> str:
    names = [source.id for source in sources]
    content = digest_of_folders([source.path for source in sources], _FOLDERS)
    whole = "\x1f".join([*names, content, digest_of_maker()])
    return hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()


def _to_keep(known: Known) -> _Kept:
    return _Kept(
        people=dict(known.registry.people),
        episodes=dict(known.registry.episodes),
        books=dict(known.registry.books),
        refused=tuple(
            _Refused(
                path=str(error.path),
                reason=error.reason,
                is_draft=isinstance(error, NoEpisodeError),
            )
            for error in known.refused
        ),
        problems=known.problems,
    )


def _restored(found: _Kept) -> Known:
    return Known(
        registry=Registry(people=found.people, episodes=found.episodes, books=found.books),
        refused=tuple(
            (NoEpisodeError if item.is_draft else SourceError)(item.path, item.reason)
            for item in found.refused
        ),
        problems=found.problems,
    )
