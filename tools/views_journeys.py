"""What a model reads of journeys: small, with an id to cite under each step."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge.evidence import Evidence
from knowledge.sanitize import clip
from knowledge.times import format_clock
from tools.results.journeys import Journey, Journeys, Step, Traveller

JOURNEYS_SHOWN: Final = 3
_STEPS_SHOWN: Final = 5
_OTHERS_SHOWN: Final = 12
_TEXT_CHARS: Final = 150


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class StepView(_View):
    """A step to cite by its id; the words are the guest's, or the wiki's where it says so."""

    id: str
    kind: str
    text: str
    at: str | None = None
    wiki: bool | None = None


class JourneyView(_View):
    """A guest's change of role."""

    guest: str
    episode: str
    aired: date | None = None
    move: str
    steps: list[StepView]


class JourneysView(_View):
    """What was found, and how many there are."""

    asked: str
    count: str
    journeys: list[JourneyView]
    others: list[str]
    nearest: list[str]
    advice: list[StepView]


def count_said(found: Journeys) -> str:
    """Return how many guests made the move, and out of how many that is said."""
    if not found.made:
        return f"none of {found.searched_guests} guests tells of this move"
    guests = "1 guest" if found.made == 1 else f"{found.made} guests"
    return f"{guests} of {found.searched_guests}, not a statistic"


def asked(found: Journeys) -> str:
    """Return the move that was asked for in words."""
    return f"from {found.from_role or 'any role'} to {found.to_role or 'any role'}"


def view_journeys(found: Journeys) -> JourneysView:
    """Return what a model reads of journeys."""
    evidence = {item.id: item for item in found.evidence}
    rest: list[Journey | Traveller] = [*found.journeys[JOURNEYS_SHOWN:], *found.others]
    return JourneysView(
        asked=asked(found),
        count=count_said(found),
        journeys=[_view(journey) for journey in found.journeys[:JOURNEYS_SHOWN]],
        others=[_name(traveller) for traveller in rest[:_OTHERS_SHOWN]],
        nearest=[_name(neighbour.traveller) for neighbour in found.nearest],
        advice=[
            StepView(
                id=advice.evidence,
                kind="advice",
                text=clip(evidence[advice.evidence].text, max_chars=_TEXT_CHARS),
                wiki=True,
            )
            for advice in found.advice
        ],
    )


def viewed_journeys_evidence(found: Journeys) -> list[Evidence]:
    """Return the evidence that the view of journeys shows."""
    view = view_journeys(found)
    shown = {step.id for journey in view.journeys for step in journey.steps}
    shown |= {advice.id for advice in view.advice}
    return [item for item in found.evidence if item.id in shown]


def _view(journey: Journey) -> JourneyView:
    steps = (*journey.steps[:_STEPS_SHOWN], *journey.helped[:1], *journey.would_change[:1])
    return JourneyView(
        guest=journey.guest,
        episode=clip(journey.episode_title, max_chars=80),
        aired=journey.aired,
        move=f"{journey.from_role} to {journey.to_role}",
        steps=[_view_step(step) for step in steps],
    )


def _view_step(step: Step) -> StepView:
    return StepView(
        id=step.evidence,
        kind=step.kind,
        text=clip(step.text, max_chars=_TEXT_CHARS),
        at=None if step.start_s is None else format_clock(step.start_s),
        wiki=True if step.voice == "wiki" else None,
    )


def _name(traveller: Journey | Traveller) -> str:
    year = f", {traveller.aired.year}" if traveller.aired else ""
    return f"{traveller.guest}: {traveller.from_role} to {traveller.to_role}{year}"
