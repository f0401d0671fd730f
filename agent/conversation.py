"""Questions to answers: runs the graph for one turn and reports what happens as it happens."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END
from langgraph.types import StateSnapshot

from agent.answer import Answer, Fallback, SearchedCounts, Statement, Usage
from agent.citing import Piece
from agent.embedded.chat import is_extractive
from agent.embedded.hearing import Hearing
from agent.errors import AgentError, QuestionError
from agent.graph import Asker, Graph
from agent.memory.export import told as told_in
from agent.memory.forgetting import COMMAND, asks_to_forget, count_kept, forget_facts
from agent.memory.listening import listen
from agent.memory.memory import Memory
from agent.memory.profile import Fact, Profile
from agent.memory.questions import is_finished, is_turn, messages_upto, to_ask
from agent.memory.remembering import REMEMBER, remembered
from agent.memory.threads import LOCAL, Asked, turns_of
from agent.memory.turn_log import TurnLog
from agent.models.accounts import answered_by, cost_usd, model_calls, switches, tool_calls
from agent.models.model import Model
from agent.parts import Parts, answer_parts
from agent.prompting import PROMPT
from agent.refusing import REFUSE, find_refusal
from agent.releasing import Told
from agent.turns import counted, current_turn, known_evidence, tell
from knowledge.archive import Archive
from knowledge.errors import KnowledgeError
from knowledge.sanitize import one_line, plain
from tools.lookup import searched
from tools.roles import read_roles

MAX_QUESTION_CHARS: Final = 4000
_NO_LOOK_UPS: Final = frozenset({REFUSE, REMEMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """The agent called a tool; `asked` says with what."""

    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The turn is over."""

    answer: Answer


