"""What the server does, for whoever asks: the one module that knows the assistant."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Final, Literal

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableConfig

from agent.assemble import make_assistant, make_tools
from agent.conversation import Assistant, Event, check_question
from agent.errors import ThreadsUnavailableError, UnknownThreadError
from agent.memory.export import TurnDocument
from agent.memory.memory import open_memory
from agent.memory.profile import Profile
from agent.memory.profiles import save_profile
from agent.memory.questions import is_turn, messages_upto
from agent.memory.threads import check_thread, thread_key
from agent.settings import Settings
from agent.turns import current_turn
from faces.web.errors import ProblemError
from faces.web.remembered import Remembered
from faces.web.turns import Turn
from faces.web.workers import Workers
from knowledge.archive import Archive
from knowledge.errors import KnowledgeError
from tools.definitions import ROADMAP, RoadmapArguments

_PASSING: Final = "passing"
_END_OF_TURN: Final = "model"  # the graph's own node that a turn ends after
_LETTING_GO_S: Final = 3.0
BUSY: Final = ProblemError(
    409,
    "turn-running",
    "A question is being answered",
    "A question is being answered; wait for it or stop it.",
    headers={"Retry-After": "2"},
)
NO_TURN: Final = ProblemError(
    404, "not-found", "Not found", "No question of this conversation is being answered."
)
NO_ROADMAP: Final = ProblemError(
    404, "not-found", "Not found", "The conversation has no such answer with a roadmap."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of a conversation that the asker keeps."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Answers, remembers and looks up."""

    assistant: Assistant
    passing: Assistant  # for conversations of which nothing is kept
    workers: Workers

    @property
    def archive(self) -> Archive:
        """The archive that answers come from, as it is now: what was ingested meanwhile counts.

        Raises:
            KnowledgeError: It cannot be read.
        """
        self.assistant.archive.refresh()
        return self.assistant.archive

    def of(self, owner: str) -> Remembered:
        """Return what is remembered of an owner."""
        return Remembered(memory=self.assistant.memory, owner=owner)

    def ask(self, owner: str, thread: str, question: str) -> Turn:
        """Have a question answered in an owner's conversation.

        Raises:
            QuestionError, ThreadNameError: It cannot be asked.
            ProblemError: It cannot be asked now.
        """
        asked, name = check_question(question), check_thread(thread)

        turn = Turn(owner=owner, thread=name, question=asked)

        def run() -> Generator[Event, None, None]:
            yield from self.assistant.ask(asked, thread=name, owner=owner)
            turn.number = self.of(owner).questions(name)

        return self.workers.start(turn, run)

    def ask_in_passing(self, owner: str, earlier: Sequence[Said], question: str) -> Turn:
        """Have a question answered of whose conversation nothing is kept.

        Args:
            owner: Whose limits count.
            earlier: The conversation so far, oldest first, as the asker remembers it.
            question: The question.

        Raises:
            QuestionError: It cannot be asked.
            ProblemError: It cannot be asked now.
        """
        asked, nobody = check_question(question), token_hex(8)

        def run() -> Generator[Event, None, None]:
            return _ask_in_passing(self.passing, nobody, earlier, asked)

        # A name that no conversation can have: nobody meets this turn but its asker.
        turn = Turn(owner=owner, thread=f"/{nobody}", question=asked)
        return self.workers.start(turn, run)

    def last_turn(self, owner: str, thread: str) -> TurnDocument:
        """Return the last question of a conversation, as it is kept.

        Raises:
            UnknownThreadError: The owner has none of that id.
            ProblemError: Nothing was asked in it.
        """
        turns = self.of(owner).thread(thread).turns
        if not turns:
            raise NO_TURN.again()
        return turns[-1]

    def roadmap_asked(self, owner: str, thread: str, number: int) -> RoadmapArguments:
        """Return what the roadmap in an answer was composed from.

        Raises:
            UnknownThreadError: The owner has no conversation of that id.
            ProblemError: It has no such answer with a roadmap.
        """
        self.of(owner).thread(thread)
        place: RunnableConfig = {"configurable": {"thread_id": thread_key(owner, thread)}}
        with self.assistant.memory.database.explained():
            messages = self.assistant.graph.get_state(place).values.get("messages", [])
        turn = current_turn(messages_upto(messages, number))
        if not is_turn(turn, number) or (asked := _last_roadmap(turn)) is None:
            raise NO_ROADMAP.again()
        return asked

    def stop(self, owner: str, thread: str) -> None:
        """Stop the question that is being answered in a conversation.

        Raises:
            ProblemError: There is none.
        """
        if not self.workers.stop(owner, thread):
            raise NO_TURN.again()
        self.workers.wait_free(owner, thread, seconds=_LETTING_GO_S)

    def delete(self, owner: str, thread: str) -> None:
        """Remove a conversation.

        Raises:
            ProblemError: A question is being answered in it.
            UnknownThreadError: The owner has none of that id.
        """
        if self.workers.is_busy(owner, thread):
            raise BUSY.again()
        self.of(owner).delete(thread)
        self.workers.forget_thread(owner, thread)

    def let_go(self, owner: str) -> None:
        """Stop all that an owner asked, and forget what is held of it in memory.

        Raises:
            ProblemError: One question could not be stopped soon.
        """
        self.workers.forget(owner)
        if not self.workers.wait_free(owner, None, seconds=_LETTING_GO_S):
            raise BUSY.again()

    def readiness(self) -> dict[str, bool]:
        """Tell of each thing that is needed whether it can be used."""
        return {"store": self._can_read(), "threads": self._can_write()}

    def _can_read(self) -> bool:
        try:
            return bool(self.archive.search("section", "work", count=1))
        except KnowledgeError:
            return False

    def _can_write(self) -> bool:
        try:
            with self.assistant.memory.database.transaction():
                return True
        except ThreadsUnavailableError:
            return False


