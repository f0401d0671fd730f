"""A run as one self-contained page: no script, no font, no picture, nothing from elsewhere.

All text is escaped by the template engine: answers, questions and errors come from outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from evals.comparing import RunComparison, compare
from evals.errors import EvaluationError
from evals.graders.check import Check
from evals.judging import Judgement
from evals.runs import Run, Trial
from evals.scenario import Scenario
from evals.state import TurnState
from evals.statistics import summarize
from knowledge.sanitize import clip, plain

_FOLDER: Final = Path(__file__).parent
_SHOWN: Final = 6000
Standing = Literal["failed", "surprise", "unscored", "expected", "passed"]
_ORDER: Final[tuple[Standing, ...]] = ("failed", "surprise", "unscored", "expected", "passed")


class ReportError(EvaluationError):
    """The page cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"cannot write {str(path)!r} ({reason})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """A turn as a reader sees it."""

    asked: str
    conversation: int
    said: str
    kind: Literal["answer", "refusal", "error", "nothing"]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownScenario:
    """A scenario with the trial that tells most: the first that failed, else the first."""

    scenario: Scenario
    standing: Standing
    passed: int
    trials: int
    why: str
    checks: tuple[Check, ...]
    turns: tuple[ShownTurn, ...]


def write_report(path: Path, run: Run, *, base: Run | None, judgement: Judgement | None) -> None:
    """Write the page of a run, compared with an earlier one where that is given.

    A model's opinions, where there are any, are shown as such beside the verdicts.

    Raises:
        ReportError: The file cannot be written.
    """
    page = render(run, compare(base, run) if base else None, base, judgement)
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ReportError(path, error.strerror or str(error)) from error


def render(
    run: Run, comparison: RunComparison | None, base: Run | None, judgement: Judgement | None
) -> str:
    """Return the page."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = shown_scenarios(run)
    return environment.get_template("page.html.jinja").render(
        run=run,
        summary=summarize(run),
        groups=[(s, [one for one in shown if one.standing == s]) for s in _ORDER],
        comparison=comparison,
        base=base,
        judgement=judgement,
        opinions=judgement.first_by_scenario if judgement else {},
    )


def shown_scenarios(run: Run) -> list[ShownScenario]:
    """Return all scenarios of a run as they are shown, by id."""
    found = run.by_scenario()
    return [_shown(run.scenarios[name], found[name]) for name in sorted(found)]


def _shown(scenario: Scenario, trials: Sequence[Trial]) -> ShownScenario:
    telling = next((trial for trial in trials if trial.passed is False), trials[0])
    checks = telling.verdict.checks if telling.verdict else ()
    return ShownScenario(
        scenario=scenario,
        standing=_standing(scenario, telling),
        passed=sum(trial.passed is True for trial in trials),
        trials=len(trials),
        why=_text(telling.crash or telling.unscored or ""),
        checks=tuple(sorted(checks, key=lambda check: check.passed)),
        turns=tuple(map(_turn, telling.state.turns)) if telling.state else (),
    )


def _standing(scenario: Scenario, trial: Trial) -> Standing:
    if trial.passed is None:
        return "unscored"
    if trial.passed:
        return "surprise" if scenario.expected_failure else "passed"
    return "expected" if scenario.expected_failure else "failed"


def _turn(turn: TurnState) -> ShownTurn:
    document = turn.answer or {}
    refusal = document.get("refusal")
    message = refusal.get("message", "") if isinstance(refusal, dict) else ""
    said = turn.error or document.get("answer") or message
    kind: Literal["answer", "refusal", "error", "nothing"] = (
        "error" if turn.error else "refusal" if refusal else "answer" if said else "nothing"
    )
    return ShownTurn(
        asked=_text(turn.asked),
        conversation=turn.conversation,
        said=_text(said),
        kind=kind,
        sources=tuple(_sources(document.get("citations"))),
    )


def _sources(citations: object) -> list[str]:
    if not isinstance(citations, list):
        return []
    shown = []
    for citation in citations:
        if isinstance(citation, dict):
            keys = ("guest", "episode_title", "page", "section")
            named = [str(citation[key]) for key in keys if citation.get(key)]
            shown.append(_text(f"[{citation.get('n')}] {' · '.join(named)}"))
    return shown


def _text(text: object) -> str:
    return clip(plain(str(text)), max_chars=_SHOWN)
