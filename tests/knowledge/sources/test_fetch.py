import asyncio
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import (
    FetchError,
    FetchFailedError,
    FetchRefusedError,
    FetchSlowError,
    FetchStatusError,
    FetchTooLargeError,
    FetchTypeError,
)
from knowledge.sources.addresses import is_any, is_public
from knowledge.sources.fetch import Fetched, FetchLimits, fetch, is_url, shown_url

LIMITS = FetchLimits(page_bytes=100_000, archive_bytes=300_000, seconds=5, redirects=3)
Respond = Callable[[socket.socket], None]


@dataclass
class Site:
    """A server on the loopback that answers each path as it is told and keeps the requests."""

    port: int
    answers: dict[str, Respond] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    listener = socket.create_server(("127.0.0.1", 0))
    made = Site(port=listener.getsockname()[1])
    threading.Thread(target=accept, args=(listener, made), daemon=True).start()
    yield made
    listener.close()


def accept(listener: socket.socket, site: Site) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=converse, args=(connection, site), daemon=True).start()


def converse(connection: socket.socket, site: Site) -> None:
    with connection, suppress(OSError):
        connection.settimeout(10)
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        site.requests.append(head.decode())
        path = head.split(b" ")[1].decode()
        bare = site.answers.get(path.split("?")[0], reply(404, b"nothing"))
        site.answers.get(path, bare)(connection)


def reply(status: int, body: bytes, **headers: str) -> Respond:
    lines = {"Content-Length": str(len(body)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return lambda connection: connection.sendall(
        f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body
    )


def html(body: bytes = b"<h1>Bees</h1>", **headers: str) -> Respond:
    return reply(200, body, **({"Content_Type": "text/html"} | headers))


def redirect(to: str) -> Respond:
    return reply(302, b"", Location=to)


def dripping(before: bytes, drop: bytes, *, pause_s: float = 0.05) -> Respond:
    def respond(connection: socket.socket) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(drop)
            time.sleep(pause_s)

    return respond


def get(url: str, **changes: object) -> Fetched:
    given = {"permits": is_any, "limits": LIMITS} | changes
    return fetch(url, **given)  # type: ignore[arg-type]


def named(**hosts: str) -> Callable[[str, int], object]:
    async def resolve(host: str, port: int) -> list[str]:
        if host.replace(".", "_") not in hosts:
            raise OSError("unknown")
        return hosts[host.replace(".", "_")].split()

    return resolve


# What is fetched


@pytest.mark.parametrize(
    ("path", "content_type", "suffix"),
    [
        ("/x", "text/html; charset=utf-8", ".html"),
        ("/x", "TEXT/HTML", ".html"),
        ("/x", "text/markdown", ".md"),
        ("/x.md", "text/plain", ".md"),
        ("/x.html", "text/plain", ".html"),
        ("/x", "text/plain", ".txt"),
        ("/x", "application/zip", ".zip"),
        ("/x.tar.gz", "application/octet-stream", ".tar.gz"),
        ("/x", "application/x-gzip", ".tar.gz"),
        ("/x.TXT", "", ".txt"),
    ],
)
def test_a_page_or_an_archive_is_fetched_and_its_kind_told(
    path: str, content_type: str, suffix: str, site: Site
) -> None:
    site.answers[path] = html(Content_Type=content_type)
    found = get(site.url(path) + "?token=1#part")
    assert found == Fetched(address=site.url(path), suffix=suffix, content=b"<h1>Bees</h1>")


def test_compressed_pages_and_other_encodings_are_read(site: Site) -> None:
    page = "<h1>Café</h1>"
    site.answers["/"] = html(
        gzip.compress(page.encode("latin-1")),
        Content_Encoding="gzip",
        Content_Type="text/html; charset=iso-8859-1",
    )
    assert get(site.url("/")).content.decode() == page


def test_the_host_is_asked_by_its_name_at_the_address_that_was_checked(site: Site) -> None:
    site.answers["/"] = html()
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    found = get(site.url("/", "bees.example"), resolve=resolve)
    assert found.address == site.url("/", "bees.example")
    assert asked == ["bees.example"]
    assert f"Host: bees.example:{site.port}\r\n" in site.requests[0]


def test_proxies_of_the_environment_are_not_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/"] = html()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert get(site.url("/")).suffix == ".html"


# Redirects


def test_redirects_are_followed_and_the_last_address_is_given(site: Site) -> None:
    site.answers |= {"/a": redirect("/b?x=1"), "/b?x=1": redirect(site.url("/c")), "/c": html()}
    assert get(site.url("/a")).address == site.url("/c")


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("file:///etc/passwd", "neither http nor https"),
        ("ftp://127.0.0.1/", "neither http nor https"),
        ("http://user:secret@127.0.0.1/", "user name or a password"),
        ("http://127.0.0.1:99999/", "no valid address"),
    ],
)
def test_each_redirect_is_checked_like_the_address_itself(to: str, says: str, site: Site) -> None:
    site.answers["/"] = redirect(to)
    with pytest.raises(FetchRefusedError, match=says) as caught:
        get(site.url("/"))
    assert "secret" not in str(caught.value)


def test_too_many_redirects_end(site: Site) -> None:
    site.answers["/"] = redirect("/")
    with pytest.raises(FetchFailedError, match="more than 3 times"):
        get(site.url("/"))
    assert len(site.requests) == 4


def test_a_redirect_without_a_usable_target_fails(site: Site) -> None:
    site.answers |= {"/": reply(302, b""), "/bad": redirect("http://[::1")}
    for path in ("/", "/bad"):
        with pytest.raises(FetchFailedError, match=r"nowhere|Invalid URL"):
            get(site.url(path))


