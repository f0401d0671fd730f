"""What a model reads of a roadmap: every stage, and of each what matters most."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge.evidence import Evidence
from knowledge.sanitize import clip
from knowledge.times import format_clock
from tools.results.plans import Advice, Order, Plan, Stage

STAGES_SHOWN: Final = 10
_TEXT_CHARS: Final = 2250
"""Characters of advice in all, shared among what is shown of the stages."""
_LEAST_CHARS: Final = 60
_MOST_CHARS: Final = 240
_SAID_OF_EACH: Final = 3


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SaidView(_View):
    """What a stage says; `ids` are to be cited, and none of them is an episode where uncited."""

    text: str
    ids: list[str]
    uncited: bool | None = None


class HeardView(_View):
    """A guest to hear."""

    id: str
    guest: str | None = None
    at: str | None = None


class StageView(_View):
    """A stage, with the first of what it says of each kind."""

    title: str
    page: str
    effort: int
    learn: SaidView | None = None
    build: SaidView | None = None
    show: SaidView | None = None
    about: SaidView | None = None  # where it says nothing to do
    hear: HeardView | None = None
    listed: list[str] | None = None  # skills of the user that it is about
    known: bool | None = None
    done: bool | None = None
    beside: bool | None = None  # at no set place in the order
    uncited: bool | None = None
    hours: int | None = None
    ends: date | None = None


class RoadmapView(_View):
    """A plan in small."""

    target_role: str
    from_role: str | None = None
    order: Order
    stages: list[StageView]
    stages_left_out: int | None = None
    assumptions: list[str]


def view_roadmap(plan: Plan) -> RoadmapView:
    """Return what a model reads of a plan."""
    shown = plan.stages[:STAGES_SHOWN]
    share = _TEXT_CHARS // (_SAID_OF_EACH * max(1, len(shown)))
    chars = min(_MOST_CHARS, max(_LEAST_CHARS, share))
    evidence = {item.id: item for item in plan.evidence}
    return RoadmapView(
        target_role=plan.target_role,
        from_role=plan.from_role,
        order=plan.order,
        stages=[_view_stage(stage, evidence, chars) for stage in shown],
        stages_left_out=len(plan.stages) - len(shown) or None,
        assumptions=list(plan.assumptions),
    )


def viewed_roadmap_evidence(plan: Plan) -> list[Evidence]:
    """Return the evidence that the view of a plan shows."""
    viewed: set[str] = set()
    for stage in view_roadmap(plan).stages:
        said = (stage.learn, stage.build, stage.show, stage.about)
        viewed.update(name for item in said if item for name in item.ids)
        viewed.update([stage.hear.id] if stage.hear else [])
    return [item for item in plan.evidence if item.id in viewed]


def _view_stage(stage: Stage, evidence: dict[str, Evidence], chars: int) -> StageView:
    return StageView(
        title=clip(stage.title, max_chars=chars),
        page=stage.page,
        effort=stage.effort,
        learn=_first(stage.learn, chars),
        build=_first(stage.build, chars),
        show=_first(stage.show, chars),
        about=None if stage.learn or stage.build or stage.show else _about(stage, chars),
        hear=_heard(evidence[stage.hear[0]]) if stage.hear else None,
        listed=list(stage.listed) or None,
        known=stage.known or None,
        done=stage.done or None,
        beside=not stage.ordered or None,
        uncited=stage.uncited or None,
        hours=stage.hours,
        ends=stage.ends,
    )


def _about(stage: Stage, chars: int) -> SaidView | None:
    return _first((*([stage.summary] if stage.summary else []), *stage.why), chars)


def _first(advice: tuple[Advice, ...], chars: int) -> SaidView | None:
    if not advice:
        return None
    first = advice[0]
    return SaidView(
        text=clip(first.text, max_chars=chars),
        ids=list(first.evidence),
        uncited=first.uncited or None,
    )


def _heard(item: Evidence) -> HeardView:
    at = None if item.start_s is None else format_clock(item.start_s)
    return HeardView(id=item.id, guest=item.guest, at=at)
