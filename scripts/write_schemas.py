"""Write the JSON schemas of what the program prints into `docs/`.

    python scripts/write_schemas.py

A test compares the committed files with what this writes.
"""

import json
from pathlib import Path

from pydantic import TypeAdapter

from agent.answer import Answer
from tools.results.journeys import Journeys

DOCS = Path(__file__).resolve().parents[1] / "docs"


def schemas() -> dict[Path, str]:
    """Text by file."""
    # Of what is printed, where a field with a default is always there.
    answer = Answer.model_json_schema(mode="serialization")
    return {
        DOCS / "answer.schema.json": dump(answer),
        DOCS / "journeys.schema.json": dump(
            TypeAdapter(Journeys).json_schema(mode="serialization")
        ),
    }


def dump(schema: dict[str, object]) -> str:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in schemas().items():
        path.write_text(text, encoding="utf-8")
        print(path.name)
