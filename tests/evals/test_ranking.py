import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import EmptyCaseError
from evals.ranking import estimate, hit_at_k, ndcg_at_k, reciprocal_rank_at_k

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
WANTED = st.frozensets(st.sampled_from("abcdefgh"), min_size=1)


def test_scores_of_a_ranking_known_by_heart() -> None:
    found, wanted = ["x", "a", "y", "b"], {"a", "b"}
    assert hit_at_k(found, wanted, k=1) == 0.0
    assert hit_at_k(found, wanted, k=2) == 1.0
    assert reciprocal_rank_at_k(found, wanted, k=10) == pytest.approx(1 / 2)
    # Gains at ranks 2 and 4 over the best possible, at ranks 1 and 2.
    assert ndcg_at_k(found, wanted, k=10) == pytest.approx((0.63093 + 0.43068) / 1.63093, abs=1e-4)


@given(NAMES, WANTED, st.integers(1, 10))
def test_every_score_lies_between_nothing_and_all(
    found: list[str], wanted: frozenset[str], k: int
) -> None:
    for score in (hit_at_k, reciprocal_rank_at_k, ndcg_at_k):
        assert 0.0 <= score(found, wanted, k=k) <= 1.0 + 1e-9


@given(WANTED)
def test_the_perfect_ranking_scores_one(wanted: frozenset[str]) -> None:
    found = [*sorted(wanted), "z"]
    assert ndcg_at_k(found, wanted, k=10) == pytest.approx(1.0)
    assert reciprocal_rank_at_k(found, wanted, k=10) == 1.0


@pytest.mark.parametrize("score", [hit_at_k, reciprocal_rank_at_k, ndcg_at_k])
def test_a_case_without_anything_relevant_is_not_a_zero(score: object) -> None:
    assert callable(score)
    with pytest.raises(EmptyCaseError):
        score(["a"], set(), k=3)


def test_there_is_no_mean_over_nothing() -> None:
    with pytest.raises(EmptyCaseError):
        estimate([])


def test_an_interval_holds_the_mean_and_narrows_with_more_cases() -> None:
    few, many = estimate([0.0, 1.0] * 5), estimate([0.0, 1.0] * 500)
    assert few.low <= few.mean <= few.high
    assert many.high - many.low < few.high - few.low
    assert (few.mean, few.n) == (0.5, 10)
    assert estimate([0.0, 1.0] * 5) == few
