import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.answer import Answer
from tests.agent.openai_stub import OpenAIStub
from tests.faces.conftest import Typed

REVATHY = "s23e04-how-to-become-ai-engineer-after-career-break"

PAGE = """---
title: "Beekeeping for Engineers"
summary: "A page that no bundled page resembles."
---

Keeping bees teaches patience to engineers
([[podcast:bees-and-queues|Ada's episode]], 2:05-3:10).

## Hives as queues

Ada Example compares a hive to a message queue
([[podcast:bees-and-queues|Ada's episode]], 4:00).
"""


def one_sentence(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.strip()]
    assert "Traceback" not in stderr
    assert len(lines) == 1, stderr
    assert lines[0].startswith("career-guide: ")
    return lines[0]


def test_an_answer_names_guest_episode_minute_and_link(typed: Typed) -> None:
    done = typed("ask", "How do I become an AI engineer after a career break?")
    assert done.returncode == 0
    assert "Sources\n[1]" in done.stdout
    assert "Revathy Ramalingam · How to Become an AI Engineer After a Career Break" in done.stdout
    assert "https://www.youtube.com/watch?v=IwG_JaxC-Y8&t=" in done.stdout
    assert "in the wiki: Career Transitions into Data and AI" in done.stdout


def test_json_holds_nothing_else_and_keeps_the_contract(typed: Typed) -> None:
    done = typed("ask", "--json", "How do I become an AI engineer after a career break?")
    answer = Answer.model_validate_json(done.stdout)
    cited = [c for c in answer.citations if c.episode == REVATHY and c.start_s is not None]
    assert cited
    assert answer.refusal is None
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    # Beside what is cited there is at most a word about the answer, such as what to ask next.
    assert {statement.kind for statement in answer.statements} <= {"evidence", "notice"}
    for statement in answer.statements:
        assert bool(statement.citations) == (statement.kind == "evidence")
    assert all(f"[{c.n}]" in answer.answer for c in answer.citations)


def test_words_without_quotes_make_a_question(typed_here: Typed) -> None:
    done = typed_here("ask", "--json", "What", "does", "an", "AI", "engineer", "do?")
    assert json.loads(done.stdout)["question"] == "What does an AI engineer do?"


def test_a_dash_reads_the_question_from_standard_input(typed_here: Typed) -> None:
    done = typed_here("ask", "--json", "-", stdin="What is agent engineering?\n")
    assert json.loads(done.stdout)["question"] == "What is agent engineering?"


def test_a_question_without_an_answer_is_refused_with_what_was_searched(typed: Typed) -> None:
    done = typed("ask", "What is the weather in Paris?")
    assert done.returncode == 0
    assert "Searched: 48 pages" in done.stdout
    assert "Sources" not in done.stdout
    refused = json.loads(typed("ask", "--json", "What is the weather in Paris?").stdout)
    assert refused["refusal"]["kind"] == "out_of_scope"
    assert refused["citations"] == []
    assert refused["answer"] == ""


def test_a_thread_remembers_what_it_was_about(typed_here: Typed) -> None:
    typed_here("ask", "--thread", "t-memory", "What is agent engineering?")
    again = json.loads(
        typed_here("ask", "--json", "--thread", "t-memory", "what about testing?").stdout
    )
    assert again["thread"] == "t-memory"
    assert any("agent" in c["section"].lower() for c in again["citations"])


def test_chat_answers_line_by_line_and_takes_its_thread_up_again(typed: Typed) -> None:
    first = typed("chat", stdin="What is agent engineering?\nthanks\n")
    assert first.returncode == 0
    assert "You are welcome" in first.stdout
    assert "career-guide chat --thread" in first.stderr
    again = typed("chat", "--continue", stdin="what about cost?\n")
    assert "Going on with" in again.stderr
    assert "Agent Engineering › Cost and control in production" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", ""], "the question is empty"),
        (["ask", "   \n\t "], "the question is empty"),
        (["ask", "why " * 25_000], "at most 4,000"),
        (["lookup", ""], "nothing to look up"),
        (["lookup", "why " * 25_000], "at most 4,000"),
    ],
)
def test_a_question_that_cannot_be_asked_is_wrong_usage(
    typed_here: Typed, arguments: list[str], says: str
) -> None:
    done = typed_here(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask", "--model", "foo", "why"], "unknown model 'foo'"),
        (["ask", "--model", "nosuch:thing", "why"], "unknown model 'nosuch:thing'"),
        (["ask", "--model", "openai:gpt-5-mini", "why"], "needs a key; set CAREER_GUIDE_API_KEY"),
        (["ask", "--store", "nowhere", "why"], "no store at 'nowhere'"),
        (["status", "--store", "nowhere"], "no store at 'nowhere'"),
        (["ask", "--thread", "../x", "why"], "a conversation id has"),
        (["ingest", "nowhere"], "does not exist"),
    ],
)
def test_what_cannot_be_done_fails_with_one_sentence(
    typed_here: Typed, arguments: list[str], says: str
) -> None:
    done = typed_here(*arguments)
    assert done.returncode == 1
    assert says in one_sentence(done.stderr)
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"CAREER_GUIDE_TIMEOUT_S": "soon"}, "CAREER_GUIDE_TIMEOUT_S cannot be used"),
        ({"CAREER_GUIDE_EMBEDDER": "foo"}, "unknown embedder 'foo'"),
        ({"CAREER_GUIDE_DATA_DIR": "/dev/null/x"}, "cannot write the store"),
    ],
)
def test_a_bad_setting_is_named(typed_here: Typed, settings: dict[str, str], says: str) -> None:
    done = typed_here("ask", "why", **settings)
    assert done.returncode == 1
    assert says in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_binary_file_and_a_folder_without_pages_are_named(
    typed_here: Typed, tmp_path: Path
) -> None:
    binary = tmp_path / "picture.md"
    binary.write_bytes(b"\x89PNG\x00\x01")
    done = typed_here("ingest", str(binary))
    assert done.returncode == 1
    assert "is a binary file" in done.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    done = typed_here("ingest", str(empty))
    assert done.returncode == 1
    assert "holds no wiki pages" in done.stderr


