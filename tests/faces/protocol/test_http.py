import json
import socket
from typing import Any

import httpx
import pytest

from faces.protocol.http import MAX_BODY_BYTES
from tests.faces.protocol.exercises import exercise

ACCEPT = {"accept": "application/json, text/event-stream"}


def sent(address: str, method: str, params: dict[str, Any], **headers: str) -> httpx.Response:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return httpx.post(address, json=body, headers=ACCEPT | headers, timeout=30)


def initialize(version: str) -> dict[str, Any]:
    client = {"name": "old", "version": "1"}
    return {"protocolVersion": version, "capabilities": {}, "clientInfo": client}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_official_client_gets_everything_over_http(address: str, mode: str) -> None:
    exercise(address, mode=mode)


@pytest.mark.parametrize(
    ("offered", "agreed"), [("2024-11-05", "2024-11-05"), ("1999-01-01", "2025-11-25")]
)
def test_an_old_protocol_version_is_spoken_or_a_known_one_offered(
    address: str, offered: str, agreed: str
) -> None:
    answer = sent(address, "initialize", initialize(offered)).json()["result"]
    assert answer["protocolVersion"] == agreed
    assert answer["serverInfo"]["name"] == "career-guide"


def test_a_client_of_an_old_version_reads_results_as_text(address: str) -> None:
    asked = {"name": "look_up_sections", "arguments": {"question": "What is an AI engineer?"}}
    headers = {"mcp-protocol-version": "2024-11-05"}
    result = sent(address, "tools/call", asked, **headers).json()["result"]
    told = json.loads(result["content"][0]["text"])
    assert told["result"]["asked"] == "What is an AI engineer?"
    assert told["evidence"]


def test_a_later_version_than_any_known_is_refused(address: str) -> None:
    refused = sent(address, "tools/list", {}, **{"mcp-protocol-version": "2099-01-01"})
    assert refused.status_code == 400
    assert "error" in refused.json()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example:80"])
def test_a_forged_host_is_refused(address: str, host: str) -> None:
    assert sent(address, "tools/list", {}, host=host).status_code == 421


def test_a_page_from_elsewhere_is_refused(address: str) -> None:
    assert sent(address, "tools/list", {}, origin="http://evil.example").status_code == 403


def test_a_body_that_is_too_large_is_refused(address: str) -> None:
    assert sent(address, "tools/list", {"x": "x" * MAX_BODY_BYTES}).status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_nothing_is_opened_that_stays_open(address: str, method: str) -> None:
    assert httpx.request(method, address, headers=ACCEPT, timeout=5).status_code == 405


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b'{"jsonrpc":"2.0"}', b"\xff\xfe"])
def test_what_is_no_request_is_refused(address: str, body: bytes) -> None:
    headers = ACCEPT | {"content-type": "application/json"}
    assert httpx.post(address, content=body, headers=headers, timeout=5).status_code == 400


def test_a_client_that_leaves_in_mid_call_disturbs_nobody(address: str) -> None:
    host, port = httpx.URL(address).host, httpx.URL(address).port
    body = (
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask",'
        b'"arguments":{"question":"What does an AI engineer do?"}}}'
    )
    head = (
        f"POST /mcp HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json, text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    for _ in range(5):
        with socket.create_connection((host, port or 0)) as leaving:
            leaving.sendall(head.encode() + body)
    asked = {"name": "ask", "arguments": {"question": "What is agent engineering?"}}
    answer = sent(address, "tools/call", asked).json()["result"]["structuredContent"]
    assert answer["question"] == "What is agent engineering?"
