"""The tools, each a question to the archive without a model; and what the archive holds."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints

from faces.web.api.parts import EvidenceId, ServiceOf
from knowledge.evidence import Evidence
from tools.journeys import find_journeys
from tools.lookup import MAX_ASKED_CHARS, Lookup, look_up
from tools.projects.suggesting import BRIEFS, suggest_projects
from tools.results.comparison import Comparison
from tools.results.journeys import Journeys
from tools.results.plans import Plan
from tools.results.projects import ProjectIdeas
from tools.roadmaps.plan import compose_plan
from tools.viewpoints import MAX_GUESTS, MAX_TOPIC_CHARS, compare

MAX_NAME_CHARS: Final = 300
MAX_SKILLS: Final = 20
Skill = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]
Name = Annotated[str, Query(max_length=MAX_NAME_CHARS)]
Role = Annotated[
    str, Query(min_length=1, max_length=MAX_NAME_CHARS, description="The role to reach.")
]
Skills = Annotated[
    list[Skill], Query(max_length=MAX_SKILLS, description="Skills that the user has.")
]
Kinds = Annotated[
    list[Skill], Query(max_length=BRIEFS, description="Kinds of project to put first, by name.")
]

router = APIRouter(tags=["archive"])


class StoreDocument(BaseModel):
    """What the archive holds, and how it was made."""

    created: datetime
    digest: str = Field(description="Of what it was made from.")
    embedder: str
    vectors_in: Literal["folder", "server"]
    counts: dict[str, int]
    model: str = Field(description="The model that answers.")


@router.get("/lookup", summary="Find sections of the wiki with their claims")
def lookup(
    service: ServiceOf,
    question: Annotated[str, Query(max_length=MAX_ASKED_CHARS)] = "",
    page: Name = "",
    heading: Name = "",
) -> Lookup:
    """Find sections by question, page title or heading; at least one must be given."""
    return look_up(service.archive, question=question, page=page, heading=heading)


@router.get("/compare", summary="Set side by side what guests say on a topic")
def viewpoints(
    service: ServiceOf,
    topic: Annotated[str, Query(min_length=1, max_length=MAX_TOPIC_CHARS)],
    guest: Annotated[
        list[Skill], Query(max_length=MAX_GUESTS, description="Only these guests, by name.")
    ] = [],  # noqa: B006  FastAPI copies it
) -> Comparison:
    """Compare viewpoints, in verbatim words and without a verdict."""
    return compare(service.archive, topic, guests=guest)


@router.get("/journeys", summary="Find guests who changed from one role to another")
def journeys(service: ServiceOf, from_role: Name = "", to_role: Name = "") -> Journeys:
    """Find journeys; at least one role must be given."""
    return find_journeys(service.archive, from_role=from_role, to_role=to_role)


@router.get("/roadmap", summary="Compose the stages on the way to a role")
def roadmap(
    service: ServiceOf,
    role: Role,
    from_role: Name = "",
    know: Skills = [],  # noqa: B006
    hours_per_week: Annotated[float | None, Query(gt=0, le=168, allow_inf_nan=False)] = None,
    by: date | None = None,
) -> Plan:
    """Compose a plan; `POST /plans` saves one."""
    return compose_plan(
        service.archive,
        role=role,
        from_role=from_role,
        know=know,
        hours_per_week=hours_per_week,
        by=by,
        start=date.today(),
    )


@router.get("/projects", summary="Suggest portfolio projects for a role")
def projects(
    service: ServiceOf,
    role: Role,
    know: Skills = [],  # noqa: B006
    interest: Name = "",
    hours: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    kinds: Kinds = [],  # noqa: B006
) -> ProjectIdeas:
    """Suggest projects with criteria, each with the guest who asks for it."""
    return suggest_projects(
        service.archive, role=role, know=know, interest=interest, hours=hours, kinds=kinds
    )


@router.get("/evidence/{id}", summary="Show the source behind an evidence id")
def evidence(id: EvidenceId, service: ServiceOf) -> Evidence:  # noqa: A002
    """Show what an answer cites: its words, guest, episode and time."""
    return service.archive.evidence(id)


@router.get("/store", summary="Say what the archive holds")
def store(service: ServiceOf) -> StoreDocument:
    """Say what the archive holds."""
    manifest = service.archive.manifest
    return StoreDocument(
        created=manifest.created,
        digest=manifest.digest,
        embedder=manifest.embedder,
        vectors_in=manifest.vectors_in,
        counts=dict(manifest.counts),
        model=service.assistant.model.name,
    )
