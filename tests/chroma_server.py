"""A real Chroma server on loopback, ended by its own process id."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

_PATIENCE_S: Final = 30.0


class NoServerError(Exception):
    """It could not be started here."""


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """Start a server that keeps its data in a folder, and give its address."""
    program = Path(sys.executable).parent / "chroma"
    if not program.is_file():
        raise NoServerError("the program `chroma` is not installed")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [program, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    ) as process:
        try:
            _wait_until_up(url, process)
            yield url
        finally:
            process.kill()


def _wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"{url}/api/v2/heartbeat", timeout=2).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise NoServerError(f"`chroma run` did not answer within {_PATIENCE_S:g} seconds")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
