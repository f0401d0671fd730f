"""Tables made once, by one process, and left alone by whoever does not know them."""

import subprocess
import sys
from pathlib import Path

import pytest

from agent.errors import (
    DatabaseNewerError,
    DatabaseNotPreparedError,
    DatabaseUnavailableError,
    NoDatabaseError,
)
from agent.memory.database import prepare_database
from agent.memory.memory import open_memory
from agent.memory.migrations import STEPS, VERSION
from agent.memory.threads import LOCAL, begin_turn, turns_of
from agent.settings import Settings
from tests.agent.conftest import MakeSettings

psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def settings(empty_database_url: str, make_settings: MakeSettings) -> Settings:
    return make_settings(DATABASE_URL=empty_database_url)


def changed(settings: Settings, *statements: str) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def tables(settings: Settings) -> set[str]:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in found}


def test_an_empty_database_is_not_opened_but_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(DatabaseNotPreparedError, match="run `career-guide migrate`"):
        open_memory(settings).__enter__()
    assert tables(settings) == set()


def test_all_is_made_once_and_the_second_time_nothing(settings: Settings) -> None:
    first = prepare_database(settings)
    assert (first.before, first.after) == (0, VERSION)
    assert [*first.made[1:]] == [step.makes for step in STEPS]
    assert first.made[0].startswith("checkpoints, steps 1 to")
    with open_memory(settings) as memory, memory.database.transaction() as run:
        begin_turn(run, LOCAL, "t", "Kept?")
    again = prepare_database(settings)
    assert (again.before, again.after, again.made) == (VERSION, VERSION, ())
    with open_memory(settings) as memory, memory.database.transaction() as run:
        assert [turn.question for turn in turns_of(run, LOCAL, "t")] == ["Kept?"]


def test_a_database_of_an_earlier_version_gets_the_steps_that_it_lacks(settings: Settings) -> None:
    prepare_database(settings)
    whole = tables(settings)
    with open_memory(settings) as memory, memory.database.transaction() as run:
        begin_turn(run, LOCAL, "t", "Kept?")
    later = whole - {"career_owner", "career_thread", "career_turn", "career_fact"}
    ours = [name for name in later if name.startswith("career_") and name != "career_schema"]
    changed(
        settings,
        *(f"DROP TABLE {name}" for name in ours),
        "UPDATE career_schema SET version = 1",
    )
    with pytest.raises(DatabaseNotPreparedError, match=r"tables of version 1, .* migrate"):
        open_memory(settings).__enter__()
    assert prepare_database(settings).made == tuple(step.makes for step in STEPS[1:])
    assert tables(settings) == whole
    with open_memory(settings) as memory, memory.database.transaction() as run:
        assert [turn.question for turn in turns_of(run, LOCAL, "t")] == ["Kept?"]


def test_a_step_that_fails_leaves_the_version_before_it(settings: Settings) -> None:
    changed(settings, "CREATE TABLE career_plan (something_else TEXT)")
    with pytest.raises(DatabaseUnavailableError, match="already exists"):
        prepare_database(settings)
    changed(settings, "DROP TABLE career_plan")
    assert prepare_database(settings).before == 1


@pytest.mark.parametrize(
    "newer",
    [
        f"UPDATE career_schema SET version = {VERSION + 1}",
        "INSERT INTO checkpoint_migrations (v) VALUES (999)",
    ],
)
def test_the_tables_of_a_newer_program_are_refused_and_stay(newer: str, settings: Settings) -> None:
    prepare_database(settings)
    changed(settings, newer, "DROP TABLE career_plan")
    before = tables(settings)
    with pytest.raises(DatabaseNewerError, match="nothing was changed; use the newer program"):
        prepare_database(settings)
    assert tables(settings) == before
    with pytest.raises(DatabaseNewerError), open_memory(settings) as memory:
        memory.database.saver.list(None)


def test_opening_needs_no_right_to_make_tables(settings: Settings) -> None:
    prepare_database(settings)
    assert settings.database_url is not None
    address = settings.database_url.get_secret_value()
    changed(
        settings,
        "CREATE ROLE clerk LOGIN",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk",
    )
    own = settings.model_copy(
        update={"database_url": type(settings.database_url)(address.replace("tester", "clerk"))}
    )
    with open_memory(own) as memory:
        with memory.database.transaction() as run:
            begin_turn(run, LOCAL, "t", "Kept?")
        assert list(memory.database.saver.list(None)) == []
    changed(settings, "DROP OWNED BY clerk", "DROP ROLE clerk")


_PREPARES = """
from agent.memory.database import prepare_database
from agent.settings import Settings
print(len(prepare_database(Settings(_env_file=None)).made))
"""


def test_of_several_who_migrate_at_once_one_does_it_and_all_end_well(settings: Settings) -> None:
    assert settings.database_url is not None
    address = {"CAREER_GUIDE_DATABASE_URL": settings.database_url.get_secret_value()}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _PREPARES], cwd=ROOT, env=address, stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    said = sorted(int(process.communicate(timeout=60)[0]) for process in started)
    assert said == [0, 0, 0, len(STEPS) + 1]


def test_without_a_server_there_is_nothing_to_migrate(make_settings: MakeSettings) -> None:
    with pytest.raises(NoDatabaseError, match="CAREER_GUIDE_DATABASE_URL is not set"):
        prepare_database(make_settings())
