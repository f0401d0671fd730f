import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.archive import Archive
from knowledge.store.retrieval import DENSE_WEIGHT, mix

# Scores as they come: BM25 up to some tens, cosine within one.
lists = st.dictionaries(
    st.integers(0, 50), st.integers(0, 4000).map(lambda score: score / 100), max_size=20
)


def order(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda record: (-scores[record], record))


@given(lists)
def test_one_list_alone_keeps_its_order(scores: dict[int, float]) -> None:
    mixed = mix(scores, {})
    for better in scores:
        for worse in scores:
            if scores[better] > scores[worse]:
                assert mixed[better] > mixed[worse]


@given(lists)
def test_a_list_mixed_with_itself_keeps_its_order(scores: dict[int, float]) -> None:
    assert order(mix(scores, scores)) == order(scores)


@given(lists, lists)
def test_every_record_of_either_list_is_mixed_and_no_other(
    lexical: dict[int, float], dense: dict[int, float]
) -> None:
    assert mix(lexical, dense).keys() == lexical.keys() | dense.keys()


@given(lists, lists, st.integers(1, 9))
def test_the_scale_of_a_list_does_not_matter(
    lexical: dict[int, float], dense: dict[int, float], factor: int
) -> None:
    scaled = {record: score * factor + 5 for record, score in lexical.items()}
    assert mix(scaled, dense) == pytest.approx(mix(lexical, dense), abs=1e-6)


@given(lists, lists)
def test_a_record_missing_from_a_list_counts_as_its_lowest(
    lexical: dict[int, float], dense: dict[int, float]
) -> None:
    mixed = mix(lexical, dense)
    lowest = min(dense, key=lambda record: dense[record], default=None)
    for record in lexical.keys() - dense.keys():
        if lowest is not None and lowest in lexical and lexical[lowest] == lexical[record]:
            assert mixed[record] == pytest.approx(mixed[lowest])


def test_the_vector_side_weighs_less_than_the_words() -> None:
    mixed = mix({1: 1.0, 2: 0.0}, {1: 0.0, 2: 1.0})
    assert mixed[1] - mixed[2] == pytest.approx(2 - 2 * DENSE_WEIGHT)


def test_equal_scores_are_no_division_by_zero() -> None:
    assert mix({1: 3.0, 2: 3.0}, {1: 0.0}) == {1: 0.0, 2: 0.0}
    assert mix({}, {}) == {}


def test_a_search_gives_the_best_first_and_no_more_than_asked(tiny_archive: Archive) -> None:
    found = tiny_archive.search("claim", "how to find a mentor", count=3)
    assert [item.score for item in found] == sorted((i.score for i in found), reverse=True)
    assert len(found) == 3
    assert "mentor" in found[0].evidence.text.lower()


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("chef restaurant", "Leave the kitchen"),
        ("advisor coach", "Find a mentor"),
        ("jupyter", "Where guests disagree"),
    ],
)
def test_meaning_finds_what_shares_no_word(tiny_archive: Archive, query: str, heading: str) -> None:
    assert tiny_archive.search("section", query, count=1)[0].evidence.section == heading
