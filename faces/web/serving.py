"""The server as a process: where it listens, and how it ends."""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from agent.settings import Settings
from faces.web.app import WebParts, create_app
from faces.web.errors import KeyNeededError, PortTakenError
from faces.web.guards import Access, is_loopback
from faces.web.keys import KEYS_FILE, KeyRing
from faces.web.logs import log, set_up_logs
from faces.web.settings import WebSettings

_BACKLOG: Final = 128
_LAST_WORDS_S: Final = 3
_LOG_NOTHING: Final = None


def serve(
    settings: Settings,
    web: WebSettings,
    *,
    host: str,
    port: int,
    store: Path | None,
    model: str | None,
) -> None:
    """Serve until a signal comes.

    Raises:
        KeyNeededError: Others could reach the server, and there is no key.
        KeysUnreadableError: The keys cannot be read.
        PortTakenError: The address cannot be listened on.
        AgentError, KnowledgeError: The assistant cannot be opened.
    """
    access = choose_access(host, web, KeyRing(settings.data_dir / KEYS_FILE))
    with _listening(host, port) as listener:
        app = create_app(
            WebParts(settings=settings, web=web, access=access, store=store, model=model)
        )
        config = uvicorn.Config(
            app,
            log_config=_LOG_NOTHING,  # ours is set up below
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nobody in between is trusted to say who asks
            ws="none",
            timeout_graceful_shutdown=int(web.shutdown_s) + _LAST_WORDS_S,
        )
        set_up_logs()
        _announce(listener)
        server = _Server(config, lambda: _end(app, web.shutdown_s))
        _run(server, listener, app)
        if app.state.service.workers.is_hanging:
            # Else the interpreter would wait for a model that hangs. All else is closed by now.
            logging.shutdown()
            os._exit(0)


def choose_access(host: str, web: WebSettings, keys: KeyRing) -> Access:
    """Return how requests are let in: with keys wherever others could send them.

    Raises:
        KeyNeededError: Others could, and there is no key.
        KeysUnreadableError: The keys cannot be read.
    """
    known = keys.all()
    if is_loopback(host) and not web.names:
        return "open"
    if not known:
        where = f"listening on {host}" if not is_loopback(host) else "answering to other names"
        raise KeyNeededError(f"{where} lets others reach the server")
    return "keys"


def _run(server: uvicorn.Server, listener: socket.socket, app: FastAPI) -> None:
    try:
        server.run(sockets=[listener])
    except SystemExit:
        # How it says that it did not come up; what kept it from that says more.
        if failure := getattr(app.state, "failure", None):
            raise failure from None
        raise


def _end(app: FastAPI, seconds: float) -> None:
    if service := getattr(app.state, "service", None):  # else it is not open yet
        service.workers.close(seconds)


def _listening(host: str, port: int) -> socket.socket:
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(kind, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, UnicodeError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or "it is no address"
        raise PortTakenError(host, port, reason) from error
    return listener


def _announce(listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    if sys.stderr.isatty():
        shown = f"[{host}]" if ":" in host else host
        sys.stderr.write(f"career-guide is at http://{shown}:{port} (Ctrl-C ends it)\n")
    else:
        log("listening", host=host, port=port)


class _Server(uvicorn.Server):
    """Ends questions when a signal comes, and then itself, as done and not as killed."""

    def __init__(self, config: uvicorn.Config, end: Callable[[], None]) -> None:
        super().__init__(config)
        self._end = end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start; what goes wrong meanwhile is raised, and need not be logged."""
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        await super().startup(sockets)
        logging.getLogger("uvicorn").setLevel(logging.WARNING)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Take a signal: no new questions; the second Ctrl-C waits for nothing."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True
        # What it locks may be held where the signal came in between.
        threading.Thread(target=self._end, daemon=True).start()
