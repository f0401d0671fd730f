"""Servers to ask: in this process over the bundled store, and as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from agent.settings import Settings
from agent.stores import BUNDLED, ensure_bundled
from faces.web.app import WebParts, create_app
from faces.web.guards import Access
from faces.web.keys import KEYS_FILE, KeyRing
from faces.web.settings import WebSettings
from knowledge.store.embedders import WordLlamaEmbedder

API = "/api/v1"
JSON = {"Accept": "application/json"}
STREAM = {"Accept": "text/event-stream"}
THIS_MACHINE = ("127.0.0.1", 50_000)
Opened = Callable[..., TestClient]
_OF_OTHERS = ("CAREER_GUIDE_", "OPENAI_", "ANTHROPIC_", "LANGCHAIN_", "LANGSMITH_")


@pytest.fixture(autouse=True, scope="session")
def own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No key, no proxy, no tracing and no `.env` of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(_OF_OTHERS) or name.upper().endswith("_PROXY"):
                patch.delenv(name)
        patch.chdir(tmp_path_factory.mktemp("anywhere"))
        yield


@pytest.fixture(scope="session")
def bundled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the bundled wiki."""
    store = tmp_path_factory.mktemp("web") / BUNDLED
    ensure_bundled(store, WordLlamaEmbedder(), lambda _doing, _done, _of: None)
    return store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for the tests of one file."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def settings(folder: Path, bundled_store: Path) -> Settings:
    return Settings(_env_file=None, data_dir=folder, store=bundled_store, thread_wait_s=0.2)


@pytest.fixture(scope="module")
def opened(settings: Settings) -> Iterator[Opened]:
    """Open a server of this process, with settings of its own."""
    clients = []

    def open_one(
        *, access: Access = "open", client: tuple[str, int] = THIS_MACHINE, **web: Any
    ) -> TestClient:
        parts = WebParts(settings=settings, web=WebSettings(_env_file=None, **web), access=access)
        made = TestClient(
            create_app(parts),
            base_url="http://127.0.0.1",
            client=client,
            raise_server_exceptions=False,
        )
        clients.append(made)
        made.__enter__()
        return made

    yield open_one
    for made in clients:
        made.__exit__(None, None, None)


@pytest.fixture(scope="module")
def client(opened: Opened) -> TestClient:
    """A server that this machine may ask without a key, since none was made."""
    return opened(requests_per_minute=100_000)


@pytest.fixture
def thread() -> str:
    """Id of a conversation that no other test has."""
    return token_hex(4)


@pytest.fixture(scope="module")
def key_of(folder: Path) -> Callable[[str], dict[str, str]]:
    """Make a key for an owner, and return the header that shows it."""

    def make(owner: str) -> dict[str, str]:
        _, secret = KeyRing(folder / KEYS_FILE).add(owner, made=datetime.now(UTC))
        return {"Authorization": f"Bearer {secret}"}

    return make


class Server:
    """A server in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path, port: int) -> None:
        self.process, self._log, self.url = process, log, f"http://127.0.0.1:{port}"

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)


@contextmanager
def serving(folder: Path, store: Path, log: Path, **variables: str) -> Iterator[Server]:
    """Run `career-guide serve` until the end of the block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_OTHERS)}
    own = {"CAREER_GUIDE_DATA_DIR": str(folder), "CAREER_GUIDE_STORE": str(store)}
    with (
        log.open("w") as written,
        subprocess.Popen(
            [sys.executable, "-m", "faces.cli", "serve", "--port", "0"],
            env=kept | own | variables,
            stderr=written,
            stdout=subprocess.DEVNULL,
            text=True,
        ) as process,
    ):
        try:
            yield Server(process, log, _port(process, log))
        finally:
            if process.poll() is None:
                process.kill()


def _port(process: "subprocess.Popen[str]", log: Path) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text().splitlines():
            facts = json.loads(line)
            if facts["event"] == "listening" and _answers(facts["port"]):
                return int(facts["port"])
        time.sleep(0.1)
    raise AssertionError(f"no server: {log.read_text()}")


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=20).status_code == 200
    except httpx.HTTPError:
        return False
