"""Refusals of a run, sorted into what the wiki lacks and what it has after all."""

from dataclasses import dataclass

from evals.expectation import ANSWERS
from evals.runs import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A question that was refused as not in the archive."""

    question: str
    scenario: str
    nearest: tuple[str, ...]  # what the archive does hold
    is_held: bool  # the scenario says that the wiki answers it: the agent's fault, not the wiki's


def find_gaps(run: Run) -> list[Gap]:
    """Return each question once, those that the wiki lacks first."""
    found: dict[str, Gap] = {}
    for trial in run.trials:
        for turn in trial.state.turns if trial.state else ():
            refusal = (turn.answer or {}).get("refusal")
            if isinstance(refusal, dict) and refusal.get("kind") == "not_in_archive":
                is_last = turn == trial.state.turns[-1] if trial.state else False
                expected = run.scenarios[trial.scenario].expect.outcome
                found.setdefault(
                    turn.asked,
                    Gap(
                        question=turn.asked,
                        scenario=trial.scenario,
                        nearest=_nearest(refusal.get("nearest")),
                        is_held=not is_last or expected in ANSWERS,
                    ),
                )
    return sorted(found.values(), key=lambda gap: (gap.is_held, gap.question))


def _nearest(names: object) -> tuple[str, ...]:
    return tuple(str(name) for name in names) if isinstance(names, list) else ()
