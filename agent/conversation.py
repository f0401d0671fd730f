"""Questions to answers: runs the graph for one turn and reports what happens as it happens."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph

from agent.answer import Answer, SearchedCounts, Usage
from agent.citing import Piece
from agent.embedded.chat import is_extractive
from agent.errors import QuestionError, ThreadsUnavailableError
from agent.graph import Conversation
from agent.models.model import Model
from agent.parts import Parts, answer_parts
from agent.refusing import REFUSE, find_refusal
from agent.turns import Told, current_turn, known_evidence, split_turns, tell
from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.sanitize import one_line, plain
from tools.lookup import searched

MAX_QUESTION_CHARS: Final = 4000


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

    graph: CompiledStateGraph[Conversation, None, Conversation, Conversation]
    archive: Archive
    model: Model

    def ask(self, question: str, *, thread: str) -> Iterator[Event]:
        """Ask a question in a conversation; what was ingested since the last one counts.

        Yields:
            What happens, the `Answered` event last.

        Raises:
            QuestionError: The question is empty or too long.
            ModelError: The model failed; the question stays in the conversation.
            ThreadsUnavailableError: The conversation cannot be written or read.
            StoreError: The store has changed, and cannot be read any more.
        """
        asked = check_question(question)
        self.archive.refresh()
        started = time.monotonic()
        try:
            yield from self._run(asked, thread)
            messages = self.graph.get_state(_config(thread)).values["messages"]
        except sqlite3.Error as error:
            raise ThreadsUnavailableError("the data folder", str(error)) from error
        yield Answered(answer=self._answer(asked, messages, thread, time.monotonic() - started))

    def _run(self, asked: str, thread: str) -> Iterator[Event]:
        stream = self.graph.stream(
            {"messages": [HumanMessage(asked)]},
            _config(thread),
            stream_mode=["custom", "updates"],
        )
        for mode, event in stream:
            if mode == "custom" and isinstance(event, Piece):
                yield event
            elif mode == "updates":
                yield from _look_ups(event)

    def history(self, thread: str) -> list[Exchange]:
        """Return the exchanges of a conversation so far, oldest first; none for a new one."""
        messages = self.graph.get_state(_config(thread)).values.get("messages", [])
        known: dict[str, Evidence] = {}
        exchanges = []
        for turn in split_turns(messages):
            answer = self._told(turn, tell(turn, known, self.archive.grounds))
            exchanges.append(Exchange(question=str(turn[0].text), answer=answer))
            known |= known_evidence(turn)
        return exchanges

    def _told(self, turn: Sequence[AnyMessage], told: Told) -> str:
        refusal = find_refusal(turn, self._searched())
        return refusal.message if refusal else _markdown(told)

    def _answer(
        self, question: str, messages: Sequence[AnyMessage], thread: str, seconds: float
    ) -> Answer:
        turn = current_turn(messages)
        refusal = find_refusal(turn, self._searched())
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
            model=self.model.name,
            extractive=is_extractive(turn),
            usage=_usage(turn, seconds, self.model),
        )

    def _searched(self) -> SearchedCounts:
        counts = searched(self.archive)
        return SearchedCounts(pages=counts.pages, episodes=counts.episodes, guests=counts.guests)


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
                looked_up = (call for call in message.tool_calls if call["name"] != REFUSE)
                for call in looked_up:
                    texts = [str(value) for value in call["args"].values() if value]
                    yield LookedUp(asked=one_line(" › ".join(texts)))


def _markdown(told: Told) -> str:
    return "".join(piece.markdown for piece in told.pieces).strip()


def _usage(turn: Sequence[AnyMessage], seconds: float, model: Model) -> Usage:
    calls = [message for message in turn if isinstance(message, AIMessage)]
    used: list[Any] = [message.usage_metadata or {} for message in calls]
    return Usage(
        input_tokens=sum(usage.get("input_tokens", 0) for usage in used),
        output_tokens=sum(usage.get("output_tokens", 0) for usage in used),
        cost_usd=0.0 if model.is_offline else None,
        seconds=round(seconds, 3),
        model_calls=len(calls),
        tool_calls=sum(len(message.tool_calls) for message in calls),
    )
