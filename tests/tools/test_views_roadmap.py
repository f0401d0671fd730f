from datetime import date

import pytest

from knowledge.archive import Archive
from tools.errors import RepairableError
from tools.roadmaps.plan import compose_plan
from tools.roles import read_roles
from tools.views_roadmap import view_roadmap, viewed_roadmap_evidence

BUDGET_CHARS = 4_800  # some 1,200 tokens


def sizes(archive: Archive) -> dict[str, int]:
    """Return the size of what a model reads of every roadmap that there is."""
    book = read_roles(archive.page_titles)
    wanted = [(key, "") for key in book.roles]
    wanted += [(move.to_role, move.from_role) for move in book.moves]
    found = {}
    for role, origin in wanted:
        try:
            plan = compose_plan(
                archive,
                role=role,
                from_role=origin,
                know=["Python", "SQL", "kites"],
                hours_per_week=6,
                by=date(2030, 12, 31),
                start=date(2030, 1, 1),
            )
        except RepairableError:
            continue
        view = view_roadmap(plan).model_dump_json(exclude_none=True)
        found[f"{origin} to {role}"] = len(view)
        cited = {item.id for item in viewed_roadmap_evidence(plan)}
        assert all(name in view for name in cited)
        assert cited <= {item.id for item in plan.evidence}
    return found


def test_what_a_model_reads_of_a_bundled_roadmap_is_small(starter_archive: Archive) -> None:
    found = sizes(starter_archive)
    assert len(found) >= 10
    assert max(found.values()) <= BUDGET_CHARS, found


def test_what_a_model_reads_of_any_roadmap_is_small(whole_archive: Archive) -> None:
    found = sizes(whole_archive)
    assert len(found) >= 15
    assert max(found.values()) <= BUDGET_CHARS, found


def test_every_id_that_is_shown_has_its_evidence_beside_it(starter_archive: Archive) -> None:
    plan = compose_plan(starter_archive, role="ai engineer", start=date(2030, 1, 1))
    view = view_roadmap(plan)
    shown = {
        name
        for stage in view.stages
        for said in (stage.learn, stage.build, stage.show)
        if said
        for name in said.ids
    } | {stage.hear.id for stage in view.stages if stage.hear}
    assert {item.id for item in viewed_roadmap_evidence(plan)} == shown
    assert [stage.title for stage in view.stages] == [stage.title for stage in plan.stages]


def test_a_plan_with_more_stages_than_are_shown_says_so(
    starter_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = compose_plan(starter_archive, role="ai engineer", start=date(2030, 1, 1))
    monkeypatch.setattr("tools.views_roadmap.STAGES_SHOWN", 2)
    assert view_roadmap(plan).stages_left_out == len(plan.stages) - 2
