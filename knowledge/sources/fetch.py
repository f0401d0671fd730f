"""A page or an archive from the web, within bounds.

Every hop is checked: scheme, credentials, and the address that the host resolves to. The
connection then goes to that very address, so that a second answer of the name server cannot lead
elsewhere. Proxies and certificates named in the environment are not used.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import httpx

from knowledge.errors import (
    FetchFailedError,
    FetchRefusedError,
    FetchSlowError,
    FetchStatusError,
    FetchTooLargeError,
    FetchTypeError,
)
from knowledge.sources.addresses import Permit, Resolver, look_up_addresses

PAGE_SUFFIXES: Final = (".md", ".txt", ".html", ".htm")
ARCHIVE_SUFFIXES: Final = (".zip", ".tar.gz", ".tgz", ".tar")
_TYPES: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/gzip": ".tar.gz",
    "application/x-gzip": ".tar.gz",
    "application/x-tar": ".tar",
    "application/x-compressed-tar": ".tar.gz",
}
_TELLS_NOTHING: Final = frozenset(
    ["", "text/plain", "application/octet-stream", "binary/octet-stream"]
)
_LAST_PORT: Final = 65_535
_REDIRECTS: Final = frozenset([301, 302, 303, 307, 308])
_HEADERS: Final = {
    "User-Agent": "career-guide",
    "Accept": "text/html, text/markdown, text/plain, application/zip, application/gzip, */*;q=0.1",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How much a fetch may take."""

    page_bytes: int = 2_000_000  # as received, and again when decompressed
    archive_bytes: int = 100_000_000
    seconds: float = 60.0  # from the first look-up of a name to the last byte
    redirects: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What lay at an address in the end."""

    address: str  # where the redirects led, without query and fragment
    suffix: str  # of a file of its kind: one of `PAGE_SUFFIXES` or `ARCHIVE_SUFFIXES`
    content: bytes  # of a page: UTF-8, where its encoding is known


DEFAULT_LIMITS: Final = FetchLimits()


def is_url(source: str) -> bool:
    """Tell whether a source is an address and not a path."""
    return "://" in source


def shown_url(url: str) -> str:
    """Return an address as it may be shown and stored: without credentials and query."""
    try:
        parsed = httpx.URL(url)
        return str(parsed.copy_with(username=None, password=None, query=None, fragment=None))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return url.split("?", 1)[0].rpartition("@")[2][:200]


def fetch(
    url: str,
    *,
    permits: Permit,
    limits: FetchLimits = DEFAULT_LIMITS,
    resolve: Resolver = look_up_addresses,
) -> Fetched:
    """Fetch a page or an archive.

    Args:
        url: Absolute, `http` or `https`.
        permits: Which addresses may be reached, `is_public` or `is_any`.
        limits: On size, time and redirects.
        resolve: Name server to ask.

    Raises:
        FetchError: It was refused or failed; the subclass and its attributes say how.
    """
    return asyncio.run(_within_time(url, permits, limits, resolve))


async def _within_time(
    url: str, permits: Permit, limits: FetchLimits, resolve: Resolver
) -> Fetched:
    try:
        async with asyncio.timeout(limits.seconds):
            return await _follow(url, permits, limits, resolve)
    except (TimeoutError, httpx.TimeoutException) as error:
        raise FetchSlowError(shown_url(url), seconds=limits.seconds) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise FetchFailedError(shown_url(url), str(error) or type(error).__name__) from error


async def _follow(url: str, permits: Permit, limits: FetchLimits, resolve: Resolver) -> Fetched:
    """Follow redirects, checking each, to something that can be read."""
    async with httpx.AsyncClient(
        trust_env=False, follow_redirects=False, timeout=limits.seconds
    ) as client:
        hop = _parsed(url)
        for _ in range(limits.redirects + 1):
            async with _response(client, hop, permits, resolve) as response:
                if response.status_code not in _REDIRECTS:
                    return await _read(response, hop, limits)
                hop = _next_hop(hop, response.headers.get("location", ""))
    raise FetchFailedError(shown_url(url), f"redirects more than {limits.redirects} times")


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchRefusedError(shown_url(url), "is no valid address") from error
    if parsed.scheme not in {"http", "https"}:
        raise FetchRefusedError(shown_url(url), "is neither http nor https")
    if parsed.port is not None and not 0 < parsed.port <= _LAST_PORT:
        raise FetchRefusedError(shown_url(url), "is no valid address")
    if not parsed.host:
        raise FetchRefusedError(shown_url(url), "names no host")
    if parsed.userinfo:
        raise FetchRefusedError(shown_url(url), "holds a user name or a password")
    return parsed


def _next_hop(hop: httpx.URL, location: str) -> httpx.URL:
    try:
        target = hop.join(location)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchRefusedError(shown_url(str(hop)), "redirects to no valid address") from error
    if not location:
        raise FetchFailedError(shown_url(str(hop)), "redirects to nowhere")
    if hop.scheme == "https" and target.scheme == "http":
        raise FetchRefusedError(shown_url(str(hop)), "redirects from https to http")
    return _parsed(str(target))


@asynccontextmanager
async def _response(
    client: httpx.AsyncClient, hop: httpx.URL, permits: Permit, resolve: Resolver
) -> AsyncIterator[httpx.Response]:
    """Ask the address that was checked, under the host's name."""
    host = hop.raw_host.decode("ascii")
    address = await _checked_address(hop, host, permits, resolve)
    request = client.build_request(
        "GET",
        hop.copy_with(host=address, fragment=None),
        headers={**_HEADERS, "Host": hop.netloc.decode("ascii")},
        extensions={"sni_hostname": host},
    )
    response = await client.send(request, stream=True)
    try:
        yield response
    finally:
        await response.aclose()


