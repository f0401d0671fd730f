"""A server on loopback that speaks OpenAI's chat protocol as a script tells it to.

Each request takes the next reply of the script. A reply is a message to send, or a function that
makes one of the request: a model can only cite what a tool has just returned. Requests are kept,
so that a test can say what must have been sent.
"""

import json
import re
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Literal

CHUNK_CHARS: Final = 7
"""Few enough that ids, marks and arguments all get split."""
_LONGEST_PAUSE_S: Final = 10.0
_BETWEEN_SIGNS_S: Final = 0.1
_EVIDENCE_ID: Final = re.compile(r'"id":"(ev_[a-z2-7]{6})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to `/v1/chat/completions`."""

    body: Mapping[str, Any]
    key: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body["messages"])

    @property
    def tool_names(self) -> set[str]:
        return {tool["function"]["name"] for tool in self.body.get("tools", [])}

    @property
    def offered_ids(self) -> list[str]:
        """Ids of the evidence in the last tool result, in its order."""
        results = [m["content"] for m in self.messages if m["role"] == "tool"]
        return _EVIDENCE_ID.findall(results[-1]) if results else []

    @property
    def open_calls(self) -> set[str]:
        """Ids of the tool calls that have no result: OpenAI rejects a request with any."""
        calls = {c["id"] for m in self.messages for c in m.get("tool_calls") or []}
        return calls - {m["tool_call_id"] for m in self.messages if m["role"] == "tool"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool call as it goes over the wire: its arguments are text, broken or not."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A place in a stream where the server waits until the test opens it."""

    opened: threading.Event = field(default_factory=threading.Event)
    timeout_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message, and how it is sent.

    `finish` None leaves out the end that the protocol demands; `ends` says how the connection
    does: whole, torn off in mid-transfer, or with an error event in place of the rest.
    """

    text: str = ""
    rest: str = ""  # text after the gate, or after the pause
    calls: tuple[ToolCall, ...] = ()
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (11, 7)  # tokens in and out
    cached: int = 0  # of the tokens in
    gate: Gate | None = None
    pause_s: float = 0.0
    signs_of_life: bool = False  # comments in the stream during the pause, as gateways send them
    ends: Literal["whole", "torn", "error event"] = "whole"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Scripted = Reply | Callable[[Request], Reply]


def say(text: str, **how: Any) -> Reply:
    """Answer with a text."""
    return Reply(text=text, **how)


def call(*calls: tuple[str, dict[str, Any]], text: str = "") -> Reply:
    """Call tools, all in one message."""
    wire = tuple(ToolCall(name=name, arguments=json.dumps(args)) for name, args in calls)
    return Reply(text=text, calls=wire, finish="tool_calls")


def call_brokenly(name: str, arguments: str) -> Reply:
    """Call a tool with arguments that are not JSON."""
    return Reply(calls=(ToolCall(name=name, arguments=arguments),), finish="tool_calls")


def fail(status: int, **headers: str) -> Reply:
    """Fail with an HTTP status; `retry_after="90"` sends the header `Retry-After: 90`."""
    return Reply(
        status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def hang(*, after: str = "", signs_of_life: bool = False) -> Reply:
    """Send nothing more for longer than any test waits; without a text, not even a header."""
    return Reply(text=after, pause_s=_LONGEST_PAUSE_S, signs_of_life=signs_of_life)


class OpenAIStub:
    """The server; use it as a context manager."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.arrivals_s: list[float] = []  # monotonic
        self._script: list[Scripted] = []
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def script(self, *replies: Scripted) -> None:
        """Say what the next requests get."""
        self._script.extend(replies)

    @property
    def is_played_out(self) -> bool:
        """Whether every scripted reply was asked for."""
        return not self._script

    def take(self, request: Request) -> Reply:
        self.requests.append(request)
        self.arrivals_s.append(time.monotonic())
        if not self._script:
            return fail(418)
        scripted = self._script.pop(0)
        return scripted if isinstance(scripted, Reply) else scripted(request)

    def wait(self, reply: Reply) -> None:
        """Wait where the reply says so, but no longer than the server lives."""
        if reply.gate is not None:
            reply.gate.opened.wait(reply.gate.timeout_s)
        self._stopping.wait(reply.pause_s)

    def pauses(self, reply: Reply) -> Iterator[None]:
        """Wait as `wait` does; yield each time that a sign of life is due."""
        if not reply.signs_of_life:
            self.wait(reply)
            return
        ends = time.monotonic() + reply.pause_s
        while time.monotonic() < ends and not self._stopping.wait(_BETWEEN_SIGNS_S):
            yield

    def __enter__(self) -> "OpenAIStub":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(_Handler):
            server_stub = stub

        return Handler


class _Server(ThreadingHTTPServer):
    def server_bind(self) -> None:
        # HTTPServer looks the host's name up, which takes seconds on some machines.
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client may go away at any time
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_stub: OpenAIStub

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.path != "/v1/chat/completions":
            self._send_document(404, {"error": {"message": f"no {self.path}"}}, {})
            return
        reply = self.server_stub.take(Request(body=body, key=key))
        self._send(reply, body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""

    def _send(self, reply: Reply, body: Mapping[str, Any]) -> None:
        if reply.status != 200:
            error = {"message": f"scripted {reply.status}", "type": "scripted", "code": None}
            self._send_document(reply.status, {"error": error}, reply.headers)
        elif body.get("stream"):
            if not reply.text and not reply.signs_of_life:
                self.server_stub.wait(reply)
                reply = replace(reply, pause_s=0.0)
            # Servers count tokens in a stream only where they are asked to.
            counts = (body.get("stream_options") or {}).get("include_usage")
            self._send_stream(reply if counts else replace(reply, usage=None), str(body["model"]))
        else:
            self.server_stub.wait(reply)
            self._send_document(200, _document(reply, str(body["model"])), {})

    def _send_document(self, status: int, document: object, headers: Mapping[str, str]) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _send_stream(self, reply: Reply, model: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in _deltas(replace(reply, rest="")):
            self._send_event(event, model)
        for _ in self.server_stub.pauses(reply):
            self._send_chunk(b": still here\n\n")
        for event in (*_text_deltas(reply.rest), *_end(reply)):
            self._send_event(event, model)
        if reply.ends == "torn":
            self.close_connection = True
            return
        self._send_chunk(b"data: [DONE]\n\n")
        self._send_chunk(b"")

    def _send_event(self, event: dict[str, Any], model: str) -> None:
        frame = event if "error" in event else _head(model, "chat.completion.chunk") | event
        self._send_chunk(f"data: {json.dumps(frame)}\n\n".encode())

    def _send_chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()


def _head(model: str, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-stub", "object": kind, "created": 1, "model": model}


def _deltas(reply: Reply) -> Iterator[dict[str, Any]]:
    yield _delta({"role": "assistant", "content": ""})
    yield from _text_deltas(reply.text)
    for index, tool_call in enumerate(reply.calls):
        start = {"name": tool_call.name, "arguments": ""}
        head = {"index": index, "id": _call_id(index), "type": "function", "function": start}
        yield _delta({"tool_calls": [head]})
        for part in _cut(tool_call.arguments):
            yield _delta({"tool_calls": [{"index": index, "function": {"arguments": part}}]})


def _text_deltas(text: str) -> Iterator[dict[str, Any]]:
    for part in _cut(text):
        yield _delta({"content": part})


def _end(reply: Reply) -> Iterator[dict[str, Any]]:
    if reply.ends == "torn":
        return
    if reply.ends == "error event":
        yield {"error": {"message": "the engine is overloaded", "type": "server_error"}}
        return
    if reply.finish is not None:
        yield _delta({}, finish=reply.finish)
        if reply.usage is not None:
            counts = _usage(reply.usage) | {"prompt_tokens_details": _cached(reply)}
            yield {"choices": [], "usage": counts}


def _delta(delta: dict[str, Any], *, finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def _usage(usage: tuple[int, int]) -> dict[str, int]:
    asked, answered = usage
    return {
        "prompt_tokens": asked,
        "completion_tokens": answered,
        "total_tokens": asked + answered,
    }


def _cached(reply: Reply) -> dict[str, int]:
    return {"cached_tokens": reply.cached}


def _document(reply: Reply, model: str) -> dict[str, Any]:
    calls = [
        {
            "id": _call_id(index),
            "type": "function",
            "function": {"name": tool_call.name, "arguments": tool_call.arguments},
        }
        for index, tool_call in enumerate(reply.calls)
    ]
    message: dict[str, Any] = {"role": "assistant", "content": reply.text + reply.rest}
    if calls:
        message["tool_calls"] = calls
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    return _head(model, "chat.completion") | {
        "choices": [choice],
        "usage": _usage(reply.usage or (0, 0)),
    }


def _call_id(index: int) -> str:
    return f"call_{index}"


def _cut(text: str) -> Sequence[str]:
    return [text[at : at + CHUNK_CHARS] for at in range(0, len(text), CHUNK_CHARS)]
