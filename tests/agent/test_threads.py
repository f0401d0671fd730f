import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from agent.assemble import open_assistant
from agent.conversation import Answered, Assistant, Exchange
from agent.errors import ThreadNameError, ThreadsUnavailableError
from agent.memory.threads import (
    check_thread,
    last_thread,
    new_thread,
    open_threads,
    remember_thread,
)
from agent.settings import Settings
from tests.agent.conftest import MakeSettings, quiet

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "How do I become an AI engineer after a career break?"
SECOND_PROCESS = """
import sys
from pathlib import Path
from agent.assemble import open_assistant
from agent.settings import Settings

settings = Settings(data_dir=Path(sys.argv[1]), store=Path(sys.argv[2]), _env_file=None)
with open_assistant(settings, store=None, model="offline", progress=lambda *_: None) as assistant:
    print(assistant.history("kept")[0].answer)
    list(assistant.ask("thanks", thread="kept"))
"""


def ask(assistant: Assistant, question: str, *, thread: str) -> Answered:
    *_, last = assistant.ask(question, thread=thread)
    assert isinstance(last, Answered)
    return last


@pytest.mark.parametrize(
    "thread", ["a", "7", "my-talk_2.1", "x" * 64, pytest.param(new_thread(), id="a new one")]
)
def test_letters_digits_dots_hyphens_and_underscores_make_an_id(thread: str) -> None:
    assert check_thread(thread) == thread


@pytest.mark.parametrize(
    "thread", ["", " ", "x" * 65, "../up", ".hidden", "-x", "a b", "a/b", "a\n", "é", "a\x00b"]
)
def test_anything_else_is_no_id(thread: str) -> None:
    with pytest.raises(ThreadNameError, match="1 to 64 letters"):
        check_thread(thread)


def test_new_ids_differ_and_are_ids() -> None:
    ids = {new_thread() for _ in range(100)}
    assert len(ids) == 100
    assert {check_thread(thread) for thread in ids} == ids


def test_the_conversation_used_last_is_remembered(tmp_path: Path) -> None:
    assert last_thread(tmp_path) is None
    remember_thread(tmp_path, "first")
    remember_thread(tmp_path, "second")
    assert last_thread(tmp_path) == "second"


@pytest.mark.parametrize("content", [b"", b"../up\n", b"\xff\xfe", b"two words"])
def test_a_note_of_the_last_conversation_that_is_no_id_counts_as_none(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "last-thread").write_bytes(content)
    assert last_thread(tmp_path) is None


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    with open_threads(tmp_path / "new" / "data") as threads:
        assert list(threads.list(None)) == []


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00broken"])
def test_a_file_that_is_no_database_cannot_be_opened_and_stays_as_it_is(
    content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "threads.sqlite"
    file.write_bytes(content)
    with (
        pytest.raises(ThreadsUnavailableError, match=r"threads\.sqlite") as failed,
        open_threads(tmp_path),
    ):
        pass
    assert "CAREER_GUIDE_DATA_DIR" in str(failed.value)
    assert file.read_bytes() == content


def test_a_data_folder_that_is_a_file_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ThreadsUnavailableError, match="exists"), open_threads(tmp_path / "data"):
        pass


def test_a_place_that_cannot_be_written_cannot_be_used() -> None:
    with (
        pytest.raises(ThreadsUnavailableError, match="CAREER_GUIDE_DATA_DIR to a folder"),
        open_threads(Path("/dev/null/data")),
    ):
        pass


def test_a_folder_in_the_files_place_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "threads.sqlite").mkdir()
    with pytest.raises(ThreadsUnavailableError, match="unable to open"), open_threads(tmp_path):
        pass


def test_the_file_is_let_go_of_at_the_end(tmp_path: Path) -> None:
    with open_threads(tmp_path) as threads:
        pass
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        list(threads.list(None))


def test_a_conversation_survives_its_assistant(make_settings: MakeSettings) -> None:
    settings = make_settings()
    with open_assistant(settings, store=None, model="offline", progress=quiet) as first:
        answered = ask(first, QUESTION, thread="kept").answer
    with open_assistant(settings, store=None, model="offline", progress=quiet) as second:
        assert second.history("kept") == [Exchange(question=QUESTION, answer=answered.answer)]
        assert second.history("another") == []


def test_a_second_process_goes_on_with_the_conversation(
    make_settings: MakeSettings, bundled_store: Path
) -> None:
    settings = make_settings()
    with open_assistant(settings, store=None, model="offline", progress=quiet) as assistant:
        answered = ask(assistant, QUESTION, thread="kept").answer
        other = run_second(settings, bundled_store)
        assert other.returncode == 0, other.stderr
        assert other.stdout.strip() == answered.answer
        assert "[1]" in other.stdout
        questions = [exchange.question for exchange in assistant.history("kept")]
        assert questions == [QUESTION, "thanks"]


def run_second(settings: Settings, store: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SECOND_PROCESS, str(settings.data_dir), str(store)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
