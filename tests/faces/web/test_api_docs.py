"""The examples of docs/api.md, typed."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faces.web.conftest import Server, serving

DOCS = Path(__file__).parents[3] / "docs/api.md"
HERE = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS = [
    "curl" + command
    for block in BLOCK.findall(DOCS.read_text(encoding="utf-8"))
    for command in re.split(r"^curl", block, flags=re.MULTILINE)[1:]
]


@pytest.fixture(scope="module")
def server(bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: the examples of docs/api.md are for it")
    folder = tmp_path_factory.mktemp("docs")
    with serving(folder / "data", bundled_store, folder / "log") as running:
        yield running


def test_the_examples_can_be_typed_one_after_the_other(server: Server) -> None:
    assert len(COMMANDS) >= 20
    for command in COMMANDS:
        assert HERE in command
        done = subprocess.run(
            ["sh", "-c", command.replace(HERE, server.url)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip(), command
        assert "urn:career-guide" not in done.stdout, (command, done.stdout)
