"""What the messages of a turn tell of the models that wrote them: who, at what cost, who failed.

It is kept in the messages' metadata, so that a turn that goes on after a tool call, and a
conversation that is read again, know it too.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage

from agent.models.calling import Switched
from agent.models.model import Model
from agent.settings import OFFLINE

_BY: Final = "answered_by"
_COST: Final = "cost_usd"
_SWITCHED: Final = "switched"
REWRITES: Final = "rewrites"
"""Key in a message's metadata: further calls that it took to write sentences anew."""
_IN_ITS_PLACE: Final = {
    True: "what follows is put together from the archive without it",
    False: "{} answers in its place",
}


def signature(model: Model, cost_usd: float | None) -> AIMessageChunk:
    """Return the last chunk of a model's message, which says whose it is and what it cost."""
    return AIMessageChunk(content="", response_metadata={_BY: model.name, _COST: cost_usd})


def switch_notice(switched: Switched) -> AIMessage:
    """Return the message that tells the reader of a model that failed."""
    then = _IN_ITS_PLACE[switched.to_model == OFFLINE].format(switched.to_model)
    return AIMessage(
        f"The model {switched.from_model} {switched.reason}; {then}.",
        response_metadata={
            _SWITCHED: {
                "model": switched.from_model,
                "to": switched.to_model,
                "reason": switched.reason,
            },
            _COST: switched.cost_usd,
        },
    )


def is_switch_notice(message: AnyMessage) -> bool:
    """Tell whether a message is a notice of ours, which no model wrote."""
    return isinstance(message, AIMessage) and _SWITCHED in message.response_metadata


def switches(turn: Sequence[AnyMessage]) -> list[dict[str, Any]]:
    """Return who failed in a turn, each with `model`, `to` and `reason`, in order."""
    return [m.response_metadata[_SWITCHED] for m in turn if is_switch_notice(m)]


def answered_by(turn: Sequence[AnyMessage]) -> str | None:
    """Return the name of the model that wrote the last message of a turn."""
    names = [m.response_metadata.get(_BY) for m in _written(turn)]
    return names[-1] if names else None


def model_calls(turn: Sequence[AnyMessage]) -> int:
    """Count how often models were asked in a turn, rewriting included."""
    return sum(_BY in message.response_metadata for message in _written(turn)) + rewrites(turn)


def rewrites(turn: Sequence[AnyMessage]) -> int:
    """Count how often a model was asked in a turn to write a sentence anew."""
    return sum(message.response_metadata.get(REWRITES, 0) for message in _written(turn))


def tool_calls(turn: Sequence[AnyMessage]) -> int:
    """Count the tool calls that models asked for in a turn."""
    return sum(len(message.tool_calls) for message in _written(turn))


def cost_usd(turn: Sequence[AnyMessage]) -> float | None:
    """Return what a turn cost; None where that of a part is not known."""
    costs = [
        m.response_metadata.get(_COST) for m in turn if isinstance(m, AIMessage) and _has_cost(m)
    ]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None


def known_cost_usd(turn: Sequence[AnyMessage]) -> float:
    """Return what is known of a turn's cost."""
    costs = (m.response_metadata.get(_COST) for m in turn if isinstance(m, AIMessage))
    return sum(cost or 0.0 for cost in costs)


def call_cost_usd(message: AIMessage) -> float | None:
    """Return what one message cost; None where that is not known."""
    cost: float | None = message.response_metadata.get(_COST)
    return cost


def add_cost(metadata: Mapping[str, Any], usd: float | None) -> dict[str, Any]:
    """Return a message's metadata with a further cost; None where any part is not known."""
    before = metadata.get(_COST, 0.0)
    return {**metadata, _COST: None if before is None or usd is None else before + usd}


def _has_cost(message: AIMessage) -> bool:
    return _COST in message.response_metadata


def since_switch(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return messages without what a failed model did in the turn of the last question.

    The embedded model composes from its own look-ups.
    """
    asked = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    noticed = max((i for i, m in enumerate(messages) if is_switch_notice(m)), default=-1)
    return [*messages[: asked + 1], *messages[max(asked, noticed) + 1 :]]


def _written(turn: Sequence[AnyMessage]) -> list[AIMessage]:
    return [m for m in turn if isinstance(m, AIMessage) and not is_switch_notice(m)]
