"""Is the conversation whole, did each turn end as it should, and within its limits?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from evals.contract import GradedAnswer
from evals.expectation import Expectation, Limits, Outcome
from evals.graders.check import Check, check, listed
from evals.state import TurnState

_SHOWN: Final = 160


def outcome_of(turn: TurnState, answer: GradedAnswer | None) -> Outcome | None:
    """Return how a turn ended; None where it gave nothing that can be read."""
    if turn.error is not None:
        return "error"
    return answer.outcome if answer else None


def check_outcomes(expected: Expectation, ended: Sequence[Outcome | None]) -> Iterator[Check]:
    """Check how the turns ended; the last one always, the earlier ones where that is asked for."""
    wanted = (expected.outcome, *expected.also)
    yield check("outcome", ended[-1] in wanted, f"wanted {' or '.join(wanted)}, got {ended[-1]}")
    if expected.earlier is not None:
        before = tuple(ended[:-1])
        yield check(
            "earlier outcomes",
            before == expected.earlier,
            f"wanted {list(expected.earlier)}, got {list(before)}",
        )


def check_refusal(expected: Expectation, answer: GradedAnswer) -> Iterator[Check]:
    """Check the kind of a refusal, and that nothing is cited by it."""
    if answer.refusal is None:
        return
    if expected.refusal:
        yield check(
            "refusal kind",
            answer.refusal.kind in expected.refusal,
            f"wanted {listed(expected.refusal)}, got {answer.refusal.kind}",
        )
    empty = not answer.answer.strip() and not answer.citations
    yield check("refusal cites nothing", empty, "an answer or sources stand beside the refusal")


def check_error(expected: Expectation, message: str) -> Iterator[Check]:
    """Check what a failure told the reader."""
    if expected.error:
        said = any(_stands_in(word, message) for word in expected.error)
        yield check("error names the cause", said, f"{message[:_SHOWN]!r}")


def check_words(expected: Expectation, last: str, everything: str) -> Iterator[Check]:
    """Check the words of the last turn, and those that must stand in no turn."""
    for number, alternatives in enumerate(expected.says, start=1):
        said = any(_stands_in(word, last) for word in alternatives)
        yield check(f"says {number}", said, f"none of: {listed(alternatives)}")
    if expected.never_says:
        found = [word for word in expected.never_says if _stands_in(word, everything)]
        yield check("never says", not found, f"said: {listed(found)}")


def _stands_in(words: str, text: str) -> bool:
    """Tell whether words stand in a text as whole words, in any case and spacing."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None


def check_profile(
    expected: Mapping[str, Any], profile: Mapping[str, Any] | None
) -> Iterator[Check]:
    """Check what the agent keeps of the user; keeping more is no fault."""
    for name, value in expected.items():
        kept = None if profile is None else profile.get(name)
        yield check(f"profile {name}", kept == value, f"wanted {value!r}, got {kept!r}")


def check_limits(limits: Limits, answers: Sequence[GradedAnswer]) -> Iterator[Check]:
    """Check what the whole conversation took."""
    used: dict[str, float | None] = {
        "model_calls": sum(answer.usage.model_calls for answer in answers),
        "tool_calls": sum(answer.usage.tool_calls for answer in answers),
        "cost_usd": _cost(answers),
    }
    for name, most in limits.model_dump(exclude_none=True).items():
        taken = used[name]
        if taken is not None:  # where the price is not known, nothing can be said of it
            yield check(f"limit {name}", taken <= most, f"at most {most}, took {taken}")


def _cost(answers: Sequence[GradedAnswer]) -> float | None:
    costs = [a.usage.cost_usd for a in answers if a.usage.cost_usd is not None]
    return sum(costs) if costs else None
