"""What all trials of a run share: settings and the stores, opened once and only where needed."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agent.settings import Settings
from agent.stores import BUNDLED, ensure_bundled, make_embedder
from evals.grounding import Material
from evals.scenario import Store
from knowledge.archive import Archive
from knowledge.errors import StoreError
from knowledge.ingest import ingest
from knowledge.progress import Progress
from knowledge.registry import load_registry
from knowledge.sources.digest import digest_of_sources
from knowledge.store.embedders import Embedder
from knowledge.wiki import read_wiki

FOLDER: Final = "evaluation"
"""Folder of the data folder that holds logs, and a store of the whole archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Opened stores by name; a store that is not there leaves its scenarios unscored."""

    settings: Settings
    stores: dict[Store, Material]


@contextmanager
def open_bench(
    settings: Settings, *, archive: Sequence[Path], wanted: frozenset[Store], progress: Progress
) -> Iterator[Bench]:
    """Open the stores that scenarios want, building them where they are missing or out of date.

    Args:
        settings: Give embedder and data folder.
        archive: Folders of the whole archive, the wiki's first; none leaves that store out.
        wanted: Stores that are needed.
        progress: Told of each step.
    """
    embedder = make_embedder(settings)
    places: dict[Store, Path] = {}
    if "bundled" in wanted:
        places["bundled"] = settings.data_dir / BUNDLED
        ensure_bundled(places["bundled"], embedder, progress)
    if "archive" in wanted and archive:
        places["archive"] = settings.data_dir / FOLDER / "archive"
        _ensure_archive(places["archive"], archive, embedder, progress)
    opened = {name: Archive(place, embedder) for name, place in places.items()}
    try:
        yield Bench(
            settings=settings,
            stores={name: Material(opened_one) for name, opened_one in opened.items()},
        )
    finally:
        for one in opened.values():
            one.close()


def _ensure_archive(
    place: Path, folders: Sequence[Path], embedder: Embedder, progress: Progress
) -> None:
    digest = digest_of_sources(folders)
    with suppress(StoreError), closing(Archive(place, embedder)) as store:
        if store.manifest.digest == digest:
            return
    ingest(
        read_wiki(folders, bundled=load_registry(), progress=progress),
        sources=[folder.name for folder in folders],
        digest=digest,
        store=place,
        embedder=embedder,
        progress=progress,
    )
