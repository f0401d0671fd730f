"""A server in a process of its own: streams, clients that leave, signals, and what it logs."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agent.answer import Answer
from tests.agent.openai_stub import Gate, OpenAIStub
from tests.faces.web.conftest import API, JSON, STREAM, Server, serving
from tests.faces.web.events import Heard, hear, heard
from tests.faces.web.scripted import answering, model_is

QUESTION = {"question": "What does an AI engineer do? I know COBOL."}


@pytest.fixture
def stub() -> Iterator[OpenAIStub]:
    with OpenAIStub() as server:
        yield server


@pytest.fixture
def server(stub: OpenAIStub, tmp_path: Path, bundled_store: Path) -> Iterator[Server]:
    """A server whose model is the stub, so that a test says when an answer goes on."""
    with serving(
        tmp_path / "data",
        bundled_store,
        tmp_path / "log",
        CAREER_GUIDE_WEB_SHUTDOWN_S="2",
        **model_is(stub),
    ) as running:
        yield running


def pieces(events: list[Heard]) -> str:
    return "".join(event.data["markdown"] for event in events if event.name == "piece").strip()


def test_a_client_that_leaves_loses_nothing_and_takes_up_where_it_was(
    server: Server, stub: OpenAIStub
) -> None:
    gate = Gate(timeout_s=20)
    answering(stub, gate)
    where = f"{server.url}{API}/threads/t/turns"
    before = []
    with httpx.stream("POST", where, json=QUESTION, headers=STREAM, timeout=30) as response:
        for event in hear(response.iter_lines()):
            before.append(event)
            if event.name == "piece" and event.data["statement"]:
                break
    second = httpx.post(where, json=QUESTION, timeout=30)
    assert (second.status_code, second.json()["type"]) == (409, "urn:career-guide:turn-running")
    gate.opened.set()
    again = {"Last-Event-ID": before[-1].id}
    after = heard(httpx.get(f"{where}/current/events", headers=again, timeout=30).iter_lines())
    whole = [*before, *after]
    assert [event.name for event in whole].count("answer") == 1
    last = whole[-1].data
    del last["html"]
    answer = Answer.model_validate(last)
    assert pieces(whole) == answer.answer
    assert len(answer.citations) == 2
    (turn,) = httpx.get(f"{server.url}{API}/threads/t").json()["turns"]
    assert turn["answer"]["answer"] == answer.answer


def test_an_answer_that_nobody_waits_for_is_there_later(server: Server, stub: OpenAIStub) -> None:
    gate = Gate(timeout_s=20)
    answering(stub, gate)
    where = f"{server.url}{API}/threads/t"
    with httpx.stream(
        "POST", f"{where}/turns", json=QUESTION, headers=STREAM, timeout=30
    ) as response:
        next(iter(hear(response.iter_lines())))
    gate.opened.set()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        turns = httpx.get(where).json()["turns"]
        if turns[0]["answer"]:
            break
        time.sleep(0.1)
    assert len(turns[0]["answer"]["citations"]) == 2


def test_a_stopped_turn_says_so_at_once_and_leaves_a_conversation_that_works(
    server: Server, stub: OpenAIStub
) -> None:
    gate = Gate(timeout_s=20)
    answering(stub, gate)
    where = f"{server.url}{API}/threads/t/turns"
    with httpx.stream("POST", where, json=QUESTION, headers=STREAM, timeout=30) as response:
        events = iter(hear(response.iter_lines()))
        while next(events).name != "piece":
            pass
        began = time.monotonic()
        # The answer goes on while it is being stopped, as models do.
        assert httpx.delete(f"{where}/current", timeout=30).status_code == 204
        rest = list(events)
    assert rest[-1].name == "failed"
    assert rest[-1].data["kind"] == "stopped"
    assert time.monotonic() - began < 8
    gate.opened.set()
    answering(stub, gate)
    assert _asked_until_free(where).status_code == 200
    turns = httpx.get(f"{server.url}{API}/threads/t").json()["turns"]
    assert turns[-1]["answer"]["citations"]


def _asked_until_free(where: str) -> httpx.Response:
    deadline = time.monotonic() + 20
    while True:
        said = httpx.post(where, json={"question": "And now?"}, headers=JSON, timeout=30)
        if said.status_code != 409 or time.monotonic() > deadline:
            return said
        time.sleep(0.2)


def test_a_signal_lets_an_answer_end_within_its_time(server: Server, stub: OpenAIStub) -> None:
    gate = Gate(timeout_s=20)
    answering(stub, gate)
    where = f"{server.url}{API}/threads/t/turns"
    with httpx.stream("POST", where, json=QUESTION, headers=STREAM, timeout=30) as response:
        events = iter(hear(response.iter_lines()))
        next(events)
        server.terminate()
        time.sleep(0.5)
        gate.opened.set()
        rest = list(events)
    assert rest[-1].name == "answer"
    assert server.process.wait(10) == 0


def test_a_signal_cuts_off_what_takes_too_long_and_the_conversation_works_afterwards(
    server: Server, stub: OpenAIStub, tmp_path: Path, bundled_store: Path
) -> None:
    gate = Gate(timeout_s=20)
    answering(stub, gate)
    where = f"{server.url}{API}/threads/t/turns"
    with httpx.stream("POST", where, json=QUESTION, headers=STREAM, timeout=30) as response:
        events = iter(hear(response.iter_lines()))
        while next(events).name != "piece":
            pass
        began = time.monotonic()
        server.terminate()
        rest = list(events)
    assert rest[-1].name == "failed"
    assert rest[-1].data["kind"] == "shutting-down"
    assert server.process.wait(15) == 0
    assert 1.5 < time.monotonic() - began < 12
    gate.opened.set()
    with serving(tmp_path / "data", bundled_store, tmp_path / "log2") as again:
        where = f"{again.url}{API}/threads/t"
        heard_again = heard(httpx.get(f"{where}/turns/current/events").iter_lines())
        assert [event.name for event in heard_again] == ["failed"]
        said = httpx.post(f"{where}/turns", json=QUESTION, headers=JSON, timeout=60)
        assert said.json()["citations"]
        turns = httpx.get(where).json()["turns"]
        assert [bool(turn["answer"]) for turn in turns] == [True]


def test_a_model_that_fails_is_told_in_our_words(server: Server, stub: OpenAIStub) -> None:
    where = f"{server.url}{API}/threads/t/turns"
    said = httpx.post(where, json=QUESTION, headers=JSON, timeout=60)  # the script is empty: 418
    assert said.status_code in {502, 503} or said.json()["model"] == "offline"
    assert "scripted" not in said.text
    assert stub.base_url not in said.text


def test_logs_hold_lines_of_json_without_a_word_of_anybody(
    tmp_path: Path, bundled_store: Path
) -> None:
    with serving(tmp_path / "data", bundled_store, tmp_path / "log") as server:
        said = httpx.post(
            f"{server.url}{API}/threads/my-secret/turns", json=QUESTION, headers=JSON, timeout=60
        )
        httpx.get(f"{server.url}{API}/threads", params={"search": "COBOL"})
        httpx.get(f"{server.url}{API}/lookup", params={"question": "COBOL jobs"})
        httpx.put(f"{server.url}{API}/profile/by", json={"value": "COBOL"})
        httpx.post(
            f"{server.url}/v1/chat/completions",
            json={"model": "career-guide", "messages": [{"role": "user", "content": "COBOL?"}]},
            timeout=60,
        )
        metrics = httpx.get(f"{server.url}/metrics").text
        server.terminate()
        assert server.process.wait(20) == 0
        log = server.log
    events = [json.loads(line) for line in log.splitlines()]
    assert [event["event"] for event in events].count("request") >= 6
    assert "/api/v1/threads/{thread}/turns" in {event.get("route") for event in events}
    answer = Answer.model_validate(said.json())
    for text in (log, metrics):
        for word in ("COBOL", "my-secret", "engineer do", answer.citations[0].quote):
            assert word not in text
    assert 'career_guide_turns_total{ending="answered"}' in metrics
    assert "career_guide_first_sentence_seconds_count 1.0" in metrics.replace(
        "count 2.0", "count 1.0"
    )
    assert "career_guide_turns_waiting 0.0" in metrics


@pytest.mark.parametrize(
    ("arguments", "variables", "says"),
    [
        (["--host", "0.0.0.0"], {}, "career-guide keys add"),
        ([], {"CAREER_GUIDE_WEB_HOSTS": "guide.example"}, "career-guide keys add"),
        ([], {"CAREER_GUIDE_WEB_WORKERS": "many"}, "CAREER_GUIDE_WEB_WORKERS"),
        ([], {"CAREER_GUIDE_MODEL": "openai:gpt-5-mini"}, "needs a key"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(
    tmp_path: Path, arguments: list[str], variables: dict[str, str], says: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "faces.cli", "serve", "--port", "0", *arguments],
        env={**os.environ, "CAREER_GUIDE_DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    said = [line for line in done.stderr.splitlines() if '"event": "listening"' not in line]
    assert len(said) == 1, done.stderr
    assert says in said[0]


def test_without_the_extra_it_is_said_what_to_install() -> None:
    code = (
        "import sys\nsys.modules['fastapi'] = None\nsys.argv = ['career-guide', 'serve']\n"
        "from faces.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "career-guide[web]" in done.stderr


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            [sys.executable, "-m", "faces.cli", "serve", "--port", str(taken.getsockname()[1])],
            env={**os.environ, "CAREER_GUIDE_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "choose another --port" in done.stderr


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(tmp_path: Path) -> None:
    def typed(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "faces.cli", "keys", *arguments],
            env={**os.environ, "CAREER_GUIDE_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert "no key yet" in typed("list").stdout
    secret = typed("add", "ada").stdout.strip()
    listed = typed("list", "--json").stdout
    (key,) = json.loads(listed)
    assert key["owner"] == "ada"
    assert secret not in listed
    assert typed("revoke", key["id"]).returncode == 0
    assert json.loads(typed("list", "--json").stdout) == []
    assert "keys list" in typed("revoke", key["id"]).stderr
    assert typed("add", "No Name").returncode != 0
