"""Changes to a plan. Each gives a new plan, sound as the old one was, or is refused.

What is done stays: a stage that is done is never dropped.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from rapidfuzz import fuzz, process, utils

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.naming import slugify
from knowledge.sanitize import one_line
from tools.errors import (
    EditRefusedError,
    TooLongError,
    UnknownSectionError,
    UnknownStageError,
)
from tools.names import match_headings, match_pages, near_names
from tools.results.plans import Plan, Stage
from tools.roadmaps.hearing import with_minutes
from tools.roadmaps.invariants import OWN, check_plan
from tools.roadmaps.plan import finished
from tools.roadmaps.sections import positions, section_of
from tools.roadmaps.skills import with_known
from tools.roadmaps.stages import guest_names, read_stage

MAX_TITLE_CHARS: Final = 200
MAX_STAGES: Final = 60
_SAME_TITLE: Final = 85.0
_NEAR: Final = 3


def find_stage(plan: Plan, name: str) -> Stage:
    """Return the stage that a number (counted from 1) or a title means, misspelt by little.

    Raises:
        UnknownStageError: None or several are meant.
    """
    asked = one_line(name)
    if asked.isdecimal() and len(asked) < 4 and 1 <= int(asked) <= len(plan.stages):
        return plan.stages[int(asked) - 1]
    same = [stage for stage in plan.stages if slugify(stage.title) == slugify(asked)]
    titles = {stage.key: stage.title for stage in plan.stages}
    found = process.extract(
        asked, titles, scorer=fuzz.WRatio, processor=utils.default_process, limit=_NEAR
    )
    sure = [key for _, score, key in found if score >= _SAME_TITLE]
    keys = [stage.key for stage in same] or sure
    if len(keys) != 1:
        raise UnknownStageError(asked, near=tuple(title for title, _, _ in found))
    return next(stage for stage in plan.stages if stage.key == keys[0])


def mark_done(plan: Plan, archive: Archive, stage: Stage) -> Plan:
    """Return the plan with a stage done; its hours stay where they are."""
    return _settled(plan, archive, _with_stage(plan, replace(stage, done=True)))


def mark_open(plan: Plan, archive: Archive, stage: Stage) -> Plan:
    """Return the plan with a stage that was marked as done by mistake open again.

    Raises:
        EditRefusedError: It is kept only because it was done.
    """
    return _settled(plan, archive, _with_stage(plan, replace(stage, done=False)))


def drop_stage(plan: Plan, archive: Archive, stage: Stage) -> Plan:
    """Return the plan without a stage; its hours go to the others.

    Raises:
        EditRefusedError: It is done, or the last one.
    """
    if stage.done:
        raise EditRefusedError(f"{stage.title!r} is done, and a plan keeps what is done")
    if len(plan.stages) == 1:
        raise EditRefusedError("a plan needs a stage; delete the plan instead")
    stages = tuple(other for other in plan.stages if other.key != stage.key)
    dropped = plan.dropped if stage.key.startswith(OWN) else (*plan.dropped, stage.key)
    return _settled(plan, archive, replace(plan, stages=stages, dropped=dropped))


def move_stage(plan: Plan, archive: Archive, stage: Stage, *, after: Stage | None) -> Plan:
    """Return the plan with a stage moved behind another, or to the front.

    Raises:
        EditRefusedError: The order of the page that both are from would be broken.
    """
    if after and after.key == stage.key:
        raise EditRefusedError(f"{stage.title!r} cannot come after itself")
    rest = [other for other in plan.stages if other.key != stage.key]
    return _settled(plan, archive, replace(plan, stages=_inserted(rest, stage, after)))


def add_own_stage(plan: Plan, archive: Archive, title: str, *, after: Stage | None) -> Plan:
    """Return the plan with a stage of the user's own, marked uncited, behind another or last.

    Raises:
        TooLongError: The title is too long.
        EditRefusedError: It is empty, there is one already, or it is about a skill that was listed
            as known.
    """
    title = one_line(title)
    if not title:
        raise EditRefusedError("a stage needs a title")
    if len(title) > MAX_TITLE_CHARS:
        raise TooLongError(length=len(title), limit=MAX_TITLE_CHARS)
    stage = Stage(
        # A title may be in a script that slugs leave out.
        key=OWN + (slugify(title) or sha256(title.encode()).hexdigest()[:12]),
        title=title,
        page="",
        page_title="",
        anchor="",
        effort=1,
        ordered=False,
        uncited=True,
        added=True,
    )
    marked = with_known(stage, plan.known)
    if marked.known:
        raise EditRefusedError(
            f"{title!r} is nothing new: you listed {', '.join(marked.listed)} as known"
        )
    return _added(plan, archive, stage, after)


def add_section(
    plan: Plan, archive: Archive, *, page: str, heading: str, after: Stage | None
) -> Plan:
    """Return the plan with a section of the wiki as a further stage, with its citations.

    Without a place it goes where the order of its page allows it, else last.

    Raises:
        UnknownSectionError: No page has that section.
        EditRefusedError: It is in the plan already, or would break the order of its page.
    """
    pages = match_pages(archive, page)
    places = [place for place in archive.places if place.page in pages]
    matched = match_headings(places, heading)
    if not matched:
        asked = f"{page} › {heading}"
        near = tuple(place.heading for place in places if place.anchor)[:_NEAR]
        raise UnknownSectionError(asked, near=near or near_names(archive, page, count=_NEAR))
    found = archive.page(matched[0].page)
    whole = section_of(found, matched[0].anchor) if found else None
    if whole is None:
        raise UnknownSectionError(heading, near=())
    read = with_minutes(archive, read_stage(archive, whole, guest_names(archive)))
    ordered = read.stage.page == plan.ordered_by
    stage = replace(read.stage, ordered=ordered, added=True)
    back = tuple(key for key in plan.dropped if key != stage.key)
    behind = after or _neighbour(plan, archive, stage)
    return _added(replace(plan, dropped=back), archive, stage, behind, read.evidence)


def _neighbour(plan: Plan, archive: Archive, stage: Stage) -> Stage | None:
    """Return the last stage of the plan that the page of a stage has before it."""
    places = positions(archive.page(stage.page))
    before = [
        other
        for other in plan.stages
        if other.page == stage.page and places.get(other.anchor, -1) < places[stage.anchor]
    ]
    return before[-1] if before else None


def _added(
    plan: Plan,
    archive: Archive,
    stage: Stage,
    after: Stage | None,
    evidence: Sequence[Evidence] = (),
) -> Plan:
    if any(other.key == stage.key for other in plan.stages):
        raise EditRefusedError(f"{stage.title!r} is in the plan already")
    if len(plan.stages) >= MAX_STAGES:
        raise EditRefusedError(f"{MAX_STAGES} stages are enough; drop one first")
    last = plan.stages[-1] if plan.stages else None
    same_page = any(other.page == stage.page for other in plan.stages) and stage.page
    behind = after if after or same_page else last
    stages = _inserted(plan.stages, stage, behind)
    return _settled(plan, archive, replace(plan, stages=stages), evidence)


def _inserted(stages: Sequence[Stage], stage: Stage, after: Stage | None) -> tuple[Stage, ...]:
    at = 0 if after is None else 1 + [other.key for other in stages].index(after.key)
    return (*stages[:at], stage, *stages[at:])


def _with_stage(plan: Plan, stage: Stage) -> Plan:
    stages = (stage if other.key == stage.key else other for other in plan.stages)
    return replace(plan, stages=tuple(stages))


def _settled(old: Plan, archive: Archive, changed: Plan, evidence: Sequence[Evidence] = ()) -> Plan:
    """Return a changed plan brought up to date, unless the change breaks a rule.

    A rule that was broken before, as the archive has changed since, hinders no edit.
    """
    plan = finished(changed, archive, [*old.evidence, *evidence])
    kept = [stage.key for stage in old.stages if stage.gone]
    before = {violation.message for violation in check_plan(old, archive, kept=kept)}
    after = (violation.message for violation in check_plan(plan, archive, kept=kept))
    new = [message for message in after if message not in before]
    if new:
        raise EditRefusedError(f"that would break the plan: {new[0]}")
    return plan
