"""The reference of the tools, from their definitions and schemas."""

from collections.abc import Iterator

from pydantic import BaseModel

from scripts.reference.tables import Schema, bounds_of, code, is_nullable, table, type_of
from tools.definitions import AGENT_TOOLS, VERIFIER, Definition

_HEAD = """# Tools

What the agent can call, and what `career-guide mcp` offers to other programs (together with `ask`:
see [mcp.md](../mcp.md)). `python scripts/write_reference.py` writes this page from the code.

Arguments in bold are required. An argument that breaks its bounds, and a role or page that is not
known, come back as an error that says how to repair the call. Ids of the form `ev_7k2m9q` are what
a sentence cites.
"""


def tools_page() -> str:
    """Return the text of the page."""
    lines = [line for each in (*AGENT_TOOLS, VERIFIER) for line in _described(each)]
    return "\n".join([_HEAD, *lines]).rstrip() + "\n"


def _described(definition: Definition) -> Iterator[str]:
    yield from (f"## {definition.name}", "", definition.description, "")
    yield from (*_arguments(definition.arguments), "")
    schema = definition.view.model_json_schema(mode="serialization")
    yield from ("Result: " + schema["description"], "", *_result(schema), "")


def _arguments(kind: type[BaseModel]) -> Iterator[str]:
    schema = kind.model_json_schema()
    required = schema.get("required", [])
    rows = (
        (
            f"**{code(name)}**" if name in required else code(name),
            ", ".join(filter(None, (type_of(field), bounds_of(field)))),
            field.get("description", ""),
        )
        for name, field in schema["properties"].items()
    )
    return table(("argument", "takes", "is"), rows)


def _result(schema: Schema) -> Iterator[str]:
    """Yield the fields of a result; those of its parts stand below, by path."""
    yield from table(("field", "is", "holds"), _fields(schema, schema.get("$defs", {}), ""))


def _fields(schema: Schema, parts: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    for name, field in schema["properties"].items():
        inner = _part(field, parts)
        kind = "object" if inner else type_of(field)
        many = "list of " if _items(field) else ""
        kind = f"{many}{kind}" if inner else kind
        words = field.get("description") or (inner or {}).get("description", "")
        yield (code(path + name), kind + (", or null" if is_nullable(field) else ""), words)
        if inner:
            yield from _fields(inner, parts, f"{path}{name}{'[]' if many else ''}.")


def _items(field: Schema) -> Schema | None:
    kinds = (field, *field.get("anyOf", ()))
    return next((kind["items"] for kind in kinds if kind.get("type") == "array"), None)


def _part(field: Schema, parts: Schema) -> Schema | None:
    kinds = (field, *field.get("anyOf", ()), _items(field) or {})
    name = next((kind["$ref"] for kind in kinds if "$ref" in kind), None)
    return parts[name.rsplit("/", 1)[-1]] if name else None
