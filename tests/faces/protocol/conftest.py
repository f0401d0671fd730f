"""The server as a process of its own, over HTTP on loopback, and in this process."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from mcp import StdioServerParameters
from starlette.applications import Starlette

from agent.settings import OFFLINE, Settings
from faces.protocol.backing import Backing
from faces.protocol.http import http_face
from faces.protocol.server import Desk
from tests.chroma_server import free_port
from tests.faces.conftest import Typed

PATIENCE_S = 60.0
ARGUMENTS = ("-m", "faces.cli", "mcp")


@pytest.fixture(scope="session")
def bundled(typed: Typed, data_dir: Path) -> Path:
    """The data folder, with the bundled store built in it."""
    assert typed("lookup", "job-search").returncode == 0
    return data_dir


@pytest.fixture
def started(bundled: Path, plain_environment: dict[str, str]) -> StdioServerParameters:
    """How a client starts the server."""
    return StdioServerParameters(
        command=sys.executable, args=list(ARGUMENTS), env=plain_environment, cwd=bundled
    )


def desk_on(data_dir: Path, store: Path | None = None) -> Desk:
    """Return a server's desk that answers from a store, the bundled one without any."""
    settings = Settings(_env_file=None, data_dir=data_dir)
    return Desk(Backing(settings, store=store or Path("bundled"), model=OFFLINE))


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """Serve over HTTP from a thread of this process, and give the address."""
    face = http_face(desk)
    app = Starlette(routes=[face.route], lifespan=lambda _: face.running())
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=5)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE_S
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < end, "the server does not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def address(bundled: Path) -> Iterator[str]:
    """The server over HTTP."""
    with served(desk_on(bundled)) as url:
        yield url
