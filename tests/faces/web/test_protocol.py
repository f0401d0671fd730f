"""The MCP server at `/mcp`: behind the same guards, with the same owners as the API."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.faces.protocol.exercises import exercise
from tests.faces.web.conftest import API, Opened, Server, serving

ACCEPT = {"Accept": "application/json, text/event-stream"}
QUESTION = "What does an AI engineer do?"
KeyOf = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def server(bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("mcp")
    many = {"CAREER_GUIDE_WEB_REQUESTS_PER_MINUTE": "100000"}
    with serving(folder / "data", bundled_store, folder / "log", **many) as running:
        yield running


def called(client: TestClient, tool: str, headers: dict[str, str], **arguments: Any) -> Any:
    params = {"name": tool, "arguments": arguments}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return client.post("/mcp", json=body, headers=ACCEPT | headers)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_official_client_gets_everything_from_the_server(server: Server, mode: str) -> None:
    exercise(f"{server.url}/mcp", mode=mode)


def test_a_forged_host_and_another_site_are_refused(server: Server) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    for header, status in (
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
    ):
        said = httpx.post(f"{server.url}/mcp", json=body, headers=ACCEPT | header)
        assert said.status_code == status


def test_a_question_is_of_the_owner_whose_key_was_shown(opened: Opened, key_of: KeyOf) -> None:
    client, ada, bob = opened(access="keys"), key_of("mcp-ada"), key_of("mcp-bob")
    assert called(client, "ask", {}, question=QUESTION).status_code == 401
    told = called(client, "ask", ada, question=QUESTION, thread="shared-name").json()["result"]
    assert told["structuredContent"]["citations"]
    kept = client.get(f"{API}/threads/shared-name", headers=ada).json()["turns"]
    assert [turn["question"] for turn in kept] == [QUESTION]
    assert client.get(f"{API}/threads/shared-name", headers=bob).status_code == 404
    called(client, "ask", bob, question="What is agent engineering?", thread="shared-name")
    assert len(client.get(f"{API}/threads/shared-name", headers=ada).json()["turns"]) == 1


def test_a_browser_without_the_token_of_our_page_calls_no_tool(client: TestClient) -> None:
    ours = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    assert called(client, "ask", ours, question=QUESTION).status_code == 403


def test_a_question_that_cannot_be_asked_says_why(client: TestClient) -> None:
    told = called(client, "ask", {}, question=" ").json()["result"]
    assert told["isError"]
    assert "question is empty" in told["content"][0]["text"]