async def _checked_address(hop: httpx.URL, host: str, permits: Permit, resolve: Resolver) -> str:
    """Return the first address of a host, after all of them were checked."""
    port = hop.port or (443 if hop.scheme == "https" else 80)
    try:
        addresses = await resolve(host.strip("[]"), port)
    except OSError as error:
        raise FetchFailedError(shown_url(str(hop)), "has a host that cannot be found") from error
    if not addresses:
        raise FetchFailedError(shown_url(str(hop)), "has a host that cannot be found")
    if not all(permits(address) for address in addresses):
        raise FetchRefusedError(
            shown_url(str(hop)), "leads into a private network; --allow-private would permit it"
        )
    return addresses[0].partition("%")[0]


async def _read(response: httpx.Response, hop: httpx.URL, limits: FetchLimits) -> Fetched:
    shown = shown_url(str(hop))
    if response.status_code != httpx.codes.OK:
        raise FetchStatusError(shown, status=response.status_code)
    suffix = _suffix(response, hop, shown)
    is_page = suffix in PAGE_SUFFIXES
    content = await _content(
        response, shown, limit=limits.page_bytes if is_page else limits.archive_bytes
    )
    return Fetched(
        address=shown,
        suffix=suffix,
        content=_as_utf8(content, response.charset_encoding) if is_page else content,
    )


def _suffix(response: httpx.Response, hop: httpx.URL, shown: str) -> str:
    """Return what kind of file it is: by its declared type, or by its name where that is vague."""
    declared = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared in _TELLS_NOTHING:
        name = PurePosixPath(hop.path).name.lower()
        known = [end for end in (*PAGE_SUFFIXES, *ARCHIVE_SUFFIXES) if name.endswith(end)]
        if known:
            return known[0]
    if declared not in _TYPES:
        raise FetchTypeError(shown, content_type=declared)
    return _TYPES[declared]


async def _content(response: httpx.Response, shown: str, *, limit: int) -> bytes:
    """Return the body, decompressed; nothing more is read or unpacked once the limit is passed."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip"}:
        raise FetchTypeError(shown, content_type=f"content encoding {encoding}")
    unpacker = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
    received, parts, size = 0, [], 0
    async for chunk in response.aiter_raw():
        received += len(chunk)
        try:
            part = unpacker.decompress(chunk, limit - size + 1) if unpacker else chunk
        except zlib.error as error:
            raise FetchFailedError(shown, "sends broken gzip data") from error
        parts.append(part)
        size += len(part)
        if max(received, size) > limit:
            raise FetchTooLargeError(shown, limit=limit)
    if unpacker is not None and received and not unpacker.eof:
        raise FetchFailedError(shown, "sends gzip data that ends too early")
    return b"".join(parts)


def _as_utf8(content: bytes, charset: str | None) -> bytes:
    if charset is None:
        return content
    try:
        return content.decode(charset).encode("utf-8", "replace")
    except (LookupError, UnicodeDecodeError):
        return content  # the reader says what is wrong with it
