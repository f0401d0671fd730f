"""Asking: a question in, its answer out, as it is written or as a whole."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from agent.answer import Answer
from agent.conversation import MAX_QUESTION_CHARS
from agent.memory.export import TurnDocument
from faces.web.api.parts import CallerOf, ServiceOf, ThreadId
from faces.web.turns import EventName, Turn, TurnEvent
from faces.web.workers import Renderer, failure_event, whole_answer
from tools.definitions import plan_asked

_STREAM: Final = "text/event-stream"
_EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events `look_up`, `piece`, then `answer` or `failed`, each with an id.",
        "content": {
            _STREAM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "event": {"enum": list(get_args(EventName))},
                        "data": {"type": "string", "description": "JSON, by the kind of event."},
                    },
                    "required": ["id", "event", "data"],
                }
            }
        },
    }
}
_BROKEN_OFF: Final = "The question was broken off before it was answered; ask it again."
_NOT_ANSWERED: Final = "The question could not be answered; ask it again."

router = APIRouter(prefix="/threads/{thread}/turns", tags=["asking"])


class Question(BaseModel):
    """A question to ask."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS)


class Kept(BaseModel):
    """A plan that was saved."""

    name: str


TurnNumber = Annotated[
    int, Path(ge=1, le=1_000_000, description="Number of a question, counted from 1.")
]


@router.post(
    "", summary="Ask a question in a conversation, new or not", response_model=Answer,
    responses=_EVENTS,
)  # fmt: skip
async def ask(
    thread: ThreadId, body: Question, request: Request, caller: CallerOf, service: ServiceOf
) -> Response:
    """Answer as one JSON object; with `Accept: text/event-stream`, as a stream of events.

    The answer goes on being written when the client leaves.
    """
    turn = service.ask(caller.owner, thread, body.question)
    if _STREAM in request.headers.get("accept", ""):
        return _streamed(turn)
    return JSONResponse((await turn.finished()).model_dump(mode="json"))


@router.delete("/current", summary="Stop the question that is being answered", status_code=204)
def stop(thread: ThreadId, caller: CallerOf, service: ServiceOf) -> None:
    """Stop it; the question stays in the conversation, without an answer."""
    service.stop(caller.owner, thread)


@router.get(
    "/current/events",
    summary="Listen to the last question again, from an event on",
    response_class=Response,
    responses={**_EVENTS, 204: {"description": "Nothing more has happened, and nothing will."}},
)
def listen(
    thread: ThreadId,
    request: Request,
    caller: CallerOf,
    service: ServiceOf,
    last_event_id: Annotated[
        str, Header(max_length=40, description="Id of the event that was seen last.")
    ] = "",
) -> Response:
    """Replay what was missed and go on; one that ended long ago is answered as it was kept."""
    turn = service.workers.latest(caller.owner, thread)
    if turn is not None:
        return (
            Response(status_code=204)
            if turn.was_seen(last_event_id)
            else _streamed(turn, last_event_id)
        )
    kept = _kept_event(service.last_turn(caller.owner, thread), request.app.state.renderer)
    if last_event_id == kept.id:
        return Response(status_code=204)
    return EventSourceResponse([_encoded(kept)])


@router.post("/{number}/plan", summary="Save the roadmap of an answer as a plan", status_code=201)
def keep_plan(number: TurnNumber, thread: ThreadId, caller: CallerOf, service: ServiceOf) -> Kept:
    """Compose the roadmap as the answer did, and save it under a name that is free."""
    asked = service.roadmap_asked(caller.owner, thread, number)
    plan = plan_asked(service.archive, asked)
    own = service.of(caller.owner)
    return Kept(name=own.save_plan(own.free_name(plan.target_role), plan).name)


def _streamed(turn: Turn, last_id: str = "") -> EventSourceResponse:
    async def events() -> AsyncIterator[bytes]:
        async for event in turn.follow(last_id):
            yield format_sse_event(comment="still here") if event is None else _encoded(event)

    # A proxy that collects a stream before it hands it on would take away its point.
    return EventSourceResponse(events(), headers={"X-Accel-Buffering": "no"})


def _encoded(event: TurnEvent) -> bytes:
    return format_sse_event(data_str=event.data, event=event.name, id=event.id)


def _kept_event(turn: TurnDocument, renderer: Renderer) -> TurnEvent:
    mark = f"{int(turn.asked.timestamp() * 1000)}-0"
    if turn.answer:
        data = whole_answer(turn.answer, renderer.exchange(turn.number, turn.answer))
        return TurnEvent(number=1, id=mark, name="answer", data=data)
    said = _NOT_ANSWERED if turn.failure else _BROKEN_OFF
    return TurnEvent(number=1, id=mark, name="failed", data=failure_event(said, "no-answer"))
