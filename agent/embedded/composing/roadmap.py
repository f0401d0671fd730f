"""Answers from a roadmap: the stages in order."""

from typing import Final

from agent.embedded.composing.sentences import Composed, Facts, Known, joined, told, with_ids
from agent.embedded.filling import day
from agent.embedded.filling import joined as listed
from tools.views_roadmap import RoadmapView, SaidView, StageView

_MAX_STAGES: Final = 8


def compose_roadmap(plan: RoadmapView, known: Known) -> Composed:
    """Return the stages in order, of each what to learn, build and show."""
    facts = Facts()
    shown = plan.stages[:_MAX_STAGES]
    stages = [_stage(number, stage, known, facts) for number, stage in enumerate(shown, start=1)]
    sizes = {stage.title: float(stage.hours or stage.effort) for stage in shown}
    notices = list(plan.assumptions)
    left = (plan.stages_left_out or 0) + len(plan.stages) - len(shown)
    if left:
        notices.append(f"Stages left out here: {left}.")
    return joined(stages, notices, sizes=sizes)


def _stage(number: int, stage: StageView, known: Known, facts: Facts) -> str:
    said = [part for part in (stage.learn, stage.build, stage.show, stage.about) if part]
    lines = [f"- {_told(part, known)}" for part in said if facts.is_new(part.text)]
    return "\n".join([f"**{number}. {stage.title}{_aside(stage)}**", "", *lines])


def _told(part: SaidView, known: Known) -> str:
    """Return what a stage says; a list, which is no sentence, up to where it was cut."""
    return told(part.text, part.ids, known) or with_ids(part.text, part.ids)


def _aside(stage: StageView) -> str:
    """Return what the user's own hours, date and skills make of a stage."""
    asides = []
    if stage.known:
        asides.append("you listed this: skim")
    elif stage.listed:
        asides.append(f"you know {listed(stage.listed)}")
    if stage.hours:
        asides.append(f"{stage.hours} hours")
    if stage.ends:
        asides.append(f"until {day(stage.ends.isoformat())}")
    return f" ({', '.join(asides)})" if asides else ""