def test_after_an_ingest_the_ingested_pages_answer_and_the_bundled_ones_do_not(
    typed: Typed, tmp_path: Path
) -> None:
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    (wiki / "beekeeping.md").write_text(PAGE, encoding="utf-8")
    (wiki / "broken.md").write_text("---\n: [\n---\n", encoding="utf-8")
    own = {"CAREER_GUIDE_DATA_DIR": str(tmp_path / "data")}
    done = typed("ingest", str(wiki), **own)
    assert done.returncode == 0
    assert "left out" in done.stderr
    assert "broken.md" in done.stderr
    answer = json.loads(typed("ask", "--json", "What do hives teach engineers?", **own).stdout)
    assert {c["page"] for c in answer["citations"]} == {"Beekeeping for Engineers"}
    status = json.loads(typed("status", "--json", **own).stdout)
    assert status["chosen"] == "ingested"
    assert status["counts"]["pages"] == 1
    bundled = typed("ask", "--json", "--store", "bundled", "What does an AI engineer do?", **own)
    assert json.loads(bundled.stdout)["citations"]


def test_a_half_written_store_is_named_and_the_next_ingest_mends_it(
    typed_here: Typed, tmp_path: Path
) -> None:
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    store = tmp_path / "store"
    assert typed_here("ingest", str(tmp_path / "page.md"), "--store", str(store)).returncode == 0
    live = store / "snapshots" / (store / "current").read_text(encoding="utf-8").strip()
    (live / "catalog.sqlite").write_bytes(b"half of a fi")
    done = typed_here("ask", "--store", str(store), "What do hives teach?")
    assert done.returncode == 1
    assert "is damaged" in one_sentence(done.stderr)
    assert typed_here("ingest", str(tmp_path / "page.md"), "--store", str(store)).returncode == 0
    assert (
        typed_here("ask", "--store", str(store), "What do hives teach engineers?").returncode == 0
    )


def test_lookup_finds_misspelt_pages_and_headings_and_suggests_near_ones(typed_here: Typed) -> None:
    assert "Found by page" in typed_here("lookup", "agent enginering").stdout
    assert "Found by heading" in typed_here("lookup", "Testng an agent").stdout
    assert "Found by question" in typed_here("lookup", "how do people test agents").stdout
    missing = typed_here("lookup", "--page", "Portfolio Projects")
    assert "Did you mean: " in missing.stdout
    found = json.loads(typed_here("lookup", "--json", "--page", "job-search").stdout)
    assert found["matched_by"] == "page"
    assert found["searched"]["pages"] == 48


def test_status_says_what_the_store_holds(typed_here: Typed) -> None:
    typed_here("ask", "What does an AI engineer do?")
    shown = typed_here("status").stdout
    for word in ("bundled wiki", "pages", "sections", "claims", "episodes", "wordllama", "offline"):
        assert word in shown


def test_help_is_quick_and_imports_nothing_heavy(typed: Typed) -> None:
    code = (
        "import sys\nimport faces.cli\n"
        "try:\n    faces.cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'langgraph', 'langchain_core', 'chromadb', 'openai', 'fastapi', 'uvicorn'}\n"
        "heavy &= set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ask" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_a_reader_that_goes_away_is_no_error(plain_environment: dict[str, str]) -> None:
    command = f"{sys.executable} -m faces.cli lookup job-search | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        text=True,
        env=plain_environment,
        timeout=60,
        check=False,
    )
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_ctrl_c_ends_a_chat_without_a_traceback(plain_environment: dict[str, str]) -> None:
    chat = subprocess.Popen(
        [sys.executable, "-m", "faces.cli", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=plain_environment,
    )
    assert chat.stdin is not None
    chat.stdin.write("thanks\n")
    chat.stdin.flush()
    assert chat.stdout is not None
    assert "welcome" in chat.stdout.readline()
    time.sleep(0.3)
    chat.send_signal(signal.SIGINT)
    _, stderr = chat.communicate(timeout=20)
    assert chat.returncode == 0
    assert "Traceback" not in stderr
    assert "Go on later with" in stderr


def test_a_model_that_cannot_be_reached_is_told_first_and_the_archive_answers(
    typed_here: Typed,
) -> None:
    with OpenAIStub() as down:
        pass
    asked = ["ask", "--model", "openai:gpt-5-mini", "What does an AI engineer do?"]
    done = typed_here(*asked, CAREER_GUIDE_API_KEY="sk-x", CAREER_GUIDE_BASE_URL=down.base_url)
    assert done.returncode == 0
    assert done.stdout.startswith("The model openai:gpt-5-mini cannot be reached; what follows is")
    assert "Sources" in done.stdout
    assert "Not answered by openai:gpt-5-mini, as asked, but in the end by: offline." in done.stderr
    assert "sk-x" not in done.stdout + done.stderr
