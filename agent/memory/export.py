"""What is remembered, in forms to take away: JSON for programs, Markdown to read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agent.answer import Answer, AnswerCitation
from agent.memory.profile import FactKind, FactState, Profile
from agent.memory.threads import Thread, Turn
from knowledge.sanitize import one_line
from knowledge.times import format_clock

NO_ANSWER = "broken off before it was answered"


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class TurnDocument(_Part):
    """A question and how it ended."""

    number: int = Field(ge=1)
    asked: datetime
    question: str
    answer: Answer | None = Field(description="Null where there is none.")
    failure: str | None = Field(description="Why there is none; null where it was broken off.")


class ThreadDocument(_Part):
    """A conversation."""

    id: str
    title: str
    created: datetime
    used: datetime
    branched_from: str | None = Field(
        description="Id of a conversation, a colon, how many of its questions this one began with."
    )
    turns: list[TurnDocument]


class FactDocument(_Part):
    """Something that is known of a user."""

    kind: FactKind
    value: str
    words: str = Field(description="The user's own.")
    state: FactState
    thread: str = Field(description="Conversation that it was said in; empty for none.")
    turn: int = Field(description="Of that conversation, counted from 1; 0 for none.")
    said: datetime | None


class ProfileDocument(_Part):
    """All that is known of a user."""

    facts: list[FactDocument]


def thread_document(thread: Thread, turns: Sequence[Turn]) -> ThreadDocument:
    """Return a conversation as a document."""
    return ThreadDocument(
        id=thread.id,
        title=thread.title,
        created=thread.created,
        used=thread.used,
        branched_from=thread.branched_from,
        turns=[TurnDocument(**_fields(turn)) for turn in turns],
    )


def profile_document(profile: Profile) -> ProfileDocument:
    """Return a profile as a document."""
    return ProfileDocument(facts=[FactDocument(**_fields(fact)) for fact in profile.facts])


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def thread_markdown(thread: Thread, turns: Sequence[Turn]) -> str:
    """Return a conversation as Markdown, each answer with its sources."""
    parts = [f"# {thread.title}", f"Conversation {thread.id}, {_day(thread.created)}"]
    for turn in turns:
        question = "\n".join(f"> {line}" for line in turn.question.splitlines())
        parts += [f"## Question {turn.number}", question, told(turn)]
        if turn.answer and turn.answer.citations:
            parts.append("\n".join(map(_source, turn.answer.citations)))
    return "\n\n".join(parts) + "\n"


def told(turn: Turn) -> str:
    """Return an answer or a refusal as the reader was told it; else why there is none."""
    if turn.answer is None:
        return f"({turn.failure or NO_ANSWER})"
    return turn.answer.refusal.message if turn.answer.refusal else turn.answer.answer


def profile_markdown(profile: Profile) -> str:
    """Return a profile as Markdown."""
    lines = ["# What is known of me", ""]
    for fact in profile.facts:
        where = f", conversation {fact.thread}, question {fact.turn}" if fact.thread else ""
        said = f"{_day(fact.said)}{where}" if fact.said else where.removeprefix(", ")
        lines.append(f"- **{fact.kind}: {fact.value}** ({fact.state}; {said})")
        lines.append(f"  > {one_line(fact.words)}")
    return "\n".join(lines if profile.facts else [*lines, "Nothing."]) + "\n"


def _source(citation: AnswerCitation) -> str:
    named = [citation.guest, citation.episode_title or citation.page or citation.section]
    if citation.start_s is not None:
        named.append(format_clock(citation.start_s))
    link = f" <{citation.url}>" if citation.url else ""
    return f"- [{citation.n}] {' · '.join(part for part in named if part)}{link}"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
