import pytest
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata

from agent.models.model import Model
from agent.models.prices import highest_price_usd, price_usd
from tests.agent.scripted import ScriptedChatModel

MILLION = 1_000_000


def model(name: str, address: str | None = None) -> Model:
    return Model(name=name, chat=ScriptedChatModel(script=[]), address=address)


def used(asked: int, answered: int = 0, cached: int = 0) -> UsageMetadata:
    return UsageMetadata(
        input_tokens=asked,
        output_tokens=answered,
        total_tokens=asked + answered,
        input_token_details=InputTokenDetails(cache_read=cached),
    )


@pytest.mark.parametrize(
    "name",
    [
        "openai:gpt-5-mini",
        "openai:gpt-4o-mini-2024-07-18",
        "anthropic:claude-sonnet-4-5",
        "google_genai:gemini-2.5-flash",
        "mistralai:mistral-large-latest",
        "xai:grok-4",
    ],
)
def test_the_price_of_a_known_model_grows_with_its_tokens(name: str) -> None:
    one, two = (price_usd(model(name), used(n * MILLION, n * 1000)) for n in (1, 2))
    assert one is not None
    assert two == pytest.approx(2 * one, rel=0.5)
    assert 0.01 < one < 100


def test_cached_tokens_cost_less() -> None:
    fresh = price_usd(model("openai:gpt-5-mini"), used(MILLION))
    cached = price_usd(model("openai:gpt-5-mini"), used(MILLION, cached=MILLION))
    assert fresh is not None
    assert cached is not None
    assert cached < fresh / 2


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("openai:no-such-model", None),
        ("ollama:llama3", None),
        ("scripted offline", None),
        ("openai:gpt-5-mini", "http://127.0.0.1:9/v1"),
    ],
)
def test_a_price_that_is_not_listed_is_not_guessed(name: str, address: str | None) -> None:
    assert price_usd(model(name, address), used(MILLION)) is None
    assert highest_price_usd(model(name, address), chars=MILLION, output_tokens=MILLION) == 0


def test_an_address_of_the_provider_itself_has_its_price() -> None:
    there = model("openai:gpt-5-mini", "https://api.openai.com/v1")
    assert price_usd(there, used(MILLION)) == price_usd(model("openai:gpt-5-mini"), used(MILLION))


def test_tokens_that_nobody_counted_have_no_price() -> None:
    assert price_usd(model("openai:gpt-5-mini"), None) is None


def test_counts_that_cannot_be_have_no_price() -> None:
    assert price_usd(model("openai:gpt-5-mini"), used(10, cached=20)) is None


def test_the_embedded_model_costs_nothing() -> None:
    assert price_usd(model("offline"), None) == 0.0
