"""Write `docs/reference/` from the code: commands, settings, tools, printed JSON.

    python scripts/write_reference.py

A test compares the committed files with what this writes.
"""

from pathlib import Path

from scripts.reference.commands import commands_page
from scripts.reference.schemas import schemas_page
from scripts.reference.settings import settings_page
from scripts.reference.tools import tools_page

DOCS = Path(__file__).resolve().parents[1] / "docs" / "reference"


def pages() -> dict[Path, str]:
    """Text by file."""
    return {
        DOCS / "cli.md": commands_page(),
        DOCS / "settings.md": settings_page(),
        DOCS / "tools.md": tools_page(),
        DOCS / "json.md": schemas_page(),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.name)
