"""Which store answers: the one that was named, the one the user ingested, or the bundled wiki."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from agent.settings import Settings
from knowledge.archive import Archive
from knowledge.errors import StoreError
from knowledge.ingest import COLLECTIONS, ingest
from knowledge.progress import Progress
from knowledge.sources.digest import digest_of_folder
from knowledge.store.embedders import Embedder
from knowledge.store.snapshots import has_store
from knowledge.wiki import STARTER, read_starter

BUNDLED: Final = "bundled"
"""Name that `--store` takes for the bundled wiki."""

Why = Literal["named", "ingested", "bundled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreChoice:
    """A store's folder and why it is that one."""

    path: Path
    why: Why


def own_store(settings: Settings) -> Path:
    """Return where `ingest` writes when no store is named."""
    return settings.store or settings.data_dir / "store"


def choose_store(settings: Settings, named: Path | None) -> StoreChoice:
    """Return the store to answer from.

    Args:
        settings: Give the data folder, and a store where one is set.
        named: The store named on the command line; `bundled` means the bundled wiki.
    """
    bundled = StoreChoice(path=settings.data_dir / BUNDLED, why="bundled")
    if named is not None:
        return bundled if str(named) == BUNDLED else StoreChoice(path=named, why="named")
    if settings.store is not None:
        return StoreChoice(path=settings.store, why="named")
    own = own_store(settings)
    return StoreChoice(path=own, why="ingested") if has_store(own) else bundled


def ensure_bundled(path: Path, embedder: Embedder, progress: Progress) -> None:
    """Build the store of the bundled wiki where it is missing, out of date or unreadable.

    It is out of date when the pages have changed, or the code that reads them.
    """
    digest = digest_of_folder(STARTER.parent)
    if _is_whole(path, digest, embedder):
        return
    ingest(
        read_starter(progress),
        sources=["the bundled wiki"],
        digest=digest,
        store=path,
        embedder=embedder,
        progress=progress,
    )


def _is_whole(path: Path, digest: str, embedder: Embedder) -> bool:
    """Tell whether a store has this content and can be read, by searching it for something."""
    try:
        with closing(Archive(path, embedder)) as archive:
            for kind in COLLECTIONS:
                archive.search(kind, "work", count=1)
            return archive.manifest.digest == digest
    except StoreError:
        return False
