"""Write the tables of what the MCP server offers into `docs/mcp.md`.

    python scripts/describe_mcp.py

A test compares the committed file with what this writes.
"""

from collections.abc import Iterator
from pathlib import Path

from mcp_types import Tool

from agent.settings import OFFLINE
from faces.protocol.offers import all_offers
from faces.protocol.prompts import PROMPTS
from faces.protocol.wiki_pages import MARKDOWN, TEMPLATE

DOCS = Path(__file__).resolve().parents[1] / "docs" / "mcp.md"
BEGIN, END = "<!-- tables: scripts/describe_mcp.py -->\n", "<!-- end of tables -->\n"


def with_tables(text: str) -> str:
    """Return the document with its tables written anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + "\n".join(_tables()) + "\n\n" + END + after


def _tables() -> Iterator[str]:
    yield from ("| tool | does | arguments |", "|---|---|---|")
    for offer in all_offers(OFFLINE).values():
        yield f"| `{offer.tool.name}` | {offer.tool.description} | {_arguments(offer.tool)} |"
    yield from ("", "| resource | is | as |", "|---|---|---|")
    yield f"| `{TEMPLATE.uri_template}` | {TEMPLATE.description} | `{MARKDOWN}` |"
    yield from ("", "| prompt | for | arguments |", "|---|---|---|")
    for each in PROMPTS:
        named = ", ".join(
            f"**`{argument.name}`**" if argument.required else f"`{argument.name}`"
            for argument in each.prompt.arguments or []
        )
        yield f"| `{each.prompt.name}` | {each.prompt.description} | {named} |"


def _arguments(tool: Tool) -> str:
    required = tool.input_schema.get("required", [])
    return ", ".join(
        f"**`{name}`**" if name in required else f"`{name}`"
        for name in tool.input_schema["properties"]
    )


if __name__ == "__main__":
    DOCS.write_text(with_tables(DOCS.read_text(encoding="utf-8")), encoding="utf-8")