Event = LookedUp | Piece | Answered
"""What a turn reports: look-ups, then pieces of the answer, then the answer as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question of a conversation, and the answer or refusal as Markdown; empty on a failure."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """Answers questions from one archive with one model, in conversations that it remembers."""

    graph: Graph
    archive: Archive
    model: Model
    memory: Memory
    hearing: Hearing

    def ask(
        self, question: str, *, thread: str, owner: str = LOCAL
    ) -> Generator[Event, None, None]:
        """Ask a question in a conversation; what was ingested since the last one counts.

        The question and what it states of the user are kept before anything is answered, the
        answer before it is reported.

        Yields:
            What happens, the `Answered` event last.

        Raises:
            QuestionError: The question is empty or too long.
            ModelError: The model failed; the question stays in the conversation.
            ThreadBusyError: Another process is answering in the conversation.
            ThreadsUnavailableError: The conversation cannot be written or read.
            StoreError: The store has changed, and cannot be read any more.
        """
        asked = check_question(question)
        if asks_to_forget(asked):
            answer = self._forget(asked, thread, owner)
            yield Piece(markdown=answer.answer, statement=answer.statements[0])
            yield Answered(answer=answer)
            return
        self.archive.refresh()
        context = copy_context()
        context.run(self.archive.stay)  # other turns may go over to a new snapshot meanwhile
        with self.memory.locked(owner, thread):
            log = TurnLog(database=self.memory.database, owner=owner, thread=thread)
            answer = yield from _within(context, self._take(asked, log))
        yield Answered(answer=answer)

    def _take(self, asked: str, log: TurnLog) -> Generator[Event, None, Answer]:
        """Take a turn, and give its answer when it is kept."""
        clock = _Clock()
        before, found = self._mended(log)
        if found is not None and found.question == asked:
            # Asked again by who was cut off: it is the same turn, and it has its answer.
            yield Piece(markdown=found.answer, statement=None)
            return found
        begun = log.begin(asked, lambda number: self._listen(asked, log.thread, number))
        try:
            events = self._run(to_ask(begun.asked, before), log.key, begun.profile)
            yield from clock.timed(events)
            messages = self._snapshot(log.key).values["messages"]
            answer = self._answer(asked, messages, log.thread, clock)
        except (AgentError, KnowledgeError) as error:
            log.fail(begun.number, error)
            raise
        turn = current_turn(messages)
        log.end(begun.number, answer, remembered(turn, thread=log.thread, number=begun.number))
        log.database.keep_latest(log.key)
        return answer

    def _mended(self, log: TurnLog) -> tuple[list[AnyMessage], Answer | None]:
        """Note the answers that a killed process gave and did not note.

        Returns:
            All messages, and the answer to the last question, if it is one of those.
        """
        snapshot = self._snapshot(log.key)
        if snapshot.tasks:
            # What a broken-off turn had written by then is in no checkpoint yet, and would be lost.
            with self.memory.database.explained():
                self.graph.update_state(_config(log.key), None, as_node=END)
        messages: list[AnyMessage] = snapshot.values.get("messages", [])
        answer: Answer | None = None
        for asked in log.asked():
            answer = (
                self._given(asked, messages, snapshot.created_at, log) if asked.is_open else None
            )
        return messages, answer

    def _given(
        self, asked: Asked, messages: Sequence[AnyMessage], ended: str | None, log: TurnLog
    ) -> Answer | None:
        """Note the answer to a question if its messages hold one, and return it."""
        upto = messages_upto(messages, asked.number)
        turn = current_turn(upto)
        if not (is_turn(turn, asked.number) and is_finished(turn) and ended):
            return None
        seconds = (datetime.fromisoformat(ended) - asked.asked).total_seconds()
        clock = _Clock(started_s=time.monotonic() - seconds)
        answer = self._answer(asked.question, upto, log.thread, clock)
        facts = remembered(turn, thread=log.thread, number=asked.number)
        log.end(asked.number, answer, facts)
        return answer

    def _listen(self, asked: str, thread: str, number: int) -> tuple[Fact, ...]:
        roles = read_roles(self.archive.page_titles)
        today = datetime.now().date()
        return listen(asked, roles, self.hearing, thread=thread, turn=number, today=today)

    def _run(
        self, asked: Sequence[BaseMessage], key: str, profile: Profile
    ) -> Iterator[LookedUp | Piece]:
        given: Any = {"messages": list(asked)}  # may take messages out, too
        stream = self.graph.stream(
            given,
            _config(key),
            context=Asker(profile=profile),
            stream_mode=["custom", "updates"],
            # Each checkpoint repeats the thread; the question is in the log by now.
            durability="exit",
        )
        # A listener that leaves ends the graph here, before the conversation is anybody else's.
        ending = closing(cast("Generator[Any, None, None]", stream))
        with self.memory.database.explained(), ending:
            for mode, event in stream:
                if mode == "custom" and isinstance(event, Piece):
                    yield event
                elif mode == "updates":
                    yield from _look_ups(event)

    def _snapshot(self, key: str) -> StateSnapshot:
        with self.memory.database.explained():
            return self.graph.get_state(_config(key))

    def _forget(self, asked: str, thread: str, owner: str) -> Answer:
        """Forget the profile without a trace of the wish, and say how to delete the rest."""
        count = forget_facts(self.memory, owner)
        facts = "the 1 fact" if count == 1 else f"the {count} facts"
        said = f"I forgot {facts} that I knew of you. " if count else "I know no fact of you. "
        said += f"I still keep {count_kept(self.memory, owner)}. To delete all of it: `{COMMAND}`"
        return Answer(
            question=asked,
            answer=said,
            statements=[Statement(text=said, kind="notice")],
            citations=[],
            thread=thread,
            model=self.model.name,
            usage=_usage((), _Clock()),
        )

    def history(self, thread: str, *, owner: str = LOCAL) -> list[Exchange]:
        """Return the exchanges of a conversation so far, oldest first; none for a new one."""
        with self.memory.database.transaction() as run:
            turns = turns_of(run, owner, thread)
        return [
            Exchange(question=turn.question, answer=told_in(turn) if turn.answer else "")
            for turn in turns
        ]

    def _answer(
        self, question: str, messages: Sequence[AnyMessage], thread: str, clock: "_Clock"
    ) -> Answer:
        turn = current_turn(messages)
        refusal = find_refusal(turn, self._searched(), self.archive.grounds)
        told = tell(turn, known_evidence(messages[: -len(turn)]), self.archive.grounds)
        if refusal is None:
            parts = answer_parts(turn, told.citer, self.archive.page_titles)
        else:
            parts = Parts()
        return Answer(
            question=question,
            answer="" if refusal else _markdown(told),
            statements=[] if refusal else [p.statement for p in told.pieces if p.statement],
            citations=[] if refusal else told.citer.citations(),
            refusal=refusal,
            comparison=parts.comparison,
            roadmap=parts.roadmap,
            projects=parts.projects,
            thread=thread,
            model=answered_by(turn) or self.model.name,
            fallback_from=[
                Fallback(model=failed["model"], reason=failed["reason"])
                for failed in switches(turn)
            ],
            extractive=is_extractive(turn),
            usage=_usage(turn, clock),
        )

    def _searched(self) -> SearchedCounts:
        counts = searched(self.archive)
        return SearchedCounts(pages=counts.pages, episodes=counts.episodes, guests=counts.guests)


def _within(
    context: Context, turn: Generator[Event, None, Answer]
) -> Generator[Event, None, Answer]:
    """Take each step of a turn in a context of its own, whichever thread asks for the step."""
    try:
        while True:
            yield context.run(next, turn)
    except StopIteration as ended:
        answer: Answer = ended.value
        return answer
    finally:
        context.run(turn.close)


def check_question(question: str) -> str:
    """Return a question without hidden characters.

    Raises:
        QuestionError: It is empty or too long.
    """
    asked = plain(question).strip()
    if not asked:
        raise QuestionError(
            "the question is empty; ask something like: What does an AI engineer do?"
        )
    if len(asked) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question has {len(asked):,} characters; ask in at most {MAX_QUESTION_CHARS:,}"
        )
    return asked


def _config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}}


def _look_ups(update: object) -> Iterator[LookedUp]:
    nodes = update.values() if isinstance(update, dict) else ()
    for change in nodes:
        for message in (change or {}).get("messages", []):
            if isinstance(message, AIMessage):
                looked_up = (
                    call for call in message.tool_calls if call["name"] not in _NO_LOOK_UPS
                )
                for call in looked_up:
                    texts = [str(value) for value in call["args"].values() if value]
                    yield LookedUp(asked=one_line(" › ".join(texts)))


def _markdown(told: Told) -> str:
    return "".join(piece.markdown for piece in told.pieces).strip()


@dataclass(slots=True, kw_only=True)
class _Clock:
    """When a turn began, and when its first sentence was let out."""

    started_s: float = field(default_factory=time.monotonic)
    first_sentence_s: float | None = None  # since then

    def timed(self, events: Iterator[LookedUp | Piece]) -> Iterator[LookedUp | Piece]:
        """Hand events on, noting the first sentence."""
        for event in events:
            if self.first_sentence_s is None and isinstance(event, Piece) and event.statement:
                self.first_sentence_s = round(time.monotonic() - self.started_s, 3)
            yield event

    def seconds(self) -> float:
        """Return the seconds until now."""
        return round(time.monotonic() - self.started_s, 3)


def _usage(turn: Sequence[AnyMessage], clock: _Clock) -> Usage:
    said = [message for message in turn if isinstance(message, AIMessage)]
    used: list[Any] = [message.usage_metadata or {} for message in said]
    details = [usage.get("input_token_details") or {} for usage in used]
    counts = counted(turn)
    withheld = counts.withheld + counts.rewritten
    prompts = [name for message in said for name in message.response_metadata.get(PROMPT, [])]
    return Usage(
        input_tokens=sum(usage.get("input_tokens", 0) for usage in used),
        cached_input_tokens=sum(detail.get("cache_read") or 0 for detail in details),
        output_tokens=sum(usage.get("output_tokens", 0) for usage in used),
        cost_usd=cost_usd(turn),
        seconds=clock.seconds(),
        model_calls=model_calls(turn),
        tool_calls=tool_calls(turn),
        first_sentence_s=clock.first_sentence_s,
        checked=counts.checked,
        withheld=counts.withheld,
        rewritten=counts.rewritten,
        withheld_share=round(withheld / counts.checked, 4) if counts.checked else None,
        prompts=list(dict.fromkeys(prompts)),
    )
