"""Numbers of a run, with the scenario as unit; and what two runs say of each other."""

import pytest

from evals.comparing import EXIT_CODES, compare
from evals.runs import Run
from evals.statistics import noise_floor, summarize
from tests.evals.making import refused, scenario, state
from tests.evals.recorded import run


def many(marks: str, n: int, name: str = "s") -> dict[str, str]:
    return {f"{name}{number}": marks for number in range(n)}


def test_repeats_do_not_make_an_interval_narrower() -> None:
    once = summarize(run(many("+", 5, "a") | many("-", 5, "b"))).passed
    often = summarize(run(many("+++", 5, "a") | many("---", 5, "b"))).passed
    assert once is not None
    assert once == often
    assert once.n == 10


def test_pass_at_k_takes_one_good_trial_and_pass_hat_k_takes_all() -> None:
    summary = summarize(run({"steady": "+++", "shaky": "+--", "bad": "---"}))
    assert summary.passed is not None
    assert summary.pass_at_k is not None
    assert summary.pass_hat_k is not None
    assert summary.passed.share == pytest.approx((1 + 1 / 3) / 3)
    assert summary.pass_at_k.share == pytest.approx(2 / 3)
    assert summary.pass_hat_k.share == pytest.approx(1 / 3)


def test_what_is_unscored_is_counted_and_not_averaged() -> None:
    summary = summarize(run({"one": "+", "two": "?"}))
    assert (summary.scored, summary.unscored) == (1, 1)
    assert summary.passed is not None
    assert (summary.passed.share, summary.passed.n) == (1.0, 1)


def test_nothing_scored_gives_no_number() -> None:
    summary = summarize(run({"one": "?"}))
    assert summary.passed is None
    assert summary.bootstrap is None


def test_precision_and_recall_of_refusals_look_at_who_should_refuse() -> None:
    due = scenario({"outcome": "refusal"}, id="due")
    undue = scenario(id="undue")
    missed = scenario({"outcome": "refusal"}, id="missed")
    nothing = state(refused())
    recorded = run(
        {"due": "+", "undue": "-", "missed": "-"},
        scenarios={one.id: one for one in (due, undue, missed)},
        states={"due": nothing, "undue": nothing},
    )
    summary = summarize(recorded)
    assert summary.refusal_precision is not None
    assert summary.refusal_recall is not None
    assert (summary.refusal_precision.share, summary.refusal_precision.n) == (0.5, 2)
    assert (summary.refusal_recall.share, summary.refusal_recall.n) == (0.5, 2)


def test_the_noise_floor_comes_from_repeats_alone() -> None:
    assert noise_floor({"a": [1.0], "b": [0.0]}) is None
    assert noise_floor({"a": [1.0, 1.0], "b": [0.0, 0.0]}) == 0.0
    shaky = noise_floor({"a": [1.0, 0.0], "b": [1.0, 0.0]})
    assert shaky is not None
    assert shaky > 0.3


def test_equal_runs_are_fine() -> None:
    found = compare(run(many("+", 5)), run(many("+", 5)))
    assert (found.conclusion, EXIT_CODES[found.conclusion]) == ("fine", 0)


def test_a_small_loss_of_a_model_lies_inside_the_noise() -> None:
    base = run(many("+-", 20))
    new = run(many("+-", 19) | {"s19": "--"})
    found = compare(base, new)
    assert found.conclusion == "fine"
    assert found.inside_noise
    assert [change.scenario for change in found.changes] == ["s19"]


def test_a_great_loss_of_a_model_is_a_regression() -> None:
    found = compare(
        run(many("++", 20)), run(many("++", 10) | {f"s{n}": "--" for n in range(10, 20)})
    )
    assert (found.conclusion, EXIT_CODES[found.conclusion]) == ("regression", 1)
    assert not found.inside_noise


def test_any_loss_offline_is_a_regression() -> None:
    base, new = run(many("+", 50), offline=True), run(many("+", 49) | {"s49": "-"}, offline=True)
    found = compare(base, new)
    assert found.conclusion == "regression"
    assert found.reasons == ("s49 passed before",)


def test_losing_what_must_pass_is_a_regression_however_small() -> None:
    sure = {
        f"s{n}": scenario({"cites": [{"pages": ["first-job"]}]}, id=f"s{n}", must_pass=n == 0)
        for n in range(50)
    }
    base = run(many("+", 50), scenarios=sure)
    found = compare(base, run(many("+", 50) | {"s0": "-"}, scenarios=sure))
    assert found.conclusion == "regression"
    assert "s0 must pass" in found.reasons[0]


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (run({"a": "+", "c": "+"}), "scenarios are other ones: b, c"),
        (run({"a": "+", "b": "+"}, inspect="0.4"), "may score differently"),
        (run({"a": "+", "b": "+"}, graders=2), "regrade"),
        (run({"a": "+", "b": "+"}, trials=2), "2 trials of the new run are missing"),
        (run({"a": "+", "b": "?"}), "scored in one run only: b"),
        (run({"a": "+", "b": "+"}, canary_sang=True), "canary"),
    ],
)
def test_runs_that_do_not_mean_the_same_are_not_compared(new: Run, reason: str) -> None:
    found = compare(run({"a": "+", "b": "+"}), new)
    assert (found.conclusion, EXIT_CODES[found.conclusion]) == ("not comparable", 2)
    assert any(reason in told for told in found.reasons)


def test_another_agent_is_compared_on_what_both_can_take() -> None:
    found = compare(run({"a": "+", "b": "+"}), run({"a": "+", "b": "?"}, agent="another"))
    assert found.conclusion == "fine"
    assert found.difference is not None
    assert found.difference.n == 1


@pytest.mark.parametrize("given", [refused(), None])
def test_where_a_refusal_and_an_answer_will_both_do_neither_counts_against_it(
    given: dict[str, object] | None,
) -> None:
    one = scenario({"outcome": "refusal", "also": ["answer"], "says": [["never"]]}, id="either")
    states = {"either": state(given)} if given else {}
    summary = summarize(run({"either": "+"}, scenarios={"either": one}, states=states))
    for rate in (summary.refusal_precision, summary.refusal_recall):
        assert rate is None or rate.share == 1.0
