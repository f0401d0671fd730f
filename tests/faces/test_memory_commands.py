"""`threads`, `profile` and `forget-me`, as somebody types them."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from agent.answer import Answer, AnswerCitation, Statement, Usage
from agent.memory.memory import open_memory
from agent.memory.threads import LOCAL, begin_turn, end_turn, fail_turn
from agent.settings import Settings
from faces.cli import app, main
from scripts.write_schemas import DOCS
from tests.faces.conftest import Typed

TITLE = "How do I become a data engineer?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `career-guide` in this process, in an empty data folder."""
    monkeypatch.setenv("CAREER_GUIDE_DATA_DIR", str(folder))
    monkeypatch.delenv("CAREER_GUIDE_DATABASE_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main(lambda: app(list(arguments)))
        said = capsys.readouterr()
        return Done(returncode=int(ended.value.code or 0), stdout=said.out, stderr=said.err)

    return run


@pytest.fixture
def talked(folder: Path, run: Run) -> None:
    """A conversation `mine` of an answer, a failure and a question that was broken off."""
    with (
        open_memory(Settings(data_dir=folder, _env_file=None)) as memory,
        memory.database.transaction() as db,
    ):
        end_turn(db, LOCAL, "mine", begin_turn(db, LOCAL, "mine", TITLE), answer())
        failed = begin_turn(db, LOCAL, "mine", "And then?")
        fail_turn(db, LOCAL, "mine", failed, "the model did not answer in time")
        begin_turn(db, LOCAL, "mine", "Hello?")


def answer() -> Answer:
    return Answer(
        question=TITLE,
        answer="Build a pipeline [1].\x1b[31m",
        statements=[Statement(text="Build a pipeline.", kind="evidence", citations=[1])],
        citations=[
            AnswerCitation(
                n=1,
                id="ev_aaaaaa",
                kind="claim",
                page="Data Engineer Roadmap",
                section="First steps",
                guest="Ada Example",
                episode="bees",
                episode_title="Bees and Queues",
                aired=None,
                start_s=125,
                end_s=190,
                url="https://example.org/bees",
                quote="Build a pipeline.",
            )
        ],
        thread="mine",
        model="offline",
        usage=Usage(
            input_tokens=0,
            output_tokens=0,
            cost_usd=0.0,
            seconds=0.1,
            model_calls=1,
            tool_calls=1,
        ),
    )


def one_line(done: Done, *, code: int) -> str:
    assert done.returncode == code
    (line,) = done.stderr.splitlines()
    return line


# Nothing there


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["threads", "list"], "No conversation is kept yet"),
        (["profile", "show"], "Nothing is known of you yet"),
    ],
)
def test_where_nothing_is_kept_it_says_so(arguments: list[str], says: str, run: Run) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert says in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["threads", "show", "none"],
        ["threads", "rename", "none", "Title"],
        ["threads", "branch", "none", "1"],
        ["threads", "export", "none"],
        ["threads", "delete", "none"],
    ],
)
def test_a_conversation_that_is_not_there_is_wrong_usage(arguments: list[str], run: Run) -> None:
    assert "no conversation 'none'; `career-guide threads list`" in one_line(
        run(*arguments), code=2
    )


def test_a_file_that_is_no_database_is_one_line(run: Run, folder: Path) -> None:
    folder.mkdir()
    (folder / "memory.sqlite").write_text("no database " * 200)
    for arguments in (["threads", "list"], ["profile", "show"], ["forget-me", "--yes"]):
        assert "file is not a database" in one_line(run(*arguments), code=1)


# Conversations


@pytest.mark.usefixtures("talked")
def test_conversations_are_listed_with_id_questions_and_title(run: Run) -> None:
    listed = run("threads", "list").stdout
    assert listed.splitlines()[0].split() == ["id", "last", "used", "questions", "title"]
    assert listed.splitlines()[1].startswith("mine  20")
    assert TITLE in listed
    assert all(len(line) <= 80 for line in listed.splitlines())


@pytest.mark.usefixtures("talked")
def test_a_conversation_is_shown_with_sources_and_with_what_went_wrong(run: Run) -> None:
    shown = run("threads", "show", "mine").stdout
    assert f"1. {TITLE}\n\nBuild a pipeline [1]." in shown
    assert "[1]  Ada Example · Bees and Queues · 2:05–3:10" in shown
    assert "(the model did not answer in time)" in shown
    assert "(broken off before it was answered)" in shown


@pytest.mark.usefixtures("talked")
def test_an_export_keeps_its_schema(run: Run, tmp_path: Path) -> None:
    document = json.loads(run("threads", "export", "mine", "--format", "json").stdout)
    schema = json.loads((DOCS / "thread.schema.json").read_text())
    jsonschema.validate(document, schema)
    assert document == json.loads(run("threads", "show", "mine", "--json").stdout)
    assert [document] == json.loads(run("threads", "list", "--json").stdout)
    file = tmp_path / "mine.md"
    assert run("threads", "export", "mine", "-o", str(file)).stdout == ""
    assert file.read_text().startswith(f"# {TITLE}\n")
    lost = run("threads", "export", "mine", "-o", str(tmp_path / "no" / "mine.md"))
    assert "cannot" in one_line(lost, code=1)


