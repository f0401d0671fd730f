import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]

from scripts.write_schemas import DOCS
from tests.faces.conftest import Typed
from tests.tools.projects.repositories import ASSISTANT, INJECTED


def test_projects_for_a_role_fit_the_screen_and_name_their_guests(typed_here: Typed) -> None:
    done = typed_here("projects", "--role", "data engineer", "--know", "SQL", "--hours", "40")
    assert done.returncode == 0
    assert "1. A pipeline from an API to a dashboard that runs without you" in done.stdout
    assert "40 hours: size medium" in done.stdout
    assert "Done when" in done.stdout
    assert "aired 20" in done.stdout


def test_projects_as_json_follow_the_published_schema(typed_here: Typed) -> None:
    done = typed_here("projects", "--role", "AI engineer", "--json")
    schema = json.loads((DOCS / "projects.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(done.stdout), schema)


def test_a_check_as_json_follows_the_published_schema(typed_here: Typed, tmp_path: Path) -> None:
    folder = ASSISTANT.write(tmp_path)
    done = typed_here("projects", "check", str(folder), "--brief", ASSISTANT.brief, "--json")
    schema = json.loads((DOCS / "project-check.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(done.stdout), schema)


def test_a_check_says_what_is_met_and_shows_the_line(typed_here: Typed, tmp_path: Path) -> None:
    folder = INJECTED.write(tmp_path)
    (folder / "tests" / "test_red.py").write_text("def test_red():\n    assert red('\x1b[31m')\n")
    done = typed_here("projects", "check", str(folder), "--brief", INJECTED.brief)
    assert done.returncode == 0
    assert "cannot tell: 0" in done.stdout
    assert "tests/test_dates.py:" in done.stdout
    assert "a test with a fake in it was not found" in " ".join(done.stdout.split())
    assert "\x1b" not in done.stdout


def test_wrong_usage_is_one_clear_line(typed_here: Typed, tmp_path: Path) -> None:
    for arguments in (
        ("--role", "lion tamer of the seven seas"),
        ("--role", "data engineer", "--hours", "1"),
        ("check", str(tmp_path / "nowhere")),
        ("check", str(tmp_path), "--role", "data engineer", "--brief", "data-pipeline"),
    ):
        done = typed_here("projects", *arguments)
        assert done.returncode == 2
        assert done.stdout == ""
        assert len(done.stderr.strip().splitlines()) == 1
    assert typed_here("projects").returncode == 2
