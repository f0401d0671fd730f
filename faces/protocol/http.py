"""The server over HTTP, as a part of a web server of ours."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

import anyio.to_thread
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import Route

from faces.protocol.server import Desk, make_server

PATH: Final = "/mcp"
MAX_BODY_BYTES: Final = 128 * 1024
LOOPBACK_HOSTS: Final = ("127.0.0.1:*", "localhost:*", "[::1]:*")
_PATIENCE_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFace:
    """A route for the host's routes, and what must be open in the host's lifespan, once."""

    route: Route
    running: Callable[[], AbstractAsyncContextManager[None]]


def http_face(desk: Desk, *, allowed_hosts: Sequence[str] = LOOPBACK_HOSTS) -> HttpFace:
    """Return the server as a part of a web server.

    Each request stands for itself: nothing is kept between two of them, so that any process can
    answer.

    Args:
        desk: Answers; it is closed when the host's lifespan ends.
        allowed_hosts: Values of the header `Host` that are answered, `:*` for any port. Others
            get 421: a web page elsewhere could reach a server on loopback by a name of its own.
    """
    origins = [f"{scheme}://{host}" for host in allowed_hosts for scheme in ("http", "https")]
    manager = StreamableHTTPSessionManager(
        make_server(desk),
        json_response=True,
        stateless=True,
        security_settings=TransportSecuritySettings(
            allowed_hosts=list(allowed_hosts), allowed_origins=origins
        ),
        max_request_body_size=MAX_BODY_BYTES,
    )

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with manager.run():
            yield
        await anyio.to_thread.run_sync(partial(desk.close, patience_s=_PATIENCE_S))

    # A GET would open a stream on which nothing can ever come, and hold it for good.
    route = Route(PATH, endpoint=StreamableHTTPASGIApp(manager), methods=["POST"])
    return HttpFace(route=route, running=running)
