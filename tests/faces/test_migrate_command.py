"""`migrate`, and the commands that read from a database, as somebody types them."""

import json

from tests.faces.conftest import Typed


def test_a_database_is_prepared_once_and_then_kept_in(
    typed: Typed, empty_database_url: str
) -> None:
    settings = {"CAREER_GUIDE_DATABASE_URL": empty_database_url}
    early = typed("plan", "list", **settings)
    assert early.returncode == 1
    assert "run `career-guide migrate` once" in early.stderr
    assert early.stderr.count("\n") == 1
    first = typed("migrate", **settings)
    assert first.returncode == 0, first.stderr
    lines = first.stdout.splitlines()
    assert lines[1:3] == [
        "Made: conversations, questions, answers and profiles",
        "Made: saved plans",
    ]
    again = json.loads(typed("migrate", "--json", **settings).stdout)
    assert again["made"] == []
    assert lines[-1] == f"The tables are now of version {again['after']}."
    assert "No plan is saved yet" in typed("plan", "list", **settings).stdout


def test_a_plan_of_the_database_is_edited_shown_and_forgotten(
    typed: Typed, database_url: str
) -> None:
    settings = {"CAREER_GUIDE_DATABASE_URL": database_url}
    made = typed("roadmap", "--role", "data engineer", "--save", "mine", **settings)
    assert made.returncode == 0, made.stderr
    assert typed("plan", "list").stdout.startswith("No plan is saved yet")  # in the data folder
    done = json.loads(typed("plan", "done", "mine", "1", "--json", **settings).stdout)
    assert done["latest"]["number"] == 2
    assert "data engineer" in typed("plan", "show", "mine", **settings).stdout.lower()
    gone = typed("forget-me", "--yes", **settings)
    assert gone.stderr == "Deleted: 0 conversations, 0 facts, 1 saved plan.\n"
    assert "No plan is saved yet" in typed("plan", "list", **settings).stdout


def test_without_a_database_nothing_is_migrated(typed: Typed) -> None:
    done = typed("migrate")
    assert (done.returncode, done.stdout) == (1, "")
    assert "CAREER_GUIDE_DATABASE_URL is not set" in done.stderr
