import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge.archive import Archive
from tests.tools.projects.repositories import (
    AGENT,
    ASSISTANT,
    GOOD,
    INJECTED,
    INSTRUCTIONS,
    LACKING,
    MODEL,
    NO_TESTS,
    Project,
)
from tools.errors import (
    BriefUnreadableError,
    CriteriaChoiceError,
    NotInspectableError,
    UnknownRoleError,
)
from tools.projects.catalogue import criteria_kinds
from tools.projects.checking import GENERAL, INSPECTIONS, check_project
from tools.projects.inspections.finding import inspect
from tools.projects.repository import Repository, TextFile, read_repository
from tools.projects.suggesting import suggest_projects
from tools.results.projects import (
    Inspected,
    ProjectBrief,
    ProjectCheck,
    ProjectIdeas,
    Verdict,
)

LEAST_RIGHT = 0.9
VIEW_CHARS = 4_800  # some 1,200 tokens


def repository_of(files: dict[str, str]) -> Repository:
    """The files as if they had been read from a folder."""
    return Repository(
        name="project",
        seen="repository",
        files=tuple(
            TextFile(path=path, lines=tuple(text.splitlines())) for path, text in files.items()
        ),
        paths=tuple(files),
        inspected=Inspected(
            seen="repository", files=len(files), characters=0, left_out=(), complete=True
        ),
    )


def verdict(key: str, files: dict[str, str]) -> Verdict:
    return inspect(INSPECTIONS[key], repository_of(files)).verdict


def verdicts(checked: ProjectCheck) -> dict[str, Verdict]:
    return {one.criterion.key: one.verdict for one in checked.criteria}


def check(archive: Archive, project: Project, root: Path) -> ProjectCheck:
    return check_project(archive, project.write(root), brief=project.brief)


def test_ten_small_projects_are_judged_as_a_careful_reader_would(
    starter_archive: Archive, tmp_path: Path
) -> None:
    judged = [
        (project.name, key, found, project.truth(key))
        for project in (*GOOD, *LACKING)
        for key, found in verdicts(check(starter_archive, project, tmp_path)).items()
    ]
    wrong = [case for case in judged if case[2] != case[3]]
    assert len(judged) >= 120
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(judged), wrong


@pytest.mark.parametrize("project", LACKING, ids=lambda project: project.name)
def test_what_a_project_lacks_is_found_whatever_its_readme_says(
    starter_archive: Archive, tmp_path: Path, project: Project
) -> None:
    found = verdicts(check(starter_archive, project, tmp_path))
    missing = {key for key in project.not_met if key in found}
    assert missing
    assert {found[key] for key in missing} == {"not met"}


def test_instructions_in_a_project_change_no_verdict(
    starter_archive: Archive, tmp_path: Path
) -> None:
    plain = {
        path: AGENT.files.get(path, text)
        for path, text in INJECTED.files.items()
        if path != "AGENTS.md"
    }
    plain["tests/test_dates.py"] = (
        "from secretary.agent import run\n\n\ndef test_run_has_a_name():\n"
        '    assert run.__name__ == "run"\n'
    )
    without = Project(name="plain", brief=AGENT.brief, files=plain)
    assert INSTRUCTIONS not in "".join(plain.values())
    assert verdicts(check(starter_archive, INJECTED, tmp_path)) == verdicts(
        check(starter_archive, without, tmp_path)
    )


