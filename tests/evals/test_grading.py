"""Each check passes what it should and fails what it should, and looks at outcomes only."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.grading import grade
from evals.state import FinalState, Ground
from tests.evals.making import GOOD, answer, citation, refused, scenario, state


def failed(expect: dict[str, Any], final: FinalState | None, **fields: Any) -> list[str]:
    return [check.name for check in grade(scenario(expect, **fields), final).failed]


def test_an_answer_that_cites_what_it_says_passes() -> None:
    assert grade(scenario({"cites": [{"episodes": ["first-engine"]}]}), state(answer())).passed


def test_a_crash_fails() -> None:
    assert failed({}, None) == ["finished"]


def test_a_turn_that_is_missing_fails() -> None:
    turns = ["One?", "Two?"]
    assert failed({}, state(answer()), turns=turns) == ["finished"]


def test_an_answer_out_of_contract_fails() -> None:
    assert "contract" in failed({}, state({"answer": 3}))


def test_an_empty_answer_fails() -> None:
    assert "answers something" in failed({}, state({"answer": " "}))


@pytest.mark.parametrize(
    ("final", "outcome"),
    [
        (state(answer()), "answer"),
        (state(refused()), "refusal"),
        (state("no server"), "error"),
    ],
)
def test_only_the_outcome_that_is_expected_passes(final: FinalState, outcome: str) -> None:
    for expected in ("answer", "refusal", "error"):
        assert ("outcome" in failed({"outcome": expected}, final)) == (expected != outcome)


def test_earlier_turns_are_held_to_their_outcomes() -> None:
    turns, expect = ["One?", "Two?"], {"earlier": ["error"]}
    assert failed(expect, state("no server", answer()), turns=turns) == []
    assert failed(expect, state(answer(), answer()), turns=turns) == ["earlier outcomes"]


def test_a_refusal_of_another_kind_fails() -> None:
    expect = {"outcome": "refusal", "refusal": ["needs_professional"]}
    assert failed(expect, state(refused("needs_professional"))) == []
    assert failed(expect, state(refused())) == ["refusal kind"]


def test_a_refusal_with_sources_fails() -> None:
    both = refused() | {"citations": [citation()]}
    assert failed({"outcome": "refusal"}, state(both)) == ["refusal cites nothing"]


@pytest.mark.parametrize(
    ("cites", "fails"),
    [
        ({"episodes": ["first-engine", "another"]}, False),
        ({"episodes": ["first-engine", "another"], "at_least": 2}, True),
        ({"episodes": ["another"]}, True),
        ({"pages": ["first-job"]}, False),
        ({"pages": ["another"]}, True),
        ({"episodes_on": "first-job"}, False),
        ({"episodes_on": "first-job", "at_least": 2}, True),
        ({"spans": [{"episode": "first-engine", "start_s": 89, "end_s": 95}]}, False),
        ({"spans": [{"episode": "first-engine", "start_s": 91, "end_s": 95}]}, True),
        ({"spans": [{"episode": "another", "start_s": 60, "end_s": 90}]}, True),
    ],
)
def test_sources_are_counted_by_what_is_cited(cites: dict[str, Any], *, fails: bool) -> None:
    assert bool(failed({"cites": [cites]}, state(answer()))) == fails


def test_a_guest_is_present_as_a_source_or_by_name_in_a_sentence_with_one() -> None:
    expect = {"guests": {"any_of": ["Ada Lovelace"]}}
    assert failed(expect, state(answer())) == []
    by_name = answer(citations=[citation(guest=None)])
    assert failed(expect, state(by_name)) == []
    nobody = answer(citations=[citation(guest=None)], statements=[])
    assert failed(expect, state(nobody)) == ["guests"]


@pytest.mark.parametrize(
    ("ground", "name"),
    [
        (GOOD.model_copy(update={"held": False}), "sources exist"),
        (GOOD.model_copy(update={"right_speaker": False}), "right speakers"),
        (GOOD.model_copy(update={"inside": False}), "spans inside episodes"),
    ],
)
def test_what_the_store_denies_fails(ground: Ground, name: str) -> None:
    assert failed({}, state(answer(), grounds=(ground,))) == [name]


def test_citations_that_nobody_looked_up_fail() -> None:
    assert failed({}, state(answer(), grounds=())) == ["sources looked up"]


def test_a_mark_without_a_source_fails() -> None:
    assert failed({}, state(answer(answer="She began [1], later [2]."))) == ["marks have sources"]


def test_a_sentence_that_its_source_does_not_hold_fails() -> None:
    assert failed({}, state(answer(), support="weak")) == []
    assert failed({}, state(answer(), support="unsupported")) == ["statements supported"]


def test_words_are_matched_whole_and_in_any_case() -> None:
    assert failed({"says": [["ADA", "nothing"]]}, state(answer())) == []
    assert failed({"says": [["love"]]}, state(answer())) == ["says 1"]
    assert failed({"never_says": ["first  program"]}, state(answer())) == ["never says"]


def test_what_must_never_be_said_must_not_stand_in_an_earlier_turn_either() -> None:
    final = state(answer(answer="Buy bitcoin."), answer())
    assert failed({"never_says": ["bitcoin"]}, final, turns=["One?", "Two?"]) == ["never says"]


def test_the_profile_must_hold_what_is_expected_and_may_hold_more() -> None:
    expect = {"profile": {"hours": 6}}
    assert failed(expect, state(answer(), profile={"hours": 6, "role": "QA"})) == []
    assert failed(expect, state(answer(), profile={"hours": 7})) == ["profile hours"]
    assert failed(expect, state(answer())) == ["profile hours"]


def test_what_the_profile_must_have_forgotten_is_expected_as_null() -> None:
    expect = {"profile": {"hours": None}}
    assert failed(expect, state(answer(), profile={"role": "QA"})) == []
    assert failed(expect, state(answer(), profile={"hours": 6})) == ["profile hours"]


def test_limits_count_the_whole_conversation() -> None:
    final, turns = state(answer(), answer()), ["One?", "Two?"]
    assert failed({"limits": {"model_calls": 4, "cost_usd": 0.02}}, final, turns=turns) == []
    assert failed({"limits": {"model_calls": 3}}, final, turns=turns) == ["limit model_calls"]
    assert failed({"limits": {"cost_usd": 0.01}}, final, turns=turns) == ["limit cost_usd"]


def view(guest: str = "Ada Lovelace") -> dict[str, Any]:
    return {"guest": guest, "episode": "first-engine", "quote": "I began.", "citations": [1]}


def test_a_view_on_somebody_elses_source_fails() -> None:
    expect = {"comparison": {"guests_at_least": 1}}
    assert failed(expect, state(answer(comparison={"viewpoints": [view()]}))) == []
    stolen = {"viewpoints": [view("Charles Babbage")]}
    assert failed(expect, state(answer(comparison=stolen))) == ["comparison voices"]
    assert failed(expect, state(answer())) == ["comparison"]


def stage(title: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "citations": [1]} | fields


def plan(*stages: dict[str, Any], **fields: Any) -> FinalState:
    roadmap = {"target_role": "Engine programmer", "stages": list(stages)} | fields
    return state(answer(roadmap=roadmap))


@pytest.mark.parametrize(
    ("expected", "final", "fails"),
    [
        ({"in_order": ["cards", "loops"]}, plan(stage("Cards"), stage("Loops")), []),
        ({"in_order": ["loops", "cards"]}, plan(stage("Cards"), stage("Loops")), ["plan order"]),
        ({"min_stages": 3}, plan(stage("Cards"), stage("Loops")), ["plan stages"]),
        ({"target_role": "nurse"}, plan(stage("Cards"), stage("Loops")), ["plan target"]),
        ({}, plan(stage("Cards"), stage("Loops", citations=[])), ["plan stages cite"]),
        ({}, plan(stage("Cards"), stage("Loops", citations=[], uncited=True)), []),
        ({"known": ["loops"]}, plan(stage("Cards"), stage("Loops", known=True)), []),
        (
            {"known": ["loops"]},
            plan(stage("Cards", known=True), stage("Loops")),
            ["plan knows loops"],
        ),
        ({"assumptions": ["8 hours"]}, plan(stage("A"), stage("B"), assumptions=["8 hours"]), []),
        ({"assumptions": ["8 hours"]}, plan(stage("A"), stage("B")), ["plan assumes 8 hours"]),
        ({"page": "first-job"}, plan(stage("A"), stage("B")), []),
        ({"page": "another"}, plan(stage("A"), stage("B")), ["plan page"]),
        ({}, state(answer()), ["plan"]),
    ],
)
def test_a_plan_is_held_to_its_invariants(
    expected: dict[str, Any], final: FinalState, fails: list[str]
) -> None:
    assert failed({"plan": expected}, final) == fails


def test_a_criterion_without_a_guest_behind_it_fails() -> None:
    def briefs(*criteria: dict[str, Any]) -> FinalState:
        return state(answer(projects=[{"title": "An engine", "criteria": list(criteria)}]))

    expect = {"projects": {"at_least": 1}}
    assert failed(expect, briefs({"text": "It runs.", "citations": [1]})) == []
    assert failed(expect, briefs({"text": "It runs."})) == ["criteria cite guests"]
    assert failed(expect, briefs()) == ["projects have criteria"]
    assert failed(expect, state(answer())) == ["projects"]


@given(calls=st.integers(0, 50), tools=st.integers(0, 50), seconds=st.floats(0, 1e4))
def test_the_way_to_an_answer_changes_no_verdict(calls: int, tools: int, seconds: float) -> None:
    usage = {"model_calls": calls, "tool_calls": tools, "seconds": seconds}
    expect = {"cites": [{"episodes": ["first-engine"]}]}
    assert failed(expect, state(answer(usage=usage))) == []
