"""The typed parts of an answer, from what the tools of a turn returned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from pydantic import BaseModel, ValidationError

from agent.answer import (
    AnswerComparison,
    AnswerCriterion,
    AnswerProject,
    AnswerRoadmap,
    AnswerStage,
    AnswerViewpoint,
    SearchedTalkCounts,
)
from agent.citing import Citer
from agent.embedded.context import MADE_WITH
from agent.uncut import uncut
from tools.bindings import COMPARE, PROJECTS, ROADMAP
from tools.views_comparison import ComparisonView, ViewpointView
from tools.views_projects import BriefView, ProjectIdeasView, SaidView
from tools.views_roadmap import RoadmapView, StageView

View = TypeVar("View", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the last comparison, roadmap and suggestion of a turn give; None where none was made."""

    comparison: AnswerComparison | None = None
    roadmap: AnswerRoadmap | None = None
    projects: list[AnswerProject] | None = None


def answer_parts(turn: Sequence[AnyMessage], citer: Citer, titles: Mapping[str, str]) -> Parts:
    """Return the typed parts of a turn's answer; what they cite gets numbers after the text's.

    Args:
        turn: Its messages.
        citer: Has numbered the text's citations.
        titles: Title of each page by its key.
    """
    comparison = _last(turn, COMPARE, ComparisonView)
    plan = _last(turn, ROADMAP, RoadmapView)
    ideas = _last(turn, PROJECTS, ProjectIdeasView)
    return Parts(
        comparison=_comparison(comparison, citer) if comparison and _says(comparison) else None,
        roadmap=_roadmap(plan, citer, titles) if plan else None,
        projects=[_project(brief, ideas, citer) for brief in ideas.briefs] if ideas else None,
    )


def _last(turn: Sequence[AnyMessage], tool: str, view: type[View]) -> View | None:
    """Return what a tool gave last; None where the answer says that it is made of another's."""
    made = next((m.response_metadata.get(MADE_WITH) for m in reversed(turn) if _speaks(m)), None)
    if made and made.get("tool") not in {None, tool}:
        return None
    found = None
    for message in turn:
        if isinstance(message, ToolMessage) and message.name == tool:
            try:
                found = view.model_validate_json(str(message.text))
            except ValidationError:
                continue  # the tool answered with an error of its own
    return found


def _speaks(message: AnyMessage) -> bool:
    return isinstance(message, AIMessage) and not message.tool_calls


def _says(found: ComparisonView) -> bool:
    """A comparison that found nobody says nothing, unless it was about certain guests."""
    return bool(found.viewpoints or found.silent)


def _comparison(found: ComparisonView, citer: Citer) -> AnswerComparison:
    return AnswerComparison(
        topic=found.topic,
        viewpoints=[_viewpoint(view, citer) for view in found.viewpoints],
        mentioned_only=[mention.guest for mention in found.mentioned_only],
        silent=found.silent,
        searched=SearchedTalkCounts(**found.searched.model_dump()),
    )


def _viewpoint(view: ViewpointView, citer: Citer) -> AnswerViewpoint:
    evidence = citer.known[view.id]
    ids = [view.id, *([view.wiki_id] if view.wiki_id else [])]
    return AnswerViewpoint(
        guest=view.guest,
        episode=evidence.episode or "",
        aired=view.aired,
        quote=view.quote,
        quoted=view.quoted,
        summary=_whole(view.wiki, [view.wiki_id], citer) if view.wiki and view.wiki_id else None,
        chapter=evidence.section if evidence.kind == "passage" else None,
        start_s=evidence.start_s,
        citations=citer.number_all(ids),
    )


def _roadmap(plan: RoadmapView, citer: Citer, titles: Mapping[str, str]) -> AnswerRoadmap:
    whole = sum(stage.effort for stage in plan.stages) or 1
    return AnswerRoadmap(
        target_role=plan.target_role,
        from_role=plan.from_role,
        stages=[_stage(stage, stage.effort / whole, citer) for stage in plan.stages],
        assumptions=plan.assumptions,
        sources=list(dict.fromkeys(titles.get(s.page, s.page) for s in plan.stages if s.page)),
    )


def _stage(stage: StageView, share: float, citer: Citer) -> AnswerStage:
    said = [part for part in (stage.learn, stage.build, stage.show, stage.about) if part]
    return AnswerStage(
        title=stage.title,
        summary=_whole(said[0].text, said[0].ids, citer) if said else stage.title,
        known=bool(stage.known or stage.listed),
        effort=round(share, 3),
        milestone=_whole(stage.show.text, stage.show.ids, citer) if stage.show else None,
        citations=citer.number_all([name for part in said for name in part.ids]),
    )


def _project(brief: BriefView, ideas: ProjectIdeasView, citer: Citer) -> AnswerProject:
    said = {item.id: item for item in ideas.said}
    told = [said[name] for name in brief.said or ideas.worth if name in said]
    return AnswerProject(
        title=brief.title,
        problem=brief.problem,
        why=" ".join(_reason(item, citer) for item in told),
        criteria=[
            AnswerCriterion(text=criterion.asks, citations=citer.number_all(criterion.ids))
            for criterion in brief.criteria
        ],
        scope=brief.size,
        citations=citer.number_all([item.id for item in told]),
    )


def _reason(item: SaidView, citer: Citer) -> str:
    """Return what a guest says; whose own words do not name the guest are led in by the name."""
    text = _whole(item.text, [item.id], citer)
    guest = citer.known[item.id].guest if item.id in citer.known else None
    return text if guest is None or guest in text else f"{item.by}: {text}"


def _whole(text: str, ids: Iterable[str], citer: Citer) -> str:
    return uncut(text, [citer.known[name].text for name in ids if name in citer.known])
