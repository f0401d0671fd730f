"""Forgetting a user: conversations, checkpoints, profile and plans, and their bytes."""

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from agent.errors import MemoryNotRemovableError, UnknownThreadError
from agent.memory.memory import Memory
from agent.memory.profiles import load_profile
from agent.memory.threads import all_threads
from knowledge.sanitize import one_line
from knowledge.sentences import sentence_ranges
from tools.errors import PlanNotWritableError

COMMAND: Final = "career-guide forget-me"
_ASKS: Final = re.compile(
    r"""(?:please\ |can\ you\ |could\ you\ |i\ want\ you\ to\ |now\ )*
    (?:forget|delete|erase|remove|wipe)\ (?:
        me
        |(?:all\ |of\ )*my\ (?:personal\ )?(?:data|profile|conversations|history)
        |(?:all\ |everything\ |anything\ |what\ )*(?:the\ )?(?:data\ |facts\ )?(?:that\ )?
            (?:you\ (?:know|have|keep|remember|stored?)\ )?(?:about|of|on)\ me
    )(?:\ please|\ now|\ forever|\ completely)*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How much is kept of a user."""

    threads: int
    facts: int
    plans: int

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to forget."""
        return not (self.threads or self.facts or self.plans)

    def __str__(self) -> str:
        return ", ".join(
            f"{count} {name}{'' if count == 1 else 's'}"
            for name, count in (
                ("conversation", self.threads),
                ("fact", self.facts),
                ("saved plan", self.plans),
            )
        )


def asks_to_forget(question: str) -> bool:
    """Tell whether a question asks to be forgotten, in each of its sentences."""
    said = [question[start:end].lower() for start, end in sentence_ranges(one_line(question))]
    bare = [" ".join(re.sub(r"[^a-z' ]+", " ", sentence).split()) for sentence in said]
    return bool(bare) and all(map(_ASKS.fullmatch, bare))


def count_kept(memory: Memory, owner: str) -> Kept:
    """Return how much is kept of an owner."""
    with memory.database.transaction() as run:
        threads, facts = len(all_threads(run, owner)), len(load_profile(run, owner).facts)
    return Kept(threads=threads, facts=facts, plans=len(memory.plans(owner).names()))


def forget_facts(memory: Memory, owner: str) -> int:
    """Remove the profile of an owner, and return how many facts that were.

    The words in the conversations, and the bytes in the file, stay for `forget_owner`.
    """
    with memory.database.transaction() as run:
        facts = len(load_profile(run, owner).facts)
        run("DELETE FROM career_fact WHERE owner = ?", owner)
    return facts


def forget_owner(memory: Memory, owner: str) -> Kept:
    """Remove all that is kept of an owner, and return how much that was.

    Broken off in between, it can be done again.

    Raises:
        ThreadBusyError: A question is being answered in one of the conversations.
        MemoryNotRemovableError: The plans cannot be removed.
        TracesLeftError: It is gone, but another process keeps old pages of the file open.
    """
    kept = count_kept(memory, owner)
    with memory.database.transaction() as run:
        threads = all_threads(run, owner)
    for thread in threads:
        with suppress(UnknownThreadError):  # somebody else was quicker
            memory.delete_thread(owner, thread.id)
    _remove_plans(memory, owner)
    with memory.database.transaction() as run:
        run("DELETE FROM career_fact WHERE owner = ?", owner)
        run("DELETE FROM career_owner WHERE owner = ?", owner)
    memory.database.cleanse()
    return kept


def _remove_plans(memory: Memory, owner: str) -> None:
    try:
        memory.plans(owner).clear()
    except PlanNotWritableError as error:
        raise MemoryNotRemovableError(str(error.path), error.reason) from error
