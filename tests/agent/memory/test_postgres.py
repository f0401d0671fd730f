"""Memory in Postgres: the conformance suites, and what is about a server."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from agent.errors import (
    DatabaseUnavailableError,
    SettingsError,
)
from agent.memory.forgetting import forget_owner
from agent.memory.memory import Memory, open_memory
from agent.memory.plans import open_plans
from agent.settings import Settings
from tests.agent.conftest import MakeSettings
from tests.agent.memory.conformance import MINE, Conformance
from tests.agent.memory.conformance_accidents import AccidentConformance
from tests.tools.roadmaps.shelf_conformance import (
    NOW,
    Reopen,
    ShelfConformance,
    hand_made_plan,
    knowing,
)
from tools.errors import PlanGoneError, PlanRowDamagedError
from tools.results.plans import Plan
from tools.roadmaps.plan_place import PlanPlace
from tools.roadmaps.saving import PlanShelf

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")


@pytest.fixture
def settings(database_url: str, make_settings: MakeSettings) -> Settings:
    return make_settings(DATABASE_URL=database_url)


@pytest.fixture
def memory(settings: Settings) -> Iterator[Memory]:
    with open_memory(settings) as opened:
        yield opened


@pytest.fixture
def reopen(memory: Memory) -> Reopen:
    return lambda: memory.plans(MINE)


@pytest.fixture
def place(reopen: Reopen) -> PlanPlace:
    return reopen()


class TestPostgres(Conformance):
    """The promises, kept by Postgres."""


class TestPostgresAccidents(AccidentConformance):
    """The promises for when processes meet or die."""


class TestPostgresPlans(ShelfConformance):
    """The promises of saved plans, kept by Postgres."""


def changed(memory: Memory, statement: str, *values: Any) -> None:
    with memory.database.transaction() as run:
        run(statement, *values)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "Invalid JSON"),
        ('{"number": 2}', "required"),
        ('{"number": 9', "Invalid JSON"),
        (" " * 5_000_001, "larger than 5,000,000"),
    ],
)
def test_a_damaged_row_is_named_and_the_version_before_it_still_opens(
    content: str, said: str, memory: Memory, place: PlanPlace
) -> None:
    shelf = PlanShelf(place)
    shelf.save("mine", hand_made_plan(), made=NOW)
    shelf.edit("mine", knowing("a"), made=NOW)
    changed(memory, "UPDATE career_plan SET revision = ? WHERE number = 2", content)
    with pytest.raises(PlanRowDamagedError, match=f"version 2 of the saved plan 'mine'.*{said}"):
        shelf.latest("mine")
    assert shelf.revision("mine", 1).plan == hand_made_plan()


def test_a_row_under_another_number_is_damaged(memory: Memory, place: PlanPlace) -> None:
    shelf = PlanShelf(place)
    shelf.save("mine", hand_made_plan(), made=NOW)
    changed(memory, "UPDATE career_plan SET number = 7")
    with pytest.raises(PlanRowDamagedError, match="says that it is version 1"):
        shelf.latest("mine")


def test_a_plan_that_is_forgotten_while_it_is_changed_does_not_come_back(
    memory: Memory, place: PlanPlace
) -> None:
    shelf = PlanShelf(place)
    shelf.save("mine", hand_made_plan(), made=NOW)

    def forgotten(plan: Plan) -> tuple[str, Plan]:
        elsewhere = threading.Thread(target=forget_owner, args=(memory, MINE))
        elsewhere.start()
        elsewhere.join()
        return "edited", plan

    with pytest.raises(PlanGoneError, match="deleted meanwhile"):
        shelf.edit("mine", forgotten, made=NOW)
    with memory.database.transaction() as run:
        assert run("SELECT count(*) FROM career_plan") == [(0,)]
        assert run("SELECT count(*) FROM career_owner") == [(0,)]


def test_plans_of_the_command_line_are_in_the_database_and_not_in_files(
    settings: Settings, memory: Memory
) -> None:
    with open_plans(settings) as shelf:
        shelf.save("mine", hand_made_plan(), made=NOW)
    with open_plans(settings.model_copy(update={"database_url": None})) as files:
        assert files.names() == []
    assert memory.plans("local").names() == ["mine"]
    assert not settings.data_dir.exists()


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings(DATABASE_URL="postgresql://ada:hush@127.0.0.1:9/none")
    with pytest.raises(DatabaseUnavailableError) as failed, open_memory(settings):
        pass
    said = str(failed.value)
    assert "CAREER_GUIDE_DATABASE_URL cannot be used" in said
    assert "\n" not in said
    assert "hush" not in said
    assert "hush" not in repr(settings)


@pytest.mark.parametrize("address", ["mysql://localhost/x", "memory.sqlite", "localhost"])
def test_an_address_of_something_else_is_refused(address: str, make_settings: MakeSettings) -> None:
    with (
        pytest.raises(SettingsError, match="must begin with postgresql://"),
        open_memory(make_settings(DATABASE_URL=address)),
    ):
        pass


def test_all_tables_are_there_to_be_vacuumed_from_the_first_use_on(memory: Memory) -> None:
    memory.database.cleanse()
