"""Memory in Postgres: the conformance suite, and what is about a server."""

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest

from agent.errors import DatabaseUnavailableError, SettingsError
from agent.memory.memory import open_memory
from agent.settings import Settings
from tests.agent.conftest import MakeSettings
from tests.agent.memory.conformance import Conformance
from tests.agent.memory.conformance_accidents import AccidentConformance
from tests.agent.memory.postgres_server import NoServerError, postgres_server

psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres_server())
        except NoServerError as error:
            pytest.skip(str(error))
        yield address


@pytest.fixture
def settings(server: str, make_settings: MakeSettings) -> Settings:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return make_settings(DATABASE_URL=server.replace("/postgres?", f"/{name}?"))


class TestPostgres(Conformance):
    """The promises, kept by Postgres."""


class TestPostgresAccidents(AccidentConformance):
    """The promises for when processes meet or die."""


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


def test_all_tables_are_there_to_be_vacuumed_from_the_first_use_on(settings: Settings) -> None:
    with open_memory(settings) as memory:
        memory.database.cleanse()
