"""Everything that a model's server can do wrong, over real HTTP, and what came of it.

`scripts/measure_faults.py` writes it into docs/models.md; `test_faults.py` holds the page to it.
"""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from agent.answer import Answer
from agent.assemble import open_assistant
from agent.citing import Piece
from agent.conversation import Answered, Assistant
from agent.settings import Settings
from tests.agent.openai_stub import (
    OpenAIStub,
    Reply,
    Request,
    Scripted,
    ToolCall,
    call,
    call_brokenly,
    fail,
    hang,
    say,
)
from tools.bindings import LOOK_UP

KEY: Final = "sk-very-secret"
NAME: Final = "openai:gpt-5-mini"
QUESTION: Final = "How do I become an AI engineer after a career break?"
LOOKS_UP: Final = call((LOOK_UP, {"question": QUESTION}))
REPLY_S: Final = 2.0
STALL_S: Final = 1.0
"""Waits of the table; the defaults are 60 and 20 seconds."""


def cite_both(request: Request) -> Reply:
    """Answer with two sentences on what the last look-up found."""
    _section, first, second, *_ = request.offered_ids
    return say(f"Revathy took a break [{first}]. She came back [{second}].")


def unfinished(**how: object) -> tuple[Scripted, Scripted]:
    """Answer with one sentence that cites, an invented id, and half a sentence.

    The second one is asked for in other words at once, and there are none.
    """

    def reply(request: Request) -> Reply:
        _section, first, *_ = request.offered_ids
        text = f"Revathy took a break [{first}]. Two [ev_zzzzzz]. Three is unfin"
        return say(text, **how)

    return reply, say("NONE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the server does, and what must come of it."""

    script: Sequence[Scripted]
    reason: str | None = None  # why the model was given up; None where it answered after all
    shown: str = ""  # what the reader has of the model itself


_BUSY: Final = "is over its rate limit or quota (HTTP 429)"
_FAILED: Final = "failed on its server (HTTP 500)"
_BROKE_OFF: Final = "broke off in mid-answer"
_NO_TIME: Final = "did not answer in time"
_UNFINISHED: Final = "did not finish its answer in time"
_BROKEN_CALL: Final = "sent a broken tool call"
_EMPTY: Final = "gave an empty answer"
_ONE: Final = "Revathy took a break [1]. "
_WHOLE: Final = "Revathy took a break [1]. She came back [2]."
_HALF_A_CALL: Final = call_brokenly(LOOK_UP, '{"question": "career br')
_SEVERAL_ONE_BROKEN: Final = Reply(
    calls=(
        ToolCall(name=LOOK_UP, arguments='{"question": "career break"}'),
        ToolCall(name=LOOK_UP, arguments='{"question": career]]'),
    ),
    finish="tool_calls",
)

FAULTS: Final[dict[str, Fault]] = {
    "429, once": Fault(script=[fail(429), LOOKS_UP, cite_both], shown=_WHOLE),
    "429, Retry-After: 1, once": Fault(
        script=[fail(429, retry_after="1"), LOOKS_UP, cite_both], shown=_WHOLE
    ),
    "429, twice": Fault(script=[fail(429)] * 2, reason=_BUSY),
    "429, Retry-After: 90": Fault(
        script=[fail(429, retry_after="90")], reason=f"{_BUSY} and asks to wait 90 seconds"
    ),
    "500, once": Fault(script=[fail(500), LOOKS_UP, cite_both], shown=_WHOLE),
    "500, twice": Fault(script=[fail(500)] * 2, reason=_FAILED),
    "503, Retry-After: 60": Fault(
        script=[fail(503, retry_after="60")],
        reason="failed on its server (HTTP 503) and asks to wait 60 seconds",
    ),
    "401, a wrong key": Fault(
        script=[fail(401)], reason="rejected the key (check CAREER_GUIDE_API_KEY)"
    ),
    "403": Fault(script=[fail(403)], reason="rejected the key (check CAREER_GUIDE_API_KEY)"),
    "404, no such model": Fault(
        script=[fail(404)], reason="does not exist on its server (check the model's name)"
    ),
    "400": Fault(script=[fail(400)], reason="rejected the request (HTTP 400)"),
    "no reply at all": Fault(script=[hang()], reason=_NO_TIME),
    "signs of life, but no answer": Fault(script=[hang(signs_of_life=True)], reason=_UNFINISHED),
    "stalls in mid-answer": Fault(script=[hang(after="One. Two.")], reason=_UNFINISHED),
    "stalls with signs of life": Fault(
        script=[LOOKS_UP, *unfinished(pause_s=9.0, signs_of_life=True)],
        reason=_UNFINISHED,
        shown=_ONE,
    ),
    "cut off, no end sent": Fault(
        script=[LOOKS_UP, *unfinished(finish=None)], reason=_BROKE_OFF, shown=_ONE
    ),
    "torn off": Fault(script=[LOOKS_UP, *unfinished(ends="torn")], reason=_BROKE_OFF, shown=_ONE),
    "torn off before a word, once": Fault(
        script=[say("", ends="torn"), LOOKS_UP, cite_both], shown=_WHOLE
    ),
    "error event in mid-answer": Fault(
        script=[LOOKS_UP, *unfinished(ends="error event")], reason=_BROKE_OFF, shown=_ONE
    ),
    "half a tool call, once": Fault(script=[_HALF_A_CALL, LOOKS_UP, cite_both], shown=_WHOLE),
    "half a tool call, twice": Fault(script=[_HALF_A_CALL] * 2, reason=_BROKEN_CALL),
    "malformed arguments, twice": Fault(
        script=[call_brokenly(LOOK_UP, '{"question": career]]')] * 2, reason=_BROKEN_CALL
    ),
    "arguments that are no object": Fault(
        script=[call_brokenly(LOOK_UP, '"career break"')] * 2, reason=_BROKEN_CALL
    ),
    "two tool calls, one malformed": Fault(script=[_SEVERAL_ONE_BROKEN] * 2, reason=_BROKEN_CALL),
    "empty answer, once": Fault(script=[say(""), LOOKS_UP, cite_both], shown=_WHOLE),
    "empty answer, twice": Fault(script=[say("")] * 2, reason=_EMPTY),
    "blank answer, twice": Fault(script=[say(" \n ")] * 2, reason=_EMPTY),
    "content filter": Fault(
        script=[say("One. Two.", finish="content_filter")],
        reason="stopped at its provider's content filter",
    ),
    "fails after its look-up": Fault(script=[LOOKS_UP, fail(500), fail(500)], reason=_FAILED),
    "calls tools for ever": Fault(
        script=[LOOKS_UP] * 6, reason="gave no answer within 6 model calls"
    ),
    "too many tool calls at once": Fault(
        script=[call(*[(LOOK_UP, {"question": QUESTION})] * 9)],
        reason="gave no answer within 8 tool calls",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a fault."""

    pieces: tuple[Piece, ...]
    answer: Answer
    requests: int
    seconds: float

    @property
    def streamed(self) -> str:
        return "".join(piece.markdown for piece in self.pieces)


def open_remote(settings: Settings) -> AbstractContextManager[Assistant]:
    """Open an assistant with the model that the settings name."""
    return open_assistant(settings, store=None, model=None, progress=lambda *_: None)


def suffer(fault: Fault, assistant: Assistant, stub: OpenAIStub) -> Outcome:
    """Ask while the server does what the fault says."""
    before = len(stub.requests)
    stub.script(*fault.script)
    started = time.monotonic()
    *events, last = assistant.ask(QUESTION, thread="t")
    seconds = time.monotonic() - started
    assert isinstance(last, Answered)
    return Outcome(
        pieces=tuple(event for event in events if isinstance(event, Piece)),
        answer=last.answer,
        requests=len(stub.requests) - before,
        seconds=seconds,
    )


def row(name: str, fault: Fault, outcome: Outcome) -> str:
    """Return a fault's row of the table, without its seconds."""
    failed = outcome.answer.fallback_from
    if not failed:
        seen = "the model's answer"
    else:
        seen = f"“… {failed[0].reason}; …”, then the archive's answer"
        seen = f"one checked sentence, {seen}" if fault.shown else seen
    return f"| {name} | {outcome.requests} | {seen} |"
