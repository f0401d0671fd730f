"""Twelve different people, each with a role, a background, skills and hours of their own."""

import statistics
import time
from dataclasses import dataclass
from datetime import date

from knowledge.archive import Archive
from tools.results.plans import Plan
from tools.roadmaps.invariants import check_plan
from tools.roadmaps.plan import compose_plan

START = date(2030, 1, 7)
WARM_MS = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who asks for a roadmap."""

    role: str
    from_role: str = ""
    know: tuple[str, ...] = ()
    hours: float | None = None
    by: date | None = None


PEOPLE = {
    "an analyst with SQL and evenings": Person(
        role="data engineer",
        from_role="data analyst",
        know=("SQL", "tableau"),
        hours=6,
        by=date(2030, 7, 1),
    ),
    "a returner": Person(role="AI engineer", from_role="career break", know=("pyhton",), hours=20),
    "a physicist": Person(
        role="data scientist", from_role="physicist", know=("python", "statistics", "math")
    ),
    "a backend developer": Person(
        role="ML engineer",
        from_role="backend developer",
        know=("java", "docker", "git", "kubernets"),
        hours=8.5,
        by=date(2030, 12, 31),
    ),
    "a marketer": Person(
        role="analytics engineer", from_role="marketing manager", know=("excel",), hours=4
    ),
    "a tester": Person(role="ml engineer", from_role="QA", know=("ci/cd", "testing")),
    "a sysadmin": Person(
        role="MLOps engineer",
        from_role="sysadmin",
        know=("linux", "terraform"),
        by=date(2030, 4, 1),
    ),
    "a teacher": Person(role="data analyst", from_role="teacher", hours=3, by=date(2031, 1, 7)),
    "a student": Person(role="data engineer", from_role="student", know=("python",), hours=25),
    "a designer": Person(role="data product manager", from_role="ux designer"),
    "a senior analyst": Person(
        role="data team lead", from_role="data analyst", know=("SQL", "communication"), hours=2
    ),
    "somebody in a hurry": Person(
        role="genai engineer", know=("python", "rag", "evals"), hours=40, by=date(2030, 2, 4)
    ),
}


def plan_for(archive: Archive, person: Person) -> Plan:
    return compose_plan(
        archive,
        role=person.role,
        from_role=person.from_role,
        know=person.know,
        hours_per_week=person.hours,
        by=person.by,
        start=START,
    )


def has_a_roadmap_of_twelve_kinds(archive: Archive) -> None:
    plans = {name: plan_for(archive, person) for name, person in PEOPLE.items()}
    assert [violation for plan in plans.values() for violation in check_plan(plan, archive)] == []
    assert len({plan.stages for plan in plans.values()}) == 12
    for name, plan in plans.items():
        assert len(plan.stages) >= 3, name
        for stage in plan.stages:
            assert stage.uncited or stage.hear, (name, stage.title)
            assert stage.learn or stage.build or stage.show or stage.summary or stage.hear, name


def test_twelve_people_get_sound_roadmaps_from_the_bundled_wiki(starter_archive: Archive) -> None:
    has_a_roadmap_of_twelve_kinds(starter_archive)


def test_twelve_people_get_sound_roadmaps_from_the_whole_archive(whole_archive: Archive) -> None:
    has_a_roadmap_of_twelve_kinds(whole_archive)


def test_a_roadmap_of_the_whole_archive_is_there_at_once(whole_archive: Archive) -> None:
    plan_for(whole_archive, PEOPLE["a returner"])  # warm
    took = []
    for person in PEOPLE.values():
        began = time.perf_counter()
        plan_for(whole_archive, person)
        took.append(1000 * (time.perf_counter() - began))
    assert statistics.median(took) <= WARM_MS, took
