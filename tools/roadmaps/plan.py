"""Plans composed from the archive: the roadmap tool without a model.

Every plan, composed or changed, ends in `finished`: skills marked, budget split, evidence and
assumptions brought up to date.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.errors import SameRoleError
from tools.results.plans import Plan
from tools.roadmaps.assumptions import assumptions_of
from tools.roadmaps.budget import check_budget, with_budget
from tools.roadmaps.invariants import ensure_sound
from tools.roadmaps.references import references
from tools.roadmaps.route import find_route
from tools.roadmaps.skills import understand_skills, with_known
from tools.roles import read_roles


def compose_plan(
    archive: Archive,
    *,
    role: str,
    start: date,
    from_role: str = "",
    know: Iterable[str] = (),
    hours_per_week: float | None = None,
    by: date | None = None,
) -> Plan:
    """Return the stages to a role in the order that one page of the archive gives.

    Args:
        archive: Where everything in the plan is from.
        role: The role to reach, by any of its names.
        start: When the work begins; hours and dates count from it.
        from_role: The role to come from, if that matters.
        know: Skills that the user has; their stages are marked, never left out.
        hours_per_week: Hours that the user has in a week, if they said.
        by: When the user wants to be done, if they said.

    Raises:
        UnknownRoleError: Nobody calls a role so.
        SameRoleError: Both roles are the same.
        NoRoadmapError: The archive has no page on the role.
        BudgetError: Hours and date cannot be kept.
        TooManySkillsError, TooLongError: Too much was listed.
    """
    book = read_roles(archive.page_titles)
    target = book.find(role)
    origin = book.find(from_role) if from_role else None
    if origin and origin.key == target.key:
        raise SameRoleError(target.name)
    known = understand_skills(know)
    check_budget(start, by, hours_per_week, stages=0)
    route = find_route(archive, book, target, origin)
    plan = Plan(
        target_role=target.key,
        from_role=origin.key if origin else None,
        known=known,
        start=start,
        hours_per_week=hours_per_week,
        by=by,
        total_hours=None,
        order=route.order,
        ordered_by=route.ordered_by,
        stages=tuple(item.stage for item in route.stages),
        hear=tuple(item.id for item in route.hear),
        archive=archive.manifest.digest,
    )
    found = [evidence for item in route.stages for evidence in item.evidence]
    plan = finished(plan, archive, [*found, *route.hear])
    ensure_sound(plan, archive)
    return plan


def finished(plan: Plan, archive: Archive, evidence: Iterable[Evidence]) -> Plan:
    """Return a plan with all that follows from its stages: marks, budget, sources, evidence.

    Args:
        plan: The stages and the profile.
        archive: For the names of pages and roles.
        evidence: Of the stages at least.

    Raises:
        BudgetError: The budget cannot pay for the stages.
    """
    stages = tuple(with_known(stage, plan.known) for stage in plan.stages)
    plan = with_budget(replace(plan, stages=stages))
    by_id = {item.id: item for item in evidence}
    used = tuple(by_id[name] for name in references(plan) if name in by_id)
    pages = [stage.page for stage in plan.stages if stage.page]
    heard = [item.page for item in used if item.id in plan.hear]
    plan = replace(plan, sources=tuple(dict.fromkeys([*pages, *heard])), evidence=used)
    return replace(plan, assumptions=assumptions_of(plan, archive))
