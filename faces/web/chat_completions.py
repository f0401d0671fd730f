"""The protocol of OpenAI's chat completions, so that clients made for it can talk to the agent.

A request holds its whole conversation, and nothing of it is kept: the messages before the last
one are what the agent is told of the past, and all is removed when the answer is there. That way
a client may edit, repeat or branch as it likes, and two clients never meet in one conversation.
Answers of ours among the messages are taken as what the agent said; the sources below them are
left out, and none of them can be cited before it is looked up again.
"""

import json
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from agent.answer import Answer, AnswerCitation
from faces.web.api.parts import CallerOf, ServiceOf
from faces.web.errors import ProblemError
from faces.web.service import Said, Service
from faces.web.turns import Turn
from knowledge.times import format_clock

MODEL: Final = "career-guide"
SOURCES: Final = "\n\n**Sources**\n\n"
_MOST_MESSAGES: Final = 1000
_PIECE: Final = "piece"

router = APIRouter(prefix="/v1", tags=["chat completions"])


class _Part(BaseModel):
    """A field that is not known has no effect."""

    model_config = ConfigDict(extra="ignore")


class TextPart(_Part):
    """A piece of a message's text."""

    type: Literal["text"]
    text: str


class Message(_Part):
    """A message; those of tools and systems are not read, as the agent has its own."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | Annotated[list[TextPart], Field(max_length=100)] | None = None

    @property
    def text(self) -> str:
        """All of its text."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or [])


class StreamOptions(_Part):
    """What a stream holds besides the answer."""

    include_usage: bool = False


class ResponseFormat(_Part):
    """The form of the answer; there is one."""

    type: Literal["text"] = "text"


class ChatRequest(_Part):
    """A conversation whose last message is a question."""

    model: str = Field(max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=_MOST_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    tools: Annotated[list[dict[str, Any]], Field(max_length=0)] | None = None
    response_format: ResponseFormat | None = None


class ModelCard(BaseModel):
    """A model that can be asked for."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class ModelList(BaseModel):
    """The models that can be asked for."""

    object: Literal["list"] = "list"
    data: list[ModelCard]


@router.get("/models", summary="List the one model that there is")
def models(service: ServiceOf) -> ModelList:
    """List the agent as a model."""
    made = int(service.archive.manifest.created.timestamp())
    return ModelList(data=[ModelCard(id=MODEL, created=made, owned_by=MODEL)])


@router.post(
    "/chat/completions",
    summary="Answer the last message of a conversation, as OpenAI's models do",
    response_class=JSONResponse,
    responses={
        200: {
            "description": "A chat completion, or a stream of chunks of one.",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "text/event-stream": {
                    "schema": {"type": "object", "properties": {"data": {"type": "string"}}}
                },
            },
        }
    },
)
async def complete(body: ChatRequest, caller: CallerOf, service: ServiceOf) -> Response:
    """Answer; the sources follow below the text, as a numbered list with links."""
    if body.model != MODEL:
        raise ProblemError(404, "model_not_found", "No such model", f"The model is {MODEL!r}.")
    earlier, question = _read(body.messages)
    turn = service.ask_in_passing(caller.owner, earlier, question)
    head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": MODEL}
    if body.stream:
        counts = body.stream_options is not None and body.stream_options.include_usage
        return EventSourceResponse(
            _chunks(turn, service, caller.owner, head, counts=counts),
            headers={"X-Accel-Buffering": "no"},
        )
    return JSONResponse(_whole(await turn.finished(), head))


def sources(answer: Answer) -> str:
    """Return what stands below an answer: its sources as a numbered list with links."""
    if answer.refusal and answer.refusal.nearest:
        return "\n\nNearest in the archive: " + "; ".join(answer.refusal.nearest)
    if not answer.citations:
        return ""
    return SOURCES + "\n".join(f"{cited.n}. {_source(cited)}" for cited in answer.citations)


def _read(messages: list[Message]) -> tuple[list[Said], str]:
    """Return what was said before, and the question."""
    *before, last = messages
    if last.role != "user":
        raise ProblemError(
            400, "last_message", "No question", "The last message must be one of the user."
        )
    earlier = [_said(message) for message in before if message.role in {"user", "assistant"}]
    return [said for said in earlier if said.text.strip()], last.text


def _said(message: Message) -> Said:
    if message.role == "user":
        return Said(role="user", text=message.text)
    return Said(role="assistant", text=message.text.partition(SOURCES)[0])


def _source(cited: AnswerCitation) -> str:
    clock = None if cited.start_s is None else format_clock(cited.start_s)
    parts = (cited.guest, cited.episode_title or cited.page, cited.section, clock)
    name = " · ".join(part for part in parts if part).replace("[", "(").replace("]", ")")
    return f"[{name}](<{cited.url}>)" if cited.url else name


def _text(answer: Answer) -> str:
    return answer.refusal.message if answer.refusal else answer.answer


def _whole(answer: Answer, head: dict[str, Any]) -> dict[str, Any]:
    message = {"role": "assistant", "content": _text(answer) + sources(answer)}
    return {
        **head,
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": _usage(answer),
    }


async def _chunks(
    turn: Turn, service: Service, owner: str, head: dict[str, Any], *, counts: bool
) -> AsyncIterator[bytes]:
    """Yield an answer in chunks. Nobody else can hear it: it ends when the client leaves."""
    try:
        yield _chunk(head, {"role": "assistant", "content": ""})
        async for event in turn.follow():
            if event is None:
                yield format_sse_event(comment="still here")
            elif event.name == _PIECE:
                yield _chunk(head, {"content": json.loads(event.data)["markdown"]})
        for chunk in _ending(turn, head, counts=counts):
            yield chunk
    finally:
        service.workers.stop(owner, turn.thread)


def _ending(turn: Turn, head: dict[str, Any], *, counts: bool) -> Iterator[bytes]:
    answer = turn.answer
    if answer is None:
        failure = turn.failure
        said = {"message": failure.detail, "code": failure.kind} if failure else {}
        yield _data({"error": {"type": "server_error", "param": None, **said}})
        return
    rest = (_text(answer) if answer.refusal else "") + sources(answer)
    if rest:
        yield _chunk(head, {"content": rest})
    yield _chunk(head, {}, finish="stop")
    if counts:
        yield _data(
            {**head, "object": "chat.completion.chunk", "choices": [], "usage": _usage(answer)}
        )
    yield format_sse_event(data_str="[DONE]")


def _chunk(head: dict[str, Any], delta: dict[str, str], *, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _data({**head, "object": "chat.completion.chunk", "choices": [choice]})


def _data(document: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(document))


def _usage(answer: Answer) -> dict[str, int]:
    used = answer.usage
    return {
        "prompt_tokens": used.input_tokens,
        "completion_tokens": used.output_tokens,
        "total_tokens": used.input_tokens + used.output_tokens,
    }
