"""What a call costs, from price lists that come with the library genai-prices: no network."""

from decimal import Decimal
from typing import Final

from langchain_core.messages.ai import UsageMetadata

from agent.models.model import Model

_PROVIDERS: Final = {"azure_openai": "azure", "bedrock_converse": "aws", "bedrock": "aws"}
"""Names of LangChain that the price lists know under others and do not recognise."""
_CHARS_A_TOKEN: Final = 3  # English has four; an estimate must not be too low


def price_usd(model: Model, used: UsageMetadata | None) -> float | None:
    """Return what a call cost; None where the tokens or their price are not known.

    The price of a server at an address of its own is only known where its provider is.
    """
    if model.is_offline:
        return 0.0
    if used is None:
        return None
    details = used.get("input_token_details") or {}
    price = _price(
        model,
        input_tokens=used["input_tokens"],
        output_tokens=used["output_tokens"],
        cache_read_tokens=details.get("cache_read") or 0,
        cache_write_tokens=details.get("cache_creation") or 0,
    )
    return None if price is None else float(price)


def highest_price_usd(model: Model, *, chars: int, output_tokens: int) -> float:
    """Return about the most that a call may cost; 0 where no price is known.

    Args:
        model: The one to be called.
        chars: Of all that is sent.
        output_tokens: Longest reply.
    """
    price = _price(model, input_tokens=chars // _CHARS_A_TOKEN, output_tokens=output_tokens)
    return float(price or 0)


def _price(model: Model, **tokens: int) -> Decimal | None:
    # A fifth of a second of imports, which the embedded model need not wait for.
    from genai_prices import Usage, calc_price

    name = model.name.partition(":")[2]
    used = Usage(**{kind: count for kind, count in tokens.items() if count})
    try:
        if model.address is not None:
            return calc_price(used, name, provider_api_url=model.address).total_price
        provider = _PROVIDERS.get(model.provider, model.provider)
        return calc_price(used, name, provider_id=provider).total_price
    except (LookupError, ValueError):  # no such model; a count of more parts than the whole
        return None
