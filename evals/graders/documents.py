"""Do comparisons, roadmaps and project briefs keep what they promise?"""

from collections.abc import Iterator, Sequence

from evals.contract import (
    GradedAnswer,
    GradedComparison,
    GradedProject,
    GradedRoadmap,
    GradedStage,
)
from evals.expectation import ExpectedComparison, ExpectedPlan, ExpectedProjects
from evals.graders.check import Check, check, listed
from evals.state import Ground
from knowledge.naming import slugify


def check_comparison(wanted: ExpectedComparison, answer: GradedAnswer) -> Iterator[Check]:
    """Check that enough guests stand side by side, each with a source of their own."""
    found = answer.comparison
    yield check("comparison", found is not None, "no comparison")
    if found is None:
        return
    guests = {viewpoint.guest for viewpoint in found.viewpoints}
    detail = f"wanted {wanted.guests_at_least} guests, got {listed(guests)}"
    yield check("comparison guests", len(guests) >= wanted.guests_at_least, detail)
    yield _voices(found, answer)


def _voices(found: GradedComparison, answer: GradedAnswer) -> Check:
    """A view stands on a citation of its guest's own: nobody speaks with another's words."""
    guest_of = {citation.n: citation.guest for citation in answer.citations}
    wrong = [
        viewpoint.guest
        for viewpoint in found.viewpoints
        if viewpoint.guest not in {guest_of.get(n) for n in viewpoint.citations}
    ]
    return check("comparison voices", not wrong, f"no source of their own: {listed(wrong)}")


def check_plan(
    wanted: ExpectedPlan, answer: GradedAnswer, grounds: Sequence[Ground]
) -> Iterator[Check]:
    """Check a roadmap: its stages, their order, what is known, and that each cites or says not."""
    plan = answer.roadmap
    yield check("plan", plan is not None, "no roadmap")
    if plan is None:
        return
    if wanted.target_role:
        is_it = slugify(wanted.target_role) in slugify(plan.target_role)
        yield check("plan target", is_it, f"wanted {wanted.target_role}, got {plan.target_role}")
    n = len(plan.stages)
    yield check("plan stages", n >= wanted.min_stages, f"wanted {wanted.min_stages}, got {n}")
    bare = [stage.title for stage in plan.stages if not stage.citations and not stage.uncited]
    yield check("plan stages cite", not bare, f"neither cited nor marked: {listed(bare)}")
    yield from _check_named(wanted, plan)
    if wanted.page:
        pages = {ground.page for ground in grounds} | set(map(slugify, plan.sources))
        yield check("plan page", wanted.page in pages, f"wanted {wanted.page}: {listed(pages)}")


def _check_named(wanted: ExpectedPlan, plan: GradedRoadmap) -> Iterator[Check]:
    if wanted.in_order:
        places = [_first(words, plan.stages) for words in wanted.in_order]
        found = [place for place in places if place is not None]
        ordered = len(found) == len(places) and found == sorted(set(found))
        titles = [stage.title for stage in plan.stages]
        yield check("plan order", ordered, f"wanted {list(wanted.in_order)}, got {titles}")
    if wanted.without:
        kept = [s.title for s in plan.stages for w in wanted.without if _is_titled(s, w)]
        yield check("plan without", not kept, f"still there: {listed(kept)}")
    for words in wanted.known:
        known = [s for s in plan.stages if s.known and words.casefold() in _told(s)]
        yield check(f"plan knows {words}", known, "no stage about it is marked as known")
    told = " ".join(plan.assumptions).casefold()
    for words in wanted.assumptions:
        yield check(f"plan assumes {words}", words.casefold() in told, f"assumptions: {told!r}")


def _first(words: str, stages: Sequence[GradedStage]) -> int | None:
    matching = (i for i, stage in enumerate(stages) if _is_titled(stage, words))
    return next(matching, None)


def _is_titled(stage: GradedStage, words: str) -> bool:
    return words.casefold() in stage.title.casefold()


def _told(stage: GradedStage) -> str:
    return f"{stage.title} {stage.summary or ''}".casefold()


def check_projects(wanted: ExpectedProjects, answer: GradedAnswer) -> Iterator[Check]:
    """Check project briefs: how many, what about, and that a guest is behind each criterion."""
    briefs = answer.projects or ()
    yield check(
        "projects", len(briefs) >= wanted.at_least, f"wanted {wanted.at_least}, got {len(briefs)}"
    )
    for number, alternatives in enumerate(wanted.mention, start=1):
        mentioned = any(
            word.casefold() in _brief(brief) for brief in briefs for word in alternatives
        )
        yield check(f"projects mention {number}", mentioned, f"none of {listed(alternatives)}")
    guests = {citation.n for citation in answer.citations if citation.guest}
    bare = [
        criterion.text[:60]
        for brief in briefs
        for criterion in brief.criteria
        if not guests.intersection(criterion.citations)
    ]
    empty = [brief.title for brief in briefs if not brief.criteria]
    yield check("projects have criteria", not empty, f"without any: {listed(empty)}")
    yield check("criteria cite guests", not bare, f"nobody behind: {bare[:3]}")


def _brief(brief: GradedProject) -> str:
    criteria = " ".join(criterion.text for criterion in brief.criteria)
    return f"{brief.title} {brief.problem} {brief.why} {criteria}".casefold()
