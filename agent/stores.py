"""Which store answers: the one that was named, the one the user ingested, or the bundled wiki."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from agent.settings import Settings
from knowledge.archive import Archive
from knowledge.errors import StoreBusyError, StoreError
from knowledge.ingest import COLLECTIONS, ingest
from knowledge.progress import Progress
from knowledge.shelves import STARTER
from knowledge.sources.digest import digest_of_folder
from knowledge.store.embedders import Embedder, load_embedder
from knowledge.store.snapshots import has_store, writing
from knowledge.wiki import read_starter

BUNDLED: Final = "bundled"
"""Name that `--store` takes for the bundled wiki."""

BUNDLED_PATIENCE_S: Final = 120.0
"""Building takes a few seconds; on a slow machine that does ten things at once, some more."""

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


def make_embedder(settings: Settings) -> Embedder:
    """Return the embedder that is set."""
    return load_embedder(settings.embedder, api_key=settings.api_key, base_url=settings.base_url)


@contextmanager
def open_archive(
    settings: Settings, *, store: Path | None, progress: Progress
) -> Iterator[Archive]:
    """Open the chosen store; the bundled one is built where needed."""
    embedder = make_embedder(settings)
    choice = choose_store(settings, store)
    if choice.why == "bundled":
        found = open_bundled(choice.path, embedder, progress, server=settings.chroma_url)
    else:
        found = Archive(choice.path, embedder, server=settings.chroma_url)
    with closing(found) as archive:
        yield archive


def ensure_bundled(
    path: Path, embedder: Embedder, progress: Progress, *, server: str | None = None
) -> None:
    """Build the store of the bundled wiki where `open_bundled` would."""
    open_bundled(path, embedder, progress, server=server).close()


def open_bundled(
    path: Path, embedder: Embedder, progress: Progress, *, server: str | None = None
) -> Archive:
    """Open the store of the bundled wiki; build it where it is missing, out of date or unreadable.

    It is out of date when the pages have changed, or the code that reads them. Where another
    process is building it already, that one's is waited for.

    Raises:
        StoreBusyError: Another process is still building it after `BUNDLED_PATIENCE_S` seconds.
    """
    digest = digest_of_folder(STARTER.parent)
    while (archive := _opened_whole(path, digest, embedder, server)) is None:
        try:
            ingest(
                read_starter(progress),
                sources=["the bundled wiki"],
                digest=digest,
                store=path,
                embedder=embedder,
                progress=progress,
                server=server,
            )
        except StoreBusyError:
            # If the other one fails in the end, it is this one's turn.
            with writing(path, patience_s=BUNDLED_PATIENCE_S):
                continue
    return archive


def _opened_whole(
    path: Path, digest: str, embedder: Embedder, server: str | None
) -> Archive | None:
    """Open a store that has this content and can be read: searching it for something tells."""
    with suppress(StoreError), ExitStack() as undo:
        archive = undo.enter_context(closing(Archive(path, embedder, server=server)))
        if archive.manifest.digest == digest:
            for kind in COLLECTIONS:
                archive.search(kind, "work", count=1)
            undo.pop_all()  # it stays open
            return archive
    return None
