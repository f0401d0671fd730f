import pytest

from knowledge.archive import Archive
from tests.tools.roadmaps.conftest import START
from tools.errors import (
    BudgetError,
    EditRefusedError,
    TooLongError,
    UnknownSectionError,
    UnknownStageError,
)
from tools.results.plans import Plan
from tools.roadmaps.edits import (
    add_own_stage,
    add_section,
    drop_stage,
    find_stage,
    mark_done,
    mark_open,
    move_stage,
)
from tools.roadmaps.invariants import check_plan
from tools.roadmaps.plan import compose_plan


def titles(plan: Plan) -> list[str]:
    return [stage.title for stage in plan.stages]


@pytest.mark.parametrize("name", ["2", "Pipelines", "pipelnes", " pipelines "])
def test_a_stage_is_found_by_number_and_by_title(name: str, plan: Plan) -> None:
    assert find_stage(plan, name).title == "Pipelines"


@pytest.mark.parametrize("name", ["0", "5", "99999", "", "kites", "²"])
def test_a_stage_that_is_not_there_is_refused_with_those_that_are(name: str, plan: Plan) -> None:
    with pytest.raises(UnknownStageError, match="no stage is meant"):
        find_stage(plan, name)


def test_what_is_done_keeps_its_hours(plan: Plan, world: Archive) -> None:
    after = mark_done(plan, world, plan.stages[1])
    assert [stage.done for stage in after.stages] == [False, True, False, False]
    assert [stage.hours for stage in after.stages] == [stage.hours for stage in plan.stages]
    assert check_plan(after, world) == []


def test_the_hours_of_a_dropped_stage_go_to_the_others(plan: Plan, world: Archive) -> None:
    after = drop_stage(plan, world, plan.stages[1])
    assert titles(after) == ["SQL and Python", "Nobody was asked", "The first job"]
    assert sum(stage.hours or 0 for stage in after.stages) == 70
    assert after.dropped == (plan.stages[1].key,)
    assert check_plan(after, world) == []


def test_what_was_marked_by_mistake_is_open_again(plan: Plan, world: Archive) -> None:
    done = mark_done(plan, world, plan.stages[1])
    assert mark_open(done, world, done.stages[1]) == plan


def test_what_is_done_cannot_be_dropped(plan: Plan, world: Archive) -> None:
    done = mark_done(plan, world, plan.stages[0])
    with pytest.raises(EditRefusedError, match="a plan keeps what is done"):
        drop_stage(done, world, done.stages[0])


def test_the_last_stage_cannot_be_dropped(plan: Plan, world: Archive) -> None:
    for _ in range(3):
        plan = drop_stage(plan, world, plan.stages[0])
    with pytest.raises(EditRefusedError, match="needs a stage"):
        drop_stage(plan, world, plan.stages[0])


def test_stages_of_one_page_keep_its_order(plan: Plan, world: Archive) -> None:
    with pytest.raises(EditRefusedError, match="'SQL and Python' is before 'Pipelines'"):
        move_stage(plan, world, plan.stages[1], after=None)


