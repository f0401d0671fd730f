"""Records as JSON."""

import sys
from typing import Any

from pydantic import TypeAdapter


def dumped(kind: Any, record: object) -> str:
    """Return a record as JSON, a line feed at its end."""
    return TypeAdapter(kind).dump_json(record, indent=2).decode() + "\n"


def print_json(kind: Any, record: object) -> None:
    """Print a record as JSON."""
    sys.stdout.write(dumped(kind, record))
