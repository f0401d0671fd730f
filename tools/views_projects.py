"""What a model reads of project briefs: small, and each text once."""

from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge.evidence import Evidence
from knowledge.sanitize import clip
from knowledge.times import format_clock
from tools.projects.briefing import CRITERIA
from tools.projects.suggesting import parts_of
from tools.results.projects import (
    Criterion,
    Part,
    ProjectBrief,
    ProjectIdeas,
    Size,
)

BRIEFS_SHOWN: Final = 3
CRITERIA_SHOWN: Final = 4
_TEXT_CHARS: Final = 78


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class SaidView(_View):
    """Words to cite by their id: whose, when aired, at which time of the episode."""

    id: str
    by: str
    text: str


class CriterionView(_View):
    """A criterion in our wording, and ids of who asks for it."""

    asks: str
    ids: list[str]


class BriefView(_View):
    """A project brief; title, problem and size are our wording."""

    key: str
    title: str
    problem: str
    size: Size
    data: str  # where to take data from; our wording
    cut: str | None = None  # what of it to build in the user's hours, where they gave some
    smallest: str | None = None  # what it comes to at the least, where they gave none
    said: list[str]
    criteria: list[CriterionView]


class ProjectIdeasView(_View):
    """Briefs, and the words that they refer to by id."""

    role: str
    notices: list[str]
    worth: list[str]
    on_interest: list[str]  # of those on the interest
    briefs: list[BriefView]
    said: list[SaidView]


def view_ideas(ideas: ProjectIdeas) -> ProjectIdeasView:
    """Return what a model reads of project briefs: the best ones, one guest for each point."""
    shown_briefs = ideas.briefs[:BRIEFS_SHOWN]
    most = CRITERIA_SHOWN if len(shown_briefs) > 1 else CRITERIA
    briefs = [_view_brief(brief, most) for brief in shown_briefs]
    worth = _ids(ideas.worth[:1])
    on_interest = _ids(ideas.on_interest[:1])
    shown = dict.fromkeys([*worth, *on_interest])
    for brief in briefs:
        shown |= dict.fromkeys([*brief.said, *(key for c in brief.criteria for key in c.ids)])
    by_id = {item.id: item for item in ideas.evidence}
    quotes = {part.evidence: part.text for part in parts_of(ideas)}
    return ProjectIdeasView(
        role=ideas.role,
        notices=list(ideas.notices),
        worth=worth,
        on_interest=on_interest,
        briefs=briefs,
        said=[_view_said(by_id[key], quotes[key]) for key in shown],
    )


def ideas_evidence(ideas: ProjectIdeas) -> list[Evidence]:
    """Return the evidence that the view of project briefs shows."""
    viewed = {said.id for said in view_ideas(ideas).said}
    return [item for item in ideas.evidence if item.id in viewed]


def _view_brief(brief: ProjectBrief, most: int) -> BriefView:
    # What to cut takes the room of a criterion.
    criteria = brief.criteria[: most - bool(brief.scope.hours)]
    cuts = dict(brief.scope.cuts)
    return BriefView(
        key=brief.key,
        title=brief.title,
        problem=" ".join(part.text for part in brief.problem),
        size=brief.scope.size,
        data=brief.data[0].text,
        cut=cuts[brief.scope.size] if brief.scope.hours else None,
        smallest=None if brief.scope.hours else cuts["small"],
        said=_ids([*brief.told[:1], *brief.why[:1]]),
        criteria=[_view_criterion(criterion) for criterion in criteria],
    )


def _view_criterion(criterion: Criterion) -> CriterionView:
    return CriterionView(asks=criterion.asks, ids=_ids(criterion.grounds[:1]))


def _view_said(item: Evidence, quote: str) -> SaidView:
    at = "" if item.start_s is None else format_clock(item.start_s)
    aired = str(item.aired.year) if item.aired else ""
    return SaidView(
        id=item.id,
        by=", ".join(part for part in (item.guest, aired, at) if part),
        text=clip(quote, max_chars=_TEXT_CHARS),
    )


def _ids(parts: tuple[Part, ...] | list[Part]) -> list[str]:
    return [part.evidence for part in parts if part.evidence]