def test_what_is_from_elsewhere_may_stand_anywhere(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", from_role="data analyst", start=START)
    after = move_stage(plan, world, plan.stages[4], after=plan.stages[0])
    assert titles(after)[:2] == ["SQL and Python", "What to add"]
    front = move_stage(after, world, after.stages[1], after=None)
    assert titles(front)[0] == "What to add"
    assert check_plan(front, world) == []
    with pytest.raises(EditRefusedError, match="after itself"):
        move_stage(front, world, front.stages[0], after=front.stages[0])


def test_a_stage_of_ones_own_is_marked_uncited(plan: Plan, world: Archive) -> None:
    after = add_own_stage(plan, world, "Talk to\x1b[31m a scribe", after=plan.stages[0])
    added = after.stages[1]
    assert added.title == "Talk to[31m a scribe"
    assert (added.uncited, added.hear, added.learn) == (True, (), ())
    assert sum(stage.hours or 0 for stage in after.stages) == 70
    assert check_plan(after, world) == []
    last = add_own_stage(plan, world, "Rest", after=None)
    assert titles(last)[-1] == "Rest"


def test_a_stage_of_ones_own_is_not_said_to_stand_beside(plan: Plan, world: Archive) -> None:
    before = [said for said in plan.assumptions if "beside" in said]
    edited = add_own_stage(plan, world, "Knots", after=None)
    assert [said for said in edited.assumptions if "beside" in said] == before


def test_a_known_skill_is_no_new_stage(plan: Plan, world: Archive) -> None:
    with pytest.raises(EditRefusedError, match="you listed SQL as known"):
        add_own_stage(plan, world, "Learn SQL", after=None)


def test_what_is_there_already_is_not_added_again(plan: Plan, world: Archive) -> None:
    once = add_own_stage(plan, world, "Rest", after=None)
    with pytest.raises(EditRefusedError, match="in the plan already"):
        add_own_stage(once, world, "rest!", after=None)
    with pytest.raises(EditRefusedError, match="in the plan already"):
        add_section(
            plan, world, page="Data Engineer Roadmap", heading="Stage 2: Pipelines", after=None
        )


def test_an_own_stage_needs_a_title_of_bearable_length(plan: Plan, world: Archive) -> None:
    with pytest.raises(EditRefusedError, match="needs a title"):
        add_own_stage(plan, world, " \x00 ", after=None)
    with pytest.raises(TooLongError):
        add_own_stage(plan, world, "a" * 201, after=None)


def test_a_title_may_be_in_any_script(plan: Plan, world: Archive) -> None:
    once = add_own_stage(plan, world, "学ぶ", after=None)
    twice = add_own_stage(once, world, "休む", after=None)
    assert titles(twice)[-2:] == ["学ぶ", "休む"]
    with pytest.raises(EditRefusedError, match="already"):
        add_own_stage(twice, world, "学ぶ", after=None)


def test_a_section_of_the_wiki_brings_its_citations(plan: Plan, world: Archive) -> None:
    after = add_section(plan, world, page="counting sheep", heading="At nigth", after=None)
    assert titles(after)[-1] == "At night"
    assert not after.stages[-1].ordered
    assert "counting-sheep" in after.sources
    assert check_plan(after, world) == []


def test_a_dropped_stage_that_is_added_again_comes_to_its_place(plan: Plan, world: Archive) -> None:
    without = drop_stage(plan, world, plan.stages[1])
    again = add_section(
        without, world, page="Data Engineer Roadmap", heading="Stage 2: Pipelines", after=None
    )
    assert titles(again) == titles(plan)
    assert again.dropped == ()
    first = drop_stage(plan, world, plan.stages[0])
    back = add_section(
        first, world, page="Data Engineer Roadmap", heading="Stage 1: SQL and Python", after=None
    )
    assert titles(back) == titles(plan)


def test_a_section_that_no_page_has_is_refused_with_near_ones(plan: Plan, world: Archive) -> None:
    with pytest.raises(UnknownSectionError, match="Skills"):
        add_section(plan, world, page="Data Analyst Role", heading="Goats", after=None)
    with pytest.raises(UnknownSectionError, match="no section is called"):
        add_section(plan, world, page="Nowhere", heading="Goats", after=None)


def test_an_edit_that_the_budget_cannot_pay_is_refused(world: Archive) -> None:
    plan = compose_plan(
        world, role="data engineer", start=START, by=START.replace(day=8), hours_per_week=4
    )
    with pytest.raises(BudgetError, match="less than an hour for each of 5 stages"):
        add_own_stage(plan, world, "Rest", after=None)
    assert [stage.hours for stage in plan.stages] == [1, 1, 1, 1]


def test_an_archive_that_has_changed_hinders_no_edit(plan: Plan, later_world: Archive) -> None:
    assert check_plan(plan, later_world)
    after = mark_done(plan, later_world, plan.stages[1])
    assert after.stages[1].done
