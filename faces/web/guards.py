"""Who may ask what: the checks that every request passes before anything looks at it.

How a foreign web page is kept from acting for the user. The server sends no CORS headers, so a
browser gives other sites nothing to read. A request that its browser says comes from another
site is refused, whatever it asks, except for following a link to a page. And a request of a
browser that changes something must carry the token that our own pages hold (`sessions.py`). A key
in the header `Authorization` needs none, as a browser never sends one by itself. The list of hosts
stops names of other sites that are made to lead here.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from faces.protocol.http import PATH as MCP_PATH
from faces.web.errors import ProblemError
from faces.web.keys import KeyRing
from faces.web.sessions import COOKIE, new_secret, shows, token_of

LOCAL_OWNER: Final = "local"
"""Whoever asks from this machine without a key: the owner of what the command line asks."""
MAX_BODY_BYTES: Final = 1_000_000
"""A chat client sends its whole conversation with each question; nothing else comes near it."""
SIGN_IN: Final = "/sign-in"
STATIC_PATH: Final = "/static"
_PUBLIC: Final = frozenset({"/healthz", "/readyz", SIGN_IN})
_NO_PAGES: Final = ("/api/", "/v1/", MCP_PATH, "/metrics")
_METRICS: Final = "/metrics"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PORT: Final = re.compile(r":\d{1,5}$")

Access = Literal["open", "keys"]
"""open: this machine needs no key; keys: nobody gets in without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever sent a request."""

    owner: str
    key: str | None  # id of the key; None where none was needed
    token: str | None  # that a browser must show to change something; None where none is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Knows who may reach the server."""

    access: Access
    names: frozenset[str]  # of hosts, besides those of this machine
    keys: KeyRing
    secret: bytes = field(default_factory=new_secret)

    def admit(self, request: Request) -> Caller | None:
        """Return who asks; None for what anybody may see.

        Raises:
            ProblemError: The request is refused.
            KeysUnreadableError: Nobody can be let in.
        """
        check_host(request.headers, self.names)
        check_site(request)
        check_body(request)
        if is_public(request.url.path):
            return None
        caller = self._identify(request)
        check_intent(request, caller)
        return caller

    def _identify(self, request: Request) -> Caller:
        secret = _bearer(request.headers)
        if secret is not None and (self.access == "keys" or self.keys.all()):
            return self._holder(secret, token=None)
        # Where no key was ever made none can be wrong; clients of OpenAI always send one.
        if self._needs_none(request):
            return Caller(owner=LOCAL_OWNER, key=None, token=token_of(self.secret))
        if cookie := request.cookies.get(COOKIE):
            return self._holder(cookie, token=token_of(cookie.encode()))
        raise _unauthorized("Send a key: Authorization: Bearer KEY.")

    def _holder(self, secret: str, *, token: str | None) -> Caller:
        key = self.keys.holder(secret)
        if key is None:
            raise _unauthorized("The key is not valid, or no longer.")
        return Caller(owner=key.owner, key=key.id, token=token)

    def _needs_none(self, request: Request) -> bool:
        if not is_local(request):
            return False
        return self.access == "open" or request.url.path == _METRICS


def is_public(path: str) -> bool:
    """Tell whether a path holds nothing of anybody's."""
    return path in _PUBLIC or path.startswith(f"{STATIC_PATH}/")


def is_page(path: str) -> bool:
    """Tell whether a path is for people who look at it in a browser."""
    return not path.startswith(_NO_PAGES) and not is_public(path)


def is_local(request: Request) -> bool:
    """Tell whether a request comes from this machine, and not through a proxy on it."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    return is_loopback(request.client.host)


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_host(headers: Headers, names: frozenset[str]) -> None:
    """Make sure that the request was meant for this server."""
    host = _PORT.sub("", headers.get("host", "").lower()).rstrip(".")
    if host not in _LOCAL_NAMES and host not in names:
        raise ProblemError(
            421, "host", "Wrong host", "The server does not answer to that name of a host."
        )


def check_site(request: Request) -> None:
    """Refuse what a browser sends for another site; following a link to a page is fine."""
    headers = request.headers
    site = headers.get("sec-fetch-site", "none")
    visits = headers.get("sec-fetch-mode") == "navigate" and request.method == "GET"
    path = request.url.path
    if site not in {"none", "same-origin"} and not (visits and (is_public(path) or is_page(path))):
        raise _foreign()
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != headers["host"].lower():
        raise _foreign()


def check_intent(request: Request, caller: Caller) -> None:
    """Make sure that a change is asked for by our own page, where a browser asks for it."""
    by_browser = any(name in request.headers for name in ("origin", "sec-fetch-site", "cookie"))
    if request.method in _READING or caller.token is None or not by_browser:
        return
    if not shows(request, caller.token):
        raise ProblemError(
            403,
            "intent",
            "Not allowed",
            "The page that asks for this is from before the server was started: reload it.",
        )


def check_body(request: Request) -> None:
    """Take JSON of a modest size and nothing else: there is nothing that one could upload."""
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return
    told = headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > MAX_BODY_BYTES:
        raise ProblemError(
            413, "too-large", "Too large", f"At most {MAX_BODY_BYTES:,} bytes are taken."
        )
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError(
            415, "media-type", "Not JSON", "The server takes application/json and nothing else."
        )


def _bearer(headers: Headers) -> str | None:
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _unauthorized(detail: str) -> ProblemError:
    return ProblemError(
        401, "unauthorized", "A key is needed", detail, headers={"WWW-Authenticate": "Bearer"}
    )


def _foreign() -> ProblemError:
    return ProblemError(403, "site", "Not allowed", "Another site may not ask this server.")
