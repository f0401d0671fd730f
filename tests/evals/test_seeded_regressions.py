"""Regressions seeded into the agent's own code: the gate notices."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

import agent.citing
import agent.embedded.chat
import agent.embedded.composing.sections
import agent.embedded.judging
import agent.embedded.reading
import agent.embedded.wishing
import agent.models.calling
import agent.parts
import tools.finding
from agent.embedded.reading import QuestionReader
from evals.baseline import load_baseline
from evals.bench import Bench
from evals.scenario import Scenario
from tests.evals.conftest import states_of
from tests.evals.test_gate import held_to

Seed = Callable[[pytest.MonkeyPatch], None]


def setting(module: Any, name: str, value: Any) -> Seed:
    return lambda patch: patch.setattr(module, name, value)


def wrong_voice(patch: pytest.MonkeyPatch) -> None:
    cite = agent.citing.cite

    def blame(number: int, evidence: Any) -> Any:
        return cite(number, evidence).model_copy(update={"guest": "Alexey Grigorev"})

    patch.setattr(agent.citing, "cite", blame)


def later_span(patch: pytest.MonkeyPatch) -> None:
    cite = agent.citing.cite

    def shift(number: int, evidence: Any) -> Any:
        return cite(number, evidence).model_copy(update={"start_s": 1, "end_s": 2})

    patch.setattr(agent.citing, "cite", shift)


def nothing_refused(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(agent.embedded.judging, "ENOUGH_ODDS", -99.0)
    patch.setattr(agent.embedded.reading, "refusing", lambda *_, **__: None)
    patch.setattr(agent.embedded.wishing, "refusing_unanswered", lambda *_: None)


def order_turned(patch: pytest.MonkeyPatch) -> None:
    made = agent.parts._roadmap

    def turned(*given: Any) -> Any:
        roadmap = made(*given)
        return roadmap.model_copy(update={"stages": roadmap.stages[::-1]})

    patch.setattr(agent.parts, "_roadmap", turned)


def one_claim(patch: pytest.MonkeyPatch) -> None:
    told = partial(agent.embedded.composing.sections.compose_sections, most=1)
    patch.setattr(agent.embedded.chat, "compose_sections", told)


def profile_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(agent.embedded.wishing, "fill", lambda _, given, *__: (dict(given), []))


SEEDS: dict[str, Seed] = {
    "marks are not written": setting(
        agent.embedded.composing.sections, "with_ids", lambda text, ids: text
    ),
    "the speaker is another": wrong_voice,
    "the span is another": later_span,
    "nothing is refused": nothing_refused,
    "nearly all is refused": setting(agent.embedded.judging, "ENOUGH_ODDS", 99.0),
    "a follow-up stands alone": setting(QuestionReader, "_followed", lambda _, parted, *__: parted),
    "one claim is enough": one_claim,
    "thanks are looked up": setting(QuestionReader, "_small_talk", lambda *_: None),
    "one section is found": setting(tools.finding, "SECTIONS", 1),
    "the plan's order is turned": order_turned,
    "the profile is ignored": profile_ignored,
    "a busy server is not asked again": setting(agent.models.calling, "LONGEST_WAIT_S", -1.0),
}


@pytest.mark.parametrize("name", SEEDS)
def test_the_gate_notices(
    name: str,
    bundled_scenarios: list[Scenario],
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as seeded:
        SEEDS[name](seeded)
        worse = first_worse(_likeliest_first(bundled_scenarios), bench)
    assert worse is not None
    assert first_worse([worse], bench) is None  # as good as ever without the seed


def _likeliest_first(scenarios: list[Scenario]) -> list[Scenario]:
    """Return scenarios with those first that few seeds leave as they are."""
    return sorted(scenarios, key=lambda one: one.category not in {"refusal", "memory"})


def first_worse(scenarios: list[Scenario], bench: Bench) -> Scenario | None:
    """Return the first scenario that ends worse than the baseline says; the rest is not run."""
    passing = {name: entry for name, entry in load_baseline().items() if entry.status == "passed"}
    for one in scenarios:
        if one.id in passing:
            states = states_of("career-guide", [one], bench)
            found = held_to([one], states, {one.id: passing[one.id]})
            if any(difference.is_worse for difference in found):
                return one
    return None
