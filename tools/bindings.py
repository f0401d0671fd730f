"""The tools as LangChain tools. This is the one file of the tools that knows LangChain.

A result's content is what the model reads; its artifact is the list of evidence it may cite.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, Field, TypeAdapter

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.errors import RepairableError
from tools.guest_claims import look_up_guest
from tools.journeys import find_journeys
from tools.lookup import MAX_ASKED_CHARS, look_up
from tools.projects.suggesting import suggest_projects
from tools.roadmaps.plan import compose_plan
from tools.viewpoints import MAX_GUESTS, MAX_TOPIC_CHARS, compare
from tools.views import view_lookup, viewed_evidence
from tools.views_comparison import view_comparison, viewed_comparison_evidence
from tools.views_journeys import view_journeys, viewed_journeys_evidence
from tools.views_projects import ideas_evidence, view_ideas
from tools.views_roadmap import view_roadmap, viewed_roadmap_evidence

LOOK_UP: Final = "look_up_sections"
COMPARE: Final = "compare_viewpoints"
JOURNEYS: Final = "find_journeys"
ROADMAP: Final = "plan_roadmap"
PROJECTS: Final = "suggest_projects"

_MAX_NAME_CHARS: Final = 300
_MAX_SKILLS: Final = 20
_EVIDENCE: Final = TypeAdapter(list[Evidence])
_Seen = tuple[BaseModel, Iterable[Evidence]]  # what a model reads, and what it may cite of that


class LookUpArguments(BaseModel):
    """Arguments of the look-up tool; at least one must be given."""

    question: str = Field(
        default="", max_length=MAX_ASKED_CHARS, description="What to find, in plain words."
    )
    page: str = Field(
        default="", max_length=_MAX_NAME_CHARS, description="Title of a wiki page, if known."
    )
    heading: str = Field(
        default="", max_length=_MAX_NAME_CHARS, description="Heading of a section, if known."
    )
    guest: str = Field(
        default="", max_length=_MAX_NAME_CHARS, description="To find only what this guest says."
    )


class CompareArguments(BaseModel):
    """Arguments of the comparison."""

    topic: str = Field(max_length=MAX_TOPIC_CHARS, description="What views are compared on.")
    guests: list[str] = Field(
        default_factory=list, max_length=MAX_GUESTS, description="Only these guests, by name."
    )


class JourneysArguments(BaseModel):
    """Arguments of the search for journeys; at least one must be given."""

    from_role: str = Field(
        default="", max_length=_MAX_NAME_CHARS, description="Role that was left."
    )
    to_role: str = Field(
        default="", max_length=_MAX_NAME_CHARS, description="Role that was reached."
    )


class RoadmapArguments(BaseModel):
    """Arguments of the roadmap; hours and date only where the user gave them."""

    role: str = Field(max_length=_MAX_NAME_CHARS, description="The role to reach.")
    from_role: str = Field(default="", max_length=_MAX_NAME_CHARS, description="The role now.")
    know: list[str] = Field(
        default_factory=list, max_length=_MAX_SKILLS, description="Skills that the user has."
    )
    hours_per_week: float | None = None
    by: date | None = Field(default=None, description="When the user wants to be done.")


class ProjectsArguments(BaseModel):
    """Arguments of the project suggestions."""

    role: str = Field(max_length=_MAX_NAME_CHARS, description="The role aimed at.")
    know: list[str] = Field(
        default_factory=list, max_length=_MAX_SKILLS, description="Skills that the user has."
    )
    interest: str = Field(
        default="", max_length=_MAX_NAME_CHARS, description="A field that the user likes."
    )
    hours: int | None = Field(default=None, description="Hours that the user has in all.")


def archive_tools(archive: Archive) -> list[BaseTool]:
    """Return everything that can be asked of an archive."""
    return [
        look_up_tool(archive),
        compare_tool(archive),
        journeys_tool(archive),
        roadmap_tool(archive),
        projects_tool(archive),
    ]


def look_up_tool(archive: Archive) -> BaseTool:
    """Return the look-up of sections."""

    def run(question: str, page: str, heading: str, guest: str) -> _Seen:
        if guest:
            found = look_up_guest(archive, guest, " ".join(filter(None, (page, heading, question))))
        else:
            found = look_up(archive, question=question, page=page, heading=heading)
        return view_lookup(found), viewed_evidence(found)

    return _tool(
        run,
        name=LOOK_UP,
        arguments=LookUpArguments,
        description="Find sections of the podcast wiki by question, page title, heading or guest, "
        "with their claims. Each claim has an id to cite, its guest, episode, air date and time.",
    )


def compare_tool(archive: Archive) -> BaseTool:
    """Return the comparison of viewpoints."""

    def run(topic: str, guests: list[str]) -> _Seen:
        found = compare(archive, topic, guests=guests)
        return view_comparison(found), viewed_comparison_evidence(found)

    return _tool(
        run,
        name=COMPARE,
        arguments=CompareArguments,
        description="Find what different guests say on a topic, each in verbatim words with an id "
        "to cite: for opinions, pros and cons, disagreement. It gives no verdict.",
    )


def journeys_tool(archive: Archive) -> BaseTool:
    """Return the search for guests who changed roles."""

    def run(from_role: str, to_role: str) -> _Seen:
        found = find_journeys(archive, from_role=from_role, to_role=to_role)
        return view_journeys(found), viewed_journeys_evidence(found)

    return _tool(
        run,
        name=JOURNEYS,
        arguments=JourneysArguments,
        description="Find guests who moved from one role to another and how they did it, step by "
        "step, with ids to cite.",
    )


def roadmap_tool(archive: Archive) -> BaseTool:
    """Return the composer of roadmaps."""

    def run(**asked: Any) -> _Seen:
        plan = compose_plan(archive, start=date.today(), **asked)
        return view_roadmap(plan), viewed_roadmap_evidence(plan)

    return _tool(
        run,
        name=ROADMAP,
        arguments=RoadmapArguments,
        description="Compose the stages on the way to a role: what to learn, build and show, whom "
        "to hear, with ids to cite. Hours and dates are the user's own assumption.",
    )


def projects_tool(archive: Archive) -> BaseTool:
    """Return the suggestion of portfolio projects."""

    def run(**asked: Any) -> _Seen:
        ideas = suggest_projects(archive, **asked)
        return view_ideas(ideas), ideas_evidence(ideas)

    return _tool(
        run,
        name=PROJECTS,
        arguments=ProjectsArguments,
        description="Suggest portfolio projects for a role, with acceptance criteria and ids of "
        "the guests behind them.",
    )


def load_evidence(artifact: object) -> list[Evidence]:
    """Return the evidence in a tool message's artifact; none where it carries none."""
    return _EVIDENCE.validate_python(artifact or [])


def _tool(
    run: Callable[..., _Seen], *, name: str, description: str, arguments: type[BaseModel]
) -> BaseTool:
    def told(**asked: Any) -> tuple[str, list[Any]]:
        # Not every caller sends what has a default.
        whole = arguments.model_validate(asked)
        try:
            view, evidence = run(
                **{field: getattr(whole, field) for field in arguments.model_fields}
            )
        except RepairableError as error:
            raise ToolException(str(error)) from error
        content = view.model_dump_json(exclude_none=True)
        return content, _EVIDENCE.dump_python(list(evidence), mode="json")

    return StructuredTool.from_function(
        func=told,
        name=name,
        description=description,
        args_schema=arguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )
