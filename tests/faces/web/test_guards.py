"""Who is let in, and how a foreign web page is kept out."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.memory.counting import ProcessCounts
from faces.web.errors import (
    KeyNeededError,
    KeysUnreadableError,
    OwnerNameError,
    ProblemError,
    UnknownKeyError,
)
from faces.web.keys import KEYS_FILE, KeyRing
from faces.web.limits import RequestLimit
from faces.web.serving import choose_access
from faces.web.settings import WEB_PREFIX, WebSettings
from tests.faces.web.conftest import API, Opened

NOW = datetime(2026, 1, 2, tzinfo=UTC)
CHANGE = {"value": "SQL"}
SKILL = f"{API}/profile/skill"


def token_in(client: TestClient) -> dict[str, str]:
    """Return the header that our own page sends."""
    (token,) = re.findall(r'name="csrf-token" content="(\w+)"', client.get("/").text)
    return {"X-CSRF-Token": token}


# Keys


def test_a_key_is_kept_as_a_hash_and_opens_its_owner(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / KEYS_FILE)
    key, secret = ring.add("ada", made=NOW)
    written = (tmp_path / KEYS_FILE).read_text()
    assert secret not in written
    assert hashlib.sha256(secret.encode()).hexdigest() in written
    assert len(secret) >= 43
    assert (tmp_path / KEYS_FILE).stat().st_mode & 0o077 == 0
    assert ring.holder(secret) == key
    assert ring.holder(secret[:-1]) is None
    assert ring.holder(key.digest) is None


def test_a_key_that_is_revoked_opens_nothing_in_a_server_that_runs(tmp_path: Path) -> None:
    serving, typing = KeyRing(tmp_path / KEYS_FILE), KeyRing(tmp_path / KEYS_FILE)
    key, secret = typing.add("ada", made=NOW)
    assert serving.holder(secret) is not None
    typing.revoke(key.id)
    assert serving.holder(secret) is None
    with pytest.raises(UnknownKeyError, match="keys list"):
        typing.revoke(key.id)


@pytest.mark.parametrize("owner", ["", "Ada", "a b", "-a", "a/..", "a" * 41, "ä"])
def test_a_name_that_could_be_a_path_or_a_trick_is_no_owner(tmp_path: Path, owner: str) -> None:
    with pytest.raises(OwnerNameError):
        KeyRing(tmp_path / KEYS_FILE).add(owner, made=NOW)


def test_damaged_keys_let_nobody_in(opened: Opened, folder: Path) -> None:
    client = opened(access="keys")
    path = folder / KEYS_FILE
    path.write_text("[{")
    try:
        with pytest.raises(KeysUnreadableError, match="damaged"):
            KeyRing(path).all()
        said = client.get(f"{API}/threads", headers={"Authorization": "Bearer x"})
        assert (said.status_code, said.json()["type"]) == (503, "urn:career-guide:keys-unreadable")
        assert str(folder) not in said.text
    finally:
        path.unlink()


@pytest.mark.parametrize(
    ("host", "hosts"), [("0.0.0.0", ""), ("::", ""), ("192.0.2.1", ""), ("127.0.0.1", "a.example")]
)
def test_what_others_can_reach_does_not_start_without_a_key(
    tmp_path: Path, host: str, hosts: str
) -> None:
    ring, web = KeyRing(tmp_path / KEYS_FILE), WebSettings(_env_file=None, hosts=hosts)
    with pytest.raises(KeyNeededError, match="career-guide keys add"):
        choose_access(host, web, ring)
    ring.add("ada", made=NOW)
    assert choose_access(host, web, ring) == "keys"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.9.1"])
def test_this_machine_alone_needs_no_key(tmp_path: Path, host: str) -> None:
    access = choose_access(host, WebSettings(_env_file=None), KeyRing(tmp_path / KEYS_FILE))
    assert access == "open"


# Who asks


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer cg_wrong"}, {"Authorization": "Basic YTpi"}]
)
def test_without_a_valid_key_there_is_nothing_but_signs_of_life(
    opened: Opened, headers: dict[str, str]
) -> None:
    client = opened(access="keys")
    for path in ("/threads", "/profile", "/store", "/openapi.json", "/nothing"):
        said = client.get(API + path, headers=headers)
        assert said.status_code == 401, path
        assert said.headers["www-authenticate"] == "Bearer"
    chat = client.get("/v1/models", headers=headers)
    assert chat.status_code == 401
    assert chat.json()["error"]["code"] == "unauthorized"
    for path in ("/sign-in", "/healthz", "/readyz"):
        assert client.get(path, headers=headers).status_code == 200


def test_metrics_are_for_this_machine_or_for_a_key(
    opened: Opened, key_of: Callable[[str], dict[str, str]]
) -> None:
    elsewhere = opened(access="keys", client=("192.0.2.7", 5000))
    assert elsewhere.get("/metrics").status_code == 401
    assert elsewhere.get("/metrics", headers=key_of("prom")).status_code == 200
    here = opened(access="keys")
    assert here.get("/metrics").status_code == 200
    assert here.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 401


def test_what_comes_through_a_proxy_of_this_machine_needs_a_key(client: TestClient) -> None:
    assert client.get(f"{API}/threads").status_code == 200
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert client.get(f"{API}/threads", headers={name: "192.0.2.7"}).status_code == 401


# Foreign web pages


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost:x"])
def test_a_foreign_name_of_a_host_is_refused_everywhere(client: TestClient, host: str) -> None:
    for path in ("/", "/healthz", f"{API}/threads"):
        assert client.get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get(f"{API}/threads", headers={"Host": host}).status_code == 200


def test_a_name_that_is_set_is_answered(opened: Opened) -> None:
    client = opened(access="keys", hosts="guide.example, Other.Example.")
    for host in ("guide.example", "other.example:443"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_what_another_site_sends_changes_and_reads_nothing(
    client: TestClient, headers: dict[str, str]
) -> None:
    before = client.get(f"{API}/profile").json()
    assert client.put(SKILL, json=CHANGE, headers=headers | token_in(client)).status_code == 403
    assert client.get(f"{API}/profile", headers=headers).status_code == 403
    assert client.get(f"{API}/profile").json() == before


def test_a_browser_without_a_key_must_show_that_our_page_asks(client: TestClient) -> None:
    ours = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    said = client.put(SKILL, json=CHANGE, headers=ours)
    assert (said.status_code, said.json()["type"]) == (403, "urn:career-guide:intent")
    assert client.put(SKILL, json=CHANGE, headers=ours | token_in(client)).status_code == 200
    assert client.get(f"{API}/profile", headers=ours).status_code == 200
    assert client.delete(SKILL, headers={"Cookie": "a=b"}).status_code == 403
    assert client.put(SKILL, json=CHANGE, headers=ours | {"X-CSRF-Token": "1"}).status_code == 403


def test_a_browser_signs_in_with_a_key_and_changes_with_the_token_of_its_page(
    opened: Opened, key_of: Callable[[str], dict[str, str]]
) -> None:
    client = opened(access="keys")
    page = {"Accept": "text/html"}
    led = client.get("/", headers=page, follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in")
    assert client.post("/sign-in", json={"key": "cg_wrong"}).status_code == 401
    secret = key_of("uma")["Authorization"].removeprefix("Bearer ")
    cookie = client.post("/sign-in", json={"key": secret}).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Signed in as uma" in client.get("/", headers=page).text
    assert client.put(SKILL, json=CHANGE).status_code == 403
    assert client.put(SKILL, json=CHANGE, headers=token_in(client)).status_code == 200
    other = opened(access="keys")  # as another process would: the same key, the same token
    other.cookies.update(client.cookies)
    assert other.put(SKILL, json=CHANGE, headers=token_in(client)).status_code == 200
    assert client.post("/sign-out", headers=token_in(client)).status_code == 204
    assert client.get(f"{API}/profile").status_code == 401


def test_a_page_that_is_not_there_says_so_to_people(client: TestClient) -> None:
    for path in ("/plans/nothing", "/nothing"):
        said = client.get(path, headers={"Accept": "text/html"})
        assert said.status_code == 404
        assert said.headers["content-type"].startswith("text/html")
        assert "<h1>Not found</h1>" in said.text


def test_no_site_is_told_that_it_may_ask(client: TestClient) -> None:
    asked = {"Origin": "http://127.0.0.1", "Access-Control-Request-Method": "POST"}
    for said in (client.options(SKILL, headers=asked), client.get(f"{API}/profile")):
        assert [name for name in said.headers if name.startswith("access-control")] == []


def test_following_a_link_to_the_first_page_is_fine(client: TestClient) -> None:
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=visit).status_code == 200


# What is sent


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_what_is_not_json_is_refused_unread(client: TestClient, kind: str) -> None:
    said = client.put(SKILL, content=json.dumps(CHANGE), headers={"Content-Type": kind})
    assert said.status_code == 415


def test_what_is_too_large_is_refused_also_where_its_length_is_not_told(
    client: TestClient, thread: str
) -> None:
    where, kind = f"{API}/threads/{thread}/turns", {"Content-Type": "application/json"}
    whole = b'{"question": "' + b"x" * 1_100_000 + b'"}'
    parts = (whole[at : at + 10_000] for at in range(0, len(whole), 10_000))
    for content in (whole, parts):
        said = client.post(where, content=content, headers=kind)
        assert said.status_code == 413
        assert said.headers["content-type"] == "application/problem+json"


def test_every_response_has_the_strict_headers_and_a_request_id(client: TestClient) -> None:
    for path in ("/", "/healthz", f"{API}/threads", f"{API}/nothing", "/nothing"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
        assert headers["x-request-id"]


@pytest.mark.parametrize(
    ("given", "is_taken"), [("a-B_1.2", True), ("a b", False), ("<b>", False), ("x" * 65, False)]
)
def test_a_request_id_is_echoed_where_it_is_one(
    client: TestClient, given: str, is_taken: bool
) -> None:
    shown = client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert (shown == given) == is_taken


# How much


def test_requests_beyond_the_limit_are_told_when_to_go_on() -> None:
    now = [0.0]
    counts = ProcessCounts(lambda: now[0])
    limit = RequestLimit(2, lambda: counts)
    assert [limit.take("ada").remaining for _ in range(2)] == [1, 0]
    now[0] = 20
    with pytest.raises(ProblemError) as refused:
        limit.take("ada")
    assert refused.value.status == 429
    assert refused.value.headers["Retry-After"] == "40"
    assert limit.take("bob").remaining == 1
    now[0] = 60
    assert limit.take("ada").remaining == 1


def test_each_response_says_what_is_left_and_owners_do_not_share(
    opened: Opened, key_of: Callable[[str], dict[str, str]]
) -> None:
    client, ada, bob = opened(access="keys", requests_per_minute=3), key_of("ann"), key_of("ben")
    left = [client.get(f"{API}/threads", headers=ada).headers for _ in range(3)]
    assert [headers["ratelimit-remaining"] for headers in left] == ["2", "1", "0"]
    assert {headers["ratelimit-limit"] for headers in left} == {"3"}
    refused = client.get(f"{API}/threads", headers=ada)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert client.get(f"{API}/threads", headers=bob).status_code == 200


def test_every_setting_of_the_server_is_in_the_example_file() -> None:
    example = (Path(__file__).parents[3] / ".env.example").read_text(encoding="utf-8")
    missing = [
        name for name in WebSettings.model_fields if f"{WEB_PREFIX}{name.upper()}=" not in example
    ]
    assert missing == []
