"""What is noted of a conversation while it is held: each question at once, each ending after it."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from agent.answer import Answer
from agent.errors import ThreadsUnavailableError
from agent.memory.database import Database
from agent.memory.profile import Fact, Profile
from agent.memory.profiles import add_facts
from agent.memory.threads import Asked, asked_in, begin_turn, end_turn, fail_turn, thread_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A turn that is noted and not answered yet."""

    asked: list[Asked]  # all questions of the conversation, this one last
    profile: Profile

    @property
    def number(self) -> int:
        """Its number in the conversation, from 1."""
        return self.asked[-1].number


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLog:
    """An owner's conversation, held under its lock."""

    database: Database
    owner: str
    thread: str

    @property
    def key(self) -> str:
        """What its checkpoints go by."""
        return thread_key(self.owner, self.thread)

    def asked(self) -> list[Asked]:
        """Return all questions of the conversation, oldest first."""
        with self.database.transaction() as run:
            return asked_in(run, self.owner, self.thread)

    def begin(self, question: str, listen: Callable[[int], Iterable[Fact]]) -> Begun:
        """Note a question and the facts in it together, and return what is known by then.

        Args:
            question: As it was asked.
            listen: Gives the facts in it, for the number of its turn.
        """
        with self.database.transaction() as run:
            number = begin_turn(run, self.owner, self.thread, question)
            profile = add_facts(run, self.owner, listen(number))
            return Begun(asked=asked_in(run, self.owner, self.thread), profile=profile)

    def end(self, number: int, answer: Answer, facts: Iterable[Fact]) -> None:
        """Note the answer to a question, and what the model noted of the user meanwhile."""
        noted = tuple(facts)
        with self.database.transaction() as run:
            end_turn(run, self.owner, self.thread, number, answer)
            if noted:
                add_facts(run, self.owner, noted)

    def fail(self, number: int, error: Exception) -> None:
        """Note why a question got no answer; without that note it counts as broken off."""
        with suppress(ThreadsUnavailableError), self.database.transaction() as run:
            fail_turn(run, self.owner, self.thread, number, str(error))
