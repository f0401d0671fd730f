"""A model's opinion of a recorded run: whether people were helped. It never gates.

Graders check facts; whether an answer is of use is a matter of opinion, so it is kept apart, with
the model and the version of the prompt that it came from.
"""

import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from evals.errors import RunLogError
from evals.runs import Run, Trial
from evals.state import TurnState
from evals.statistics import Rate, rate_of
from knowledge.progress import Progress
from knowledge.sanitize import clip, plain
from tools.errors import NoReplyError, UnreadableReplyError
from tools.language_model import LanguageModel, read_reply

_MAX_TURN_CHARS: Final = 4000
_MAX_REASON_CHARS: Final = 300


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(BaseModel):
    """What the model is asked to write."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    helps: Literal["yes", "partly", "no"]
    reason: Annotated[str, StringConstraints(min_length=1)]


class Opinion(_Part):
    """A model's opinion of one trial; None where it wrote nothing that can be read."""

    scenario: str
    number: int
    helps: Literal["yes", "partly", "no"] | None
    reason: str
    passed: bool | None  # what the graders say


class Judgement(_Part):
    """Opinions on a run, and where they come from."""

    log: str
    model: str
    prompt: str  # version
    opinions: tuple[Opinion, ...]

    @property
    def helped(self) -> Rate | None:
        """The share that helped; the unit is the scenario, as everywhere."""
        return _by_scenario(
            (one.scenario, one.helps == "yes") for one in self.opinions if one.helps is not None
        )

    @property
    def agreement(self) -> Rate | None:
        """How often opinion and graders agree, where there are both."""
        return _by_scenario(
            (one.scenario, (one.helps == "yes") == one.passed)
            for one in self.opinions
            if one.helps is not None and one.passed is not None
        )

    @property
    def first_by_scenario(self) -> dict[str, Opinion]:
        """The opinion on each scenario's first trial."""
        return {one.scenario: one for one in reversed(self.opinions)}

    @property
    def unreadable(self) -> int:
        """Trials on which the model wrote nothing that can be read."""
        return sum(one.helps is None for one in self.opinions)


def _by_scenario(found: Iterable[tuple[str, bool]]) -> Rate | None:
    trials: dict[str, list[bool]] = {}
    for scenario, holds in found:
        trials.setdefault(scenario, []).append(holds)
    return rate_of([sum(held) / len(held) for held in trials.values()])


def judge(run: Run, model: LanguageModel, *, progress: Progress) -> Judgement:
    """Ask a model about each conversation of a run.

    Args:
        run: Trials that crashed or were not scored are left out: there is nothing to read.
        model: Where it gives no reply to a trial, there is no opinion on that one.
        progress: Told of each trial.
    """
    prompt = _prompt()
    readable = [trial for trial in run.trials if trial.state is not None]
    opinions = []
    for done, trial in enumerate(readable, start=1):
        opinions.append(_opinion(trial, _reply(model, prompt, trial)))
        progress("opinions", done, len(readable))
    return Judgement(
        log=Path(run.path).name, model=model.name, prompt=_version(prompt), opinions=tuple(opinions)
    )


def _reply(model: LanguageModel, prompt: str, trial: Trial) -> Reply | None:
    try:
        return read_reply(model.ask(prompt, _conversation(trial)), Reply)
    except (NoReplyError, UnreadableReplyError):
        return None


def _prompt() -> str:
    return files("evals").joinpath("prompts/judge.md").read_text(encoding="utf-8")


def _version(prompt: str) -> str:
    return f"judge-{hashlib.sha256(prompt.encode()).hexdigest()[:8]}"


def _conversation(trial: Trial) -> str:
    turns = trial.state.turns if trial.state else ()
    return json.dumps([_told(turn) for turn in turns], ensure_ascii=False, indent=1)


def _told(turn: TurnState) -> dict[str, Any]:
    document = turn.answer or {}
    refusal = document.get("refusal")
    said = turn.error or document.get("answer") or (refusal or {}).get("message", "")
    return {
        "asked": clip(plain(turn.asked), max_chars=_MAX_TURN_CHARS),
        "answered": clip(plain(str(said)), max_chars=_MAX_TURN_CHARS),
    }


def _opinion(trial: Trial, reply: Reply | None) -> Opinion:
    return Opinion(
        scenario=trial.scenario,
        number=trial.number,
        helps=reply.helps if reply else None,
        reason=clip(plain(reply.reason), max_chars=_MAX_REASON_CHARS) if reply else "",
        passed=trial.passed,
    )


def write_judgement(log: Path, judgement: Judgement) -> Path:
    """Write the opinions on a log beside it, and return where.

    Raises:
        RunLogError: They cannot be written.
    """
    path = judgement_path(log)
    try:
        path.write_text(judgement.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise RunLogError(str(path), f"cannot be written ({error.strerror})") from error
    return path


def judgement_path(log: Path) -> Path:
    """Return where the opinions on a log lie: beside it."""
    return log.with_suffix(".judged.json")


def load_judgement(log: Path) -> Judgement | None:
    """Return the opinions on a log, if there are any.

    Raises:
        RunLogError: There is a file that holds something else.
    """
    path = judgement_path(log)
    if not path.is_file():
        return None
    try:
        return Judgement.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunLogError(str(path), "holds no opinions on a run") from error
