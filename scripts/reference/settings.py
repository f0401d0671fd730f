"""The reference of the settings: names, defaults and bounds from the code, words from the file
`.env.example`, which describes each of them for whoever copies it."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from agent.settings import DEFAULT_REMOTE_MODEL, OFFLINE, Settings
from faces.web.settings import WebSettings
from scripts.reference.tables import bounds_of, code, table

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
DESCRIBED: tuple[type[BaseSettings], ...] = (Settings, WebSettings)
"""Every class of settings that the program has."""
_HEAD = f"""# Settings

All settings are read once, from the environment and from a file `.env` in the current folder; the
environment wins. An empty variable counts as not set. `python scripts/write_reference.py` writes
this page from the code and from [.env.example](../../.env.example), which is made to be copied.

Without `CAREER_GUIDE_MODEL`, `{DEFAULT_REMOTE_MODEL}` answers where a key is set, else `{OFFLINE}`.
Options of a command, such as `--model` and `--store`, win over settings.
"""
# A field's place on disk differs from machine to machine.
_MADE = {"data_dir": "the system's place for a user's data"}


def settings_page() -> str:
    """Return the text of the page."""
    rows = [row for kind in DESCRIBED for row in _rows(kind)]
    return "\n".join([_HEAD, *table(("setting", "is", "default", "allowed"), rows)]) + "\n"


def words_by_variable() -> dict[str, str]:
    """Return what `.env.example` says of each variable."""
    parts = EXAMPLE.read_text(encoding="utf-8").split("\n\n")[1:]
    found = {}
    for part in parts:
        words, _, line = part.strip().rpartition("\n")
        name = re.sub(r"^#?(\w+)=.*$", r"\1", line)
        found[name] = " ".join(text.removeprefix("#").strip() for text in words.split("\n"))
    return found


def _rows(kind: type[BaseSettings]) -> Iterator[tuple[str, ...]]:
    words, prefix = words_by_variable(), str(kind.model_config.get("env_prefix", ""))
    schemas = kind.model_json_schema(by_alias=False)["properties"]
    for name, field in kind.model_fields.items():
        variable = prefix + name.upper()
        allowed = bounds_of(schemas[name])
        yield (code(variable), words[variable], _default(name, field), allowed)


def _default(name: str, field: FieldInfo) -> str:
    if name in _MADE:
        return _MADE[name]
    if field.default in {None, ""}:
        return ""
    return code(f"{field.default:g}" if isinstance(field.default, float) else str(field.default))
