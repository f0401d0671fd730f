"""Whoever asks, and whatever they do to their plan: no rule is broken and nothing done is lost."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.archive import Archive
from tests.tools.roadmaps.conftest import START
from tools.errors import RepairableError
from tools.results.plans import Plan
from tools.roadmaps.edits import (
    add_own_stage,
    add_section,
    drop_stage,
    mark_done,
    move_stage,
)
from tools.roadmaps.invariants import check_plan
from tools.roadmaps.plan import compose_plan
from tools.roadmaps.recompute import recompute
from tools.roles import read_roles

ROLES = st.sampled_from(
    "data engineer,data analyst,data scientist,ml engineer,ai engineer,analytics engineer,"
    "mlops engineer,data product manager,data team lead,software engineer,academic,qa engineer,"
    "teacher,student,marketer,career break".split(",")
)
SKILLS = st.lists(
    st.sampled_from(
        "sql,pyhton,docker,excel,git,statistics,machine learning,dbt,retrieval,evals,kites".split(
            ","
        )
    )
    | st.text(max_size=12),
    max_size=5,
)
HOURS = st.none() | st.floats(0.5, 60)
DAYS = st.none() | st.integers(1, 900)
PROFILES = st.fixed_dictionaries(
    {"role": ROLES, "from_role": st.just("") | ROLES, "know": SKILLS, "hours": HOURS, "days": DAYS}
)
TITLES = st.sampled_from(["Rest", "Learn SQL", "Docker", "Talk to people"]) | st.text(max_size=20)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["done", "drop", "move", "own", "section", "recompute", "undo"]),
        st.integers(0, 30),
        st.integers(0, 30),
        TITLES,
        SKILLS,
        HOURS,
        DAYS,
    ),
    max_size=12,
)


def compose(archive: Archive, profile: dict[str, Any]) -> Plan | None:
    """Return a plan; None where the request is refused as one that can be repaired."""
    try:
        return compose_plan(
            archive,
            role=profile["role"],
            from_role=profile["from_role"],
            know=profile["know"],
            hours_per_week=profile["hours"],
            by=day(START, profile["days"]),
            start=START,
        )
    except RepairableError:
        return None


def day(start: date, days: int | None) -> date | None:
    return None if days is None else start + timedelta(days=days)


@given(PROFILES)
@settings(max_examples=300)
def test_no_profile_gives_a_plan_that_breaks_a_rule(
    starter_archive: Archive, profile: dict[str, Any]
) -> None:
    plan = compose(starter_archive, profile)
    if plan is not None:
        assert check_plan(plan, starter_archive) == []
        assert compose(starter_archive, profile) == plan


@dataclass
class History:
    """A plan with what it was before; an undo takes the last one back."""

    plans: list[Plan] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        return self.plans[-1]

    def done(self) -> set[str]:
        return {stage.key for stage in self.plan.stages if stage.done}


def edited(plan: Plan, archive: Archive, edit: tuple[Any, ...]) -> Plan:
    kind, first, second, title, know, hours, days = edit
    stage = plan.stages[first % len(plan.stages)]
    after = plan.stages[second % len(plan.stages)] if second % 4 else None
    if kind == "done":
        return mark_done(plan, archive, stage)
    if kind == "drop":
        return drop_stage(plan, archive, stage)
    if kind == "move":
        return move_stage(plan, archive, stage, after=after)
    if kind == "own":
        return add_own_stage(plan, archive, title, after=after)
    if kind == "section":
        place = archive.places[(first * 31 + second) % len(archive.places)]
        return add_section(
            plan, archive, page=place.page, heading=place.heading or "Top", after=after
        )
    start = START + timedelta(days=first)
    return recompute(
        plan, archive, start=start, know=know, hours_per_week=hours, by=day(start, days)
    )


@given(PROFILES, EDITS)
@settings(max_examples=200)
def test_no_edits_break_a_rule_or_lose_what_is_done(
    starter_archive: Archive, profile: dict[str, Any], edits: list[tuple[Any, ...]]
) -> None:
    composed = compose(starter_archive, profile)
    if composed is None:
        return
    history = History([composed])
    for edit in edits:
        if edit[0] == "undo":
            history.plans = history.plans[:-1] or history.plans
            continue
        before = history.done()
        try:
            history.plans.append(edited(history.plan, starter_archive, edit))
        except RepairableError:
            continue
        assert check_plan(history.plan, starter_archive) == []
        assert before <= history.done()


@given(st.lists(st.integers(0, 30), max_size=6), st.booleans())
@settings(max_examples=60)
def test_an_archive_that_changes_to_and_fro_loses_nothing_done(
    world: Archive, later_world: Archive, picks: list[int], moved: bool
) -> None:
    from_role = "data analyst" if moved else ""
    plan = compose_plan(world, role="data engineer", from_role=from_role, start=START)
    done: set[str] = set()
    for number, pick in enumerate(picks):
        archive = (world, later_world)[number % 2]
        plan = recompute(plan, archive, start=START)
        stage = plan.stages[pick % len(plan.stages)]
        plan = mark_done(plan, archive, stage)
        assert check_plan(plan, archive, kept=done) == []
        done.add(stage.key)
        assert {stage.key for stage in plan.stages if stage.done} == done


def test_the_profiles_reach_enough_roles_to_mean_something(starter_archive: Archive) -> None:
    book = read_roles(starter_archive.page_titles)
    assert len(book.roadmap_pages) >= 5
