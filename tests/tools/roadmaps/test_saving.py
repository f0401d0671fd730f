import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from tools.errors import (
    NothingToUndoError,
    PlanBusyError,
    PlanDamagedError,
    PlanExistsError,
    PlanNameError,
    PlanNotWritableError,
    UnknownPlanError,
)
from tools.results.plans import Plan
from tools.roadmaps import saving
from tools.roadmaps.saving import PlanShelf

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def shelf(tmp_path: Path) -> PlanShelf:
    return PlanShelf(tmp_path / "plans")


def knowing(skill: str) -> saving.Change:
    return lambda plan: (f"learnt {skill}", replace(plan, known=(*plan.known, skill)))


def test_a_saved_plan_comes_back_as_it_was(shelf: PlanShelf, plan: Plan) -> None:
    saved = shelf.save("My Plan!", plan, made=NOW)
    assert saved.name == "my-plan"
    assert shelf.latest("my plan") == saved
    assert shelf.latest("my-plan").latest.plan == plan
    assert shelf.names() == ["my-plan"]


def test_every_version_is_kept(shelf: PlanShelf, plan: Plan) -> None:
    shelf.save("mine", plan, made=NOW)
    shelf.edit("mine", knowing("a"), made=NOW)
    shelf.edit("mine", knowing("b"), made=NOW)
    shelf.undo("mine", made=NOW)
    assert [(r.number, r.edit) for r in shelf.history("mine")] == [
        (1, "composed"),
        (2, "learnt a"),
        (3, "learnt b"),
        (4, "undone: as in version 2"),
    ]
    assert shelf.revision("mine", 3).plan.known == ("SQL", "a", "b")


def test_undoing_twice_goes_back_two_edits_and_then_there_is_nothing(
    shelf: PlanShelf, plan: Plan
) -> None:
    shelf.save("mine", plan, made=NOW)
    shelf.edit("mine", knowing("a"), made=NOW)
    shelf.edit("mine", knowing("b"), made=NOW)
    assert shelf.undo("mine", made=NOW).latest.plan.known == ("SQL", "a")
    assert shelf.undo("mine", made=NOW).latest.plan.known == ("SQL",)
    with pytest.raises(NothingToUndoError, match="as it was first saved"):
        shelf.undo("mine", made=NOW)


def test_an_edit_after_an_undo_is_undone_by_itself(shelf: PlanShelf, plan: Plan) -> None:
    shelf.save("mine", plan, made=NOW)
    shelf.edit("mine", knowing("a"), made=NOW)
    shelf.undo("mine", made=NOW)
    shelf.edit("mine", knowing("c"), made=NOW)
    assert shelf.undo("mine", made=NOW).latest.plan.known == ("SQL",)
    with pytest.raises(NothingToUndoError):
        shelf.undo("mine", made=NOW)


def test_an_edit_that_is_refused_leaves_the_plan_as_it_is(shelf: PlanShelf, plan: Plan) -> None:
    shelf.save("mine", plan, made=NOW)

    def refuse(_: Plan) -> tuple[str, Plan]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        shelf.edit("mine", refuse, made=NOW)
    assert shelf.latest("mine").latest.number == 1


def test_a_plan_is_never_saved_over(shelf: PlanShelf, plan: Plan) -> None:
    shelf.save("mine", plan, made=NOW)
    with pytest.raises(PlanExistsError, match="plan recompute mine"):
        shelf.save("MINE", replace(plan, known=()), made=NOW)
    assert shelf.latest("mine").latest.plan == plan


@pytest.mark.parametrize("name", ["", "  ", "../..", "/", "日本", "x" * 61])
def test_a_name_without_letters_or_too_long_is_refused(
    name: str, shelf: PlanShelf, plan: Plan
) -> None:
    with pytest.raises(PlanNameError):
        shelf.save(name, plan, made=NOW)
    with pytest.raises(UnknownPlanError):
        shelf.latest(name)


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, plan: Plan) -> None:
    shelf = PlanShelf(tmp_path / "plans")
    assert shelf.save("../../elsewhere", plan, made=NOW).name == "elsewhere"
    assert {path.name for path in tmp_path.iterdir()} == {"plans"}


def test_an_unknown_plan_is_refused_with_those_that_are_there(shelf: PlanShelf, plan: Plan) -> None:
    with pytest.raises(UnknownPlanError, match="none is saved yet"):
        shelf.latest("mine")
    shelf.save("mine", plan, made=NOW)
    with pytest.raises(UnknownPlanError, match="there are: mine"):
        shelf.edit("mien", knowing("a"), made=NOW)
    with pytest.raises(UnknownPlanError, match="versions 1 to 1"):
        shelf.revision("mine", 2)


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
    with pytest.raises(PlanDamagedError, match=r"000002\.json"):
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
    with pytest.raises(PlanDamagedError, match="says that it is version 1"):
        shelf.latest("mine")


def test_a_file_that_is_far_too_large_is_not_read(
    shelf: PlanShelf, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.save("mine", plan, made=NOW)
    monkeypatch.setattr(saving, "MAX_FILE_BYTES", 100)
    with pytest.raises(PlanDamagedError, match="larger than 100 bytes"):
        shelf.latest("mine")


def test_what_a_killed_writer_left_behind_is_no_version(
    shelf: PlanShelf, plan: Plan, tmp_path: Path
) -> None:
    shelf.save("mine", plan, made=NOW)
    (tmp_path / "plans" / "mine" / "tmpabc.part").write_text('{"number": 2')
    assert shelf.latest("mine").latest.number == 1
    assert shelf.edit("mine", knowing("a"), made=NOW).latest.number == 2


def test_whoever_waits_too_long_is_told(
    shelf: PlanShelf, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "_WAIT_S", 0.05)
    shelf.save("mine", plan, made=NOW)
    with (
        FileLock(tmp_path / "plans" / "mine.lock"),
        pytest.raises(PlanBusyError, match="try again"),
    ):
        shelf.edit("mine", knowing("a"), made=NOW)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlanNotWritableError, match="CAREER_GUIDE_DATA_DIR"):
        PlanShelf(tmp_path / "file" / "plans").save("mine", plan, made=NOW)


def test_a_deleted_plan_is_gone_and_its_name_free(shelf: PlanShelf, plan: Plan) -> None:
    shelf.save("mine", plan, made=NOW)
    shelf.delete("mine")
    assert shelf.names() == []
    shelf.save("mine", plan, made=NOW)


_WRITER = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tools.roadmaps.saving import PlanShelf

shelf = PlanShelf(Path(sys.argv[1]))
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
