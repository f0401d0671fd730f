"""`eval side-by-side`: systems on one corpus, side by side, each in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

from rich.table import Table

from evals.errors import ComparisonFailedError
from faces.terminal import stderr, stdout

_SYSTEMS: Final = ("career-guide", "langchain")
_ROWS: Final = {
    "hit1": "hit@1",
    "hit5": "hit@5",
    "mrr10": "MRR@10",
    "ndcg10": "nDCG@10",
    "n": "n",
    "p50_ms": "query p50, ms",
    "p95_ms": "query p95, ms",
    "build_s": "build, s",
    "rss_mb": "memory, MB",
}


def compare_systems(options: Mapping[str, str], *, as_json: bool) -> None:
    """Measure every system with the same options of `eval retrieval`, one after the other.

    Raises:
        ComparisonFailedError: One of them could not be measured.
    """
    measured = {}
    for system in _SYSTEMS:
        stderr().print(f"Measuring {system} ...")
        measured[system] = _measure(system, options)
    if as_json:
        sys.stdout.write(json.dumps(measured, indent=2) + "\n")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for system in measured:
        table.add_column(system, justify="right")
    for key, label in _ROWS.items():
        table.add_row(label, *(_cell(key, found) for found in measured.values()))
    stdout().print(table)


def _measure(system: str, options: Mapping[str, str]) -> dict[str, Any]:
    # A process of its own, so that the memory of one is not counted as the other's.
    arguments = [part for option in options.items() for part in option]
    command = [sys.executable, "-m", "faces.cli", "eval", "retrieval", "--system", system]
    done = subprocess.run(  # noqa: S603  this program itself
        [*command, "--json", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise ComparisonFailedError(system, said[-1].removeprefix("career-guide: "))
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _cell(key: str, found: Mapping[str, Any]) -> str:
    low_high = found["intervals"].get(key)
    if low_high is None:
        return f"{found[key]:g}"
    return f"{found[key]:.3f}  ({low_high[0]:.3f} to {low_high[1]:.3f})"
