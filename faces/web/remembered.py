"""What is remembered of an owner, as the API shows it. Nothing here sees what is another's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, count
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.memory.branching import branch_thread
from agent.memory.export import (
    ProfileDocument,
    ThreadDocument,
    profile_document,
    thread_document,
    thread_markdown,
)
from agent.memory.forgetting import Kept, forget_owner
from agent.memory.memory import Memory
from agent.memory.profile import Profile, find_kind, stated_fact
from agent.memory.profiles import add_facts, hold_owner, load_profile, save_profile
from agent.memory.threads import (
    Thread,
    all_threads,
    asked_in,
    find_thread,
    new_thread,
    rename_thread,
    turns_of,
)
from knowledge.archive import Archive
from knowledge.sanitize import clip, one_line
from tools.results.plans import Plan, SavedPlan, Stage
from tools.roadmaps.edits import find_stage, mark_done, mark_open
from tools.roadmaps.saving import PlanShelf

_LABEL_CHARS: Final = 200
Tick = Literal["done", "open"]
_MARKS: Final[Mapping[Tick, Callable[[Plan, Archive, Stage], Plan]]] = {
    "done": mark_done,
    "open": mark_open,
}


class ThreadSummary(BaseModel):
    """A conversation, without what was said in it."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    id: str
    title: str
    created: datetime
    used: datetime
    branched_from: str | None = Field(
        description="Id of a conversation, a colon, how many of its questions this one began with."
    )
    questions: int


