"""Memory in SQLite: the conformance suite, and what is about files."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import ThreadsUnavailableError, TracesLeftError
from agent.memory.forgetting import forget_owner
from agent.memory.memory import Memory, open_memory
from agent.memory.sqlite import FILE
from agent.memory.threads import LOCAL
from agent.settings import Settings
from knowledge.archive import Archive
from tests.agent.conftest import MakeSettings
from tests.agent.memory.conformance import Conformance, ask, threads
from tests.agent.memory.conformance_accidents import AccidentConformance
from tests.agent.memory.holding import BUILD, LOOKS_UP, assistant_of
from tests.tools.roadmaps.shelf_conformance import NOW, hand_made_plan
from tools.roadmaps.saving import PlanShelf

SECRET = "zanzibar-quokka"


@pytest.fixture
def settings(make_settings: MakeSettings) -> Settings:
    return make_settings()


class TestSqlite(Conformance):
    """The promises, kept by SQLite."""


class TestSqliteAccidents(AccidentConformance):
    """The promises for when processes meet or die."""


@pytest.fixture
def memory(settings: Settings) -> Iterator[Memory]:
    with open_memory(settings) as opened:
        yield opened


def traces(folder: Path) -> list[str]:
    """Return the files in which the secret stands, in whichever case."""
    return [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if file.is_file() and SECRET.encode() in file.read_bytes().lower()
    ]


def test_the_bytes_of_a_forgotten_user_are_gone_from_the_files(
    settings: Settings, memory: Memory, archive: Archive
) -> None:
    assistant = assistant_of(memory, archive, settings, *[LOOKS_UP, BUILD] * 12)
    for number in range(12):
        question = f"I know SQL, {SECRET} {number}? " + f"{SECRET.title()} " * 50
        ask(assistant, question, thread=f"t{number % 3}")
    PlanShelf(memory.plans(LOCAL)).save(SECRET, hand_made_plan(target=SECRET), made=NOW)
    assert (settings.data_dir / "plans" / f"{SECRET}.lock").exists()
    assert len(traces(settings.data_dir)) >= 2  # so the search can find it
    forget_owner(memory, LOCAL)
    assert traces(settings.data_dir) == []
    assert [file for file in settings.data_dir.rglob("*") if SECRET in file.name] == []


def test_the_bytes_of_one_deleted_conversation_are_gone_and_the_others_stay(
    settings: Settings, memory: Memory, archive: Archive
) -> None:
    assistant = assistant_of(memory, archive, settings, *[LOOKS_UP, BUILD] * 2)
    ask(assistant, f"{SECRET}? " * 200, thread="secret")
    ask(assistant, "What else?", thread="kept")
    memory.delete_thread(LOCAL, "secret")
    memory.database.cleanse()
    assert traces(settings.data_dir) == []
    assert [thread.id for thread in threads(memory)] == ["kept"]


def test_a_reader_of_old_pages_is_told_of(
    settings: Settings, memory: Memory, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.memory.sqlite._BUSY_S", 0.2)
    ask(assistant_of(memory, archive, settings, LOOKS_UP, BUILD), SECRET)
    reader = sqlite3.connect(settings.data_dir / FILE, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM career_turn").fetchall()
    with open_memory(settings) as other, pytest.raises(TracesLeftError, match="run the same"):
        forget_owner(other, LOCAL)
    reader.close()
    forget_owner(memory, LOCAL)
    assert traces(settings.data_dir) == []


def test_the_file_is_in_wal_mode(memory: Memory, settings: Settings) -> None:
    with sqlite3.connect(settings.data_dir / FILE) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00broken"])
def test_a_file_that_is_no_database_cannot_be_opened_and_stays_as_it_is(
    content: bytes, settings: Settings
) -> None:
    settings.data_dir.mkdir()
    file = settings.data_dir / FILE
    file.write_bytes(content)
    with (
        pytest.raises(ThreadsUnavailableError, match=r"memory\.sqlite") as failed,
        open_memory(settings),
    ):
        pass
    assert "CAREER_GUIDE_DATA_DIR" in str(failed.value)
    assert file.read_bytes() == content


def test_a_data_folder_that_is_a_file_cannot_be_used(settings: Settings) -> None:
    settings.data_dir.write_text("a file")
    with pytest.raises(ThreadsUnavailableError, match="exists"), open_memory(settings):
        pass


def test_a_place_that_cannot_be_written_cannot_be_used(make_settings: MakeSettings) -> None:
    settings = make_settings(DATA_DIR="/dev/null/data")
    with (
        pytest.raises(ThreadsUnavailableError, match="CAREER_GUIDE_DATA_DIR to a folder"),
        open_memory(settings),
    ):
        pass


def test_a_folder_in_the_files_place_cannot_be_opened(settings: Settings) -> None:
    (settings.data_dir / FILE).mkdir(parents=True)
    with pytest.raises(ThreadsUnavailableError, match="unable to open"), open_memory(settings):
        pass
