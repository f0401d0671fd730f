"""What is remembered of an owner, as the API shows it. Nothing here sees what is another's."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

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
from tools.results.plans import Plan, SavedPlan
from tools.roadmaps.edits import find_stage, mark_done
from tools.roadmaps.saving import PlanShelf

_LABEL_CHARS: Final = 200


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

    def threads(self, search: str, *, count: int) -> list[ThreadSummary]:
        """Return conversations, the one used last first.

        Args:
            search: Words that all stand in the title or in one question; empty for all.
            count: How many at most.
        """
        words = one_line(search).casefold().split()
        with self.memory.database.transaction() as run:
            found = []
            for thread in all_threads(run, self.owner):
                asked = asked_in(run, self.owner, thread.id) if words else []
                texts = [thread.title, *(one.question for one in asked)]
                if any(all(word in text.casefold() for word in words) for text in texts):
                    found.append(thread)
                if len(found) == count:
                    break
        return [_summary(thread) for thread in found]

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

    def branch(self, thread: str, question: int) -> ThreadSummary:
        """Make a new conversation of the first questions of another one.

        Raises:
            UnknownThreadError, UnknownTurnError: There is nothing to branch from.
            ThreadBusyError: Somebody is answering in it.
        """
        made = branch_thread(self.memory, self.owner, thread, upto=question, to=new_thread())
        return _summary(made)

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

    def tick(self, name: str, stage: str, archive: Archive) -> SavedPlan:
        """Mark a stage of a plan as done.

        Raises:
            UnknownPlanError, UnknownStageError: There is none.
            EditRefusedError, PlanBusyError, PlanNotWritableError: It cannot be marked.
        """

        def change(plan: Plan) -> tuple[str, Plan]:
            meant = find_stage(plan, stage)
            label = clip(one_line(f"done: {meant.title}"), max_chars=_LABEL_CHARS)
            return label, mark_done(plan, archive, meant)

        return self._shelf().edit(name, change, made=datetime.now(UTC))

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
