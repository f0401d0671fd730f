"""A plan as an iCalendar file: one all-day event a stage, on the dates that the user set."""

import hashlib
from datetime import UTC, datetime, time

from icalendar import Calendar, Event

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.sanitize import one_line
from tools.errors import NoDatesError
from tools.results.plans import Plan, Stage
from tools.roadmaps.wording import headline, marks_of, when


def to_calendar(plan: Plan, archive: Archive, *, name: str) -> str:
    """Return the stages that have dates as events.

    Args:
        plan: With a date to be done by.
        archive: For the names of roles.
        name: Of the saved plan; an event keeps its id while plan and stage keep their names.

    Raises:
        NoDatesError: The plan has no dates.
    """
    if plan.by is None:
        raise NoDatesError
    calendar = Calendar()
    calendar.add("prodid", "-//career-guide//roadmap//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", one_line(headline(plan, archive)))
    begins = plan.start
    evidence = {item.id: item for item in plan.evidence}
    for stage in plan.stages:
        if stage.ends is None:
            continue
        event = _event(stage, evidence, name=name)
        event.add("dtstart", begins)
        event.add("dtend", stage.ends)  # the day after the last one
        event.add("dtstamp", datetime.combine(plan.start, time(), tzinfo=UTC))
        calendar.add_component(event)
        begins = stage.ends
    return str(calendar.to_ical(), "utf-8")


def _event(stage: Stage, evidence: dict[str, Evidence], *, name: str) -> Event:
    event = Event()
    digest = hashlib.sha256(f"{name}\x1f{stage.key}".encode()).hexdigest()[:24]
    event.add("uid", f"{digest}@career-guide")
    event.add("summary", one_line(stage.title))
    event.add("description", _description(stage, evidence))
    event.add("transp", "TRANSPARENT")
    return event


def _description(stage: Stage, evidence: dict[str, Evidence]) -> str:
    said = (("Learn", stage.learn), ("Build", stage.build), ("Show", stage.show))
    lines = ["Dates are your own assumption.", "; ".join(marks_of(stage))]
    lines += [f"{name}: {one_line(item.text)}" for name, items in said for item in items]
    lines += [_to_hear(evidence[name]) for name in stage.hear if name in evidence]
    return "\n".join(lines)


def _to_hear(item: Evidence) -> str:
    who = f"{item.guest}, " if item.guest else ""
    return one_line(f"Hear: {who}{item.episode_title}, {when(item)} {item.url or ''}")
