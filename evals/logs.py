"""Runs through inspect-ai: made, taken up again, read back, graded anew.

inspect keeps the log of a run after every trial, so that Ctrl-C and a crash lose none.
"""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from inspect_ai import Epochs, eval, eval_retry, score  # noqa: A004  as inspect calls it
from inspect_ai.log import EvalLog, EvalSample, read_eval_log, write_eval_log
from pydantic import ValidationError

from evals.canary import CANARY
from evals.errors import RunLogError
from evals.grading import GRADERS_VERSION, Verdict
from evals.inspecting import CHECKS, SCENARIO, STATE, UNSCORED, conversations, outcome, score_of
from evals.running import Running, as_current
from evals.runs import Run, RunDetails, Trial
from evals.scenario import Scenario, digest
from evals.state import FinalState

_MODEL: Final = "mockllm/model"
"""inspect wants a model; ours is inside the agent, so it gets one that is never asked."""
_QUIET: Final[dict[str, Any]] = {
    "display": "none",
    "log_format": "eval",
    "log_buffer": 1,
    "log_realtime": False,
    "score_display": False,
    "ctl_server": False,
    "acp_server": False,
    "fail_on_error": False,
    "score_on_error": True,
}
"""A crashed trial stays in the denominator, and nothing is written or opened beside the log."""


def make_run(
    running: Running,
    scenarios: Sequence[Scenario],
    details: RunDetails,
    *,
    folder: Path,
    parallel: int,
) -> Run:
    """Take all scenarios as often as asked, and return the run.

    Args:
        running: The stores and the agent.
        scenarios: What to take.
        details: Kept with the run.
        folder: Where the log goes.
        parallel: Trials at a time.

    Raises:
        KeyboardInterrupt: The user stopped it; what is done is in the log.
    """
    trials = details.trials
    with as_current(running):
        logs = eval(
            conversations([scenario.id for scenario in scenarios]),
            model=_MODEL,
            epochs=Epochs(trials, ["mean", f"pass_at_{trials}", f"pass_k_{trials}"]),
            log_dir=str(folder),
            max_samples=parallel,
            tags=[details.tag] if details.tag else None,
            metadata=details.model_dump(mode="json"),
            **_QUIET,
        )
    return _finished(logs)


def retry_run(running: Running, path: Path, *, folder: Path, parallel: int) -> Run:
    """Run again what crashed in a run or is missing from it; all else is taken over.

    Raises:
        RunLogError: The log cannot be read.
        KeyboardInterrupt: The user stopped it; what is done is in the new log.
    """
    with as_current(running):
        logs = eval_retry(_read(path), log_dir=str(folder), max_samples=parallel, **_QUIET)
    return _finished(logs)


def _finished(logs: Sequence[EvalLog]) -> Run:
    if not logs or logs[0].status == "cancelled":
        raise KeyboardInterrupt
    return _as_run(read_eval_log(logs[0].location))


def newest_log(folder: Path) -> Path | None:
    """Return the log that was written last, if there is any."""
    return max(folder.glob("*.eval"), key=lambda log: log.stat().st_mtime, default=None)


def read_run(path: Path) -> Run:
    """Return a recorded run.

    Raises:
        RunLogError: The log cannot be read, or is not one of ours.
    """
    return _as_run(_read(path))


def _read(path: Path) -> EvalLog:
    if not path.is_file():
        raise RunLogError(str(path), "is not there")
    try:
        return read_eval_log(str(path))
    except Exception as error:  # a damaged zip fails in too many ways to name
        raise RunLogError(str(path), f"cannot be read ({type(error).__name__})") from error


def _as_run(log: EvalLog) -> Run:
    try:
        details = RunDetails.model_validate(log.eval.metadata)
    except ValidationError as error:
        raise RunLogError(log.location, "is not a run of `career-guide eval run`") from error
    samples = sorted(log.samples or [], key=lambda sample: (str(sample.id), sample.epoch))
    ours = [sample for sample in samples if sample.id != CANARY.id]
    return Run(
        path=log.location,
        created=datetime.fromisoformat(log.eval.created),
        inspect=log.eval.packages.get("inspect_ai", ""),
        status=log.status,
        details=details,
        scenarios={str(sample.id): _scenario(sample) for sample in ours},
        trials=[_trial(sample) for sample in ours],
        canary_sang=any(_sang(sample) for sample in samples if sample.id == CANARY.id),
    )


def _scenario(sample: EvalSample) -> Scenario:
    return Scenario.model_validate(sample.metadata[SCENARIO])


def _trial(sample: EvalSample) -> Trial:
    final = sample.store.get(STATE)
    metadata = _score(sample).get("metadata") or {}
    return Trial(
        scenario=str(sample.id),
        number=sample.epoch,
        verdict=Verdict.model_validate({"checks": metadata[CHECKS]})
        if CHECKS in metadata
        else None,
        state=FinalState.model_validate(final) if final else None,
        unscored=sample.store.get(UNSCORED),
        crash=sample.error.message if sample.error else None,
        seconds=round(sample.total_time or 0.0, 3),
    )


def _score(sample: EvalSample) -> dict[str, Any]:
    scores = list((sample.scores or {}).values())
    return scores[0].model_dump() if scores else {}


def _sang(sample: EvalSample) -> bool:
    return bool(_score(sample).get("value") == 1.0)


def regrade_run(path: Path, to: Path, current: Mapping[str, Scenario]) -> int:
    """Grade a recorded run anew, without any agent; return how many trials got another verdict.

    A scenario that still asks the same is graded by what it expects now; any other by what it
    expected then. Where nothing changes, the new log is the old one, byte for byte.

    Args:
        path: The log.
        to: Where the new log goes.
        current: Scenarios as they are now, by id.

    Raises:
        RunLogError: The log cannot be read.
    """
    log = _read(path)
    run = _as_run(log)
    changed = 0
    for sample in log.samples or []:
        scenario = _in_force(_scenario(sample), current)
        new = score_of(scenario, sample.store.get(STATE), sample.store.get(UNSCORED))
        old = _score(sample)
        changed += old.get("metadata") != new.metadata
        sample.metadata[SCENARIO] = scenario.model_dump(mode="json")
    if not changed and run.details.graders == GRADERS_VERSION:
        if path.resolve() != to.resolve():
            shutil.copyfile(path, to)
        return 0
    log.eval.metadata = _updated(run.details, log).model_dump(mode="json")
    write_eval_log(score(log, outcome(), action="overwrite", display="none"), str(to))
    return changed


def _in_force(recorded: Scenario, current: Mapping[str, Scenario]) -> Scenario:
    now = current.get(recorded.id)
    asks = partial(Scenario.model_dump_json, include={"turns", "profile", "mocks", "store"})
    return now if now is not None and asks(now) == asks(recorded) else recorded


def _updated(details: RunDetails, log: EvalLog) -> RunDetails:
    digests = {
        str(sample.id): digest(_scenario(sample))
        for sample in log.samples or []
        if sample.id != CANARY.id
    }
    return details.model_copy(
        update={"graders": GRADERS_VERSION, "digests": {**details.digests, **digests}}
    )
