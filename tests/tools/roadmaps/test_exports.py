from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from markdown_it import MarkdownIt

from knowledge.archive import Archive
from tests.tools.roadmaps.conftest import BY, START, Worlds
from tests.tools.roadmaps.world import PAGES
from tools.errors import NoDatesError
from tools.results.plans import Plan
from tools.roadmaps.calendar import to_calendar
from tools.roadmaps.edits import add_own_stage, drop_stage, mark_done
from tools.roadmaps.markdown import escaped, to_markdown
from tools.roadmaps.plan import compose_plan
from tools.roadmaps.timeline import to_svg

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(1)</script> & [x](https://evil.example) *b* `c` ![i](https://evil.example)"


@pytest.fixture
def nasty(plan: Plan, world: Archive) -> Plan:
    """A plan with a stage that tries to be more than text."""
    return add_own_stage(plan, world, NASTY, after=None)


def test_the_document_has_every_stage_and_numbered_sources(plan: Plan, world: Archive) -> None:
    text = to_markdown(plan, world)
    assert text.startswith("# Roadmap: data engineer\n")
    for number, stage in enumerate(plan.stages, start=1):
        assert f"## {number}. {stage.title}" in text
    assert "- **Hear:** Bo Lindqvist, 4:00 [3]" in text
    assert "3. Bo Lindqvist · Reed Boats · 4:00–5:00 · aired 2022-03-04" in text
    assert "<https://www.youtube.com/watch?v=BBBBBBBBBB2&t=240s>" in text
    assert "Build a wall. [" in text
    assert "(uncited)" in text


def test_text_from_outside_is_text_in_the_document(nasty: Plan, world: Archive) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).render(to_markdown(nasty, world))
    assert "<script" not in rendered
    assert "evil.example" in rendered
    assert 'href="https://evil' not in rendered
    assert "<img" not in rendered
    assert escaped("a\x1b[0m\nb") == "a\\[0m b"


def test_only_addresses_of_the_web_become_links(plan: Plan, world: Archive) -> None:
    evil = replace(plan.evidence[0], url="javascript:alert(1)")
    text = to_markdown(replace(plan, evidence=(evil, *plan.evidence[1:])), world)
    assert "javascript" not in text


def test_a_finished_stage_is_ticked_off(plan: Plan, world: Archive) -> None:
    text = to_markdown(mark_done(plan, world, plan.stages[0]), world)
    assert text.count("- [x] done") == 1
    assert text.count("- [ ] done") == 3


def drawn(plan: Plan, world: Archive) -> etree._Element:
    return etree.fromstring(to_svg(plan, world).encode())


def bars(root: etree._Element) -> list[tuple[float, float]]:
    return [
        (float(bar.get("x", "")), float(bar.get("width", ""))) for bar in root.iter(f"{SVG}rect")
    ]


def test_the_picture_has_a_bar_for_every_stage_one_after_the_other(
    plan: Plan, world: Archive
) -> None:
    found = bars(drawn(plan, world))
    assert len(found) == len(plan.stages)
    for (x, width), (after, _) in pairwise(found):
        assert after == pytest.approx(x + width, abs=0.2)
    assert found[-1][0] + found[-1][1] == pytest.approx(876, abs=0.2)
    assert found[1][1] > found[0][1] > found[3][1]


def test_the_picture_can_be_read_aloud(plan: Plan, world: Archive) -> None:
    root = drawn(plan, world)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    by_id = {found.get("id"): found.text or "" for found in root if found.get("id")}
    assert by_id["title"] == "Roadmap: data engineer"
    for stage in plan.stages:
        assert stage.title in by_id["desc"]
    assert all(bar.find(f"{SVG}title") is not None for bar in root.iter(f"{SVG}rect"))


def test_the_picture_holds_text_and_nothing_that_acts(nasty: Plan, world: Archive) -> None:
    svg = to_svg(nasty, world)
    root = etree.fromstring(svg.encode())
    tags = {etree.QName(found).localname for found in root.iter()}
    assert tags == {"svg", "title", "desc", "style", "text", "tspan", "rect", "line"}
    assert "<script" not in svg
    assert "prefers-color-scheme: dark" in svg


@given(st.text(min_size=1, max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_title_can_be_drawn_written_and_put_into_a_calendar(
    plan: Plan, world: Archive, title: str
) -> None:
    named = replace(plan, stages=(*plan.stages[:-1], replace(plan.stages[-1], title=title)))
    assert len(bars(drawn(named, world))) == 4
    assert len(Calendar.from_ical(to_calendar(named, world, name="x")).walk("VEVENT")) == 4
    assert to_markdown(named, world).count("\n## ") == 5


def test_without_dates_the_picture_is_by_effort(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", start=START)
    text = "".join(drawn(plan, world).itertext())
    assert "100% of the effort" in text
    assert "By relative effort; the archive states no durations." in text


def test_a_stage_that_costs_nothing_any_more_still_shows(plan: Plan, world: Archive) -> None:
    freed = replace(plan.stages[0], done=True, ends=None, hours=None)
    root = drawn(replace(plan, stages=(freed, *plan.stages[1:])), world)
    assert min(width for _, width in bars(root)) >= 3


def test_the_calendar_has_an_event_for_every_stage_on_its_days(plan: Plan, world: Archive) -> None:
    calendar = Calendar.from_ical(to_calendar(plan, world, name="mine"))
    events = list(calendar.walk("VEVENT"))
    assert [str(event["summary"]) for event in events] == [stage.title for stage in plan.stages]
    assert events[0].decoded("dtstart") == START
    assert [event.decoded("dtend") for event in events] == [stage.ends for stage in plan.stages]
    for event, after in pairwise(events):
        assert after.decoded("dtstart") == event.decoded("dtend")
    assert events[-1].decoded("dtend") == BY
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert "Dates are your own assumption." in str(events[0]["description"])


def test_an_event_keeps_its_id_when_other_stages_go(plan: Plan, world: Archive) -> None:
    def ids(some: Plan) -> dict[str, str]:
        calendar = Calendar.from_ical(to_calendar(some, world, name="mine"))
        return {str(e["summary"]): str(e["uid"]) for e in calendar.walk("VEVENT")}

    fewer = ids(drop_stage(plan, world, plan.stages[1]))
    assert fewer == {title: uid for title, uid in ids(plan).items() if title in fewer}


def test_a_line_break_in_a_title_cannot_add_to_the_calendar(plan: Plan, world: Archive) -> None:
    title = "Rest\r\nEND:VEVENT\r\nBEGIN:VALARM"
    calendar = to_calendar(add_own_stage(plan, world, title, after=None), world, name="mine")
    assert calendar.count("BEGIN:VEVENT") == 5
    assert "\r\nBEGIN:VALARM" not in calendar


def test_a_plan_without_dates_has_no_calendar(world: Archive) -> None:
    plan = compose_plan(world, role="data engineer", start=date(2030, 1, 1), hours_per_week=4)
    with pytest.raises(NoDatesError, match="--by"):
        to_calendar(plan, world, name="mine")


def test_an_archive_that_lost_the_role_still_lets_a_plan_be_exported(
    plan: Plan, archive_of: Worlds
) -> None:
    archive = archive_of({"counting-sheep": PAGES["counting-sheep"]})
    assert to_markdown(plan, archive).startswith("# Roadmap: data engineer")
