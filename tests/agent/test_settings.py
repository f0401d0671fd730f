from pathlib import Path

import pytest
from pydantic import SecretStr

from agent.errors import SettingsError
from agent.settings import DEFAULT_REMOTE_MODEL, OFFLINE, load_settings
from tests.agent.conftest import MakeSettings

SECRET = "sk-very-secret"


def test_without_a_key_the_embedded_model_answers() -> None:
    assert load_settings().model_name == OFFLINE


@pytest.mark.parametrize("variable", ["CAREER_GUIDE_API_KEY", "OPENAI_API_KEY"])
def test_with_a_key_a_remote_model_answers(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, SECRET)
    assert load_settings().model_name == DEFAULT_REMOTE_MODEL


def test_the_own_key_wins_over_the_one_that_all_programs_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-shared")
    monkeypatch.setenv("CAREER_GUIDE_API_KEY", SECRET)
    assert load_settings().api_key == SecretStr(SECRET)


def test_a_model_that_is_set_wins_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("CAREER_GUIDE_MODEL", "offline")
    assert load_settings().model_name == OFFLINE


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    monkeypatch.setenv("CAREER_GUIDE_TIMEOUT_S", "")
    assert (load_settings().model_name, load_settings().timeout_s) == (OFFLINE, 60.0)


def test_settings_come_from_a_dotenv_file_too() -> None:
    Path(".env").write_text("CAREER_GUIDE_MODEL=ollama:llama3\nCAREER_GUIDE_STORE=wiki\n")
    settings = load_settings()
    assert (settings.model_name, settings.store) == ("ollama:llama3", Path("wiki"))


def test_the_environment_wins_over_the_dotenv_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("CAREER_GUIDE_MODEL=ollama:llama3\n")
    monkeypatch.setenv("CAREER_GUIDE_MODEL", "ollama:mistral")
    assert load_settings().model_name == "ollama:mistral"


def test_variables_of_other_programs_in_the_dotenv_file_do_no_harm() -> None:
    Path(".env").write_text("DATABASE_URL=postgres://x\nCAREER_GUIDE_UNHEARD_OF=1\n")
    assert load_settings().model_name == OFFLINE


def test_a_dotenv_file_that_is_not_text_is_named() -> None:
    Path(".env").write_bytes(b"CAREER_GUIDE_MODEL=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"`\.env` is not UTF-8"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CAREER_GUIDE_TIMEOUT_S", "soon"),
        ("CAREER_GUIDE_TIMEOUT_S", "0"),
        ("CAREER_GUIDE_TIMEOUT_S", "inf"),
        ("CAREER_GUIDE_MAX_MODEL_CALLS", "0"),
        ("CAREER_GUIDE_MAX_TOOL_CALLS", "1.5"),
        ("CAREER_GUIDE_MAX_OUTPUT_TOKENS", "many"),
        ("CAREER_GUIDE_STALL_S", "0"),
        ("CAREER_GUIDE_MAX_USD_A_TURN", "-1"),
        ("CAREER_GUIDE_MAX_USD_A_DAY", "nan"),
        ("CAREER_GUIDE_MAX_CALLS_A_DAY", "0.5"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_with_its_variable(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"^{variable} cannot be used: ") as failed:
        load_settings()
    assert "\n" not in str(failed.value)


def test_a_bad_value_in_the_dotenv_file_is_told_with_its_variable_too() -> None:
    Path(".env").write_text("CAREER_GUIDE_TIMEOUT_S=soon\n")
    with pytest.raises(SettingsError, match=r"^CAREER_GUIDE_TIMEOUT_S cannot be used: "):
        load_settings()


def test_a_key_is_never_in_what_is_printed_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CAREER_GUIDE_API_KEY", SECRET)
    settings = load_settings()
    shown = [repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())]
    assert not any(SECRET in text for text in shown)


def test_the_number_of_snapshots_that_are_kept_is_at_least_one(
    make_settings: MakeSettings,
) -> None:
    assert make_settings().kept_snapshots == 2
    assert make_settings(KEPT_SNAPSHOTS=5).kept_snapshots == 5
    with pytest.raises(SettingsError, match="CAREER_GUIDE_KEPT_SNAPSHOTS"):
        make_settings(KEPT_SNAPSHOTS=0)


def test_no_chroma_server_is_used_unless_one_is_set(make_settings: MakeSettings) -> None:
    assert make_settings().chroma_url is None
    url = "http://localhost:8000"
    assert make_settings(CHROMA_URL=url).chroma_url == url


def test_the_embedded_model_is_no_fallback_to_name_since_it_always_is_one(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings(FALLBACKS=" openai:a, offline,,openai:b,openai:a ")
    assert settings.fallback_names == ("openai:a", "openai:b")
