"""Scripted tools and models do what the script says, and then what they always do."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agent.answer import Answer
from evals.agents.catalogue import find_agent
from evals.bench import Bench
from evals.state import FinalState
from evals.trial import run_trial
from tests.agent.openai_stub import OpenAIStub, fail, hang, say
from tests.evals.making import scenario

QUESTION = "What does an AI engineer do?"
PLANTED = {
    "page": "Odd Jobs",
    "heading": "Astrology",
    "claims": [{"text": "Astrologers read the sky before breakfast.", "guest": "Mallory Faker"}],
}


def taken(bench: Bench, mocks: dict[str, Any], turns: int = 1) -> FinalState:
    one = scenario(mocks=mocks, turns=[QUESTION] * turns)
    make = find_agent("career-guide", settings=bench.settings, model="offline")
    state = run_trial(one, make_agent=make, bench=bench)
    assert isinstance(state, FinalState)
    return state


def answered(state: FinalState, turn: int = 0) -> Answer:
    return Answer.model_validate(state.turns[turn].answer)


def look_up(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"tools": {"look_up_sections": list(steps)}}


def test_a_planted_section_that_no_store_holds_is_looked_past(bench: Bench) -> None:
    answer = answered(taken(bench, look_up({"returns": [PLANTED]})))
    assert "Astrologers" not in answer.model_dump_json()
    assert answer.citations
    assert answer.usage.tool_calls == 2


def test_where_only_planted_sections_come_back_the_answer_is_a_refusal(bench: Bench) -> None:
    answer = answered(taken(bench, look_up(*[{"returns": [PLANTED]}] * 9)))
    assert answer.refusal is not None
    assert answer.refusal.message == "The archive has nothing that answers this."
    assert "Astrologers" not in answer.model_dump_json()


def test_a_tool_that_cannot_do_it_leaves_a_refusal(bench: Bench) -> None:
    answer = answered(taken(bench, look_up({"raises": "the archive is being rebuilt"})))
    assert answer.refusal is not None
    assert "being rebuilt" in answer.refusal.message


def test_a_tool_may_give_anything_at_all(bench: Bench) -> None:
    assert answered(taken(bench, look_up({"gives": "]]>"}))).refusal is not None


def test_a_step_that_passes_lets_the_real_tool_answer(bench: Bench) -> None:
    assert answered(taken(bench, look_up({"passes": True}))).citations


@pytest.mark.breaks_tools
def test_a_tool_that_breaks_down_once_is_called_again(bench: Bench) -> None:
    answer = answered(taken(bench, look_up({"crashes": "disk on fire"})))
    assert answer.citations
    assert "fire" not in answer.model_dump_json()


@pytest.mark.breaks_tools
def test_a_tool_that_breaks_down_twice_ends_the_turn_politely_and_the_next_goes_on(
    bench: Bench,
) -> None:
    crash = {"crashes": "disk on fire"}
    state = taken(bench, look_up(crash, crash), turns=2)
    assert (state.turns[0].error or "").startswith("the tool 'look_up_sections' failed twice")
    assert "fire" not in (state.turns[0].error or "")
    assert answered(state, 1).citations


@pytest.mark.parametrize("fault", ["rejected_key", "timeout", "cut_off", "empty"])
def test_a_model_that_fails_is_told_and_the_archive_answers_and_the_next_turn_is_its_own(
    bench: Bench, fault: str
) -> None:
    # What gave nothing is asked once more at once, so that it has to fail twice.
    steps = [{"fails": fault}] * (2 if fault == "empty" else 1)
    state = taken(bench, {"model": steps}, turns=2)
    first, second = answered(state), answered(state, 1)
    assert [failed.model for failed in first.fallback_from] == ["scripted offline"]
    assert first.citations
    assert (second.fallback_from, bool(second.citations)) == ([], True)


@pytest.mark.parametrize("fault", ["rate_limit", "server_error"])
def test_a_model_that_is_busy_once_is_asked_again(bench: Bench, fault: str) -> None:
    assert answered(taken(bench, {"model": [{"fails": fault}]})).citations


def test_a_scripted_model_cites_what_a_tool_has_returned(bench: Bench) -> None:
    calls = {"calls": {"look_up_sections": {"question": QUESTION}}}
    says = {"says": "They build products [{id2}]. So it is [ev_zzzzzz]."}
    answer = answered(taken(bench, {"model": [calls, says]}))
    assert [s.text for s in answer.statements] == ["They build products."]
    assert [len(s.citations) for s in answer.statements] == [1]
    assert answer.usage.withheld == 1


def test_a_real_model_that_fails_in_every_way_leaves_no_trial_unaccounted_for(
    bench: Bench, tmp_path: Path
) -> None:
    from evals.logs import make_run
    from evals.statistics import summarize
    from tests.evals.test_runs import chosen_by, details, running

    with OpenAIStub() as stub:
        settings = bench.settings.model_copy(
            update={"api_key": SecretStr("k"), "base_url": stub.base_url, "timeout_s": 0.5}
        )
        stub.script(*([fail(429, retry_after="0"), fail(500), hang(), say("No sources.")] * 20))
        scenarios = chosen_by("ai-engineer-day", "weather-in-paris", "how-do-they-get-hired")
        run = make_run(
            running(bench, find_agent("career-guide", settings=settings, model="openai:gpt-stub")),
            scenarios,
            details(scenarios, trials=3),
            folder=tmp_path,
            parallel=3,
        )
    assert (run.missing, len(run.trials)) == (0, 9)
    summary = summarize(run)
    assert [trial.crash for trial in run.trials if trial.crash] == []
    assert (summary.scored, summary.unscored, summary.crashes) == (3, 0, 0)
    assert summary.failed_turns > 0
