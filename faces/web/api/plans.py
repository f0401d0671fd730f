"""Saved plans: listed, shown, made, ticked, drawn."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from faces.web.api.parts import Own, PlanName, ServiceOf
from faces.web.api.tools import MAX_NAME_CHARS, MAX_SKILLS, Skill
from faces.web.remembered import PlanSummary
from knowledge.archive import Archive
from tools.results.plans import SavedPlan
from tools.roadmaps.calendar import to_calendar
from tools.roadmaps.markdown import to_markdown
from tools.roadmaps.plan import compose_plan
from tools.roadmaps.timeline import to_svg

PlanForm = Literal["markdown", "ical", "json"]
_FILES: Final[Mapping[PlanForm, tuple[str, str]]] = {
    "markdown": ("text/markdown", "md"),
    "ical": ("text/calendar", "ics"),
    "json": ("application/json", "json"),
}
_SAVED: Final = TypeAdapter(SavedPlan)
_DRAWING_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

StageName = Annotated[
    str,
    Path(
        min_length=1,
        max_length=MAX_NAME_CHARS,
        description="Its key, its number in the plan, or its title.",
    ),
]

router = APIRouter(prefix="/plans", tags=["plans"])


class NewPlan(BaseModel):
    """A plan to compose and to save; hours and date are the user's own assumption."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=60)
    role: str = Field(min_length=1, max_length=MAX_NAME_CHARS, description="The role to reach.")
    from_role: str = Field(default="", max_length=MAX_NAME_CHARS, description="The role now.")
    know: list[Skill] = Field(default_factory=list, max_length=MAX_SKILLS)
    hours_per_week: float | None = Field(default=None, gt=0, le=168, allow_inf_nan=False)
    by: date | None = None


class StageState(BaseModel):
    """How far a stage is."""

    model_config = ConfigDict(extra="forbid")

    done: bool = Field(description="False takes back a tick that was set by mistake.")


@router.get("", summary="List saved plans")
def find(own: Own) -> list[PlanSummary]:
    """List plans, with how far they are."""
    return own.plans()


@router.post("", summary="Compose a plan and save it", status_code=201)
def make(body: NewPlan, own: Own, service: ServiceOf) -> SavedPlan:
    """Compose a plan as `/roadmap` does, and save it under a name."""
    plan = compose_plan(
        service.archive,
        role=body.role,
        from_role=body.from_role,
        know=body.know,
        hours_per_week=body.hours_per_week,
        by=body.by,
        start=date.today(),
    )
    return own.save_plan(body.name, plan)


@router.get("/{name}", summary="Show a plan")
def show(name: PlanName, own: Own) -> SavedPlan:
    """Show the latest version of a plan."""
    return own.plan(name)


@router.patch("/{name}/stages/{stage}", summary="Tick a stage of a plan")
def tick(
    name: PlanName, stage: StageName, body: StageState, own: Own, service: ServiceOf
) -> SavedPlan:
    """Mark a stage as done or open; the version before is kept."""
    return own.tick(name, stage, "done" if body.done else "open", service.archive)


@router.get(
    "/{name}/timeline.svg",
    summary="Draw a plan",
    response_class=Response,
    responses={
        200: {
            "description": "The plan on a line of time.",
            "content": {"image/svg+xml": {"schema": {"type": "string"}}},
        }
    },
)
def draw(name: PlanName, own: Own, service: ServiceOf) -> Response:
    """Draw a plan as SVG."""
    drawing = to_svg(own.plan(name).latest.plan, service.archive)
    headers = {"Content-Security-Policy": _DRAWING_POLICY}
    return Response(drawing, media_type="image/svg+xml", headers=headers)


@router.get(
    "/{name}/export",
    summary="Export a plan as Markdown, a calendar or JSON",
    response_class=Response,
    responses={
        200: {
            "description": "The plan.",
            "content": {
                "text/markdown": {"schema": {"type": "string"}},
                "text/calendar": {"schema": {"type": "string"}},
                "application/json": {"schema": {"$ref": "#/components/schemas/SavedPlan"}},
            },
        }
    },
)
def export(
    name: PlanName,
    own: Own,
    service: ServiceOf,
    form: Annotated[PlanForm, Query(alias="format", description="The form.")] = "markdown",
) -> Response:
    """Export a plan as a file."""
    saved = own.plan(name)
    kind, ending = _FILES[form]
    text = _written(saved, service.archive, form)
    disposition = f'attachment; filename="{saved.name}.{ending}"'
    return Response(text, media_type=kind, headers={"Content-Disposition": disposition})


def _written(saved: SavedPlan, archive: Archive, form: PlanForm) -> str | bytes:
    if form == "markdown":
        return to_markdown(saved.latest.plan, archive)
    if form == "ical":
        return to_calendar(saved.latest.plan, archive, name=saved.name)
    return _SAVED.dump_json(saved, indent=2)
