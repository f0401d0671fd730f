"""Around every request: its id, the guards, the headers of its response, its line in the log.

Plain ASGI, since a response may be a stream that lasts as long as an answer.
"""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.errors import AgentError
from faces.protocol.http import PATH as MCP_PATH
from faces.web.errors import WebError
from faces.web.guards import MAX_BODY_BYTES, STATIC_PATH, Guard
from faces.web.limits import RequestLimit
from faces.web.logs import log, log_crash
from faces.web.metrics import Metrics
from faces.web.problems import BUG, explain, refusal_of

API: Final = "/api/v1"
REQUEST_ID: Final = "X-Request-ID"
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_POLICY: Final = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every response says unless it says otherwise itself."""


@dataclass(slots=True, kw_only=True)
class _Sent:
    """What is known of a response so far."""

    status: int | None = None


class Envelope:
    """The outermost layer of the server."""

    def __init__(
        self, app: ASGIApp, *, guard: Guard, limit: RequestLimit, metrics: Metrics
    ) -> None:
        self._app, self._guard, self._limit, self._metrics = app, guard, limit, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request; there are no web sockets."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._take(Request(scope), receive, send)

    async def _take(self, request: Request, receive: Receive, send: Send) -> None:
        state, sent, started = request.state, _Sent(), time.monotonic()
        state.request_id, state.caller, state.quota = _request_id(request), None, {}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent.status = message["status"]
                _complete(MutableHeaders(scope=message), request)
            await send(message)

        try:
            await self._pass(request, receive, sending)
        except Exception as error:  # noqa: BLE001  a bug: it is logged without what it says
            log_crash("crash", error, request=state.request_id)
            if sent.status is None:
                await self._refuse(request, BUG, receive, sending)
        finally:
            self._note(request, sent.status, time.monotonic() - started)

    async def _pass(self, request: Request, receive: Receive, send: Send) -> None:
        try:
            caller = self._guard.admit(request)
            request.state.caller = caller
            if caller is not None:
                quota = await run_in_threadpool(self._limit.take, caller.owner)
                request.state.quota = quota.headers
        except (WebError, AgentError) as error:
            await self._refuse(request, error, receive, send)
            return
        await self._app(request.scope, _bounded(receive), send)

    async def _refuse(
        self, request: Request, error: WebError | AgentError, receive: Receive, send: Send
    ) -> None:
        await refusal_of(request, explain(error))(request.scope, receive, send)

    def _note(self, request: Request, status: int | None, seconds: float) -> None:
        route = _route(request)
        method = request.method if request.method in _METHODS else "other"
        self._metrics.saw_request(method, route, status or 0)
        caller = request.state.caller
        log(
            "request",
            request=request.state.request_id,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000),
            key=caller.key if caller else None,
        )


def _bounded(receive: Receive) -> Receive:
    """Take no more than a request may have, also where it did not tell how much it is.

    The framework's own limit would put a response of its own before ours.
    """
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY_BYTES:
            raise HTTPException(413)
        return message

    return receiving


def _request_id(request: Request) -> str:
    """Return the id that the client gave, if it is one; else a new one."""
    given = request.headers.get(REQUEST_ID, "")
    return given if _ID.fullmatch(given) else secrets.token_hex(8)


def _route(request: Request) -> str:
    """Return the pattern of the address; the address itself would name conversations."""
    path = getattr(request.scope.get("route"), "path", None)
    if path is None:
        known = (part for part in (STATIC_PATH, MCP_PATH) if request.url.path.startswith(part))
        return next(known, "none")
    # Routes of a router that was put in as a whole do not know where it stands.
    prefix = API if request.url.path.startswith(f"{API}/") and not path.startswith(API) else ""
    return prefix + str(path)


def _complete(headers: MutableHeaders, request: Request) -> None:
    if request.url.path.startswith(f"{STATIC_PATH}/"):
        headers.setdefault("Cache-Control", "no-cache")  # it is asked whether it has changed
    for name, value in (_HEADERS | request.state.quota).items():
        headers.setdefault(name, value)
    headers[REQUEST_ID] = request.state.request_id