class PlanSummary(BaseModel):
    """A saved plan, without its stages."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)

    name: str
    target_role: str
    stages: int
    done: int
    by: date | None
    version: int
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Conversations, profile and plans of one owner."""

    memory: Memory
    owner: str

    def threads(self, search: str, *, most: int) -> list[ThreadSummary]:
        """Return conversations, the one used last first.

        Args:
            search: Words that all stand in the title or in one question; empty for all.
            most: How many at most.
        """
        words = one_line(search).casefold().split()
        with self.memory.database.transaction() as run:
            found = []
            for thread in all_threads(run, self.owner):
                asked = asked_in(run, self.owner, thread.id) if words else []
                texts = [thread.title, *(one.question for one in asked)]
                if any(all(word in text.casefold() for word in words) for text in texts):
                    found.append(thread)
                if len(found) == most:
                    break
        return [_summary(thread) for thread in found]

    def questions(self, thread: str) -> int:
        """Return how many questions a conversation has; 0 where there is none."""
        with self.memory.database.transaction() as run:
            return len(asked_in(run, self.owner, thread))

    def thread(self, thread: str) -> ThreadDocument:
        """Return a conversation with all that was said in it.

        Raises:
            UnknownThreadError: The owner has none of that id.
        """
        with self.memory.database.transaction() as run:
            found = find_thread(run, self.owner, thread)
            return thread_document(found, turns_of(run, self.owner, thread))

    def markdown(self, thread: str) -> str:
        """Return a conversation as Markdown.

        Raises:
            UnknownThreadError: The owner has none of that id.
        """
        with self.memory.database.transaction() as run:
            found = find_thread(run, self.owner, thread)
            return thread_markdown(found, turns_of(run, self.owner, thread))

    def rename(self, thread: str, title: str) -> ThreadSummary:
        """Give a conversation another title.

        Raises:
            UnknownThreadError: The owner has none of that id.
        """
        with self.memory.database.transaction() as run:
            return _summary(rename_thread(run, self.owner, thread, title))

    def delete(self, thread: str) -> None:
        """Remove a conversation.

        Raises:
            UnknownThreadError: The owner has none of that id.
            ThreadBusyError: Somebody is answering in it.
        """
        self.memory.delete_thread(self.owner, thread)
        self.memory.database.cleanse()

    def branch(self, thread: str, *, questions: int, title: str) -> str:
        """Make a new conversation of the first questions of another one, and return its id.

        Raises:
            UnknownThreadError, UnknownTurnError: There is nothing to branch from.
            ThreadBusyError: Somebody is answering in it.
        """
        made = new_thread()
        if questions == 0:
            self.thread(thread)  # there has to be one; what begins with nothing needs no copy
            return made
        branch_thread(self.memory, self.owner, thread, upto=questions, to=made)
        if title:
            self.rename(made, title)
        return made

    def profile(self) -> ProfileDocument:
        """Return what is known of the owner."""
        with self.memory.database.transaction() as run:
            return profile_document(load_profile(run, self.owner))

    def note(self, kind: str, value: str) -> ProfileDocument:
        """Note something that the owner says, and return what is known then.

        Raises:
            FactError: It is of no kind, or no value of its kind.
        """
        fact = stated_fact(kind, value)
        with self.memory.database.transaction() as run:
            return profile_document(add_facts(run, self.owner, [fact]))

    def forget_facts(self, kind: str | None, value: str | None) -> ProfileDocument:
        """Forget one value, all of a kind, or everything; return what is known then.

        Raises:
            FactError: There is no such kind.
        """
        meant = find_kind(kind) if kind else None
        with self.memory.database.transaction() as run:
            hold_owner(run, self.owner)
            known = load_profile(run, self.owner)
            left = known.without(meant, value) if meant else Profile()
            save_profile(run, self.owner, left)
        self.memory.database.cleanse()
        return profile_document(left)

    def forget_me(self) -> Kept:
        """Remove all that is kept of the owner, and return how much that was.

        Raises:
            ThreadBusyError: A question is being answered.
        """
        return forget_owner(self.memory, self.owner)

    def plans(self) -> list[PlanSummary]:
        """Return all plans.

        Raises:
            PlanDamagedError: One cannot be read.
        """
        shelf = self._shelf()
        return [_plan_summary(shelf.latest(name)) for name in shelf.names()]

    def plan(self, name: str) -> SavedPlan:
        """Return a plan.

        Raises:
            UnknownPlanError, PlanDamagedError: There is none that can be read.
        """
        return self._shelf().latest(name)

    def save_plan(self, name: str, plan: Plan) -> SavedPlan:
        """Save a new plan.

        Raises:
            PlanNameError, PlanExistsError, PlanBusyError, PlanNotWritableError: It cannot be.
        """
        return self._shelf().save(name, plan, made=datetime.now(UTC))

    def tick(self, name: str, stage: str, change: Tick, archive: Archive) -> SavedPlan:
        """Mark a stage of a plan, named by its key, number or title, as done or as open.

        Raises:
            UnknownPlanError, UnknownStageError: There is none.
            EditRefusedError, PlanBusyError, PlanNotWritableError: It cannot be marked.
        """

        def edit(plan: Plan) -> tuple[str, Plan]:
            keyed = [one for one in plan.stages if one.key == stage]
            meant = keyed[0] if keyed else find_stage(plan, stage)
            label = clip(one_line(f"{change}: {meant.title}"), max_chars=_LABEL_CHARS)
            return label, _MARKS[change](plan, archive, meant)

        return self._shelf().edit(name, edit, made=datetime.now(UTC))

    def free_name(self, wanted: str) -> str:
        """Return a name that no plan has yet, as near to the wanted one as can be."""
        taken = set(self._shelf().names())
        numbered = (f"{wanted}-{number}" for number in count(2))
        return next(name for name in chain([wanted], numbered) if name not in taken)

    def _shelf(self) -> PlanShelf:
        return PlanShelf(self.memory.plans(self.owner))


def _summary(thread: Thread) -> ThreadSummary:
    return ThreadSummary(
        id=thread.id,
        title=thread.title,
        created=thread.created,
        used=thread.used,
        branched_from=thread.branched_from,
        questions=thread.turns,
    )


def _plan_summary(saved: SavedPlan) -> PlanSummary:
    plan = saved.latest.plan
    return PlanSummary(
        name=saved.name,
        target_role=plan.target_role,
        stages=len(plan.stages),
        done=sum(stage.done for stage in plan.stages),
        by=plan.by,
        version=saved.latest.number,
        made=saved.latest.made,
    )
