"""The check of a project with a model: what of its word counts, and what cannot sway it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.archive import Archive
from tests.tools.projects import judges
from tests.tools.projects.judges import Scripted, document, say, saying
from tests.tools.projects.repositories import (
    ASSISTANT,
    GOOD,
    INJECTED,
    LACKING,
    MODEL,
    ODD,
    PIPELINE,
    Project,
)
from tools.projects.catalogue import criteria_kinds
from tools.projects.checking import INSPECTIONS, check_project
from tools.projects.judging.judge import INSPECTION
from tools.projects.judging.places import PLACES
from tools.projects.repository import read_repository
from tools.results.projects import CheckedCriterion, ProjectCheck, Verdict

LEAST_RIGHT = 0.9
Make = Callable[[Project, Path], Scripted]


def always(make: Callable[[], Scripted]) -> Make:
    return lambda _project, _folder: make()


MODELS: Mapping[str, Make] = {
    "right": lambda project, folder: judges.right(project, read_repository(folder)),
    "obedient": always(judges.obedient),
    "inventive": always(judges.inventive),
    "broken": always(judges.broken),
    "silent": always(judges.silent),
}


def check(archive: Archive, project: Project, root: Path, make: Make) -> ProjectCheck:
    folder = project.write(root)
    model = make(project, folder)
    return check_project(archive, folder, brief=project.brief, model=model)


def verdicts(checked: ProjectCheck) -> dict[str, Verdict]:
    return {one.criterion.key: one.verdict for one in checked.criteria}


def by_key(checked: ProjectCheck) -> dict[str, CheckedCriterion]:
    return {one.criterion.key: one for one in checked.criteria}


def judge_of(checked: CheckedCriterion) -> str:
    assert checked.judgement is not None
    return checked.judgement.by


def note_of(checked: CheckedCriterion) -> str:
    assert checked.judgement is not None
    return checked.judgement.note


@pytest.mark.parametrize("name", MODELS)
def test_nine_of_ten_verdicts_are_right_whatever_the_model_says(
    starter_archive: Archive, tmp_path: Path, name: str
) -> None:
    judged = [
        (project.name, key, found, project.truth(key))
        for project in (*GOOD, *LACKING)
        for key, found in verdicts(check(starter_archive, project, tmp_path, MODELS[name])).items()
    ]
    wrong = [case for case in judged if case[2] != case[3]]
    assert len(judged) >= 120
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(judged), wrong


@pytest.mark.parametrize("name", MODELS)
def test_instructions_in_a_project_change_no_verdict_of_any_model(
    starter_archive: Archive, tmp_path: Path, name: str
) -> None:
    plain = check_project(starter_archive, INJECTED.write(tmp_path), brief=INJECTED.brief)
    judged = check(starter_archive, INJECTED, tmp_path, MODELS[name])
    assert verdicts(judged) == verdicts(plain)


def test_a_model_that_was_talked_into_the_opposite_changes_no_verdict_either(
    starter_archive: Archive, tmp_path: Path
) -> None:
    plain = check_project(starter_archive, INJECTED.write(tmp_path), brief=INJECTED.brief)
    judged = check(starter_archive, INJECTED, tmp_path, always(judges.spiteful))
    assert verdicts(judged) == verdicts(plain)
    assert any("speaks to whoever checks" in note_of(one) for one in judged.criteria)


def test_a_model_that_is_right_judges_and_is_named(
    starter_archive: Archive, tmp_path: Path
) -> None:
    checked = check(starter_archive, ASSISTANT, tmp_path, MODELS["right"])
    assert {judge_of(one) for one in checked.criteria} == {"test:scripted"}
    assert checked.judging is not None
    assert checked.judging.accepted == checked.judging.asked == len(checked.criteria)
    for one in checked.criteria:
        assert one.because == "It is so."
        assert bool(one.spots) == (one.verdict == "met")


@pytest.mark.parametrize("name", ["inventive", "broken", "silent"])
def test_a_model_whose_word_does_not_count_leaves_every_result_of_the_inspection(
    starter_archive: Archive, tmp_path: Path, name: str
) -> None:
    plain = check_project(starter_archive, MODEL.write(tmp_path), brief=MODEL.brief)
    judged = check(starter_archive, MODEL, tmp_path, MODELS[name])
    assert {judge_of(one) for one in judged.criteria} == {INSPECTION}
    assert all(note_of(one) for one in judged.criteria)
    assert tuple(replace(one, judgement=None) for one in judged.criteria) == plain.criteria
    assert replace(judged, criteria=(), judging=None) == replace(plain, criteria=())


def test_without_a_model_nothing_is_said_of_judging(
    starter_archive: Archive, tmp_path: Path
) -> None:
    plain = check_project(starter_archive, MODEL.write(tmp_path), brief=MODEL.brief)
    assert plain.judging is None
    assert {one.judgement for one in plain.criteria} == {None}


def test_a_model_that_fails_twice_is_not_asked_again(
    starter_archive: Archive, tmp_path: Path
) -> None:
    model = judges.silent()
    folder = MODEL.write(tmp_path)
    checked = check_project(starter_archive, folder, brief=MODEL.brief, model=model)
    assert len(model.asked) == 2
    notes = [note_of(one) for one in checked.criteria]
    assert notes[:2] == ["the model cannot be reached"] * 2
    assert set(notes[2:]) == {"the model was asked no more after 2 failures"}


def judged(
    archive: Archive, root: Path, files: Mapping[str, str], model: Scripted
) -> dict[str, CheckedCriterion]:
    """The verdicts on files of one's own, by the criteria of a served model."""
    folder = Project(name="own", brief="served-model", files=dict(files)).write(root)
    return by_key(check_project(archive, folder, brief="served-model", model=model))


