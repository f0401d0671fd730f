"""The server on standard input and output, for a client that starts it as its child."""

import os
import signal
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from agent.settings import Settings
from faces.protocol.backing import Backing
from faces.protocol.server import Desk, make_server

_PATIENCE_S: Final = 1.0


def serve(settings: Settings, *, store: Path | None, model: str) -> NoReturn:
    """Serve until the client closes standard input, or a signal comes; then end the process."""
    desk = Desk(Backing(settings, store=store, model=model), model=model)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: _leave(desk, 128 + number, patience_s=0.0))
    if sys.stdin.isatty():
        sys.stderr.write("Waiting for an MCP client on standard input; Ctrl-C ends.\n")
    try:
        anyio.run(_serve, make_server(desk))
    except* (BrokenPipeError, ConnectionError):
        pass  # the client went away without reading its answers
    _leave(desk, 0, patience_s=_PATIENCE_S)


async def _serve(server: Server[Any]) -> None:
    # Whatever is printed while this is open goes to standard error.
    async with stdio_server() as (requests, answers):
        await server.run(requests, answers, server.create_initialization_options())


def _leave(desk: Desk, code: int, *, patience_s: float) -> NoReturn:
    """End at once: a call may be under way in a thread, and nobody waits for its answer."""
    desk.close(patience_s=patience_s)
    sys.stderr.flush()
    os._exit(code)
