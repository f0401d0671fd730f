import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import StdioServerParameters

from tests.faces.protocol.conftest import ARGUMENTS, PATIENCE_S
from tests.faces.protocol.exercises import TOOLS, exercise

AT_ONCE_S = 5.0  # generous: the machine may do other things


class Child:
    """The server as a process, spoken to line by line."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *ARGUMENTS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=folder,
            text=True,
        )

    def send(self, method: str, params: dict[str, Any], *, number: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.write(json.dumps(message if number is None else message | {"id": number}))

    def write(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def initialize(self, version: str = "2024-11-05") -> dict[str, Any]:
        client = {"name": "old", "version": "1"}
        asked = {"protocolVersion": version, "capabilities": {}, "clientInfo": client}
        self.send("initialize", asked, number=0)
        answer = self.answer()
        self.send("notifications/initialized", {})
        return answer

    def call(self, name: str, arguments: dict[str, Any], *, number: int) -> None:
        self.send("tools/call", {"name": name, "arguments": arguments}, number=number)

    def end_input(self) -> tuple[str, str, float]:
        """Close standard input; return what came after it, and how long the end took."""
        started = time.monotonic()
        output, errors = self.process.communicate(timeout=PATIENCE_S)
        return output, errors, time.monotonic() - started


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def child(bundled: Path, plain_environment: dict[str, str], temporary: Path) -> Iterator[Child]:
    running = Child(plain_environment | {"TMPDIR": str(temporary)}, bundled)
    with running.process:
        yield running
        running.process.kill()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_official_client_gets_everything_from_a_process(
    started: StdioServerParameters, mode: str
) -> None:
    exercise(started, mode=mode)


def test_an_old_client_is_spoken_to_in_its_version(child: Child) -> None:
    assert child.initialize("2024-11-05")["result"]["protocolVersion"] == "2024-11-05"
    child.send("tools/list", {}, number=1)
    tools = child.answer()["result"]["tools"]
    assert [tool["name"] for tool in tools] == TOOLS


def test_standard_output_holds_the_protocol_and_nothing_else(child: Child) -> None:
    child.initialize()
    child.write("this is no message")
    child.write('{"jsonrpc":"2.0","id":7}')
    child.call("look_up_sections", {"question": "What does an AI engineer do?"}, number=1)
    child.call("ask", {"question": "Do I need a degree?"}, number=2)
    child.call("find_jobs", {}, number=3)
    child.send("resources/list", {}, number=4)
    seen: set[object] = set()
    while not {1, 2, 3, 4} <= seen:
        answer = child.answer()
        assert answer["jsonrpc"] == "2.0"
        seen.add(answer.get("id"))
    output, errors, _ = child.end_input()
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in output.splitlines())
    assert "Traceback" not in errors
    assert child.process.returncode == 0


def test_a_client_that_leaves_in_mid_call_ends_the_server_at_once(
    child: Child, temporary: Path
) -> None:
    child.initialize()
    for number in range(10):
        child.call("ask", {"question": "What does an AI engineer do?"}, number=number)
    _, errors, seconds = child.end_input()
    assert seconds < AT_ONCE_S
    assert child.process.returncode == 0
    assert "Traceback" not in errors


def test_a_client_that_dies_before_its_answer_is_no_defect(child: Child) -> None:
    child.initialize()
    child.call("look_up_sections", {"question": "What is SQL?"}, number=1)
    for stream in (child.process.stdout, child.process.stdin):
        assert stream
        stream.close()
    assert child.process.wait(PATIENCE_S) == 0
    assert child.process.stderr
    assert "Traceback" not in child.process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_at_once_and_leaves_nothing_behind(
    child: Child, number: signal.Signals, temporary: Path
) -> None:
    child.initialize()
    child.call("look_up_sections", {"question": "What is SQL?"}, number=1)
    assert "result" in child.answer()
    assert list(temporary.glob("career-guide-*"))  # what the vectors need while they are open
    child.call("ask", {"question": "What does an AI engineer do?"}, number=2)
    started = time.monotonic()
    os.kill(child.process.pid, number)
    assert child.process.wait(PATIENCE_S) == 128 + number
    assert time.monotonic() - started < AT_ONCE_S
    assert list(temporary.glob("career-guide-*")) == []


def test_a_client_that_leaves_after_its_answer_leaves_nothing_behind(
    child: Child, temporary: Path
) -> None:
    child.initialize()
    child.call("look_up_sections", {"question": "What is SQL?"}, number=1)
    assert "result" in child.answer()
    child.end_input()
    assert list(temporary.iterdir()) == []


def test_the_tools_are_listed_before_anything_is_opened(
    plain_environment: dict[str, str], tmp_path: Path
) -> None:
    nowhere = plain_environment | {"CAREER_GUIDE_STORE": str(tmp_path / "nowhere")}
    child = Child(nowhere, tmp_path)
    with child.process:
        child.initialize()
        child.send("tools/list", {}, number=1)
        assert len(child.answer()["result"]["tools"]) == len(TOOLS)
        child.call("look_up_sections", {"question": "What is SQL?"}, number=2)
        result = child.answer()["result"]
        child.send("resources/list", {}, number=3)
        error = child.answer()["error"]
        _, errors, _ = child.end_input()
    said = "the archive cannot be read at the moment; the server's log says why"
    assert (result["isError"], result["content"][0]["text"]) == (True, said)
    assert error["message"] == said
    assert f"no store at '{tmp_path / 'nowhere'}'" in errors
    assert "Traceback" not in errors