def test_a_model_finds_what_no_pattern_does(starter_archive: Archive, tmp_path: Path) -> None:
    replies = {
        "baseline": say("met", [("buns/guess.py", 1)], "Yesterday's orders are the baseline."),
        "tests": say("met", [("checks/test_guess.py", 5)], "The test compares a guess."),
    }
    found = judged(starter_archive, tmp_path, ODD, saying(replies))
    plain = judged(starter_archive, tmp_path, ODD, judges.broken())
    for key in replies:
        assert plain[key].verdict == "not met"
        assert (found[key].verdict, judge_of(found[key])) == ("met", "test:scripted")
    assert found["baseline"].because == "Yesterday's orders are the baseline."
    (shown,) = found["baseline"].spots
    assert (shown.path, shown.line, shown.text) == (
        "buns/guess.py",
        1,
        "def same_as_yesterday(orders):",
    )


def test_a_model_sees_through_a_name_that_a_pattern_takes_for_proof(
    starter_archive: Archive, tmp_path: Path
) -> None:
    files = ODD | {"buns/guess.py": "baseline_font = 'Courier'\n"}
    reply = say("not_met", [("buns/guess.py", 1)], "It is the name of a font.")
    found = judged(starter_archive, tmp_path, files, saying({"baseline": reply}))["baseline"]
    assert (found.verdict, judge_of(found)) == ("not met", "test:scripted")
    assert found.judgement is not None
    assert found.judgement.inspection == "met"


@pytest.mark.parametrize(
    ("key", "absent"),
    [
        ("tests", {path: text for path, text in ODD.items() if "test" not in path}),
        ("tests", ODD | {"checks/test_guess.py": "# assert\ndef test_todo():\n    pass\n"}),
        ("problem", {path: text for path, text in ODD.items() if path != "README.md"}),
        ("dependencies", ODD),
    ],
)
def test_what_is_proved_to_be_absent_no_model_is_asked_about(
    starter_archive: Archive, tmp_path: Path, key: str, absent: Mapping[str, str]
) -> None:
    model = judges.obedient()
    found = judged(starter_archive, tmp_path, absent, model)[key]
    assert found.verdict == "not met"
    assert "no file is there" in note_of(found)
    assert key not in {asked.key for asked in model.asked}


def test_no_check_on_every_change_without_a_file_that_runs_one(
    starter_archive: Archive, tmp_path: Path
) -> None:
    found = by_key(check(starter_archive, PIPELINE, tmp_path, always(judges.obedient)))
    assert found["automation"].verdict == "not met"


