"""How a plan and its stages are called, in every export and on the screen."""

from collections.abc import Iterator

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.times import format_clock
from tools.results.plans import Advice, Plan, Stage
from tools.roles import read_roles


def headline(plan: Plan, archive: Archive) -> str:
    """Return what a plan is: from where to where."""
    roles = read_roles(archive.page_titles).roles
    target, origin = (
        roles[key].name if key in roles else key for key in (plan.target_role, plan.from_role or "")
    )
    return f"Roadmap: {origin} to {target}" if origin else f"Roadmap: {target}"


def marks_of(stage: Stage) -> list[str]:
    """Return what is to be known of a stage beside its title: state, effort, budget, origin."""
    return [*_state(stage), *_cost(stage), *_origin(stage)]


def reasons_apart(stage: Stage) -> list[Advice]:
    """Return the reasons that are no clause of what the stage says to learn, build or show."""
    said = (*stage.learn, *stage.build, *stage.show)
    return [why for why in stage.why if not any(why.text in advice.text for advice in said)]


def when(item: Evidence) -> str:
    """Return where in its episode a claim stands."""
    return "no minute given" if item.start_s is None else format_clock(item.start_s)


def _state(stage: Stage) -> Iterator[str]:
    if stage.done:
        yield "done"
    if stage.known:
        yield "you listed this: skim"
    elif stage.listed:
        yield f"you listed {', '.join(stage.listed)}: skim that part"


def _cost(stage: Stage) -> Iterator[str]:
    yield f"effort {stage.effort}"
    if stage.hours is not None:
        yield "1 hour" if stage.hours == 1 else f"{stage.hours} hours"
    if stage.ends is not None:
        yield f"until {stage.ends}"


def _origin(stage: Stage) -> Iterator[str]:
    if stage.gone:
        yield "no longer in the archive"
    elif not stage.page:
        yield "your own, uncited"
    elif not stage.ordered:
        yield f"beside, from {stage.page_title}"
    if stage.page and stage.uncited:
        yield "uncited"
