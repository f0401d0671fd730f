"""Answers from journeys: the steps of each guest who made a move."""

from collections.abc import Iterable
from typing import Final

from agent.embedded.composing.sentences import Composed, Facts, Known, joined, told
from tools.views_journeys import JourneysView, JourneyView, StepView

_BESIDES: Final = "Others on the pages about it"


def compose_journeys(found: JourneysView, known: Known) -> Composed:
    """Return the steps of each guest who made the move, and who else is near."""
    facts = Facts()
    journeys = [text for journey in found.journeys if (text := _journey(journey, known, facts))]
    if not journeys:
        return Composed(text="")
    if advice := "\n".join(_lines(found.advice, known, facts)):
        journeys.append(f"**{_BESIDES}**\n\n{advice}")
    notices = [f"Found {found.count}."]
    if found.others:
        notices.append(f"Others who made it: {'; '.join(found.others)}.")
    if found.nearest:
        notices.append(f"Near to it: {'; '.join(found.nearest)}.")
    return joined(journeys, notices)


def _journey(journey: JourneyView, known: Known, facts: Facts) -> str:
    year = f", {journey.aired.year}" if journey.aired else ""
    steps = list(_lines(journey.steps, known, facts))
    return "\n".join([f"**{journey.guest}{year}: {journey.move}**", "", *steps]) if steps else ""


def _lines(steps: Iterable[StepView], known: Known, facts: Facts) -> Iterable[str]:
    for step in steps:
        text = told(step.text, [step.id], known)
        if text and facts.is_new(step.text):
            yield f"- {text}"
