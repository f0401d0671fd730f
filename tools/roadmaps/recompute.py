"""A plan made anew, as the archive or the person has changed, without losing what is done."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.results.plans import Plan, Stage
from tools.roadmaps.hearing import with_minutes
from tools.roadmaps.invariants import OWN, ensure_sound
from tools.roadmaps.plan import compose_plan, finished
from tools.roadmaps.sections import positions, section_of
from tools.roadmaps.stages import guest_names, read_stage


def recompute(
    old: Plan,
    archive: Archive,
    *,
    start: date,
    role: str | None = None,
    from_role: str | None = None,
    know: Iterable[str] = (),
    hours_per_week: float | None = None,
    by: date | None = None,
) -> Plan:
    """Return a plan composed anew from the archive, with what is done and what is the user's.

    Done stay the stages that were, also where the archive no longer has them; dropped stay those
    that were dropped. The budget is split anew, from `start` on, among what is left.

    Args:
        old: The plan as it was.
        archive: May have changed since.
        start: From when on hours and dates count.
        role: Another target; the old one where none is given. So too the following.
        from_role: Another role to come from.
        know: Further skills.
        hours_per_week: Other hours.
        by: Another date.

    Raises:
        BudgetError, UnknownRoleError, SameRoleError, NoRoadmapError: As for a new plan.
    """
    new = compose_plan(
        archive,
        role=role or old.target_role,
        from_role=from_role or old.from_role or "",
        know=(*old.known, *know),
        start=start,
    )
    stages, evidence = _merged(old, new, archive)
    plan = replace(
        new,
        stages=stages,
        dropped=tuple(key for key in old.dropped if key not in {s.key for s in stages}),
        hours_per_week=old.hours_per_week if hours_per_week is None else hours_per_week,
        by=by or old.by,
    )
    plan = finished(plan, archive, [*old.evidence, *evidence, *new.evidence])
    ensure_sound(plan, archive, kept=[stage.key for stage in old.stages if stage.done])
    return plan


def _merged(old: Plan, new: Plan, archive: Archive) -> tuple[tuple[Stage, ...], list[Evidence]]:
    """Return the stages of both plans in the order of the old one, and evidence that is new."""
    composed = {stage.key: stage for stage in new.stages if stage.key not in old.dropped}
    evidence: list[Evidence] = []
    kept: list[Stage] = []
    for stage in old.stages:
        if stage.key in composed:
            kept.append(replace(composed[stage.key], done=stage.done, added=stage.added))
        elif stage.key.startswith(OWN):
            kept.append(replace(stage, hours=None, ends=None))
        elif stage.done or stage.added:
            again, found = _read_again(archive, stage)
            evidence += found
            # What was neither done nor is in the archive any more can cite nothing.
            kept += [again] if again.done or not again.gone else []
    return _ordered(_with_new(kept, list(composed.values())), archive), evidence


def _read_again(archive: Archive, stage: Stage) -> tuple[Stage, tuple[Evidence, ...]]:
    """Return a stage from the archive where it still is, else as it was."""
    page = archive.page(stage.page)
    whole = section_of(page, stage.anchor) if page else None
    if whole is None:
        return replace(stage, gone=True, hours=None, ends=None), ()
    read = with_minutes(archive, read_stage(archive, whole, guest_names(archive)))
    return replace(read.stage, done=stage.done, added=stage.added, ordered=False), read.evidence


def _with_new(kept: Sequence[Stage], composed: Sequence[Stage]) -> list[Stage]:
    """Return the kept stages with the new ones behind those that they were composed behind."""
    merged = list(kept)
    for number, stage in enumerate(composed):
        keys = [other.key for other in merged]
        if stage.key in keys:
            continue
        before = (other.key for other in reversed(composed[:number]) if other.key in keys)
        at = next((keys.index(key) + 1 for key in before), 0)
        merged.insert(at, stage)
    return merged


def _ordered(stages: Sequence[Stage], archive: Archive) -> tuple[Stage, ...]:
    """Return the stages with those of each page in its order, in the places that they take."""
    result = list(stages)
    for slug in {stage.page for stage in stages if stage.page}:
        places = positions(archive.page(slug))
        at = [i for i, s in enumerate(stages) if s.page == slug and s.anchor in places]
        there = sorted((stages[i] for i in at), key=lambda s: places[s.anchor])
        for i, stage in zip(at, there, strict=True):
            result[i] = stage
    return tuple(result)
