"""Markdown tables, and JSON schemas as rows of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_LENGTHS = {
    "maxLength": "at most {:,} characters",
    "minItems": "at least {:,}",
    "maxItems": "at most {:,}",
    "minimum": "from {:,}",
    "exclusiveMinimum": "above {:,}",
    "maximum": "to {:,}",
}


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a table; cells may hold anything but line breaks."""
    heads = list(heads)
    for row in (heads, ["---"] * len(heads), *rows):
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |"


def code(text: str) -> str:
    """Return text as code."""
    return f"`{text}`"


def type_of(schema: Schema) -> str:
    """Say in words what values a schema takes; `null` is left to who reads the default."""
    if "anyOf" in schema:
        kinds = [type_of(kind) for kind in schema["anyOf"] if kind.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in schema:
        return " or ".join(code(str(value)) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("const") or schema.get("type", "anything"))


def is_nullable(schema: Schema) -> bool:
    """Whether null is a value that the schema takes."""
    return any(kind.get("type") == "null" for kind in schema.get("anyOf", ()))


def bounds_of(schema: Schema) -> str:
    """Say which values a schema bounds, or nothing."""
    said = [words.format(schema[key]) for key, words in _LENGTHS.items() if key in schema]
    return ", ".join(said)
