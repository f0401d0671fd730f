"""A second wording for a sentence that does not hold: one small model call, its answer checked."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata, add_usage

from agent.checking import Fault
from agent.citing import Draft, split_pieces
from agent.errors import ModelError
from agent.models.accounts import REWRITES, call_cost_usd
from knowledge.evidence import Evidence
from knowledge.sanitize import clip, one_line
from knowledge.verify import Grounds, verify

_SOURCES: Final = 4
_SOURCE_CHARS: Final = 1200
_SENTENCE_CHARS: Final = 600

Say = Callable[[list[AnyMessage]], AIMessage]
"""Asks the model, without tools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """How sentences are rewritten, and how many a turn at most."""

    prompt: str
    at_most: int


@dataclass(slots=True, kw_only=True)
class Rewriter:
    """Rewrites sentences of one message while calls are left."""

    say: Say
    prompt: str
    calls_left: int
    known: Mapping[str, Evidence]
    grounds: Grounds
    calls: int = 0
    usage: UsageMetadata | None = field(default=None)
    cost_usd: float | None = 0.0  # of all calls; None once that of one is not known

    def __call__(self, draft: Draft, fault: Fault) -> str | None:
        """Return another wording of a sentence; None where there is none.

        A model that fails here fails nobody's turn: the sentence is left out.
        """
        sources = self._sources(draft)
        if self.calls >= self.calls_left or not sources:
            return None
        self.calls += 1
        try:
            said = self.say(
                [SystemMessage(self.prompt), HumanMessage(_asked(draft, fault, sources))]
            )
        except ModelError:
            self.cost_usd = None
            return None
        cost = call_cost_usd(said)
        self.cost_usd = None if cost is None or self.cost_usd is None else self.cost_usd + cost
        self.usage = add_usage(self.usage, said.usage_metadata)
        return _one_sentence(str(said.text))

    @property
    def metadata(self) -> dict[str, Any]:
        """What a message keeps of it."""
        return {REWRITES: self.calls}

    def _sources(self, draft: Draft) -> list[Evidence]:
        """Return what the sentence cites, and what else of the conversation holds most of it."""
        cited = [self.known[name] for name in draft.cited]
        others = (item for item in self.known.values() if item.id not in draft.cited)
        scored = [(verify(draft.text, [item], self.grounds).score, item) for item in others]
        best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        return [*cited, *(item for _, item in best)][:_SOURCES]


def _asked(draft: Draft, fault: Fault, sources: Sequence[Evidence]) -> str:
    """Return sentence, fault and sources as JSON, whose quotes no text inside can close."""
    document = {
        "sentence": clip(draft.text, max_chars=_SENTENCE_CHARS),
        "fault": fault.reason,
        "sources": [
            {
                "id": item.id,
                "guest": item.guest,
                "aired": item.aired.isoformat() if item.aired else None,
                "text": clip(one_line(item.text), max_chars=_SOURCE_CHARS),
            }
            for item in sources
        ],
    }
    return json.dumps(document, ensure_ascii=False)


def _one_sentence(text: str) -> str | None:
    pieces = split_pieces(one_line(text))
    return pieces[0] if pieces else None
