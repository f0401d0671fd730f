"""What tests of several folders share: a tiny wiki, its store, and the real archive if there."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from knowledge.archive import Archive
from knowledge.ingest import ingest
from knowledge.registry import Registry
from knowledge.store.embedders import Embedder, WordLlamaEmbedder
from knowledge.store.history import KEPT_SNAPSHOTS
from knowledge.store.manifest import Manifest
from knowledge.wiki import Wiki, read_starter, read_wiki
from tests.chroma_server import NoServerError, chroma_server
from tests.postgres_server import NoPostgresError, postgres_server
from tests.tiny_wiki import write_tiny_wiki

# No deadline: two cores are shared, and a slow moment is not a defect.
settings.register_profile("modest", max_examples=100, deadline=None)
settings.load_profile("modest")


class _Bugs(logging.Handler):
    """Keeps what is logged of tools that broke down."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


@pytest.fixture(autouse=True)
def no_hidden_bug(request: pytest.FixtureRequest) -> Iterator[None]:
    """A bug in a tool is one polite sentence to a user, and a failure here."""
    bugs, log = _Bugs(), logging.getLogger("agent.material")
    log.addHandler(bugs)
    yield
    log.removeHandler(bugs)
    if bugs.seen and request.node.get_closest_marker("breaks_tools") is None:
        pytest.fail(f"a tool broke down: {bugs.seen[0]}")


def quiet(_step: str, _done: int, _total: int) -> None:
    """Take progress without showing it."""


def read_sources(*paths: Path) -> Wiki:
    """Read sources with nothing filled in from the bundled registry."""
    return read_wiki(paths, bundled=Registry(), progress=quiet)


def ingest_quietly(
    wiki: Wiki,
    store: Path,
    embedder: Embedder,
    *,
    server: str | None = None,
    kept: int = KEPT_SNAPSHOTS,
) -> Manifest:
    """Ingest a wiki under fixed names."""
    return ingest(
        wiki,
        sources=["tiny"],
        digest="0" * 64,
        store=store,
        embedder=embedder,
        progress=quiet,
        server=server,
        kept=kept,
    )


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real default embedder."""
    return WordLlamaEmbedder()


@pytest.fixture(scope="session")
def tiny_podwiki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny podwiki; not to be written to."""
    return write_tiny_wiki(tmp_path_factory.mktemp("podwiki"))


@pytest.fixture(scope="session")
def tiny_wiki(tiny_podwiki: Path) -> Wiki:
    """The tiny podwiki, read."""
    return read_sources(tiny_podwiki)


@pytest.fixture(scope="session")
def tiny_store(
    tiny_wiki: Wiki, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A store of the tiny podwiki; not to be written to, copy it first."""
    store = tmp_path_factory.mktemp("store")
    ingest_quietly(tiny_wiki, store, embedder)
    return store


@pytest.fixture(scope="session")
def tiny_archive(tiny_store: Path, embedder: Embedder) -> Iterator[Archive]:
    """The store of the tiny podwiki, opened."""
    archive = Archive(tiny_store, embedder)
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def starter_wiki() -> Wiki:
    """The bundled wiki, read."""
    return read_starter(quiet)


@pytest.fixture(scope="session")
def starter_archive(
    starter_wiki: Wiki, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """A store of the bundled wiki, opened."""
    store = tmp_path_factory.mktemp("starter")
    ingest_quietly(starter_wiki, store, embedder)
    archive = Archive(store, embedder)
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server, started for these tests."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(chroma_server(tmp_path_factory.mktemp("chroma")))
        except NoServerError as error:
            pytest.skip(str(error))
        yield url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of the first database of a Postgres server, started for these tests."""
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres_server())
        except NoPostgresError as error:
            pytest.skip(str(error))
        yield address


@pytest.fixture
def empty_database_url(postgres_url: str) -> str:
    """The address of a new database without tables."""
    import psycopg

    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return postgres_url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """The address of a new database with all tables."""
    from agent.memory.postgres import prepare

    prepare(empty_database_url)
    return empty_database_url


@pytest.fixture(scope="session")
def podwiki_dir() -> Path:
    """The real archive; tests that use it carry the marker `archive`."""
    return _folder_named_by("PODWIKI_DIR")


@pytest.fixture(scope="session")
def podcast_dir() -> Path:
    """The real transcripts; tests that use them carry the marker `archive`."""
    return _folder_named_by("PODCAST_DIR")


@pytest.fixture(scope="session")
def whole_wiki(podwiki_dir: Path, podcast_dir: Path) -> Wiki:
    """The real archive with its transcripts, read once."""
    return read_sources(podwiki_dir, podcast_dir)


@pytest.fixture(scope="session")
def whole_archive(
    whole_wiki: Wiki, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """A store of the real archive with its transcripts, opened."""
    store = tmp_path_factory.mktemp("whole")
    ingest_quietly(whole_wiki, store, embedder)
    archive = Archive(store, embedder)
    yield archive
    archive.close()


def _folder_named_by(variable: str) -> Path:
    place = os.environ.get(variable)
    if not place:
        pytest.skip(f"{variable} is not set: it names the folder of the real archive")
    return Path(place)


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark every test that asks for the real archive, so that `-m archive` finds them all."""
    for item in items:
        if {"podwiki_dir", "podcast_dir"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.archive)
