"""Reading a stream of events as a client does."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An event as it came over the wire."""

    id: str
    name: str
    data: Any


def heard(lines: Iterable[str]) -> list[Heard]:
    """Return the events of a stream; comments are none."""
    return list(hear(lines))


def hear(lines: Iterable[str]) -> Iterable[Heard]:
    """Yield the events of a stream as they come."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name in {"id", "event", "data"}:
            fields[name] = value
        elif not line and fields:
            yield Heard(id=fields["id"], name=fields["event"], data=json.loads(fields["data"]))
            fields = {}
