"""Asking an assistant, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.answer import Answer
from agent.citing import Piece
from agent.conversation import Answered, Assistant, Event, LookedUp


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A turn as its listener heard it."""

    events: list[Event]
    answer: Answer

    @property
    def pieces(self) -> list[Piece]:
        return [event for event in self.events if isinstance(event, Piece)]

    @property
    def streamed(self) -> str:
        return "".join(piece.markdown for piece in self.pieces)

    @property
    def look_ups(self) -> list[str]:
        return [event.asked for event in self.events if isinstance(event, LookedUp)]


def ask(assistant: Assistant, question: str, *, thread: str = "t") -> Talk:
    """Ask, and listen to the end."""
    return heard(assistant.ask(question, thread=thread))


def heard(events: Iterable[Event]) -> Talk:
    """Return what was heard; the answer must come last, and once."""
    listened = list(events)
    (answered,) = (event for event in listened if isinstance(event, Answered))
    assert listened[-1] is answered
    return Talk(events=listened, answer=answered.answer)
