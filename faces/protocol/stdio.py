"""The server on standard input and output, for a client that starts it as its child."""

import os
import signal
import sys
from pathlib import Path
from typing import Final, NoReturn

import anyio
from mcp.server.stdio import stdio_server

from agent.settings import Settings
from faces.protocol.backing import Backing
from faces.protocol.server import Desk, make_server

_PATIENCE_S: Final = 1.0


def serve(settings: Settings, *, store: Path | None, model: str) -> NoReturn:
    """Serve until the client closes standard input, or a signal comes; then end the process."""
    desk = Desk(Backing(settings, store=store, model=model))
    if sys.stdin.isatty():
        sys.stderr.write("Waiting for an MCP client on standard input; Ctrl-C ends.\n")
    try:
        anyio.run(_serve, desk)
    except* (BrokenPipeError, ConnectionError):
        pass  # the client went away without reading its answers
    _leave(desk, 0, patience_s=_PATIENCE_S)


async def _serve(desk: Desk) -> None:
    server = make_server(desk)
    # Whatever is printed while this is open goes to standard error.
    async with stdio_server() as (requests, answers), anyio.create_task_group() as tasks:
        if sys.platform != "win32":  # where a client ends its child without a signal
            tasks.start_soon(_leave_on_signal, desk)
        await server.run(requests, answers, server.create_initialization_options())
        tasks.cancel_scope.cancel()


async def _leave_on_signal(desk: Desk) -> None:
    # Standard input is being read in a thread, which nothing but its end would let go.
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as received:
        async for number in received:
            _leave(desk, 128 + number, patience_s=0.0)


def _leave(desk: Desk, code: int, *, patience_s: float) -> NoReturn:
    """End at once: a call may be under way in a thread, and nobody waits for its answer."""
    try:
        desk.close(patience_s=patience_s)
    finally:
        sys.stderr.flush()
        os._exit(code)