@pytest.mark.usefixtures("talked")
def test_a_conversation_is_renamed_branched_and_deleted(run: Run) -> None:
    assert run("threads", "rename", "mine", "My", "way").stderr == "mine: My way\n"
    assert run("threads", "branch", "mine", "1", "--as", "other").stdout == "other\n"
    assert "has no question 4; it has 3" in one_line(run("threads", "branch", "mine", "4"), code=2)
    taken = run("threads", "branch", "mine", "1", "--as", "other")
    assert "a conversation 'other' already" in one_line(taken, code=2)
    assert run("threads", "delete", "mine").stderr == "Deleted: mine\n"
    listed = json.loads(run("threads", "list", "--json").stdout)
    assert [(t["id"], t["title"], len(t["turns"])) for t in listed] == [("other", "My way", 1)]
    assert listed[0]["turns"][0]["answer"]["thread"] == "other"


# The profile


def test_what_is_noted_is_shown_exported_and_forgotten(run: Run) -> None:
    assert run("profile", "set", "skills", "SQL").stderr == "Noted: skill SQL\n"
    run("profile", "set", "hours", "6")
    run("profile", "set", "hours", "8")
    run("profile", "set", "target", "data", "engineer")
    shown = run("profile", "show").stdout
    assert "hours_per_week  8" in shown
    assert ", by command" in shown
    assert "hours_per_week  6" not in shown
    document = json.loads(run("profile", "export", "--format", "json").stdout)
    jsonschema.validate(document, json.loads((DOCS / "profile.schema.json").read_text()))
    assert [fact["value"] for fact in document["facts"]] == ["SQL", "8", "data engineer"]
    assert "- **skill: SQL** (stated; " in run("profile", "export").stdout
    assert "Forgotten: skill SQL" in run("profile", "forget", "skill", "sql").stderr
    assert "nothing is known of skill 'SQL'" in one_line(
        run("profile", "forget", "skill", "SQL"), code=2
    )
    assert "--yes" in one_line(run("profile", "forget"), code=2)
    run("profile", "forget", "--yes")
    assert "Nothing is known of you yet" in run("profile", "show").stdout


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [("shoe", "44", "it has: background"), ("by", "soon", "2030-06-30"), ("hours", "x", "168")],
)
def test_what_cannot_be_noted_is_wrong_usage(field: str, value: str, says: str, run: Run) -> None:
    assert says in one_line(run("profile", "set", field, value), code=2)


# Forgetting


@pytest.mark.usefixtures("talked")
def test_everything_is_forgotten_only_when_that_is_confirmed(run: Run, folder: Path) -> None:
    run("profile", "set", "skill", "quokkas")
    assert "add --yes" in one_line(run("forget-me"), code=2)
    assert "quokkas" in run("profile", "show").stdout
    done = run("forget-me", "--yes")
    assert done.stderr == "Deleted: 1 conversation, 1 fact, 0 saved plans.\n"
    assert "No conversation" in run("threads", "list").stdout
    assert [f for f in folder.rglob("*") if f.is_file() and b"quokkas" in f.read_bytes()] == []
    assert run("forget-me").stderr == "Nothing is kept of you.\n"


# The program as it is started


def test_reading_what_is_kept_loads_no_graph_and_no_store(folder: Path, run: Run) -> None:
    run("profile", "set", "skill", "SQL")
    heavy = ["chromadb", "langgraph", "langchain_openai", "langchain_core"]
    look = (
        "import sys; from faces.cli import app, main\n"
        "try: main(lambda: app(sys.argv[1:]))\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    for arguments in (["threads", "list"], ["profile", "show"], ["threads", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", look, *arguments], capture_output=True, text=True, timeout=60
        )
        assert done.stdout.splitlines()[-1] == "[]", arguments


def test_asking_on_goes_on_with_the_last_conversation_and_what_it_told(typed_here: Typed) -> None:
    settings = {"CAREER_GUIDE_DATA_DIR": "own-data"}
    first = json.loads(
        typed_here("ask", "--json", "I know SQL. What is agent engineering?", **settings).stdout
    )
    again = json.loads(typed_here("ask", "--json", "-c", "what about testing?", **settings).stdout)
    assert again["thread"] == first["thread"]
    listed = json.loads(typed_here("threads", "list", "--json", **settings).stdout)
    assert [len(thread["turns"]) for thread in listed] == [2]
    assert Answer.model_validate(listed[0]["turns"][0]["answer"]) == Answer.model_validate(first)
    assert "skill" in typed_here("profile", "show", **settings).stdout
