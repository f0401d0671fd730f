"""Asking: a question in, its answer out, as it is written or as a whole."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from agent.answer import Answer
from agent.conversation import MAX_QUESTION_CHARS
from agent.memory.export import TurnDocument
from faces.web.api.parts import CallerOf, ServiceOf, ThreadId
from faces.web.turns import EventName, Turn, TurnEvent
from faces.web.workers import Render, failure_event, whole_answer

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


@router.post(
    "", summary="Ask a question in a conversation, new or not", response_model=Answer,
    responses=_EVENTS,
)  # fmt: skip
async def ask(
    thread: ThreadId, body: Question, request: Request, caller: CallerOf, service: ServiceOf
) -> Response:
    """Answer as a stream of events; with `Accept: application/json`, as one JSON object.

    The answer goes on being written when the client leaves.
    """
    turn = service.ask(caller.owner, thread, body.question)
    if _wants_json(request.headers.get("accept", "")):
        return JSONResponse((await turn.finished()).model_dump(mode="json"))
    return _streamed(turn)


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
    kept = _kept_event(service.last_turn(caller.owner, thread), request.app.state.render)
    if last_event_id == kept.id:
        return Response(status_code=204)
    return EventSourceResponse([_encoded(kept)])


def _streamed(turn: Turn, last_id: str = "") -> EventSourceResponse:
    async def events() -> AsyncIterator[bytes]:
        async for event in turn.follow(last_id):
            yield format_sse_event(comment="still here") if event is None else _encoded(event)

    # A proxy that collects a stream before it hands it on would take away its point.
    return EventSourceResponse(events(), headers={"X-Accel-Buffering": "no"})


def _encoded(event: TurnEvent) -> bytes:
    return format_sse_event(data_str=event.data, event=event.name, id=event.id)


def _kept_event(turn: TurnDocument, render: Render) -> TurnEvent:
    mark = f"{int(turn.asked.timestamp() * 1000)}-0"
    if turn.answer:
        data = whole_answer(turn.answer, render)
        return TurnEvent(number=1, id=mark, name="answer", data=data)
    said = _NOT_ANSWERED if turn.failure else _BROKEN_OFF
    return TurnEvent(number=1, id=mark, name="failed", data=failure_event(said, "no-answer"))


def _wants_json(accept: str) -> bool:
    return "application/json" in accept and _STREAM not in accept
