"""The models of an assistant, in the order in which they take over from one another.

Each remote one is asked only within its limits, with contact details masked, and not while it
rests after failures. The last one is the embedded model, which cannot fail for such reasons.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypedDict

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata, add_ai_message_chunks, add_usage
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.errors import (
    ModelFailedError,
    ModelLimitError,
    ModelNotAskedError,
    ModelUnavailableError,
)
from agent.models.accounts import (
    is_switch_notice,
    known_cost_usd,
    model_calls,
    signature,
    since_switch,
    switch_notice,
    switches,
    tool_calls,
)
from agent.models.breaking import MOST_FAILURES, Breaker
from agent.models.caching import with_marks
from agent.models.calling import Switched, stream
from agent.models.failures import is_turned_away
from agent.models.masking import mask_messages
from agent.models.model import Model
from agent.models.pacing import in_time
from agent.models.prices import highest_price_usd, price_usd
from agent.models.spending import Reserved, Spending

# The draft must not reach the reader by LangGraph's own token stream.
_SILENT: Final[RunnableConfig] = {"tags": ["nostream"]}


class Limits(TypedDict):
    """How much one turn may take."""

    model_calls: int
    tool_calls: int


@dataclass(slots=True)
class _Bill:
    """What the tries of one message cost; None once that of one is not known."""

    usd: float | None = 0.0

    def add(self, usd: float | None) -> None:
        self.usd = None if usd is None or self.usd is None else self.usd + usd


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    model: Model
    chat: Runnable[LanguageModelInput, AIMessage]  # knows the tools
    breaker: Breaker = field(default_factory=Breaker)


class Chain:
    """Asks one model after the other until one gives a message."""

    def __init__(
        self,
        models: Sequence[Model],
        *,
        tools: Sequence[BaseTool],
        limits: Limits,
        spending: Spending | None,
    ) -> None:
        self._links = [_Link(model=m, chat=m.chat.bind_tools(list(tools))) for m in models]
        self._limits = limits
        self._spending = spending
        self._tools_chars = sum(len(json.dumps(convert_to_openai_tool(tool))) for tool in tools)

    def stream(
        self, system: SystemMessage, history: Sequence[AnyMessage], turn: Sequence[AnyMessage]
    ) -> Iterator[AIMessageChunk | Switched]:
        """Yield the next message in chunks, and in between who takes over from whom.

        Chunks before a `Switched` are of a message that will not come to its end.

        Args:
            system: What every model is told.
            history: The conversation as it may be sent.
            turn: All messages from the last question on. A model that failed in there is not
                asked again.

        Raises:
            ModelFailedError: The last model failed, too.
        """
        place = self._in_charge(turn)
        while True:
            link, bill = self._links[place], _Bill()
            try:
                yield from self._message(link, [system, *history], turn, bill)
            except ModelFailedError as error:
                place = self._following(place, error)
                switched = Switched(
                    from_model=link.model.name,
                    to_model=self._links[place].model.name,
                    reason=error.reason,
                    cost_usd=bill.usd,
                )
                yield switched
                notice = switch_notice(switched)
                history, turn = [*history, notice], [*turn, notice]
            else:
                yield signature(link.model, bill.usd)
                return

    @property
    def is_offline(self) -> bool:
        """Whether the embedded model is asked first, and so alone."""
        return self._links[0].model.is_offline

    def in_charge(self, turn: Sequence[AnyMessage]) -> str:
        """Return the name of the model that is asked next in a turn."""
        return self._links[self._in_charge(turn)].model.name

    def ask(
        self, name: str, sent: Sequence[AnyMessage], turn: Sequence[AnyMessage]
    ) -> AIMessageChunk:
        """Return what one model says once, without tools; nobody takes over from it.

        Args:
            name: Of a remote model of the chain.
            sent: All that it is told.
            turn: For whose limits it counts.

        Raises:
            ModelFailedError: It failed, or may not be asked.
        """
        link = next(link for link in self._links if link.model.name == name)
        alone, bill = replace(link, chat=link.model.chat), _Bill()
        masked = with_marks(_mask(link.model, sent), link.model.provider)
        chunks = stream(lambda: self._try(alone, masked, turn, bill), link.model, _take)
        whole = add_ai_message_chunks(AIMessageChunk(content=""), *chunks)
        return add_ai_message_chunks(whole, signature(link.model, bill.usd))

    def _in_charge(self, turn: Sequence[AnyMessage]) -> int:
        """Return the place of the model that the last one to fail in a turn gave way to."""
        names = [link.model.name for link in self._links]
        takes_over = [switch["to"] for switch in switches(turn) if switch["to"] in names]
        return names.index(takes_over[-1]) if takes_over else 0

    def _following(self, place: int, error: ModelFailedError) -> int:
        """Return who takes over; where the turn has had its calls, only the last one may.

        Raises:
            ModelFailedError: Nobody is left.
        """
        last = len(self._links) - 1
        if place == last:
            raise error
        return last if isinstance(error, ModelLimitError) else place + 1

    def _message(
        self, link: _Link, sent: Sequence[AnyMessage], turn: Sequence[AnyMessage], bill: _Bill
    ) -> Iterator[AIMessageChunk]:
        if link.model.is_offline:
            turn, sent = since_switch(turn), since_switch(sent)
        self._check_calls(link.model, "model calls", model_calls(turn) + 1)

        def accept(message: AIMessageChunk) -> None:
            wanted = tool_calls(turn) + len(message.tool_calls)
            self._check_calls(link.model, "tool calls", wanted)

        if link.model.is_offline:
            yield from stream(lambda: link.chat.stream(sent, config=_SILENT), link.model, accept)
            return
        masked = with_marks(_mask(link.model, sent), link.model.provider)
        _check_rest(link)
        try:
            yield from stream(lambda: self._try(link, masked, turn, bill), link.model, accept)
        except ModelUnavailableError:
            link.breaker.failed()
            raise
        link.breaker.succeeded()

    def _check_calls(
        self, model: Model, what: Literal["model calls", "tool calls"], wanted: int
    ) -> None:
        limit = self._limits["model_calls" if what == "model calls" else "tool_calls"]
        if wanted > limit:
            raise ModelLimitError(model.name, what, limit)

    def _try(
        self, link: _Link, sent: Sequence[AnyMessage], turn: Sequence[AnyMessage], bill: _Bill
    ) -> Iterator[AIMessage]:
        reserved = self._reserve(link.model, sent, known_cost_usd(turn) + (bill.usd or 0.0))
        usd: float | None = None
        used: UsageMetadata | None = None
        began = False
        try:
            for chunk in in_time(link.chat.stream(sent, config=_SILENT), link.model.patience):
                began = True
                used = add_usage(used, chunk.usage_metadata) if chunk.usage_metadata else used
                yield chunk
            usd = price_usd(link.model, used)
        except Exception as error:
            usd = 0.0 if is_turned_away(error) and not began else None
            raise
        finally:
            bill.add(usd)
            if self._spending is not None and reserved is not None:
                self._spending.settle(link.model.name, reserved, usd)

    def _reserve(
        self, model: Model, sent: Sequence[AnyMessage], turn_usd: float
    ) -> Reserved | None:
        if self._spending is None:
            return None
        chars = self._tools_chars + sum(len(message.model_dump_json()) for message in sent)
        most = highest_price_usd(
            model, chars=chars, output_tokens=self._spending.budget.output_tokens
        )
        return self._spending.reserve(model.name, most, turn_usd=turn_usd)


def _take(message: AIMessageChunk) -> None:
    """Take any message."""


def _mask(model: Model, sent: Sequence[AnyMessage]) -> list[AnyMessage]:
    try:
        return mask_messages([message for message in sent if not is_switch_notice(message)])
    except Exception as error:
        raise ModelNotAskedError(
            model.name, "was not asked: contact details in the conversation could not be masked"
        ) from error


def _check_rest(link: _Link) -> None:
    left_s = link.breaker.rest_left_s()
    if left_s > 0:
        raise ModelNotAskedError(
            link.model.name,
            f"failed {MOST_FAILURES} times in a row and is left alone for {left_s:.0f} seconds",
        )
