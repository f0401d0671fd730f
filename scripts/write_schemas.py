"""Write the JSON schemas of what the program prints into `docs/`.

    python scripts/write_schemas.py

A test compares the committed files with what this writes.
"""

import json
from pathlib import Path

from pydantic import TypeAdapter

from agent.answer import Answer
from agent.memory.export import ProfileDocument, ThreadDocument
from tools.results.comparison import Comparison
from tools.results.journeys import Journeys
from tools.results.plans import Plan
from tools.results.projects import ProjectCheck, ProjectIdeas

DOCS = Path(__file__).resolve().parents[1] / "docs"
PRINTED = {
    "answer": Answer,
    "comparison": Comparison,
    "journeys": Journeys,
    "profile": ProfileDocument,
    "project-check": ProjectCheck,
    "projects": ProjectIdeas,
    "roadmap": Plan,
    "thread": ThreadDocument,
}


def schemas() -> dict[Path, str]:
    """Text by file."""
    # Of what is printed, where a field with a default is always there.
    return {
        DOCS / f"{name}.schema.json": dump(TypeAdapter(printed).json_schema(mode="serialization"))
        for name, printed in PRINTED.items()
    }


def dump(schema: dict[str, object]) -> str:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in schemas().items():
        path.write_text(text, encoding="utf-8")
        print(path.name)
