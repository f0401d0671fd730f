"""Names as people type them, misspelt ones too, to the pages and headings that exist."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from rapidfuzz import fuzz, process, utils

from knowledge.archive import Archive
from knowledge.naming import SOURCE_MARK, slugify
from knowledge.store.catalog import Place

SAME_NAME: Final = 87.0
"""Least similarity, 0..100, at which a name counts as misspelt and not as another one."""
_NEAR: Final = 55.0

Key = TypeVar("Key")


def match_pages(archive: Archive, name: str) -> tuple[str, ...]:
    """Return the keys of the pages that a key, slug or title means, misspelt by little at most.

    They are several where sources render the same page; a key with its source means that one.
    """
    titles = archive.page_titles
    wanted = slugify(name)
    key = name if name in titles else wanted if wanted in titles else _closest(name, titles)
    if key is None or SOURCE_MARK in name:
        return () if key is None else (key,)
    slug = key.partition(SOURCE_MARK)[0]
    return tuple(key for key in titles if key.partition(SOURCE_MARK)[0] == slug)


def match_headings(places: Sequence[Place], name: str) -> list[Place]:
    """Return the sections whose heading is the name, exactly if any are, else misspelt."""
    wanted = slugify(name)
    exact = [
        place for place in places if wanted and slugify(place.heading) == wanted and place.anchor
    ]
    if exact:
        return exact
    best = _closest(name, {place: place.heading for place in places if place.anchor})
    if best is None:
        return []
    return [place for place in places if place.heading == best.heading and place.anchor]


def near_names(archive: Archive, name: str, *, count: int) -> tuple[str, ...]:
    """Return titles and headings that resemble a name, nearest first."""
    candidates = [*archive.page_titles.values(), *(place.heading for place in archive.places)]
    found = process.extract(
        name,
        list(dict.fromkeys(candidates)),
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=_NEAR,
        limit=count,
    )
    return tuple(candidate for candidate, _, _ in found)


def _closest(name: str, candidates: Mapping[Key, str]) -> Key | None:
    # Letters and word order both matter: "data analyst" must not become "data scientist".
    # A word more or less is another name: "portfolio projects" is not "RAG portfolio projects".
    length = len(name.split())
    found = process.extractOne(
        name,
        {key: text for key, text in candidates.items() if len(text.split()) == length},
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=SAME_NAME,
    )
    return found[2] if found else None
