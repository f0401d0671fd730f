"""From a scenario and its final state to a verdict: named checks, all of which must pass."""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.contract import GradedAnswer, read_answer
from evals.expectation import ANSWERS
from evals.graders.check import Check, check
from evals.graders.conversation import (
    check_error,
    check_limits,
    check_outcomes,
    check_profile,
    check_refusal,
    check_words,
    outcome_of,
)
from evals.graders.documents import check_comparison, check_plan, check_projects
from evals.graders.sources import check_cited, check_guests, check_sources, check_support
from evals.scenario import Scenario
from evals.state import FinalState, TurnState

GRADERS_VERSION: Final = 1
"""Raised whenever the same conversation may get another verdict than before."""


class Verdict(BaseModel):
    """What was checked of a conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether all checks passed; nothing checked is nothing passed."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)


def grade(scenario: Scenario, state: FinalState | None) -> Verdict:
    """Return the verdict on a conversation; None, which a crash leaves, fails."""
    if state is None:
        return Verdict(checks=(check("finished", False, "the agent broke down"),))  # noqa: FBT003
    return Verdict(checks=tuple(_checks(scenario, state)))


def _checks(scenario: Scenario, state: FinalState) -> Iterator[Check]:
    wanted, got = len(scenario.turns), len(state.turns)
    yield check("finished", wanted == got, f"{got} of {wanted} turns were answered")
    if wanted != got:
        return
    answers = [_read(turn.answer) for turn in state.turns]
    broken = [
        number
        for number, (turn, answer) in enumerate(zip(state.turns, answers, strict=True), start=1)
        if (answer is None) == (turn.error is None)
    ]
    yield check("contract", not broken, f"turns without a readable answer: {broken}")
    yield from _of_the_end(scenario, state, answers)
    for number, (turn, answer) in enumerate(zip(state.turns, answers, strict=True), start=1):
        if answer is not None:
            place = "" if number == wanted else f"turn {number}: "
            for found in _of_sources(turn, answer):
                yield found.model_copy(update={"name": place + found.name})


def _of_sources(turn: TurnState, answer: GradedAnswer) -> Iterator[Check]:
    asked = (len(turn.grounds), len(turn.support))
    whole = asked == (len(answer.citations), len(answer.statements))
    yield check("sources looked up", whole, "the store was not asked about them")
    if whole:
        yield from check_sources(answer, list(zip(answer.citations, turn.grounds, strict=True)))
        yield from check_support(answer, turn.support)


def _of_the_end(
    scenario: Scenario, state: FinalState, answers: list[GradedAnswer | None]
) -> Iterator[Check]:
    expected, last, answer = scenario.expect, state.turns[-1], answers[-1]
    ended = [outcome_of(turn, read) for turn, read in zip(state.turns, answers, strict=True)]
    yield from check_outcomes(expected, ended)
    told = [
        turn.error or (read.words if read else "")
        for turn, read in zip(state.turns, answers, strict=True)
    ]
    yield from check_words(expected, told[-1], "\n".join(told))
    yield from check_profile(expected.profile, state.profile)
    yield from check_limits(expected.limits, [read for read in answers if read is not None])
    if last.error is not None:
        yield from check_error(expected, last.error)
    if expected.outcome == "refusal" and answer is not None:
        yield from check_refusal(expected, answer)
    if expected.outcome in ANSWERS:
        yield from _of_the_answer(scenario, state, answer or GradedAnswer(answer=""))


def _of_the_answer(scenario: Scenario, state: FinalState, answer: GradedAnswer) -> Iterator[Check]:
    expected, grounds = scenario.expect, state.turns[-1].grounds
    yield check("answers something", answer.words.strip(), "the answer is empty")
    cited = list(zip(answer.citations, grounds, strict=False))
    yield from check_cited(expected.cites, cited)
    if expected.guests:
        yield from check_guests(expected.guests, answer)
    if expected.comparison:
        yield from check_comparison(expected.comparison, answer)
    if expected.plan:
        yield from check_plan(expected.plan, answer, grounds)
    if expected.projects:
        yield from check_projects(expected.projects, answer)


def _read(document: dict[str, object] | None) -> GradedAnswer | None:
    if document is None:
        return None
    try:
        return read_answer(document)
    except ValidationError:
        return None
