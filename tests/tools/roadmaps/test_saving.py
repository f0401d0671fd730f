"""Saved plans as files: the conformance suite, and what is about files."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.roadmaps.shelf_conformance import NOW, Reopen, ShelfConformance, knowing
from tools.errors import PlanFileDamagedError, PlanNotWritableError
from tools.results.plans import Plan
from tools.roadmaps import plan_files
from tools.roadmaps.plan_files import PlanFiles
from tools.roadmaps.plan_place import PlanPlace
from tools.roadmaps.saving import PlanShelf


@pytest.fixture
def reopen(tmp_path: Path) -> Reopen:
    return lambda: PlanFiles(tmp_path / "plans")


@pytest.fixture
def place(reopen: Reopen) -> PlanPlace:
    return reopen()


@pytest.fixture
def shelf(place: PlanPlace) -> PlanShelf:
    return PlanShelf(place)


class TestFiles(ShelfConformance):
    """The promises, kept by files."""


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, shelf: PlanShelf, plan: Plan) -> None:
    assert shelf.save("../../elsewhere", plan, made=NOW).name == "elsewhere"
    assert {path.name for path in tmp_path.iterdir()} == {"plans"}


def test_a_cleared_folder_does_not_tell_what_was_in_it(
    tmp_path: Path, shelf: PlanShelf, place: PlanPlace, plan: Plan
) -> None:
    shelf.save("secret", plan, made=NOW)
    place.clear()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"number": 1}',
        b'{"number": 2, "made": "2030-01-01T00:00:00Z", "edit": "", "back_to": null}',
    ],
)
def test_a_damaged_file_is_named_and_the_version_before_it_still_opens(
    content: bytes, shelf: PlanShelf, plan: Plan, tmp_path: Path
) -> None:
    shelf.save("mine", plan, made=NOW)
    shelf.edit("mine", knowing("a"), made=NOW)
    second = tmp_path / "plans" / "mine" / "000002.json"
    second.write_bytes(content)
    with pytest.raises(PlanFileDamagedError, match=r"000002\.json"):
        shelf.latest("mine")
    assert shelf.revision("mine", 1).plan == plan
    second.rename(tmp_path / "aside.json")
    assert shelf.latest("mine").latest.plan == plan


def test_a_file_under_another_number_is_damaged(
    shelf: PlanShelf, plan: Plan, tmp_path: Path
) -> None:
    shelf.save("mine", plan, made=NOW)
    first = tmp_path / "plans" / "mine" / "000001.json"
    (first.parent / "000007.json").write_bytes(first.read_bytes())
    with pytest.raises(PlanFileDamagedError, match="says that it is version 1"):
        shelf.latest("mine")


def test_a_file_that_is_far_too_large_is_not_read(
    shelf: PlanShelf, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.save("mine", plan, made=NOW)
    monkeypatch.setattr(plan_files, "MAX_BYTES", 100)
    with pytest.raises(PlanFileDamagedError, match="larger than 100 bytes"):
        shelf.latest("mine")


def test_what_a_killed_writer_left_behind_is_no_version(
    shelf: PlanShelf, plan: Plan, tmp_path: Path
) -> None:
    shelf.save("mine", plan, made=NOW)
    (tmp_path / "plans" / "mine" / "tmpabc.part").write_text('{"number": 2')
    assert shelf.latest("mine").latest.number == 1
    assert shelf.edit("mine", knowing("a"), made=NOW).latest.number == 2


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlanNotWritableError, match="CAREER_GUIDE_DATA_DIR"):
        PlanShelf(PlanFiles(tmp_path / "file" / "plans")).save("mine", plan, made=NOW)


_WRITER = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tools.roadmaps.plan_files import PlanFiles
from tools.roadmaps.saving import PlanShelf

shelf = PlanShelf(PlanFiles(Path(sys.argv[1])))
for number in range(15):
    skill = f"{sys.argv[2]}{number}"
    shelf.edit(
        "mine",
        lambda plan: (skill, replace(plan, known=(*plan.known, skill))),
        made=datetime.now(UTC),
    )
"""


def test_two_processes_that_write_at_once_lose_nothing(
    shelf: PlanShelf, plan: Plan, tmp_path: Path
) -> None:
    shelf.save("mine", replace(plan, known=()), made=NOW)
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path / "plans"), name])
        for name in "ab"
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    history = shelf.history("mine")
    assert [revision.number for revision in history] == list(range(1, 32))
    wanted = {f"{name}{number}" for name in "ab" for number in range(15)}
    assert set(history[-1].plan.known) == wanted