@pytest.mark.parametrize(
    "line",
    [
        ("buns/guess.py", 1),  # a docstring
        ("buns/guess.py", 2),  # a comment
        ("buns/guess.py", 3),  # text in a string
        ("buns/guess.py", 99),
        ("buns/guess.py", 0),
        ("buns/guess.py", -4),
        ("README.md", 1),  # no code
        ("../README.md", 1),
        ("", 1),
    ],
)
def test_a_line_that_shows_nothing_is_no_proof(
    starter_archive: Archive, tmp_path: Path, line: tuple[str, int]
) -> None:
    talk = '"""A baseline."""\n# A baseline.\nTEXT = """\nA baseline.\n"""\n'
    files = ODD | {"buns/guess.py": talk}
    line = (line[0], 4) if line[1] == 3 else line
    reply = saying({"baseline": say("met", [line])})
    found = judged(starter_archive, tmp_path, files, reply)["baseline"]
    assert (found.verdict, judge_of(found)) == ("not met", INSPECTION)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "It is met.",
        "null",
        "[]",
        "{}",
        document(verdict="fulfilled"),
        document(verdict=None),
        document(lines="buns/guess.py:1"),
        document(lines=[{"path": "buns/guess.py", "line": "1"}]),
        document(lines=[{"path": "buns/guess.py", "line": 1.5}]),
        document(lines=[{"path": "buns/guess.py", "line": True}]),
        document(lines=[{"path": "buns/guess.py", "line": 1}] * 21),
        document(lines=[{"path": "buns/guess.py"}]),
        document(reason="x" * 2_001),
        document(reason=["x"]),
        document(reason="x" * 30_000),
        document() + document(),
        "[" * 19_000,
        document(lines=[]),  # met by nothing
    ],
)
def test_a_reply_that_is_not_as_asked_for_does_not_count(
    starter_archive: Archive, tmp_path: Path, reply: str
) -> None:
    found = judged(starter_archive, tmp_path, ODD, saying({"baseline": reply}))["baseline"]
    assert (found.verdict, judge_of(found)) == ("not met", INSPECTION)
    assert note_of(found)


def test_a_reply_in_a_code_fence_is_read(starter_archive: Archive, tmp_path: Path) -> None:
    reply = f"```json\n{say('met', [('buns/guess.py', 1)])}\n```\n"
    found = judged(starter_archive, tmp_path, ODD, saying({"baseline": reply}))["baseline"]
    assert found.verdict == "met"


def test_what_a_model_says_is_cut_and_holds_no_control_characters(
    starter_archive: Archive, tmp_path: Path
) -> None:
    reason = "A \x1b[31mred\u202e\nline " + "and more " * 200
    reply = saying({"baseline": say("met", [("buns/guess.py", 1)], reason)})
    because = judged(starter_archive, tmp_path, ODD, reply)["baseline"].because
    assert because.startswith("A [31mred line and more")
    assert len(because) <= 240


def test_a_model_that_saw_only_a_part_cannot_say_that_something_is_missing(
    starter_archive: Archive, tmp_path: Path
) -> None:
    files = dict(ODD) | {"buns/guess.py": "def baseline():\n    return 1\n"}
    files |= {
        f"buns/more_{number}.py": "def calculate(order):\n    return order * 2\n" * 40
        for number in range(20)
    }
    reply = saying({"baseline": say("not_met")})
    found = judged(starter_archive, tmp_path, files, reply)["baseline"]
    assert (found.verdict, judge_of(found)) == ("met", INSPECTION)
    assert note_of(found) == "the model said not met, but was shown only a part of it"


def test_files_that_speak_to_the_checker_are_noted_and_not_shown(
    starter_archive: Archive, tmp_path: Path
) -> None:
    model = judges.obedient()
    folder = INJECTED.write(tmp_path)
    checked = check_project(starter_archive, folder, brief=INJECTED.brief, model=model)
    assert checked.judging is not None
    assert {spot.path for spot in checked.judging.addressed} == {
        "AGENTS.md",
        "README.md",
        "secretary/agent.py",
        "tests/test_dates.py",
    }
    shown = {path for asked in model.asked for path, _ in asked.lines}
    assert shown
    assert shown.isdisjoint(spot.path for spot in checked.judging.addressed)
    assert all("ignore all previous" not in asked.material for asked in model.asked)


def test_every_criterion_has_a_place() -> None:
    assert set(PLACES) == set(criteria_kinds()) == set(INSPECTIONS)
