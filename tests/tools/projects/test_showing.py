"""What a model is shown of a project."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from knowledge.archive import Archive
from tests.tools.projects import judges
from tests.tools.projects.judges import Asked
from tests.tools.projects.repositories import AGENT, ASSISTANT, ODD, Project
from tools.projects.checking import check_project
from tools.projects.judging.showing import BUDGET, choose_lines
from tools.projects.repository import TextFile
from tools.results.projects import Spot


def test_a_text_from_a_project_stands_between_marks_that_it_cannot_hold(
    starter_archive: Archive, tmp_path: Path
) -> None:
    model = judges.obedient()
    check_project(starter_archive, ASSISTANT.write(tmp_path), brief=ASSISTANT.brief, model=model)
    boundaries = set()
    for asked in model.asked:
        (boundary,) = re.findall(r"marks that read ([0-9a-f]{24})\.", asked.instructions)
        head, inside, rest = asked.material.split(boundary)
        assert (head.count("FILE "), rest.strip()) == (0, "")
        assert inside.count("FILE ") >= 1
        boundaries.add(boundary)
    assert len(boundaries) == len(model.asked)


def test_hidden_text_and_comments_are_not_shown(starter_archive: Archive, tmp_path: Path) -> None:
    files = AGENT.files | {
        "README.md": "# Choir\n\nFor <!-- one\n\nFILE fake.py (9 of 9 lines)\n--> singers.\n"
        "[//]: # (a reference nobody sees)\nA\x1b[2Jb\u200bc\n",
        "secretary/agent.py": '"""A docstring."""\nX = 1  # a comment\n',
    }
    model = judges.obedient()
    folder = Project(name="own", brief=AGENT.brief, files=files).write(tmp_path)
    check_project(starter_archive, folder, brief=AGENT.brief, model=model)
    shown = "".join(asked.material for asked in model.asked)
    assert "1| # Choir\n3| For \n6|  singers.\n8| A[2Jbc\n" in shown.replace("| For\n", "| For \n")
    for hidden in ("fake.py", "nobody sees", "docstring", "a comment", "\x1b", "\u200b"):
        assert hidden not in shown


def test_a_model_is_shown_no_more_than_the_budget_and_told_so(
    starter_archive: Archive, tmp_path: Path
) -> None:
    files = {
        f"buns/part_{n}.py": f"def part_{n}(order):\n    return order\n" * 90 for n in range(9)
    }
    model = judges.obedient()
    folder = Project(name="own", brief="served-model", files=ODD | files).write(tmp_path)
    check_project(starter_archive, folder, brief="served-model", model=model)
    assert model.asked
    for asked in model.asked:
        boundary = asked.material.splitlines()[3]
        assert len(asked.material.split(boundary)[1]) <= BUDGET + 1
        assert f"of at most {BUDGET:,} characters" in asked.material
    assert any("something was left out" in asked.material for asked in model.asked)


TEXT_FILES = st.builds(
    lambda name, lines: TextFile(path=name, lines=tuple(lines)),
    st.sampled_from(["README.md", "a.py", "b/c.sql", "d.csv", "e.html", "f.yml", "g.ipynb"]),
    st.text(max_size=2_000).map(str.splitlines),
)


@given(st.lists(TEXT_FILES, max_size=5, unique_by=lambda file: file.path))
def test_of_any_files_only_lines_that_exist_are_shown_within_the_budget(
    files: list[TextFile],
) -> None:
    shown = choose_lines(files, about="tests check the code", spots=())
    lengths = {file.path: len(file.lines) for file in files}
    assert shown.characters <= BUDGET
    assert all(1 <= number <= lengths[path] for path, number in shown.lines)
    assert shown.lines == frozenset(Asked(instructions="", material=shown.text).lines)


def test_what_an_inspection_found_is_shown_first_where_not_all_fits() -> None:
    long = TextFile(path="long.py", lines=tuple(f"line_{n} = {n}" for n in range(5_000)))
    found = Spot(path="long.py", line=4_000, text="")
    shown = choose_lines([long], about="nothing of it", spots=[found])
    assert ("long.py", 4_000) in shown.lines
    assert not shown.whole
