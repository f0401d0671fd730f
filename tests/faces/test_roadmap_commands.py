import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from faces.cli import app, main
from scripts.write_schemas import DOCS
from tests.faces.conftest import Typed

SOON = (date.today() + timedelta(weeks=30)).isoformat()
BUNDLED = ("--store", "bundled")
ROADMAP = ("roadmap", "--role", "data enginer", *BUNDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `career-guide` in this process, as starting it some thirty times takes a minute."""
    monkeypatch.setenv("CAREER_GUIDE_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main(lambda: app(list(arguments)))
        said = capsys.readouterr()
        return Done(returncode=int(ended.value.code or 0), stdout=said.out, stderr=said.err)

    return run


def test_a_roadmap_shows_its_stages_with_numbered_sources(typed: Typed) -> None:
    done = typed(
        "roadmap",
        "--role",
        "data enginer",
        *BUNDLED,
        "--from",
        "data analyst",
        "--know",
        "sql",
        "--know",
        "pyhton",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Roadmap: data analyst to data engineer")
    for word in ("learn", "build", "show", "hear", "Sources", "you listed", "effort"):
        assert word in done.stdout
    assert "https://www.youtube.com/watch?v=" in done.stdout


def test_its_json_is_as_the_schema_says(run: Run) -> None:
    done = run(*ROADMAP, "--hours-per-week", "6", "--by", SOON, "--json")
    document = json.loads(done.stdout)
    schema = json.loads((DOCS / "roadmap.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    hours = [stage["hours"] for stage in document["stages"]]
    assert sum(hours) == document["total_hours"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--role", "astronaut"), "no role is called 'astronaut'"),
        (("--role", "student"), "no page on the way to student"),
        (("--role", "ai engineer", "--hours-per-week", "0"), "0 hours a week cannot be"),
        (("--role", "ai engineer", "--hours-per-week", "120"), "at most 100"),
        (("--role", "ai engineer", "--by", "2001-01-01"), "is not after the start"),
        (("--role", "ai engineer", "--by", "soon"), "soon"),
        ((), "--role"),
    ],
)
def test_what_cannot_be_is_wrong_usage_and_told_in_a_line(
    arguments: tuple[str, ...], says: str, run: Run
) -> None:
    done = run("roadmap", *arguments, *BUNDLED)
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr


def test_the_life_of_a_plan(run: Run, tmp_path: Path) -> None:
    assert run(*ROADMAP, "--save", "Mine", "--hours-per-week", "6", "--by", SOON).returncode == 0
    again = run(*ROADMAP, "--save", "mine")
    assert again.returncode == 2
    assert "plan recompute mine" in again.stderr

    listed = run("plan", "list")
    assert "mine" in listed.stdout
    assert "0 of 6 stages done" in listed.stdout

    done = run("plan", "done", "mine", "1", *BUNDLED)
    assert done.stdout.count("done ·") == 1
    added = run("plan", "add", "mine", "Ask", "a", "colleague", "--after", "2", *BUNDLED)
    assert "3.   Ask a colleague" in added.stdout
    dropped = run("plan", "drop", "mine", "4", "--json", *BUNDLED)
    assert len(json.loads(dropped.stdout)["latest"]["plan"]["stages"]) == 6
    refused = run("plan", "drop", "mine", "1", *BUNDLED)
    assert refused.returncode == 2
    assert "keeps what is done" in refused.stderr
    moved = run("plan", "move", "mine", "ask a colleague", "--after", "0", *BUNDLED)
    assert moved.stdout.startswith("1.   Ask a colleague")
    undone = run("plan", "undo", "mine")
    assert "3.   Ask a colleague" in undone.stdout
    renewed = run("plan", "recompute", "mine", "--know", "git", *BUNDLED)
    assert renewed.stdout.count("done ·") == 1
    history = run("plan", "history", "mine")
    assert len(history.stdout.splitlines()) >= 7
    assert "dropped: " in history.stdout

    first = run("plan", "show", "mine", "--version", "1", *BUNDLED)
    assert "done ·" not in first.stdout
    assert first.stderr == ""
    for form, begins in (
        ("markdown", "# Roadmap"),
        ("svg", "<svg"),
        ("ical", "BEGIN:VCALENDAR"),
        ("json", "{"),
    ):
        exported = run("plan", "export", "mine", "--as", form, *BUNDLED)
        assert exported.stdout.startswith(begins)
    target = tmp_path / "mine.svg"
    written = run("plan", "export", "mine", "--as", "svg", "-o", str(target), *BUNDLED)
    assert written.stdout == ""
    assert target.read_text(encoding="utf-8").startswith("<svg")

    kept = run("plan", "delete", "mine", stdin="n\n")
    assert kept.returncode == 1
    assert run("plan", "delete", "mine", "--yes").returncode == 0
    gone = run("plan", "show", "mine", *BUNDLED)
    assert gone.returncode == 2
    assert "none is saved yet" in gone.stderr


def test_a_damaged_plan_fails_in_a_line(run: Run, data_dir: Path) -> None:
    folder = data_dir / "plans" / "broken"
    folder.mkdir(parents=True)
    (folder / "000001.json").write_text("{")
    done = run("plan", "undo", "broken")
    assert done.returncode == 1
    assert "is damaged" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    shutil.rmtree(folder)


def test_adding_needs_a_title_or_a_section(run: Run) -> None:
    for arguments in ((), ("Rest", "--page", "x", "--heading", "y"), ("--page", "x")):
        assert run("plan", "add", "mine", *arguments, *BUNDLED).returncode == 2
