"""The MCP server as a part of this one: the same tools, archive, keys and conversations."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from agent.answer import Answer
from agent.memory.threads import new_thread
from faces.protocol.errors import RequestError
from faces.protocol.http import LOOPBACK_HOSTS, HttpFace, http_face
from faces.protocol.server import Desk
from faces.web.errors import ProblemError
from faces.web.guards import LOCAL_OWNER
from faces.web.service import Service
from faces.web.settings import WebSettings
from knowledge.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedAnswering:
    """Answers from what the server has open, for whoever the guards let in."""

    service: Callable[[], Service]  # it is opened after this is made
    model: str
    owner: str = LOCAL_OWNER

    def archive(self) -> Archive:
        """Return the archive as it is now."""
        return self.service().archive

    def ask(self, question: str, thread: str | None) -> Answer:
        """Return the answer to a question of the owner's, in one of the owner's conversations.

        Raises:
            AgentError: The question cannot be asked.
            RequestError: It was not answered; the text says why.
        """
        turn = self.service().ask(self.owner, thread or new_thread(), question)
        try:
            return asyncio.run(turn.finished())
        except ProblemError as problem:
            raise RequestError(problem.detail) from problem

    def seen_by(self, request: Any) -> "SharedAnswering":
        """Return the same for the owner whose key a request showed."""
        return replace(self, owner=request.state.caller.owner)

    def close(self) -> None:
        """Leave open what is not ours."""


def mcp_face(service: Callable[[], Service], web: WebSettings, *, model: str) -> HttpFace:
    """Return the MCP server as a route, and what must be open while it is there."""
    desk = Desk(SharedAnswering(service=service, model=model), asking_at_once=web.workers)
    local = [host.removesuffix(":*") for host in LOOPBACK_HOSTS]
    names = [*local, *web.names]
    return http_face(desk, allowed_hosts=[*names, *(f"{name}:*" for name in names)])
