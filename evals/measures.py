"""What is counted in one trial beside its verdict."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from evals.contract import GradedAnswer, read_answer
from evals.expectation import Expectation
from evals.runs import Trial
from evals.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts of one trial; rates are made of their sums, so that each says its n."""

    should_refuse: bool
    refused: bool
    named_speakers: int  # citations that name a guest
    right_speakers: int
    citing_sentences: int
    supported_sentences: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float
    model_calls: int
    tool_calls: int
    failed_turns: int  # that ended in an error told politely, or with another model's answer


def count(scenario: Scenario, trial: Trial) -> Counts | None:
    """Return what a scored trial holds; None where it has no final state to count in."""
    if trial.state is None:
        return None
    answers = [read for turn in trial.state.turns for read in _read(turn.answer)]
    grounds = [ground for turn in trial.state.turns for ground in turn.grounds]
    citing = [found for turn in trial.state.turns for found in turn.support if found is not None]
    speakers = [g.right_speaker for g in grounds if g.right_speaker is not None]
    costs = [a.usage.cost_usd for a in answers if a.usage.cost_usd is not None]
    refused = bool(answers) and answers[-1].refusal is not None
    return Counts(
        should_refuse=_should_refuse(scenario.expect, refused=refused),
        refused=refused,
        named_speakers=len(speakers),
        right_speakers=sum(speakers),
        citing_sentences=len(citing),
        supported_sentences=sum(found == "supported" for found in citing),
        input_tokens=sum(a.usage.input_tokens for a in answers),
        output_tokens=sum(a.usage.output_tokens for a in answers),
        cost_usd=sum(costs) if costs else None,
        seconds=trial.seconds,
        model_calls=sum(a.usage.model_calls for a in answers),
        tool_calls=sum(a.usage.tool_calls for a in answers),
        failed_turns=sum(turn.error is not None for turn in trial.state.turns)
        + sum(bool(answer.fallback_from) for answer in answers),
    )


def _should_refuse(expected: Expectation, *, refused: bool) -> bool:
    """Where a refusal and an answer will both do, whichever came was right."""
    fine = {expected.outcome, *expected.also}
    return refused if {"refusal", "answer"} <= fine else expected.outcome == "refusal"


def _read(document: dict[str, object] | None) -> Iterator[GradedAnswer]:
    if document is not None:
        try:
            yield read_answer(document)
        except ValidationError:
            return