def test_a_redirect_into_a_private_network_is_refused(site: Site) -> None:
    site.answers["/"] = redirect("http://inner.example/")
    with pytest.raises(FetchRefusedError, match="private network"):
        get(
            site.url("/", "outer.example"),
            permits=lambda address: address == "127.0.0.1",  # the only public one of this test
            resolve=named(outer_example="127.0.0.1", inner_example="10.0.0.7"),
        )
    assert len(site.requests) == 1


# Private networks


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"],
)
def test_the_loopback_is_refused_without_the_allowance(host: str, site: Site) -> None:
    site.answers["/"] = html()
    with pytest.raises(FetchError, match=r"private network|cannot be found|no valid"):
        get(site.url("/", host), permits=is_public)
    assert site.requests == []


@pytest.mark.parametrize(
    "addresses", ["10.0.0.1", "8.8.8.8 192.168.1.1", "::1", "2606:4700::1 fe80::1%eth0"]
)
def test_a_name_with_any_private_address_is_refused(addresses: str, site: Site) -> None:
    with pytest.raises(FetchRefusedError, match="--allow-private"):
        get("http://bees.example/", permits=is_public, resolve=named(bees_example=addresses))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://bees.example/x", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("gopher://bees.example/", "neither http nor https"),
        ("http:///path", "names no host"),
        ("http://ada:secret@bees.example/", "user name or a password"),
        ("http://ada@bees.example/", "user name or a password"),
        ("http://[::1/", "no valid address"),
        ("http://bees.example:99999/", "no valid address"),
        ("https://\x00/", "no valid address"),
    ],
)
def test_an_address_that_may_not_be_fetched_is_refused_before_anything_is_asked(
    url: str, says: str
) -> None:
    with pytest.raises(FetchRefusedError, match=says) as caught:
        get(url, resolve=named())
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_status_is_named(site: Site) -> None:
    with pytest.raises(FetchStatusError, match="status 404") as caught:
        get(site.url("/missing?token=secret"))
    assert caught.value.status == 404
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content_type", ["image/png", "application/pdf", "", "a\x1b[31m/b"])
def test_another_type_is_named(content_type: str, site: Site) -> None:
    site.answers["/"] = html(Content_Type=content_type)
    with pytest.raises(FetchError, match=r"expected a page|malformed|illegal"):
        get(site.url("/"))


def test_an_unknown_encoding_is_refused(site: Site) -> None:
    site.answers["/"] = html(Content_Encoding="br")
    with pytest.raises(FetchTypeError, match="content encoding br"):
        get(site.url("/"))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x" * 100_001, {}),
        (gzip.compress(bytes(50_000_000)), {"Content_Encoding": "gzip"}),
        (b"x" * 300_001, {"Content_Type": "application/zip"}),
    ],
)
def test_what_is_too_large_as_sent_or_unpacked_is_refused(
    body: bytes, headers: dict[str, str], site: Site
) -> None:
    site.answers["/"] = html(body, **headers)
    with pytest.raises(FetchTooLargeError, match=r"larger than 0\.[13] MB"):
        get(site.url("/"))


def test_a_body_without_end_is_cut_at_the_limit_whatever_length_it_declares(site: Site) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    site.answers["/"] = dripping(head, b"x" * 65_536, pause_s=0)
    with pytest.raises(FetchTooLargeError):
        get(site.url("/"))


def test_broken_compression_is_named(site: Site) -> None:
    site.answers["/"] = html(b"no gzip", Content_Encoding="gzip")
    site.answers["/half"] = html(gzip.compress(b"x" * 999)[:-5], Content_Encoding="gzip")
    for path in ("/", "/half"):
        with pytest.raises(FetchFailedError, match="gzip"):
            get(site.url(path))


# What takes too long


@pytest.mark.parametrize(
    "before",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"],
    ids=["hang", "headers", "body"],
)
def test_a_slow_drip_ends_in_time(before: bytes, site: Site) -> None:
    site.answers["/"] = dripping(before, b"x" if before else b"")
    started = time.monotonic()
    with pytest.raises(FetchSlowError, match=r"within 0\.5 seconds"):
        get(site.url("/"), limits=FetchLimits(seconds=0.5))
    assert time.monotonic() - started < 3


def test_a_name_server_that_does_not_answer_ends_in_time() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(FetchSlowError):
        get("http://bees.example/", limits=FetchLimits(seconds=0.2), resolve=resolve)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nx",
    ],
)
def test_an_answer_that_breaks_off_is_a_failure(answer: bytes, site: Site) -> None:
    site.answers["/"] = lambda connection: connection.sendall(answer)
    with pytest.raises(FetchFailedError):
        get(site.url("/"))


def test_a_host_that_is_not_there_is_a_failure() -> None:
    with pytest.raises(FetchFailedError, match="cannot be found"):
        get("http://bees.example/", resolve=named())
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchFailedError):
        get(f"http://127.0.0.1:{port}/")


# How addresses are shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://bees.example/x?key=secret#a", "https://bees.example/x"),
        ("https://ada:secret@bees.example/x", "https://bees.example/x"),
        ("https://ada:secret@[bad/x?key=secret", "https://%5bbad/x"),
    ],
)
def test_an_address_is_shown_without_credentials_and_query(url: str, shown: str) -> None:
    assert shown_url(url) == shown


def test_an_address_is_told_from_a_path() -> None:
    assert is_url("https://bees.example/")
    assert is_url("ftp://bees.example/")
    assert not is_url("podwiki/_wiki/bees.md")
    assert not is_url("C:\\podwiki")


@given(st.text(max_size=60))
def test_no_address_breaks_the_check(text: str) -> None:
    with suppress(FetchError):
        get("http://" + text, permits=lambda _: False, resolve=named())
    shown_url(text)
