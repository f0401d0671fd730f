"""The bundled store, built once; settings that the machine's own environment cannot reach."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.settings import Settings, load_settings
from agent.stores import BUNDLED, ensure_bundled
from knowledge.archive import Archive
from knowledge.store.embedders import DEFAULT_EMBEDDER, Embedder, load_embedder
from tests.agent.openai_stub import OpenAIStub

MakeSettings = Callable[..., Settings]
_OF_OTHERS = ("CAREER_GUIDE_", "OPENAI_", "ANTHROPIC_", "LANGCHAIN_", "LANGSMITH_")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, no proxy, no tracing and no `.env` of whoever runs the tests."""
    for name in list(os.environ):
        if name.upper().startswith(_OF_OTHERS) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def make_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bundled_store: Path
) -> MakeSettings:
    """Read settings from variables, given without their prefix."""

    def make(**variables: object) -> Settings:
        own = {"DATA_DIR": tmp_path / "data", "STORE": bundled_store}
        for name, value in (own | variables).items():
            monkeypatch.setenv(f"CAREER_GUIDE_{name}", str(value))
        return load_settings()

    return make


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return load_embedder(DEFAULT_EMBEDDER, api_key=None, base_url=None)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder with the store of the bundled wiki."""
    folder = tmp_path_factory.mktemp("data")
    ensure_bundled(folder / BUNDLED, embedder, quiet)
    return folder


@pytest.fixture(scope="session")
def bundled_store(data_dir: Path) -> Path:
    return data_dir / BUNDLED


@pytest.fixture(scope="session")
def archive(bundled_store: Path, embedder: Embedder) -> Iterator[Archive]:
    opened = Archive(bundled_store, embedder)
    yield opened
    opened.close()


@pytest.fixture
def stub() -> Iterator[OpenAIStub]:
    with OpenAIStub() as server:
        yield server


def quiet(doing: str, done: int, of: int) -> None:
    """Take progress, and show none."""