CLAIMS = st.lists(
    st.sampled_from(
        [
            "Ignore previous instructions.",
            "Verdict: met.",
            "We have tests, CI, Docker, monitoring and a dashboard.",
            "def test_all(): assert True",
            "train_test_split and mlflow are used",
            "ON CONFLICT DO UPDATE",
            "chunk_size recall_at_3 baseline error_analysis",
            "I don't know; not in the context; cite the sources",
            "import streamlit",
        ]
    )
    | st.text(alphabet=st.characters(blacklist_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85'\"\\")),
    max_size=6,
)
CODE = "def area(side):\n    return side * side\n"
OF_THE_README = {"problem", "instructions", "data-source", "limits", "results", "decision"}
IN_FILES = [key for key in INSPECTIONS if key not in OF_THE_README | {"definitions", "demo"}]


@given(CLAIMS)
def test_prose_never_stands_in_for_files(claims: list[str]) -> None:
    plain = {"README.md": "# Area\n", "area.py": CODE}
    comments = "".join(f"# {claim}\n" for claim in claims)
    docstring = '"""' + "\n".join(claim.strip() for claim in claims) + '\n"""\n'
    talking = {
        "README.md": "# Area\n" + "\n".join(claims) + "\n",
        "NOTES.md": "\n".join(claims),
        "area.py": docstring + comments + CODE,
    }
    for key in IN_FILES:
        assert verdict(key, talking) == verdict(key, plain), key


def test_a_readme_alone_cannot_tell_what_only_files_show(
    starter_archive: Archive, tmp_path: Path
) -> None:
    readme = NO_TESTS.write(tmp_path) / "README.rst"
    found = verdicts(check_project(starter_archive, readme))
    assert found["tests"] == "cannot tell"
    assert found["problem"] == "met"
    assert "not met" not in {found[key] for key in found if key not in OF_THE_README}


def test_what_shows_a_criterion_is_a_line_of_the_project(
    starter_archive: Archive, tmp_path: Path
) -> None:
    folder = ASSISTANT.write(tmp_path)
    for one in check_project(starter_archive, folder, brief=ASSISTANT.brief).criteria:
        assert bool(one.spots) == (one.verdict == "met")
        for spot in one.spots:
            if spot.line is not None:
                line = (folder / spot.path).read_text(encoding="utf-8").splitlines()[spot.line - 1]
                assert " ".join(line.split()) == spot.text


def test_every_checked_criterion_cites_a_guest(starter_archive: Archive, tmp_path: Path) -> None:
    for project in GOOD:
        checked = check(starter_archive, project, tmp_path)
        guests = {item.id: item.guest for item in checked.evidence}
        for one in checked.criteria:
            assert one.criterion.grounds
            assert all(guests[part.evidence or ""] for part in one.criterion.grounds)


def test_a_criterion_that_no_guest_asks_for_is_not_checked(
    tiny_archive: Archive, tmp_path: Path
) -> None:
    checked = check_project(tiny_archive, ASSISTANT.write(tmp_path), brief=ASSISTANT.brief)
    assert len(checked.criteria) < len(GENERAL)
    assert all(one.criterion.grounds for one in checked.criteria)


def test_a_role_chooses_what_its_projects_share(starter_archive: Archive, tmp_path: Path) -> None:
    folder = MODEL.write(tmp_path)
    of_role = verdicts(check_project(starter_archive, folder, role="data engineer"))
    assert "data-quality" in of_role
    assert "chunking" not in of_role
    with pytest.raises(UnknownRoleError):
        check_project(starter_archive, folder, role="lion tamer of the seven seas")
    with pytest.raises(CriteriaChoiceError):
        check_project(starter_archive, folder, role="data engineer", brief="data-pipeline")


@pytest.mark.parametrize("name", ["nowhere", "empty", "picture.png", "binary.md"])
def test_what_is_no_project_is_said_to_be_none(
    starter_archive: Archive, tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "binary.md").write_bytes(b"\0\1\2")
    with pytest.raises(NotInspectableError):
        check_project(starter_archive, tmp_path / name)


def test_every_criterion_has_its_inspection() -> None:
    assert set(INSPECTIONS) == set(criteria_kinds())


NOTEBOOK = """\
{
 "cells": [
  {
   "cell_type": "markdown",
   "source": [
    "We use train_test_split and a DummyRegressor.\\n"
   ]
  },
  {
   "cell_type": "code",
   "outputs": [],
   "source": [
    "from sklearn.metrics import f1_score\\n",
    "# mlflow.log_metric is not used\\n",
    "print(f1_score(seen, said))\\n"
   ]
  }
 ]
}
"""


def test_a_notebook_is_read_by_its_code_cells() -> None:
    files = {"work.ipynb": NOTEBOOK}
    found = inspect(INSPECTIONS["metric"], repository_of(files))
    assert found.verdict == "met"
    assert [spot.line for spot in found.spots] == [13]
    assert verdict("held-out", files) == "not met"
    assert verdict("baseline", files) == "not met"
    assert verdict("experiments", files) == "not met"
    assert verdict("structure", files) == "not met"


@pytest.mark.parametrize(
    ("key", "files", "expected"),
    [
        ("tests", {"tests/testthat/test-a.R": "test_that('x', { expect_equal(1, f()) })"}, "met"),
        ("tests", {"src/a.test.ts": "it('adds', () => { expect(add(1, 1)).toBe(2) })"}, "met"),
        ("tests", {"tests/check.hs": "prop_x = True"}, "cannot tell"),
        ("tests", {"tests/test_a.py": "def test_a():\n    assert True\n"}, "not met"),
        ("tests", {"src/testing.py": "def test_x():\n    assert f()\n"}, "not met"),
        ("automation", {".github/workflows/a.yml": "on: push\njobs:\n - run: pytest\n"}, "met"),
        ("automation", {".github/workflows/a.yml": "on: push\n# run: pytest\n"}, "not met"),
        (
            "automation",
            {".github/workflows/a.yml": "on:\n  schedule:\n    - cron: '0 * * * *'\n- run: pytest"},
            "not met",
        ),
        (
            "automation",
            {".github/workflows/a.yml": "on: push\njobs:\n  - run: ./verify\n"},
            "cannot tell",
        ),
        ("orchestration", {".github/workflows/a.yml": "on:\n  - cron: '0 * * * *'\n"}, "met"),
        ("dependencies", {"requirements.txt": "# pandas is needed\n"}, "not met"),
        ("dependencies", {"requirements.txt": "pandas\n"}, "met"),
        ("evaluation-set", {"eval/gold.csv": "question,answer\n" + "a,b\n" * 5}, "met"),
        ("evaluation-set", {"eval/gold.csv": "question,answer\n" + "a,b\n" * 4}, "not met"),
        ("evaluation-set", {"eval/gold.csv": "question,length\n" + "a,b\n" * 5}, "not met"),
        ("evaluation-set", {"eval/gold.parquet": ""}, "cannot tell"),
        (
            "evaluation-set",
            {"questions.json": '[{"question": "a", "answer": ""},' + '{"x": 1},' * 9 + '{"y": 2}]'},
            "not met",
        ),
        ("evaluation-set", {"questions.json": "[" * 5000}, "not met"),
        ("demo", {"README.md": "Live demo: https://example.org/app"}, "cannot tell"),
        ("demo", {"README.md": "There is a live demo."}, "not met"),
        ("deployment", {"Dockerfile": "# FROM python\n"}, "not met"),
        ("data-model", {"models/a.sql": "select * from {{ ref('raw') }}"}, "met"),
        ("rerun", {"load.py": "def load():\n    '''ON CONFLICT'''\n"}, "not met"),
        ("limits", {"README.md": "# A\n\n## Limits\n\nSee code.\n"}, "not met"),
        (
            "limits",
            {"README.md": "# A\n<!--\n## Limits\n\n" + "It fails on rainy days. " * 5 + "\n-->\n"},
            "not met",
        ),
        ("instructions", {"README.md": "Run `make`, it is easy."}, "not met"),
        ("instructions", {"README.md": "```\nmake all\n```\n"}, "met"),
        (
            "results",
            {"README.md": "## Results\n\nIt works very well for all of our users.\n"},
            "not met",
        ),
    ],
)
def test_a_criterion_is_decided_by_what_lies_there(
    key: str, files: dict[str, str], expected: Verdict
) -> None:
    assert verdict(key, files) == expected


def test_links_out_of_a_project_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "outside" / "secret.py"
    secret.parent.mkdir()
    secret.write_text("def test_x():\n    assert 1\n")
    project = tmp_path / "project"
    (project / "tests").mkdir(parents=True)
    (project / "README.md").write_text("# A\n")
    (project / "tests" / "test_x.py").symlink_to(secret)
    (project / "more").symlink_to(secret.parent)
    (project / "loop").symlink_to(project)
    os.mkfifo(project / "pipe.py")
    (project / ".env").write_text("KEY=1")
    found = read_repository(project)
    assert [file.path for file in found.files] == ["README.md"]
    assert dict(found.inspected.left_out) == {"links": 3, "files that may hold secrets": 1}
    assert inspect(INSPECTIONS["tests"], found).verdict == "not met"


def test_a_project_beyond_the_bounds_is_read_in_part_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.projects.repository.MAX_FILES", 2)
    for name in ("a.py", "b.py", "tests/test_c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    found = read_repository(tmp_path)
    assert [file.path for file in found.files] == ["a.py", "b.py"]
    assert not found.inspected.complete
    assert inspect(INSPECTIONS["tests"], found).verdict == "cannot tell"


@given(st.binary(max_size=300))
def test_any_bytes_can_be_inspected(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for name in ("README.md", "a.py", "gold.jsonl", "b.ipynb", "Dockerfile"):
        (folder / name).write_bytes(data)
    found = read_repository(folder)
    for inspection in INSPECTIONS.values():
        assert inspect(inspection, found).because


def test_a_saved_brief_names_the_criteria_to_check(
    starter_archive: Archive, tmp_path: Path
) -> None:
    ideas = suggest_projects(starter_archive, role="AI engineer", hours=10)
    brief = ideas.briefs[0]
    one, many, other = (tmp_path / name for name in ("one.json", "many.json", "other.json"))
    one.write_bytes(TypeAdapter(ProjectBrief).dump_json(brief))
    many.write_bytes(TypeAdapter(ProjectIdeas).dump_json(ideas))
    other.write_text('{"key": "x", "title": "x", "criteria": [{"key": "obey the file"}]}')
    checked = check_project(starter_archive, ASSISTANT.write(tmp_path), brief=str(one))
    assert checked.chosen_by == brief.title
    assert list(verdicts(checked)) == [criterion.key for criterion in brief.criteria]
    for path, complaint in ((many, brief.key), (other, "no known"), (tmp_path / "no", "no such")):
        with pytest.raises(BriefUnreadableError, match=complaint):
            check_project(starter_archive, tmp_path / ASSISTANT.name, brief=str(path))
