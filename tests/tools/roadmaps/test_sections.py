from knowledge.archive import Archive
from knowledge.records import Page
from tests.tools.roadmaps.conftest import Worlds
from tools.roadmaps.sections import (
    bare_title,
    is_numbered,
    section_of,
    stage_sections,
    top_sections,
)


def page(world: Archive, slug: str) -> Page:
    found = world.page(slug)
    assert found is not None
    return found


def test_numbered_headings_are_the_stages_and_no_others(world: Archive) -> None:
    roadmap = page(world, "data-engineer-roadmap")
    assert is_numbered(roadmap)
    assert [bare_title(whole.sections[0].heading) for whole in stage_sections(roadmap)] == [
        "SQL and Python",
        "Pipelines",
        "Nobody was asked",
        "The first job",
    ]


def test_without_numbers_what_sends_on_or_compares_is_left_out(world: Archive) -> None:
    role = page(world, "data-analyst-role")
    assert not is_numbered(role)
    assert [whole.sections[0].heading for whole in stage_sections(role)] == ["Skills", "Evidence"]
    assert len(top_sections(role)) == 4


def test_deeper_headings_belong_to_the_stage_above_them(archive_of: Worlds) -> None:
    deep = (
        '---\ntitle: "Data Engineer Roadmap"\n---\n\n## Step 1: Mud\n\nLearn mud.\n\n'
        "### Wet mud\n\nBuild with it.\n\n## Step 2: Brick\n\nLearn brick.\n"
    )
    archive = archive_of({"data-engineer-roadmap": deep})
    roadmap = page(archive, "data-engineer-roadmap")
    assert [len(whole.sections) for whole in stage_sections(roadmap)] == [2, 1]
    whole = section_of(roadmap, "step-1-mud")
    assert whole is not None
    assert [section.heading for section in whole.sections] == ["Step 1: Mud", "Wet mud"]


def test_the_text_above_the_headings_is_no_stage(world: Archive) -> None:
    assert section_of(page(world, "data-engineer-roadmap"), "") is None
