import gc
from dataclasses import replace

import pytest
from langchain_openai import ChatOpenAI

from agent.embedded.chat import OfflineChatModel
from agent.errors import KeyMissingError, UnknownModelError
from agent.models.model import load_fallbacks, load_model
from tests.agent.conftest import MakeSettings


def test_offline_means_the_embedded_model(make_settings: MakeSettings) -> None:
    model = load_model(make_settings(), name="offline")
    assert isinstance(model.chat, OfflineChatModel)
    assert model.is_offline


@pytest.mark.parametrize(
    "name", ["gpt-5-mini", "nobody:model", "openai", "openai:", "OFFLINE", "", ":", "a:b:c"]
)
def test_a_name_that_means_no_model_is_told_with_what_would(
    name: str, make_settings: MakeSettings
) -> None:
    with pytest.raises(UnknownModelError) as failed:
        load_model(make_settings(API_KEY="sk-x"), name=name)
    assert failed.value.name == name
    assert "use `offline`, or `provider:model`" in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_provider_whose_package_is_not_installed_is_told_with_the_package(
    make_settings: MakeSettings,
) -> None:
    with pytest.raises(UnknownModelError, match="langchain-fireworks") as failed:
        load_model(make_settings(), name="fireworks:some-model")
    assert "\n" not in str(failed.value)


def test_a_provider_that_needs_a_key_says_where_to_set_it(make_settings: MakeSettings) -> None:
    with pytest.raises(KeyMissingError, match="CAREER_GUIDE_API_KEY, or use --model offline"):
        load_model(make_settings(), name="openai:gpt-5-mini")


def test_a_server_of_ones_own_needs_no_key(make_settings: MakeSettings) -> None:
    settings = make_settings(BASE_URL="http://127.0.0.1:9/v1")
    assert load_model(settings, name="llama3").name == "openai:llama3"


def test_the_connections_of_a_remote_model_are_closed_with_it(make_settings: MakeSettings) -> None:
    model = load_model(make_settings(API_KEY="sk-x"), name="openai:gpt-5-mini")
    assert isinstance(model.chat, ChatOpenAI)
    client = model.chat.root_client
    assert not client.is_closed()
    del model
    gc.collect()
    assert client.is_closed()


def test_who_takes_over_is_asked_at_the_same_address_only_where_the_provider_is_the_same(
    make_settings: MakeSettings,
) -> None:
    url = "http://127.0.0.1:9/v1"
    settings = make_settings(
        BASE_URL=url, API_KEY="sk-x", FALLBACKS="openai:gpt-4.1-mini, mistral ,openai:gpt-5-mini"
    )
    first = load_model(settings, name="openai:gpt-5-mini")
    fallbacks = load_fallbacks(settings, first)
    assert [(m.name, m.address) for m in fallbacks] == [
        ("openai:gpt-4.1-mini", url),
        ("openai:mistral", url),
    ]
    elsewhere = make_settings(
        BASE_URL=url, API_KEY="sk-x", FALLBACKS="openai:gpt-4.1-mini", MODEL="openai:x"
    )
    other = replace(first, name="ollama:llama3")
    assert [m.address for m in load_fallbacks(elsewhere, other)] == [None]


def test_a_fallback_that_means_no_model_is_told_before_anything_is_asked(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings(API_KEY="sk-x", FALLBACKS="nobody:model")
    with pytest.raises(UnknownModelError, match="nobody:model"):
        load_fallbacks(settings, load_model(settings, name="openai:gpt-5-mini"))


def test_a_bare_name_with_a_base_url_is_a_model_that_speaks_openais_protocol(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings(BASE_URL="http://127.0.0.1:9/v1", API_KEY="sk-x")
    model = load_model(settings, name="llama3")
    assert (model.name, model.is_offline) == ("openai:llama3", False)


def test_a_key_is_never_in_what_is_printed_of_a_model(make_settings: MakeSettings) -> None:
    model = load_model(make_settings(API_KEY="sk-very-secret"), name="openai:gpt-5-mini")
    assert "sk-very-secret" not in repr(model)
