"""What the endpoints share: who asks, of what, and how requests and errors are described."""

from typing import Annotated, Any, Final

from fastapi import Depends, Path, Request
from fastapi.security import HTTPBearer

from faces.web.guards import Caller
from faces.web.problems import MEDIA_TYPE, Problem
from faces.web.remembered import Remembered
from faces.web.service import Service

_CODES: Final = {
    400: "It cannot be read",
    401: "A key is needed",
    403: "A browser may not ask this",
    404: "There is no such thing, or it is somebody else's: nobody can tell which",
    409: "It cannot be done now",
    413: "It is too large",
    415: "It is not JSON",
    421: "The server does not answer to that name of a host",
    422: "It is not valid",
    429: "Too much was asked; `Retry-After` says when to go on",
    500: "Something is wrong with the server",
    502: "The model refused",
    503: "It cannot be done at present",
}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    code: {"model": Problem, "description": said, "content": {MEDIA_TYPE: {}}}
    for code, said in _CODES.items()
}
"""What every operation may answer instead."""

BEARER: Final = HTTPBearer(
    auto_error=False, description="A key; needed where others than this machine reach the server."
)


def service_of(request: Request) -> Service:
    """Return what the server does."""
    service: Service = request.app.state.service
    return service


def caller_of(request: Request) -> Caller:
    """Return who asks; the guard has let them in."""
    caller: Caller = request.state.caller
    return caller


ServiceOf = Annotated[Service, Depends(service_of)]
CallerOf = Annotated[Caller, Depends(caller_of)]


def own(caller: CallerOf, service: ServiceOf) -> Remembered:
    """Return what is remembered of whoever asks."""
    return service.of(caller.owner)


Own = Annotated[Remembered, Depends(own)]
ThreadId = Annotated[
    str,
    Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", description="Id of a conversation."),
]
PlanName = Annotated[str, Path(min_length=1, max_length=60, description="Name of a plan.")]
EvidenceId = Annotated[
    str, Path(pattern=r"^ev_[a-z2-7]{6}$", description="Id of a piece of evidence.")
]
