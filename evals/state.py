"""What is left of a conversation when it is over: all that graders look at, and what logs keep.

Nothing here says in what order tools were called: an agent may find its own way.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict

from knowledge.verify import Support


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ground(_Part):
    """What the store says of one citation; None where it has nothing to tell by."""

    held: bool  # the store has this text at this place
    page: str | None  # slug
    right_speaker: bool | None  # the guest named is one of the episode
    inside: bool | None  # the span lies inside the episode


class TurnState(_Part):
    """How one turn ended: with a document in the JSON contract, or with a polite failure."""

    asked: str
    conversation: int
    answer: dict[str, Any] | None
    error: str | None
    grounds: tuple[Ground, ...] = ()  # of the answer's citations, in their order
    support: tuple[Support | None, ...] = ()  # of its statements, in order; None: cites nothing


class FinalState(_Part):
    """A conversation that is over."""

    turns: tuple[TurnState, ...]
    profile: dict[str, Any] | None  # what the agent keeps of the user; None where it says nothing
