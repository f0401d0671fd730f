"""A stream that has to keep moving: a hang ends, whatever the provider's library waits for.

A read timeout of HTTP is not enough: a server that sends a sign of life every few seconds, as some
gateways do, never meets it, and LangChain bounds the time between chunks in async streams only.
"""

import threading
import time
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final

from langchain_core.messages import AIMessage, AIMessageChunk

_END: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a model."""

    reply_s: float = 60.0  # for a whole reply
    stall_s: float = 20.0  # between two chunks, once it has begun to speak


USUAL_PATIENCE: Final = Patience()


class ReplyTimeoutError(Exception):
    """A reply did not come, or did not go on, in time."""


def in_time(chunks: Iterator[AIMessage], patience: Patience) -> Iterator[AIMessage]:
    """Yield chunks as they come, read in a thread of its own.

    Until the model speaks it may think for as long as a whole reply may take.

    Raises:
        ReplyTimeoutError: The next one, or the last one, did not come in time.
    """
    arrived: SimpleQueue[object] = SimpleQueue()
    left = threading.Event()
    reading = threading.Thread(
        # Tracing and callbacks find the run that they belong to by context.
        target=copy_context().run,
        args=(_read, chunks, arrived, left),
        name="model-reply",
        daemon=True,
    )
    reading.start()
    try:
        yield from _taken(arrived, patience)
    finally:
        left.set()


def _read(
    chunks: Iterator[AIMessage], arrived: "SimpleQueue[object]", left: threading.Event
) -> None:
    try:
        for chunk in chunks:
            arrived.put(chunk)
            if left.is_set():
                return
    except Exception as error:  # noqa: BLE001  raised where it is waited for
        arrived.put(error)
    arrived.put(_END)


def _taken(arrived: "SimpleQueue[object]", patience: Patience) -> Iterator[AIMessage]:
    ends = time.monotonic() + patience.reply_s
    speaks = False
    while True:
        rest_s = max(ends - time.monotonic(), 0.0)
        try:
            came = arrived.get(timeout=min(rest_s, patience.stall_s) if speaks else rest_s)
        except Empty:
            raise ReplyTimeoutError from None
        if isinstance(came, Exception):
            raise came
        if not isinstance(came, AIMessage):
            return
        speaks = speaks or _speaks(came)
        yield came


def _speaks(chunk: AIMessage) -> bool:
    calls = chunk.tool_call_chunks if isinstance(chunk, AIMessageChunk) else chunk.tool_calls
    return bool(calls or str(chunk.text))
