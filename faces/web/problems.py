"""What a client is told when something goes wrong: RFC 9457 problem documents, in our own words.

Another exception's text never reaches a client: it may name paths, servers or what others asked.
The exceptions of the tools that the caller can repair are the exception, as they are written for
the caller.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from agent.errors import (
    AgentError,
    ModelError,
    ModelLimitError,
    ModelUnavailableError,
    QuestionError,
    RequestError,
    ThreadBusyError,
    ThreadNameError,
    ThreadsUnavailableError,
    TracesLeftError,
    UnknownFactError,
    UnknownThreadError,
    UnknownTurnError,
)
from faces.web.errors import KeysUnreadableError, ProblemError
from faces.web.guards import SIGN_IN, is_page
from faces.web.pages.rendering import render_plain
from knowledge.errors import EvidenceMissingError, KnowledgeError
from tools.errors import (
    NoDatesError,
    PlanBusyError,
    PlanExistsError,
    RepairableError,
    ToolError,
    UnknownPlanError,
)

MEDIA_TYPE: Final = "application/problem+json"
OPENAI_PATH: Final = "/v1/"
_MOST_FIELDS: Final = 10

_Told = tuple[type[Exception], int, str, str, str]
_TOLD: Final[tuple[_Told, ...]] = (
    (PlanExistsError, 409, "plan-exists", "Plan exists", "A plan of that name is saved already."),
    (UnknownPlanError, 404, "not-found", "Not found", "There is no such plan."),
    (PlanBusyError, 409, "plan-busy", "Plan busy", "The plan is being changed; try again."),
    (NoDatesError, 422, "no-dates", "No dates", "The plan has no dates to put into a calendar."),
    (EvidenceMissingError, 404, "not-found", "Not found", "No evidence has that id."),
    (ThreadNameError, 404, "not-found", "Not found", "There is no such conversation."),
    (UnknownThreadError, 404, "not-found", "Not found", "There is no such conversation."),
    (UnknownTurnError, 404, "not-found", "Not found", "The conversation has no such question."),
    (UnknownFactError, 404, "not-found", "Not found", "Nothing of the kind is known of you."),
    (
        ThreadBusyError,
        409,
        "turn-running",
        "A question is being answered",
        "This conversation has a question that is being answered elsewhere; wait for it.",
    ),
    (
        TracesLeftError,
        503,
        "traces-left",
        "Deleted, with traces left",
        "It is deleted for every reader, but not yet from the disk; delete again in a moment.",
    ),
    (
        ModelLimitError,
        503,
        "model-limit",
        "No answer within the limits",
        "The answer would have taken too many steps; ask something narrower.",
    ),
    (
        ModelUnavailableError,
        503,
        "model-unavailable",
        "Model unavailable",
        "The model could not answer; ask again in a moment. The conversation is kept.",
    ),
    (
        ModelError,
        502,
        "model-refused",
        "Model refused",
        "The model did not take the question. The conversation is kept.",
    ),
    (
        ThreadsUnavailableError,
        503,
        "memory-unavailable",
        "Conversations unavailable",
        "Conversations cannot be read or written at present.",
    ),
    (
        KnowledgeError,
        503,
        "archive-unavailable",
        "Archive unavailable",
        "The archive cannot be read at present; ask again in a moment.",
    ),
    (
        KeysUnreadableError,
        503,
        "keys-unreadable",
        "Keys unreadable",
        "The server cannot read its keys, so it lets nobody in.",
    ),
)
"""What is told of an exception; the first one that fits counts."""
_WRITTEN_FOR_CALLERS: Final = (RepairableError, QuestionError, RequestError)

BUG: Final = ProblemError(
    500, "internal", "Internal error", "Something is wrong with the server; its log says where."
)
FAILED: Final = ProblemError(
    503, "failed", "Failed", "This could not be done at present. Try again."
)
NOT_FOUND: Final = ProblemError(404, "not-found", "Not found", "There is nothing here.")


class InvalidField(BaseModel):
    """A part of a request that is not as it must be."""

    at: str
    says: str


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="Names the kind of problem; stable.")
    title: str
    status: int
    detail: str
    request_id: str = Field(description="By which the server's log knows the request.")
    errors: list[InvalidField] | None = Field(
        default=None, description="What is wrong with which part of the request."
    )


def explain(error: Exception) -> ProblemError:
    """Return what a client is told of an exception."""
    if isinstance(error, ProblemError):
        return error
    for kind, status, name, title, detail in _TOLD:
        if isinstance(error, kind):
            return ProblemError(status, name, title, detail)
    if isinstance(error, _WRITTEN_FOR_CALLERS):
        said = str(error)
        return ProblemError(422, "cannot-do", "Cannot be done so", f"{said[:1].upper()}{said[1:]}.")
    return FAILED if isinstance(error, AgentError | ToolError) else BUG


def document(
    problem: ProblemError, request_id: str, errors: Iterable[InvalidField] = ()
) -> dict[str, Any]:
    """Return a problem as JSON."""
    return Problem(
        type=f"urn:career-guide:{problem.kind}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        request_id=request_id,
        errors=list(errors) or None,
    ).model_dump(exclude_none=True)


def respond(
    problem: ProblemError,
    *,
    path: str,
    request_id: str,
    errors: Iterable[InvalidField] = (),
) -> JSONResponse:
    """Return a problem as a response."""
    body = document(problem, request_id, errors)
    if path.startswith(OPENAI_PATH):
        # Problem documents may have further members; clients of OpenAI read this one.
        body["error"] = {
            "message": problem.detail,
            "type": "server_error" if problem.status >= 500 else "invalid_request_error",
            "param": None,
            "code": problem.kind,
        }
    return JSONResponse(body, problem.status, problem.headers, media_type=MEDIA_TYPE)


def refusal_of(
    request: Request, problem: ProblemError, errors: Iterable[InvalidField] = ()
) -> Response:
    """Return a problem as whoever sent the request can read it: a person, or a program."""
    path, request_id = request.url.path, request.state.request_id
    if not is_page(path) or "text/html" not in request.headers.get("accept", ""):
        return respond(problem, path=path, request_id=request_id, errors=errors)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        return RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
    page = render_plain("notice", title=problem.title, detail=problem.detail)
    return HTMLResponse(page, problem.status, problem.headers)


async def handle(request: Request, error: Exception) -> Response:
    """Turn an exception of an endpoint into a response."""
    return refusal_of(request, explain(error))


async def handle_invalid(request: Request, error: Exception) -> Response:
    """Say what is wrong with a request, without repeating any of it."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  it is registered for no other
    problem = ProblemError(422, "invalid", "Invalid request", "A part of the request is not valid.")
    return refusal_of(request, problem, map(_field, error.errors()[:_MOST_FIELDS]))


async def handle_http(request: Request, error: Exception) -> Response:
    """Turn what the framework says of a request into a problem document."""
    assert isinstance(error, HTTPException)  # noqa: S101  it is registered for no other
    known: Mapping[int, tuple[str, str, str]] = {
        400: ("bad-request", "Bad request", "The request cannot be read."),
        404: (NOT_FOUND.kind, NOT_FOUND.title, NOT_FOUND.detail),
        405: ("method", "Method not allowed", "This address does not take that method."),
        413: ("too-large", "Too large", "The request is larger than the server takes."),
    }
    told = known.get(error.status_code, ("http", "Not possible", "This is not possible."))
    return refusal_of(request, ProblemError(error.status_code, *told, headers=error.headers))


def _field(error: Mapping[str, Any]) -> InvalidField:
    # Names of fields that the client made up are left out, as is the value.
    made_up = error["type"] == "extra_forbidden"
    at = [str(part) for part in (error["loc"][:-1] if made_up else error["loc"])]
    said = "There is a field that is not known" if made_up else str(error["msg"])
    if error["type"] in {"value_error", "assertion_error", "json_invalid"}:
        said = "This cannot be read"
    return InvalidField(at=".".join(at), says=said)
