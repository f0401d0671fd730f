from datetime import timedelta

import pytest

from knowledge.archive import Archive
from tests.tools.roadmaps.conftest import BY, START
from tools.errors import BudgetError
from tools.results.plans import Plan
from tools.roadmaps.edits import add_own_stage, add_section, drop_stage, mark_done
from tools.roadmaps.invariants import check_plan
from tools.roadmaps.recompute import recompute

LATER = START + timedelta(days=28)


def titles(plan: Plan) -> list[str]:
    return [stage.title for stage in plan.stages]


def done(plan: Plan) -> set[str]:
    return {stage.title for stage in plan.stages if stage.done}


def test_nothing_changed_nothing_changes(plan: Plan, world: Archive) -> None:
    assert recompute(plan, world, start=START) == plan


def test_what_is_done_stays_although_the_archive_has_lost_it(
    plan: Plan, world: Archive, later_world: Archive
) -> None:
    before = mark_done(plan, world, plan.stages[1])
    after = recompute(before, later_world, start=LATER)
    assert titles(after) == [
        "SQL and Python", "Boats", "Pipelines", "Nobody was asked", "The first job",
    ]  # fmt: skip
    assert done(after) == {"Pipelines"}
    assert after.stages[2].gone
    assert after.stages[2].build == plan.stages[1].build
    assert check_plan(after, later_world, kept=[plan.stages[1].key]) == []
    assert [v.rule for v in check_plan(after, later_world)] == ["stage"]


def test_what_is_lost_and_was_not_done_goes(
    plan: Plan, world: Archive, later_world: Archive
) -> None:
    after = recompute(plan, later_world, start=LATER)
    assert titles(after) == ["SQL and Python", "Boats", "Nobody was asked", "The first job"]


def test_a_stage_that_comes_back_is_itself_again(
    plan: Plan, world: Archive, later_world: Archive
) -> None:
    gone = recompute(mark_done(plan, world, plan.stages[1]), later_world, start=LATER)
    back = recompute(gone, world, start=LATER)
    assert titles(back) == titles(plan)
    assert done(back) == {"Pipelines"}
    assert not any(stage.gone for stage in back.stages)
    assert check_plan(back, world) == []


def test_the_rest_of_the_budget_goes_to_what_is_left(plan: Plan, world: Archive) -> None:
    before = mark_done(plan, world, plan.stages[1])
    after = recompute(before, world, start=LATER)
    assert after.total_hours == 42
    assert [stage.hours for stage in after.stages] == [20, None, 11, 11]
    assert after.stages[-1].ends == BY


def test_when_all_is_done_no_hour_is_left_to_split(plan: Plan, world: Archive) -> None:
    for number in range(len(plan.stages)):
        plan = mark_done(plan, world, plan.stages[number])
    after = recompute(plan, world, start=LATER)
    assert {stage.hours for stage in after.stages} == {None}
    assert check_plan(after, world) == []


def test_another_profile_is_taken_on(plan: Plan, world: Archive) -> None:
    before = mark_done(plan, world, plan.stages[0])
    after = recompute(
        before, world, start=LATER, from_role="data analyst", know=["Python"], hours_per_week=14
    )
    assert after.known == ("SQL", "Python")
    assert after.from_role == "data-analyst"
    assert after.total_hours == 84
    assert after.stages[0].known
    assert after.stages[0].done
    assert check_plan(after, world) == []


def test_another_role_keeps_what_is_done_for_the_old_one(plan: Plan, world: Archive) -> None:
    before = mark_done(plan, world, plan.stages[3])
    after = recompute(before, world, start=LATER, role="data analyst")
    assert done(after) == {"The first job"}
    assert set(titles(after)) == {"The first job", "Skills", "Evidence", "At night"}
    assert check_plan(after, world) == []


def test_what_the_user_dropped_and_added_stays_so(plan: Plan, world: Archive) -> None:
    plan = drop_stage(plan, world, plan.stages[2])
    plan = add_own_stage(plan, world, "Rest", after=plan.stages[0])
    plan = add_section(plan, world, page="Counting Sheep", heading="At night", after=None)
    after = recompute(plan, world, start=LATER)
    assert titles(after) == ["SQL and Python", "Rest", "Pipelines", "The first job", "At night"]
    assert after.dropped == plan.dropped
    assert check_plan(after, world) == []


def test_an_own_stage_about_what_is_known_by_now_is_marked_and_kept(
    plan: Plan, world: Archive
) -> None:
    before = add_own_stage(plan, world, "Learn Docker", after=None)
    after = recompute(before, world, start=LATER, know=["docker"])
    assert after.stages[-1].title == "Learn Docker"
    assert after.stages[-1].known


def test_a_date_that_has_passed_is_refused(plan: Plan, world: Archive) -> None:
    with pytest.raises(BudgetError, match="is not after the start"):
        recompute(plan, world, start=BY)
    after = recompute(plan, world, start=BY, by=BY + timedelta(days=70))
    assert after.total_hours == 70
