"""The gate: each scenario must end as the committed baseline says, no better and no worse.

Better is not let through in silence either: a scenario that begins to pass is written down in the
same change that made it pass, and is then held to it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from evals.errors import BaselineError
from evals.scenario import Scenario
from evals.suite import Results
from evals.trial import Unscored

BASELINE: Final = Path(__file__).with_name("baseline.json")
Status = Literal["passed", "failed", "expected failure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How a scenario ends, and which checks it fails."""

    status: Status
    failed: tuple[str, ...] = ()  # names of checks, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A scenario that does not end as the baseline says."""

    scenario: str
    message: str
    is_worse: bool


_ADAPTER: Final = TypeAdapter(dict[str, Entry])


def load_baseline(path: Path = BASELINE) -> dict[str, Entry]:
    """Return the baseline.

    Raises:
        BaselineError: It is missing or no baseline.
    """
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(path, "cannot be read") from error
    except ValidationError as error:
        raise BaselineError(path, "has another shape") from error


def write_baseline(entries: Mapping[str, Entry], path: Path = BASELINE) -> None:
    """Write a baseline, one scenario a line, sorted: a change shows as lines of a diff."""
    lines = [
        f"  {json.dumps(name)}: {json.dumps(asdict(entry))}"
        for name, entry in sorted(entries.items())
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def entries_of(scenarios: Sequence[Scenario], results: Results) -> dict[str, Entry]:
    """Return how each scored scenario ends."""
    return {
        scenario.id: Entry(
            status=_status(scenario, passed=result.passed),
            failed=tuple(dict.fromkeys(check.name for check in result.failed)),
        )
        for scenario in scenarios
        if not isinstance(result := results[scenario.id], Unscored)
    }


def _status(scenario: Scenario, *, passed: bool) -> Status:
    if passed:
        return "passed"
    return "expected failure" if scenario.expected_failure else "failed"


def differences(
    scenarios: Sequence[Scenario], baseline: Mapping[str, Entry], now: Mapping[str, Entry]
) -> list[Difference]:
    """Return where things end otherwise than the baseline says, sorted by scenario.

    Which checks an expected failure fails is not compared: nobody has promised how it fails.
    """
    known = {scenario.id: scenario for scenario in scenarios}
    found: dict[str, Difference] = {}
    for name in sorted({*baseline, *now}):
        before, after = baseline.get(name), now.get(name)
        if before is None or after is None:
            where = "is not in the baseline" if before is None else "is in the baseline only"
            found[name] = Difference(scenario=name, message=where, is_worse=before is not None)
        elif not _same(before, after):
            found[name] = _difference(known[name], before, after)
        elif known[name].must_pass and after.status != "passed":
            found[name] = Difference(scenario=name, message="must pass and does not", is_worse=True)
    return list(found.values())


def _same(before: Entry, after: Entry) -> bool:
    if before.status == after.status == "expected failure":
        return True
    return before == after


def _difference(scenario: Scenario, before: Entry, after: Entry) -> Difference:
    failing = f" ({', '.join(after.failed)})" if after.failed else ""
    message = f"was {before.status}, is now {after.status}{failing}"
    if after.status == "passed" and scenario.expected_failure:
        message = f"passes, though it is expected to fail: {scenario.expected_failure}"
    worse = after.status != "passed"
    return Difference(scenario=scenario.id, message=message, is_worse=worse)
