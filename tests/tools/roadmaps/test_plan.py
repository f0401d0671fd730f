from datetime import date

import pytest

from knowledge.archive import Archive
from tests.tools.roadmaps.conftest import BY, START, Worlds
from tests.tools.roadmaps.world import PAGES
from tools.errors import NoRoadmapError, SameRoleError, UnknownRoleError
from tools.results.plans import Plan, Stage
from tools.roadmaps.plan import compose_plan


def titles(plan: Plan) -> list[str]:
    return [stage.title for stage in plan.stages]


def the(plan: Plan, title: str) -> Stage:
    return next(stage for stage in plan.stages if stage.title == title)


def test_a_roadmap_gives_its_stages_in_its_order(plan: Plan) -> None:
    assert titles(plan) == ["SQL and Python", "Pipelines", "Nobody was asked", "The first job"]
    assert (plan.order, plan.ordered_by) == ("numbered", "data-engineer-roadmap")
    assert plan.sources == ("data-engineer-roadmap",)
    assert "which numbers them" in plan.assumptions[0]


def test_a_stage_says_what_to_learn_build_and_show_in_the_wikis_words(plan: Plan) -> None:
    pipelines = the(plan, "Pipelines")
    assert [item.text for item in pipelines.learn] == ["For the river, learn: Floods; Boats"]
    assert [item.text for item in pipelines.build] == [
        "Build a pipeline from the field to the granary."
    ]
    assert [item.text for item in pipelines.show] == ["Show the granary to a scribe."]
    assert [item.uncited for item in (*pipelines.learn, *pipelines.build)] == [True, False]


def test_whom_to_hear_has_guest_episode_and_minute(plan: Plan) -> None:
    by_id = {item.id: item for item in plan.evidence}
    heard = [by_id[name] for name in the(plan, "SQL and Python").hear]
    assert [(item.guest, item.episode, item.start_s) for item in heard] == [
        ("Bo Lindqvist", "reed-boats", 240)
    ]


def test_the_reason_is_the_archives(plan: Plan) -> None:
    assert [item.text for item in the(plan, "SQL and Python").why] == [
        "because Ada Moreno met nothing else at work."
    ]


def test_a_stage_without_any_episode_is_marked_and_names_nobody(plan: Plan) -> None:
    stage = the(plan, "Nobody was asked")
    assert stage.uncited
    assert [item.text for item in stage.build] == ["Build a wall."]
    assert not any(other.uncited for other in plan.stages if other is not stage)


def test_only_evidence_that_is_referred_to_comes_along(plan: Plan) -> None:
    said = {
        name
        for stage in plan.stages
        for advice in (*stage.learn, *stage.build, *stage.show, *stage.why)
        for name in advice.evidence
    } | {name for stage in plan.stages for name in stage.hear}
    assert {item.id for item in plan.evidence} == said


def test_known_skills_mark_a_stage_and_leave_it_in(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", know=["SQL", "pyhton"], start=START)
    assert the(plan, "SQL and Python").known
    assert not the(plan, "Pipelines").known
    part = compose_plan(world, role="data engineer", know=["SQL", "kites"], start=START)
    assert the(part, "SQL and Python").listed == ("SQL",)
    assert not the(part, "SQL and Python").known
    assert "No stage is about kites, which you listed." in part.assumptions


def test_hours_and_dates_are_split_by_effort_and_called_an_assumption(plan: Plan) -> None:
    assert [stage.effort for stage in plan.stages] == [2, 3, 1, 1]
    assert [stage.hours for stage in plan.stages] == [20, 29, 11, 10]
    assert plan.total_hours == 70
    assert plan.stages[-1].ends == BY
    assert any("your own assumption" in text for text in plan.assumptions)


def test_a_stage_that_is_known_costs_as_little_as_the_smallest(world: Archive) -> None:
    plan = compose_plan(
        world,
        role="data engineer",
        know=["SQL", "Python"],
        start=START,
        by=BY,
        hours_per_week=7,
    )
    assert [stage.hours for stage in plan.stages] == [12, 34, 12, 12]


def test_hours_without_a_date_give_no_total(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", start=START, hours_per_week=6.5)
    assert plan.total_hours is None
    assert {(stage.hours, stage.ends) for stage in plan.stages} == {(None, None)}
    assert "6.5 hours a week are your own assumption" in plan.assumptions[-1]


def test_a_date_alone_gives_dates_and_no_hours(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", start=START, by=BY)
    assert plan.stages[-1].ends == BY
    assert {stage.hours for stage in plan.stages} == {None}


def test_the_page_about_a_move_stands_beside_the_roadmap(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", from_role="data analyst", start=START)
    assert titles(plan)[-1] == "What to add"
    assert [stage.ordered for stage in plan.stages] == [True] * 4 + [False]
    by_id = {item.id: item for item in plan.evidence}
    assert [by_id[name].guest for name in plan.hear] == ["Ada Moreno", "Bo Lindqvist"]


def test_stories_of_people_are_no_stages(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", from_role="data analyst", start=START)
    assert not [title for title in titles(plan) if "Ada" in title or "Bo" in title]


def test_a_page_about_a_move_that_numbers_its_stages_gives_the_order(archive_of: Worlds) -> None:
    move = (
        '---\ntitle: "Data Analyst to Data Engineer"\n---\n\n## Stage 1: Boats\n\nLearn to row '
        "([[podcast:reed-boats|Bo’s episode]], 2:00).\n\n## Stage 2: Reeds\n\nBuild a raft.\n"
    )
    archive = archive_of(PAGES | {"data-analyst-to-data-engineer": move})
    plan = compose_plan(archive, role="data engineer", from_role="data analyst", start=START)
    assert plan.ordered_by == "data-analyst-to-data-engineer"
    assert titles(plan)[:2] == ["Boats", "Reeds"]
    assert {stage.page for stage in plan.stages if not stage.ordered} == {"data-engineer-roadmap"}


def test_a_role_without_a_roadmap_is_composed_and_it_is_said(world: Archive) -> None:
    plan = compose_plan(world, role="data analyst", start=START)
    assert plan.order == "composed"
    assert titles(plan) == ["Skills", "Evidence", "At night"]
    assert plan.sources == ("data-analyst-role", "counting-sheep")
    assert "The archive has no roadmap for data analyst" in plan.assumptions[0]


def test_a_move_that_no_page_is_about_is_said(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", from_role="marketer", start=START)
    assert "Nothing here is particular to the move from marketer to data engineer." in (
        plan.assumptions
    )


def test_what_cannot_be_planned_is_refused_with_what_can(world: Archive) -> None:
    with pytest.raises(
        NoRoadmapError, match="no page on the way to data scientist; it has pages on data"
    ):
        compose_plan(world, role="data scientist", start=START)
    with pytest.raises(SameRoleError, match="both roles are data engineer"):
        compose_plan(world, role="data engineer", from_role="etl developer", start=START)
    with pytest.raises(UnknownRoleError):
        compose_plan(world, role="astronaut", start=START)


def test_the_same_request_gives_the_same_plan(world: Archive) -> None:
    first, second = (
        compose_plan(world, role="data enginer", know=["sql"], start=date(2030, 1, 1))
        for _ in range(2)
    )
    assert first == second
