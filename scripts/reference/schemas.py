"""The list of what is printed as JSON, and of the schemas that describe it."""

from pydantic import TypeAdapter

from scripts.reference.tables import code, table
from scripts.write_schemas import PRINTED

_HEAD = """# Printed JSON

With `--json`, standard output holds one JSON object and nothing else. These are the objects that
have a schema. `python scripts/write_reference.py` writes this page from the code, and
`python scripts/write_schemas.py` the schemas.

`career-guide plan show --json` and `plan export --as json` print a version of a plan; its field
`plan` is the object of `roadmap --json`.
"""
_COMMANDS = {
    "answer": ("ask --json",),
    "comparison": ("compare --json",),
    "journeys": ("journeys --json",),
    "profile": ("profile export --format json",),
    "project-check": ("projects check --json",),
    "projects": ("projects --json",),
    "roadmap": ("roadmap --json",),
    "thread": ("threads export --format json",),
}


def schemas_page() -> str:
    """Return the text of the page."""
    rows = [
        (
            f"[{name}.schema.json](../{name}.schema.json)",
            ", ".join(code(f"career-guide {command}") for command in _COMMANDS[name]),
            ", ".join(
                code(field)
                for field in TypeAdapter(printed).json_schema(mode="serialization")["properties"]
            ),
        )
        for name, printed in PRINTED.items()
    ]
    return "\n".join([_HEAD, *table(("schema", "printed by", "fields"), rows)]) + "\n"
