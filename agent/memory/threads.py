"""The table of conversations: whose they are, what was asked in them and what was answered.

A conversation is found by its owner and its id together, never by the id alone: an id of somebody
else's means a conversation of one's own that is not there yet. `key` is made of both, and is what
checkpoints and locks go by.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Final

from agent.answer import Answer
from agent.errors import (
    ThreadExistsError,
    ThreadNameError,
    UnknownThreadError,
    UnknownTurnError,
)
from agent.memory.database import Row, Run
from knowledge.sanitize import clip, one_line

LOCAL: Final = "local"
"""Owner of what is asked at the command line."""
MAX_TITLE_CHARS: Final = 60
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_THREAD: Final = """
    SELECT id, key, title, created, used, branched_from,
        (SELECT count(*) FROM career_turn WHERE career_turn.key = career_thread.key)
    FROM career_thread WHERE owner = ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A conversation."""

    id: str
    key: str
    title: str
    created: datetime
    used: datetime
    branched_from: str | None  # id of a conversation, `:` and how many questions it was then
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and how it ended: answered, failed, or broken off with neither."""

    number: int  # from 1
    asked: datetime
    question: str
    answer: Answer | None
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a conversation."""

    number: int  # from 1
    asked: datetime
    question: str
    is_open: bool  # broken off: neither answered nor failed


def new_thread() -> str:
    """Return an id for a new conversation."""
    return token_hex(4)


def check_thread(thread: str) -> str:
    """Return a conversation's id.

    Raises:
        ThreadNameError: It is not one.
    """
    if not _NAME.fullmatch(thread):
        raise ThreadNameError(thread[:80])
    return thread


def thread_key(owner: str, thread: str) -> str:
    """Return what the checkpoints and the lock of a conversation go by."""
    return hashlib.sha256(json.dumps([owner, thread]).encode()).hexdigest()[:32]


def all_threads(run: Run, owner: str) -> list[Thread]:
    """Return an owner's conversations, the one used last first."""
    return [_thread(row) for row in run(f"{_THREAD} ORDER BY used DESC, id", owner)]


def last_thread(run: Run, owner: str) -> str | None:
    """Return the id of the conversation that an owner used last, if there is any."""
    rows = run("SELECT id FROM career_thread WHERE owner = ? ORDER BY used DESC LIMIT 1", owner)
    return str(rows[0][0]) if rows else None


def find_thread(run: Run, owner: str, thread: str) -> Thread:
    """Return an owner's conversation.

    Raises:
        UnknownThreadError: The owner has none of that id.
    """
    rows = run(f"{_THREAD} AND key = ?", owner, thread_key(owner, thread))
    if not rows:
        raise UnknownThreadError(thread)
    return _thread(rows[0])


def turns_of(run: Run, owner: str, thread: str) -> list[Turn]:
    """Return the turns of an owner's conversation, oldest first; none where there is none."""
    rows = run(
        "SELECT number, asked, question, answer, failure FROM career_turn "
        "WHERE key = ? ORDER BY number",
        thread_key(owner, thread),
    )
    return [_turn(row) for row in rows]


def asked_in(run: Run, owner: str, thread: str) -> list[Asked]:
    """Return the questions of an owner's conversation, oldest first; none where there is none."""
    rows = run(
        "SELECT number, asked, question, answer IS NULL AND failure IS NULL FROM career_turn "
        "WHERE key = ? ORDER BY number",
        thread_key(owner, thread),
    )
    return [
        Asked(number=n, asked=datetime.fromisoformat(asked), question=text, is_open=bool(is_open))
        for n, asked, text, is_open in rows
    ]


