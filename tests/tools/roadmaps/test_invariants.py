from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from knowledge.archive import Archive
from tests.tools.roadmaps.conftest import Worlds
from tests.tools.roadmaps.world import PAGES
from tools.errors import UnsoundPlanError
from tools.results.plans import Advice, Plan, Stage
from tools.roadmaps.invariants import check_plan, ensure_sound, stands_in

Break = Callable[[Plan], Plan]


def with_stage(plan: Plan, number: int, **changes: object) -> Plan:
    stages = list(plan.stages)
    stages[number] = replace(stages[number], **changes)  # type: ignore[arg-type]
    return replace(plan, stages=tuple(stages))


def reworded(plan: Plan) -> Plan:
    said = replace(plan.stages[0].build[0], text="Build a ziggurat as Ada Moreno did.")
    return with_stage(plan, 0, build=(said,))


def misattributed(plan: Plan) -> Plan:
    changed = tuple(
        replace(item, guest="Cleo Okafor") if item.guest else item for item in plan.evidence
    )
    return replace(plan, evidence=changed)


def own(title: str, **changes: object) -> Stage:
    stage = Stage(
        key="own:new",
        title=title,
        page="",
        page_title="",
        anchor="",
        effort=1,
        uncited=True,
        ordered=False,
        hours=1,
    )
    return replace(stage, **changes)  # type: ignore[arg-type]


BREAKS: dict[str, tuple[str, Break]] = {
    "two stages of a page change places": (
        "order",
        lambda plan: replace(plan, stages=(plan.stages[1], plan.stages[0], *plan.stages[2:])),
    ),
    "a stage without citation loses its mark": (
        "uncited",
        lambda plan: with_stage(plan, 2, uncited=False),
    ),
    "a stage with a citation is marked uncited": (
        "uncited",
        lambda plan: with_stage(plan, 1, uncited=True),
    ),
    "advice without an episode loses its mark": (
        "uncited",
        lambda plan: with_stage(plan, 2, build=(replace(plan.stages[2].build[0], uncited=False),)),
    ),
    "a stage has nothing behind it and no mark": (
        "uncited",
        lambda plan: replace(plan, stages=(*plan.stages, own("Kites", uncited=False))),
    ),
    "a known skill stands there as new": (
        "known",
        lambda plan: replace(plan, stages=(*plan.stages, own("Learn SQL"))),
    ),
    "a stage is marked known, although nobody listed it": (
        "known",
        lambda plan: with_stage(plan, 3, known=True),
    ),
    "the mark of a listed skill is gone": ("known", lambda plan: with_stage(plan, 0, listed=())),
    "the hours do not add up": ("hours", lambda plan: with_stage(plan, 0, hours=21)),
    "a stage has no hours": ("hours", lambda plan: with_stage(plan, 0, hours=None)),
    "the total is not what the user gave": ("hours", lambda plan: replace(plan, total_hours=71)),
    "hours stand where nobody gave any": (
        "hours",
        lambda plan: replace(plan, hours_per_week=None, total_hours=None),
    ),
    "a date comes before the one before it": (
        "hours",
        lambda plan: with_stage(plan, 1, ends=plan.start + timedelta(days=1)),
    ),
    "the last date is not the one that was set": (
        "hours",
        lambda plan: with_stage(plan, 3, ends=plan.by and plan.by + timedelta(days=1)),
    ),
    "evidence is missing": ("citation", lambda plan: replace(plan, evidence=plan.evidence[1:])),
    "an id was made up": (
        "citation",
        lambda plan: with_stage(
            plan, 0, build=(Advice(text="Build.", evidence=("ev_zzzzzz",), uncited=False),)
        ),
    ),
    "somebody to hear was made up": (
        "citation",
        lambda plan: with_stage(plan, 0, hear=("ev_zzzzzz",)),
    ),
    "a section is to be heard": (
        "citation",
        lambda plan: with_stage(plan, 2, hear=plan.stages[2].build[0].evidence),
    ),
    "advice says what its evidence does not": ("citation", reworded),
    "evidence is put into another mouth": ("citation", misattributed),
    "evidence comes along that nothing refers to": (
        "citation",
        lambda plan: with_stage(plan, 0, hear=()),
    ),
    "a stage is there twice": (
        "stage",
        lambda plan: replace(plan, stages=(*plan.stages, plan.stages[0])),
    ),
    "a stage is there that was dropped": (
        "stage",
        lambda plan: replace(plan, dropped=(plan.stages[0].key,)),
    ),
    "a stage was given another title": (
        "stage",
        lambda plan: with_stage(plan, 0, title="SQL in a day"),
    ),
    "a stage is of no page": ("stage", lambda plan: with_stage(plan, 0, anchor="made-up")),
    "a stage is called gone that was never done": (
        "stage",
        lambda plan: with_stage(plan, 0, gone=True),
    ),
    "a stage is called gone that is still there": (
        "stage",
        lambda plan: with_stage(plan, 0, gone=True, done=True),
    ),
    "a stage is made up and called done and gone": (
        "stage",
        lambda plan: replace(
            plan,
            stages=(*plan.stages, own("Fly", key="air#fly", page="air", done=True, gone=True)),
        ),
    ),
    "a stage of the user's own claims a page": (
        "stage",
        lambda plan: replace(plan, stages=(*plan.stages, own("Kites", page="kites"))),
    ),
    "no effort": ("stage", lambda plan: with_stage(plan, 0, effort=0)),
    "no stage": ("stage", lambda plan: replace(plan, stages=())),
}


def test_a_composed_plan_breaks_no_rule(plan: Plan, world: Archive) -> None:
    assert check_plan(plan, world) == []


@pytest.mark.parametrize("name", BREAKS)
def test_a_breach_is_found(name: str, plan: Plan, world: Archive) -> None:
    rule, change = BREAKS[name]
    broken = change(plan)
    assert broken != plan
    assert rule in {violation.rule for violation in check_plan(broken, world)}
    with pytest.raises(UnsoundPlanError):
        ensure_sound(broken, world)


def test_a_plan_from_another_archive_is_not_sound(plan: Plan, archive_of: Worlds) -> None:
    changed = PAGES["data-engineer-roadmap"].replace("7:00", "8:00")
    archive = archive_of(PAGES | {"data-engineer-roadmap": changed})
    found = check_plan(plan, archive)
    assert {violation.rule for violation in found} == {"citation"}


def test_words_of_the_evidence_may_differ_in_marks_but_not_in_letters(plan: Plan) -> None:
    evidence = [item for item in plan.evidence if item.kind == "section"]
    assert stands_in("For the river, learn: Floods; Boats", evidence)
    assert not stands_in("For the rivers, learn: Floods; Boats", evidence)
    assert not stands_in("or the river", [])


def test_another_verifier_can_be_handed_in(plan: Plan, world: Archive) -> None:
    assert check_plan(reworded(plan), world, verifier=lambda text, evidence: True) == []
    strict = check_plan(plan, world, verifier=lambda text, evidence: "wall" not in text)
    assert [violation.stage for violation in strict] == [plan.stages[2].key]
