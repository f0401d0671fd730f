"""Language models that judge projects, good and bad, each by what it reads and nothing else."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.tools.projects.repositories import Project
from tools.errors import NoReplyError
from tools.projects.catalogue import criteria_kinds
from tools.projects.checking import INSPECTIONS
from tools.projects.inspections.finding import inspect
from tools.projects.repository import Repository

Line = tuple[str, int]
_FILE = re.compile(r"^FILE (?P<path>.+) \(\d+ of \d+ lines\)$")
_ROW = re.compile(r"^(?P<number>\d+)\| ")
_KEYS = {kind.asks: key for key, kind in criteria_kinds().items()}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a model was asked."""

    instructions: str
    material: str

    @property
    def key(self) -> str:
        """Key of the criterion."""
        return _KEYS[self.material.splitlines()[0].removeprefix("Criterion: ")]

    @property
    def lines(self) -> list[Line]:
        """The lines that it was shown."""
        path, lines = "", []
        for row in self.material.splitlines():
            if file := _FILE.match(row):
                path = file["path"]
            elif shown := _ROW.match(row):
                lines.append((path, int(shown["number"])))
        return lines


@dataclass
class Scripted:
    """Says what its script says of what it is asked, and remembers all that it was asked."""

    script: Callable[[Asked], str]
    name: str = "test:scripted"
    asked: list[Asked] = field(default_factory=list)

    def ask(self, instructions: str, material: str) -> str:
        self.asked.append(Asked(instructions=instructions, material=material))
        return self.script(self.asked[-1])


def say(verdict: str, lines: Sequence[Line] = (), reason: str = "It is so.") -> str:
    """Return a reply as it was asked for."""
    named = [{"path": path, "line": line} for path, line in lines]
    return json.dumps({"verdict": verdict, "lines": named, "reason": reason})


def right(project: Project, repository: Repository) -> Scripted:
    """Judges as a careful reader would, by the lines that are known to show it."""

    def script(asked: Asked) -> str:
        spots = inspect(INSPECTIONS[asked.key], repository).spots
        lines = [(spot.path, spot.line or asked_first(asked, spot.path)) for spot in spots]
        return say(project.truth(asked.key).replace(" ", "_"), lines)

    return Scripted(script)


def asked_first(asked: Asked, path: str) -> int:
    """Return the first line of a file that a model was shown."""
    return next(number for shown, number in asked.lines if shown == path)


def obedient() -> Scripted:
    """Does what the project tells it: all is met, by the first lines that come."""
    return Scripted(lambda asked: say("met", asked.lines[:20]))


def spiteful() -> Scripted:
    """Says of everything that it is not met."""
    return Scripted(lambda asked: say("not_met", asked.lines[:3]))


def inventive() -> Scripted:
    """Names lines that do not exist, beside one that does."""
    invented = [("proof.py", 1)]
    return Scripted(lambda asked: say("met", [asked.lines[0], *invented]))


def broken() -> Scripted:
    """Stops in the middle of its JSON."""
    return Scripted(lambda asked: say("met", asked.lines[:3])[:-20])


def silent() -> Scripted:
    """Cannot be reached."""

    def fail(asked: Asked) -> str:
        raise NoReplyError("cannot be reached")

    return Scripted(fail)


def saying(replies: Mapping[str, str]) -> Scripted:
    """Says one thing of each criterion named, and that it cannot tell of others."""
    return Scripted(lambda asked: replies.get(asked.key, say("cannot_tell")))


def document(**changes: Any) -> str:
    """Return a reply with something changed."""
    return json.dumps({"verdict": "met", "lines": [], "reason": "x"} | changes)