def begin_turn(run: Run, owner: str, thread: str, question: str) -> int:
    """Note a question, before it is answered, and return its number.

    The last question once more, where it got no answer, is the same turn.
    """
    key, now = thread_key(owner, thread), _now()
    run(
        "INSERT INTO career_thread (key, owner, id, title, created, used) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET used = excluded.used",
        *(key, owner, thread, _title(question), now, now),
    )
    last = run(
        "SELECT number, question, answer IS NULL FROM career_turn WHERE key = ? "
        "ORDER BY number DESC LIMIT 1",
        key,
    )
    number, before, open_still = last[0] if last else (0, "", False)
    if open_still and before == question:
        run(
            "UPDATE career_turn SET asked = ?, failure = NULL WHERE key = ? AND number = ?",
            now,
            key,
            number,
        )
        return int(number)
    run(
        "INSERT INTO career_turn (key, number, asked, question) VALUES (?, ?, ?, ?)",
        *(key, number + 1, now, question),
    )
    return int(number) + 1


def end_turn(run: Run, owner: str, thread: str, number: int, answer: Answer) -> None:
    """Note the answer to a question."""
    run(
        "UPDATE career_turn SET answer = ?, failure = NULL WHERE key = ? AND number = ?",
        *(answer.model_dump_json(), thread_key(owner, thread), number),
    )


def fail_turn(run: Run, owner: str, thread: str, number: int, failure: str) -> None:
    """Note why a question got no answer."""
    run(
        "UPDATE career_turn SET failure = ? WHERE key = ? AND number = ?",
        *(failure, thread_key(owner, thread), number),
    )


def rename_thread(run: Run, owner: str, thread: str, title: str) -> Thread:
    """Give an owner's conversation another title.

    Raises:
        UnknownThreadError: The owner has none of that id.
    """
    found = find_thread(run, owner, thread)
    run("UPDATE career_thread SET title = ? WHERE key = ?", _title(title) or found.title, found.key)
    return find_thread(run, owner, thread)


def drop_thread(run: Run, owner: str, thread: str) -> None:
    """Remove what the tables have of an owner's conversation."""
    key = thread_key(owner, thread)
    run("DELETE FROM career_turn WHERE key = ?", key)
    run("DELETE FROM career_thread WHERE key = ?", key)


def check_branch(run: Run, owner: str, thread: str, *, upto: int, to: str) -> Thread:
    """Return the conversation whose first questions are to be another one's, too.

    Raises:
        UnknownThreadError: The owner has none to copy.
        UnknownTurnError: It has fewer questions.
        ThreadExistsError: The owner has one of the new id already.
    """
    source = find_thread(run, owner, thread)
    if not 1 <= upto <= source.turns:
        raise UnknownTurnError(thread, upto, turns=source.turns)
    if run("SELECT 1 FROM career_thread WHERE key = ?", thread_key(owner, to)):
        raise ThreadExistsError(to)
    return source


def copy_turns(run: Run, owner: str, thread: str, *, upto: int, to: str) -> Thread:
    """Make a conversation of the first questions of another one, answers included.

    Raises:
        UnknownThreadError, UnknownTurnError, ThreadExistsError: As for `check_branch`.
    """
    source = check_branch(run, owner, thread, upto=upto, to=to)
    key, now = thread_key(owner, to), _now()
    run(
        "INSERT INTO career_thread (key, owner, id, title, created, used, branched_from) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(key, owner, to, source.title, now, now, f"{source.id}:{upto}"),
    )
    for turn in turns_of(run, owner, thread)[:upto]:
        answer = turn.answer and turn.answer.model_copy(update={"thread": to})
        run(
            "INSERT INTO career_turn (key, number, asked, question, answer, failure) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            *(key, turn.number, turn.asked.isoformat(), turn.question),
            *(answer.model_dump_json() if answer else None, turn.failure),
        )
    return find_thread(run, owner, to)


def _title(question: str) -> str:
    return clip(one_line(question), max_chars=MAX_TITLE_CHARS)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _thread(row: Row) -> Thread:
    name, key, title, created, used, branched_from, turns = row
    return Thread(
        id=name,
        key=key,
        title=title,
        created=datetime.fromisoformat(created),
        used=datetime.fromisoformat(used),
        branched_from=branched_from,
        turns=turns,
    )


def _turn(row: Row) -> Turn:
    number, asked, question, answer, failure = row
    return Turn(
        number=number,
        asked=datetime.fromisoformat(asked),
        question=question,
        answer=Answer.model_validate_json(answer) if answer else None,
        failure=failure,
    )