def _last_roadmap(turn: Sequence[AnyMessage]) -> RoadmapArguments | None:
    drawn = [one for one in turn if isinstance(one, ToolMessage) and one.name == ROADMAP]
    done = {one.tool_call_id for one in drawn if one.status == "success"}
    called = [
        call["args"]
        for one in turn
        if isinstance(one, AIMessage)
        for call in one.tool_calls
        if call["id"] in done
    ]
    return RoadmapArguments.model_validate(called[-1]) if called else None


@contextmanager
def open_passing(settings: Settings, assistant: Assistant) -> Iterator[Assistant]:
    """Make a second assistant, whose conversations are in a folder that is removed in the end."""
    with TemporaryDirectory(prefix="career-guide-") as folder:
        aside = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        with open_memory(aside) as memory:
            yield make_assistant(
                settings,
                model=assistant.model,
                archive=assistant.archive,
                tools=make_tools(assistant.archive),
                memory=memory,
            )


def _ask_in_passing(
    assistant: Assistant, nobody: str, earlier: Sequence[Said], question: str
) -> Generator[Event, None, None]:
    """Ask in a conversation that begins with what was said, and remove it."""
    memory = assistant.memory
    try:
        if earlier:
            key = thread_key(nobody, _PASSING)
            assistant.graph.update_state(
                {"configurable": {"thread_id": key}},
                {"messages": [_message(said) for said in earlier]},
                as_node=_END_OF_TURN,
            )
        yield from assistant.ask(question, thread=_PASSING, owner=nobody)
    finally:
        with suppress(UnknownThreadError):
            memory.delete_thread(nobody, _PASSING)
        with memory.database.transaction() as run:
            save_profile(run, nobody, Profile())


def _message(said: Said) -> AnyMessage:
    return HumanMessage(said.text) if said.role == "user" else AIMessage(said.text)
