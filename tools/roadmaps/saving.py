"""Saved plans: each with all its revisions, none ever changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from rapidfuzz import fuzz, process

from knowledge.naming import slugify
from tools.errors import NothingToUndoError, PlanExistsError, PlanNameError, UnknownPlanError
from tools.results.plans import Plan, Revision, SavedPlan
from tools.roadmaps.plan_place import PlanPlace

MAX_NAME_CHARS: Final = 60
Change = Callable[[Plan], tuple[str, Plan]]
"""Takes a plan and gives what was done, for a person to read, and the plan after it."""
_WAIT_S: Final = 10.0
_NEAR: Final = 5


class PlanShelf:
    """The saved plans of an owner, safe for several processes at once."""

    def __init__(self, place: PlanPlace) -> None:
        self._place = place

    def names(self) -> list[str]:
        """Return the names of all plans, sorted."""
        return self._place.names()

    def latest(self, name: str) -> SavedPlan:
        """Return a plan as it is now.

        Raises:
            UnknownPlanError: There is none of that name.
            PlanDamagedError: It cannot be read.
        """
        key, numbers = self._existing(name)
        return SavedPlan(name=key, latest=self._place.read(key, numbers[-1]))

    def revision(self, name: str, number: int) -> Revision:
        """Return a plan as it was after its first `number` - 1 edits.

        Raises:
            UnknownPlanError: There is no such plan, or it never had so many revisions.
            PlanDamagedError: It cannot be read.
        """
        key, numbers = self._existing(name)
        if number not in numbers:
            there = f"{key} with versions {numbers[0]} to {numbers[-1]}"
            raise UnknownPlanError(f"{name} version {number}", near=(there,))
        return self._place.read(key, number)

    def history(self, name: str) -> list[Revision]:
        """Return all revisions of a plan, oldest first.

        Raises:
            UnknownPlanError, PlanDamagedError: As for one.
        """
        key, numbers = self._existing(name)
        return [self._place.read(key, number) for number in numbers]

    def save(self, name: str, plan: Plan, *, made: datetime) -> SavedPlan:
        """Save a new plan.

        Raises:
            PlanNameError: The name has no letter or digit, or is too long.
            PlanExistsError: There is a plan of that name.
            PlanBusyError, PlanNotWritableError: It could not be written.
        """
        key = _key(name)
        with self._place.locked(key, wait_s=_WAIT_S):
            if self._place.numbers(key):
                raise PlanExistsError(key)
            first = Revision(number=1, made=made, edit="composed", back_to=None, plan=plan)
            self._place.write(key, first)
        return SavedPlan(name=key, latest=first)

    def edit(self, name: str, change: Change, *, made: datetime) -> SavedPlan:
        """Save a plan after a change, as a further revision.

        The change sees the plan as it is now, and nobody else can change that meanwhile.

        Raises:
            UnknownPlanError, PlanDamagedError: There is none that can be read.
            PlanBusyError, PlanNotWritableError: It could not be written.
        """
        with self._held(name) as key:
            latest = self.latest(key).latest
            label, plan = change(latest.plan)
            return self._append(
                key,
                Revision(
                    number=latest.number + 1,
                    made=made,
                    edit=label,
                    back_to=latest.number,
                    plan=plan,
                ),
            )

    def undo(self, name: str, *, made: datetime) -> SavedPlan:
        """Save a plan as it was before its last edit; once more, before the one before.

        Raises:
            NothingToUndoError: All edits are undone.
            UnknownPlanError, PlanDamagedError, PlanBusyError, PlanNotWritableError: As for edits.
        """
        with self._held(name) as key:
            latest = self.latest(key).latest
            if latest.back_to is None:
                raise NothingToUndoError(name)
            before = self.revision(key, latest.back_to)
            return self._append(
                key,
                Revision(
                    number=latest.number + 1,
                    made=made,
                    edit=f"undone: as in version {before.number}",
                    back_to=before.back_to,
                    plan=before.plan,
                ),
            )

    def delete(self, name: str) -> None:
        """Remove a plan with all its revisions.

        Raises:
            UnknownPlanError: There is none of that name.
            PlanBusyError, PlanNotWritableError: It could not be removed.
        """
        with self._held(name) as key:
            self._place.remove(key)

    def _append(self, key: str, revision: Revision) -> SavedPlan:
        self._place.write(key, revision)
        return SavedPlan(name=key, latest=revision)

    def _existing(self, name: str) -> tuple[str, list[int]]:
        """Return the key of a plan and the numbers of its revisions."""
        key = slugify(name)
        numbers = self._place.numbers(key) if 0 < len(key) <= MAX_NAME_CHARS else []
        if not numbers:
            ranked = process.extract(key, self.names(), scorer=fuzz.WRatio, limit=_NEAR)
            raise UnknownPlanError(name, near=tuple(found for found, _, _ in ranked))
        return key, numbers

    @contextmanager
    def _held(self, name: str) -> Iterator[str]:
        """Hold a plan that is there, and give its key."""
        key, _ = self._existing(name)
        with self._place.locked(key, wait_s=_WAIT_S):
            yield key


def _key(name: str) -> str:
    key = slugify(name)
    if not key or len(key) > MAX_NAME_CHARS:
        raise PlanNameError(name)
    return key
