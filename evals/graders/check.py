"""A named check and what came of it."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

Outcome = Literal["passed", "failed"]


class Check(BaseModel):
    """One thing that was checked; what does not apply to a scenario makes no check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    outcome: Outcome
    detail: str = ""  # what was wanted and what was there; empty where it passed

    @property
    def passed(self) -> bool:
        """Whether it passed."""
        return self.outcome == "passed"


def check(name: str, holds: object, detail: str) -> Check:
    """Return a check that passed where `holds` is true, else failed with the detail."""
    return Check(name=name, outcome="passed" if holds else "failed", detail="" if holds else detail)


def listed(names: Iterable[object]) -> str:
    """Return names for a detail, sorted, or `nothing`."""
    return ", ".join(sorted(map(str, names))) or "nothing"
