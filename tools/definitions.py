"""The tools as anyone calls them: name, description, arguments, and what comes of a call.

LangChain's tools and the MCP server's are both made from these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.guest_claims import look_up_guest
from tools.journeys import find_journeys
from tools.lookup import MAX_ASKED_CHARS, look_up
from tools.projects.suggesting import BRIEFS, suggest_projects
from tools.results.plans import Plan
from tools.roadmaps.edits import drop_stage, find_stage
from tools.roadmaps.plan import compose_plan
from tools.verifying import MAX_EVIDENCE, MAX_SENTENCE_CHARS, verify_sentence
from tools.viewpoints import MAX_GUESTS, MAX_TOPIC_CHARS, compare
from tools.views import LookupView, view_lookup, viewed_evidence
from tools.views_comparison import ComparisonView, view_comparison, viewed_comparison_evidence
from tools.views_journeys import JourneysView, view_journeys, viewed_journeys_evidence
from tools.views_projects import ProjectIdeasView, ideas_evidence, view_ideas
from tools.views_roadmap import RoadmapView, view_roadmap, viewed_roadmap_evidence
from tools.views_verdict import VerdictView, view_verdict

LOOK_UP: Final = "look_up_sections"
COMPARE: Final = "compare_viewpoints"
JOURNEYS: Final = "find_journeys"
ROADMAP: Final = "plan_roadmap"
PROJECTS: Final = "suggest_projects"
VERIFY: Final = "verify_sentence"

_MAX_NAME_CHARS: Final = 300
_MAX_SKILLS: Final = 20
_MAX_BEFORE: Final = 6


class LookUpArguments(BaseModel):
    """Arguments of the look-up tool; at least one must be given."""

    question: str = Field(
        default="",
        max_length=MAX_ASKED_CHARS,
        description="What to find, in plain words; on the page, where one is given.",
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
    before: list[Annotated[str, Field(max_length=MAX_ASKED_CHARS)]] = Field(
        default_factory=list,
        max_length=_MAX_BEFORE,
        description="Earlier questions of the user that this one leans on, first one first.",
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
    without: list[str] = Field(
        default_factory=list,
        max_length=_MAX_SKILLS,
        description="Stages that the user wants left out, by title.",
    )


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
    lacks: list[str] = Field(
        default_factory=list,
        max_length=_MAX_SKILLS,
        description="What the user cannot do or does not want to, such as programming.",
    )
    kinds: list[str] = Field(
        default_factory=list,
        max_length=BRIEFS,
        description="Kinds of project to put first, by their titles in an earlier result.",
    )
    count: int = Field(default=BRIEFS, ge=1, le=BRIEFS, description="Briefs at most.")


class VerifyArguments(BaseModel):
    """Arguments of the verifier."""

    sentence: str = Field(
        max_length=MAX_SENTENCE_CHARS, description="One sentence, without marks of its citations."
    )
    evidence: list[str] = Field(
        min_length=1,
        max_length=MAX_EVIDENCE,
        description="Ids of what the sentence cites, such as `ev_7k2m9q`, from other tools.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What comes of a call: what a model reads, and what it may cite of that."""

    view: BaseModel
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A tool."""

    name: str
    description: str
    arguments: type[BaseModel]
    view: type[BaseModel]
    run: Callable[..., Told]  # of an archive and the arguments by name

    def call(self, archive: Archive, asked: Mapping[str, Any]) -> Told:
        """Ask an archive.

        Raises:
            ValidationError: The arguments break the schema.
            RepairableError: The call can be repaired; the message says how.
            KnowledgeError: The archive cannot be read.
        """
        # Not every caller sends what has a default.
        whole = self.arguments.model_validate(asked)
        return self.run(
            archive, **{field: getattr(whole, field) for field in self.arguments.model_fields}
        )


def _look_up(
    archive: Archive, question: str, page: str, heading: str, guest: str, before: list[str]
) -> Told:
    if guest:
        found = look_up_guest(
            archive, guest, " ".join(filter(None, (page, heading, question))), before
        )
    else:
        found = look_up(archive, question=question, page=page, heading=heading, before=before)
    return Told(view=view_lookup(found), evidence=viewed_evidence(found))


def _compare(archive: Archive, topic: str, guests: list[str]) -> Told:
    found = compare(archive, topic, guests=guests)
    return Told(view=view_comparison(found), evidence=viewed_comparison_evidence(found))


def _find_journeys(archive: Archive, **asked: Any) -> Told:
    found = find_journeys(archive, **asked)
    return Told(view=view_journeys(found), evidence=viewed_journeys_evidence(found))


def plan_asked(archive: Archive, asked: RoadmapArguments) -> Plan:
    """Return the plan that a roadmap shows.

    Raises:
        ToolError: As for composing one and for dropping stages.
    """
    composed_of = {name: value for name, value in asked if name != "without"}
    plan = compose_plan(archive, start=date.today(), **composed_of)
    # Found in the whole plan: a stage's number is that before anything is left out.
    for stage in [find_stage(plan, name) for name in asked.without]:
        plan = drop_stage(plan, archive, stage)
    return plan


def _plan_roadmap(archive: Archive, **asked: Any) -> Told:
    plan = plan_asked(archive, RoadmapArguments(**asked))
    return Told(view=view_roadmap(plan), evidence=viewed_roadmap_evidence(plan))


def _suggest_projects(archive: Archive, **asked: Any) -> Told:
    ideas = suggest_projects(archive, **asked)
    return Told(view=view_ideas(ideas), evidence=ideas_evidence(ideas))


def _verify(archive: Archive, sentence: str, evidence: list[str]) -> Told:
    verified = verify_sentence(archive, sentence, evidence)
    return Told(view=view_verdict(verified), evidence=list(verified.evidence))


AGENT_TOOLS: Final = (
    Definition(
        name=LOOK_UP,
        description="Find sections of the podcast wiki by question, page title, heading or guest, "
        "with their claims. Each claim has an id to cite, its guest, episode, air date and time.",
        arguments=LookUpArguments,
        view=LookupView,
        run=_look_up,
    ),
    Definition(
        name=COMPARE,
        description="Find what different guests say on a topic, each in verbatim words with an id "
        "to cite: for opinions, pros and cons, disagreement. It gives no verdict.",
        arguments=CompareArguments,
        view=ComparisonView,
        run=_compare,
    ),
    Definition(
        name=JOURNEYS,
        description="Find guests who moved from one role to another and how they did it, step by "
        "step, with ids to cite.",
        arguments=JourneysArguments,
        view=JourneysView,
        run=_find_journeys,
    ),
    Definition(
        name=ROADMAP,
        description="Compose the stages on the way to a role: what to learn, build and show, whom "
        "to hear, with ids to cite. Hours and dates are the user's own assumption.",
        arguments=RoadmapArguments,
        view=RoadmapView,
        run=_plan_roadmap,
    ),
    Definition(
        name=PROJECTS,
        description="Suggest portfolio projects for a role, with acceptance criteria and ids of "
        "the guests behind them.",
        arguments=ProjectsArguments,
        view=ProjectIdeasView,
        run=_suggest_projects,
    ),
)
"""What the agent can call. It need not verify: each of its sentences is verified anyway."""

VERIFIER: Final = Definition(
    name=VERIFY,
    description="Check whether evidence supports a sentence: supported, weak or unsupported, and "
    "why. It compares words, names, numbers and quotations, and asks no model.",
    arguments=VerifyArguments,
    view=VerdictView,
    run=_verify,
)
