"""The one interface of all agents under test: a talk goes in, its final state comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from agent.answer import Answer, AnswerCitation, Refusal, Statement, Usage
from evals.grounding import Material
from evals.mocks.script import Mocks
from evals.scenario import Need, Turn
from evals.state import FinalState, TurnState


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation to be had; of what is expected it says nothing."""

    turns: Sequence[Turn]
    profile: Mapping[str, Any]
    mocks: Mocks
    material: Material
    folder: Path  # empty, and the agent's own for this trial


class Agent(Protocol):
    """Anything that can hold a conversation."""

    @property
    def name(self) -> str:
        """What results are kept under."""
        ...

    @property
    def provides(self) -> frozenset[Need]:
        """Which needs of scenarios it can meet; others stay unscored."""
        ...

    def converse(self, talk: Talk) -> FinalState:
        """Hold the conversation. What it raises counts as a crash, and so as a failure."""
        ...


def finished(talk: Talk, answers: Sequence[dict[str, Any]]) -> FinalState:
    """Return the final state where every turn got a document."""
    turns = tuple(
        TurnState(asked=turn.say, conversation=turn.conversation, answer=answer, error=None)
        for turn, answer in zip(talk.turns, answers, strict=True)
    )
    return FinalState(turns=turns, profile=None)


def document(
    question: str,
    *,
    name: str,
    statements: Sequence[Statement] = (),
    citations: Sequence[AnswerCitation] = (),
    refusal: Refusal | None = None,
) -> dict[str, Any]:
    """Return an answer in the JSON contract that took no model and no time."""
    told = [f"{s.text} " + "".join(f"[{n}]" for n in s.citations) for s in statements]
    answer = Answer(
        question=question,
        answer="\n".join(line.strip() for line in told),
        statements=list(statements),
        citations=list(citations),
        refusal=refusal,
        thread="evaluation",
        model=name,
        usage=Usage(
            input_tokens=0,
            output_tokens=0,
            cost_usd=0.0,
            seconds=0.0,
            model_calls=0,
            tool_calls=0,
        ),
    )
    return answer.model_dump(mode="json")
