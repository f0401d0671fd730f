"""What saved plans promise wherever they are kept: run against files and against a table."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.evidence import Evidence
from tools.errors import (
    NothingToUndoError,
    PlanBusyError,
    PlanExistsError,
    PlanNameError,
    UnknownPlanError,
)
from tools.results.plans import Advice, Plan, Stage
from tools.roadmaps import saving
from tools.roadmaps.plan_place import PlanPlace
from tools.roadmaps.saving import PlanShelf

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
Reopen = Callable[[], PlanPlace]
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
"""A shelf serves all examples of a run, and one suite all kinds of shelves."""
EDITS = st.lists(st.text(min_size=1, max_size=8).filter(str.isprintable) | st.none(), max_size=8)
"""Skills that are learnt one after the other; None is an undo."""


def hand_made_plan(*, target: str = "data engineer") -> Plan:
    """Return a plan with a stage, its advice and the evidence of that."""
    heard = Evidence(
        id="ev_aaaaaa",
        kind="claim",
        text="Ünal built two “pipelines” \\ with tea.",
        aired=date(2024, 2, 29),
        start_s=90,
    )
    stage = Stage(
        key="pipelines#build",
        title="Pipelines",
        page="pipelines",
        page_title="Pipelines",
        anchor="build",
        learn=(Advice(text="Build two.", evidence=(heard.id,), uncited=False),),
        effort=1,
        ends=date(2030, 2, 1),
    )
    return Plan(
        target_role=target,
        from_role=None,
        known=("SQL",),
        start=date(2030, 1, 1),
        hours_per_week=6.5,
        by=None,
        total_hours=None,
        order="headings",
        ordered_by="pipelines",
        stages=(stage,),
        evidence=(heard,),
        archive="0" * 64,
    )


def knowing(skill: str) -> saving.Change:
    return lambda plan: (f"learnt {skill}", replace(plan, known=(*plan.known, skill)))


class ShelfConformance:
    """The tests; a subclass gives `place`, and `reopen`, by which others get at the same plans."""

    @pytest.fixture
    def shelf(self, place: PlanPlace) -> PlanShelf:
        return PlanShelf(place)

    @pytest.fixture
    def plan(self) -> Plan:
        return hand_made_plan()

    def test_a_saved_plan_comes_back_as_it_was(
        self, shelf: PlanShelf, plan: Plan, reopen: Reopen
    ) -> None:
        saved = shelf.save("My Plan!", plan, made=NOW)
        assert saved.name == "my-plan"
        assert shelf.latest("my plan") == saved
        assert PlanShelf(reopen()).latest("my-plan").latest.plan == plan
        assert shelf.names() == ["my-plan"]

    def test_every_version_is_kept(self, shelf: PlanShelf, plan: Plan) -> None:
        shelf.save("mine", plan, made=NOW)
        shelf.edit("mine", knowing("a"), made=NOW)
        shelf.edit("mine", knowing("b"), made=NOW)
        shelf.undo("mine", made=NOW)
        assert [(r.number, r.edit) for r in shelf.history("mine")] == [
            (1, "composed"),
            (2, "learnt a"),
            (3, "learnt b"),
            (4, "undone: as in version 2"),
        ]
        assert shelf.revision("mine", 3).plan.known == ("SQL", "a", "b")

    def test_undoing_twice_goes_back_two_edits_and_then_there_is_nothing(
        self, shelf: PlanShelf, plan: Plan
    ) -> None:
        shelf.save("mine", plan, made=NOW)
        shelf.edit("mine", knowing("a"), made=NOW)
        shelf.edit("mine", knowing("b"), made=NOW)
        assert shelf.undo("mine", made=NOW).latest.plan.known == ("SQL", "a")
        assert shelf.undo("mine", made=NOW).latest.plan.known == ("SQL",)
        with pytest.raises(NothingToUndoError, match="as it was first saved"):
            shelf.undo("mine", made=NOW)

    @given(EDITS)
    @settings(max_examples=25, suppress_health_check=SHARED)
    def test_whatever_is_done_and_undone_the_versions_tell_it(
        self, shelf: PlanShelf, edits: list[str | None]
    ) -> None:
        name = uuid4().hex
        shelf.save(name, hand_made_plan(), made=NOW)
        first: tuple[str, ...] = ("SQL",)
        states, now = [first], [first]  # of all versions; of those that no undo took back
        for edit in edits:
            if edit is not None:
                now.append((*now[-1], edit))
                shelf.edit(name, knowing(edit), made=NOW)
            elif len(now) > 1:
                now.pop()
                shelf.undo(name, made=NOW)
            else:
                with pytest.raises(NothingToUndoError):
                    shelf.undo(name, made=NOW)
                continue
            states.append(now[-1])
        assert [revision.plan.known for revision in shelf.history(name)] == states
        assert shelf.latest(name).latest == shelf.revision(name, len(states))

    def test_an_edit_that_is_refused_leaves_the_plan_as_it_is(
        self, shelf: PlanShelf, plan: Plan
    ) -> None:
        shelf.save("mine", plan, made=NOW)

        def refuse(_: Plan) -> tuple[str, Plan]:
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            shelf.edit("mine", refuse, made=NOW)
        assert shelf.latest("mine").latest.number == 1

    def test_a_plan_is_never_saved_over(self, shelf: PlanShelf, plan: Plan) -> None:
        shelf.save("mine", plan, made=NOW)
        with pytest.raises(PlanExistsError, match="plan recompute mine"):
            shelf.save("MINE", replace(plan, known=()), made=NOW)
        assert shelf.latest("mine").latest.plan == plan

    @pytest.mark.parametrize("name", ["", "  ", "../..", "/", "日本", "x" * 61])
    def test_a_name_without_letters_or_too_long_is_refused(
        self, name: str, shelf: PlanShelf, plan: Plan
    ) -> None:
        with pytest.raises(PlanNameError):
            shelf.save(name, plan, made=NOW)
        with pytest.raises(UnknownPlanError):
            shelf.latest(name)

    def test_an_unknown_plan_is_refused_with_those_that_are_there(
        self, shelf: PlanShelf, plan: Plan
    ) -> None:
        with pytest.raises(UnknownPlanError, match="none is saved yet"):
            shelf.latest("mine")
        shelf.save("mine", plan, made=NOW)
        with pytest.raises(UnknownPlanError, match="there are: mine"):
            shelf.edit("mien", knowing("a"), made=NOW)
        with pytest.raises(UnknownPlanError, match="versions 1 to 1"):
            shelf.revision("mine", 2)

    def test_whoever_waits_too_long_is_told(
        self, shelf: PlanShelf, plan: Plan, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saving, "_WAIT_S", 0.05)
        shelf.save("mine", plan, made=NOW)
        with reopen().locked("mine", wait_s=5):
            with pytest.raises(PlanBusyError, match="try again"):
                shelf.edit("mine", knowing("a"), made=NOW)
            shelf.save("another", plan, made=NOW)
        assert shelf.edit("mine", knowing("a"), made=NOW).latest.number == 2

    def test_a_deleted_plan_is_gone_and_its_name_free(self, shelf: PlanShelf, plan: Plan) -> None:
        for name in ("mine", "other"):
            shelf.save(name, plan, made=NOW)
        shelf.edit("mine", knowing("a"), made=NOW)
        shelf.delete("mine")
        assert shelf.names() == ["other"]
        assert shelf.save("mine", plan, made=NOW).latest.number == 1

    def test_a_place_that_is_cleared_holds_nothing(
        self, shelf: PlanShelf, plan: Plan, place: PlanPlace
    ) -> None:
        for name in ("mine", "other"):
            shelf.save(name, plan, made=NOW)
        place.clear()
        assert shelf.names() == []
        place.clear()
        assert shelf.save("mine", plan, made=NOW).latest.number == 1

    def test_two_who_write_at_once_lose_nothing(
        self, shelf: PlanShelf, plan: Plan, reopen: Reopen
    ) -> None:
        shelf.save("mine", replace(plan, known=()), made=NOW)

        def write(who: str) -> None:
            own = PlanShelf(reopen())
            for number in range(8):
                own.edit("mine", knowing(f"{who}{number}"), made=NOW)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(write, "ab"))
        history = shelf.history("mine")
        assert [revision.number for revision in history] == list(range(1, 18))
        assert set(history[-1].plan.known) == {
            f"{who}{number}" for who in "ab" for number in range(8)
        }
