import json
import re
from pathlib import Path

import pytest

from scripts.describe_mcp import DOCS, with_tables

BLOCK = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
README = DOCS.parents[1] / "README.md"


def configurations(path: Path) -> list[str]:
    return BLOCK.findall(path.read_text(encoding="utf-8"))


def test_the_tables_say_what_the_server_offers() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert text == with_tables(text)


@pytest.mark.parametrize("text", configurations(DOCS) + configurations(README))
def test_a_configuration_is_json_that_names_the_command(text: str) -> None:
    servers = json.loads(text)
    for outer in ("mcpServers", "servers"):
        servers = servers.get(outer, servers)
    server = servers.get("career-guide", servers)
    assert server["command"] == "/path/to/career-guide"
    assert server["args"][0] == "mcp"


def test_the_usual_clients_are_told_how() -> None:
    assert len(configurations(DOCS)) == 4
    assert len(configurations(README)) == 1
