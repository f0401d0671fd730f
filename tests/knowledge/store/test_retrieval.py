import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from knowledge.archive import Archive
from knowledge.store.retrieval import HybridIndex, mix, z_scores

# Scores as they come: BM25 up to some tens, cosine within one.
hundredths = st.integers(0, 4000).map(lambda score: score / 100)
Floats = npt.NDArray[np.float32]


def lists(count: int) -> st.SearchStrategy[Floats]:
    return arrays.arrays(np.float32, count, elements=hundredths.map(np.float32))


pairs = st.integers(0, 20).flatmap(lambda count: st.tuples(lists(count), lists(count)))


@given(lists(20))
def test_words_alone_keep_their_order(scores: Floats) -> None:
    mixed = mix(scores, np.zeros(20, dtype=np.float32), weight=0.3)
    better = scores[:, None] > scores[None, :]
    assert (mixed[:, None] > mixed[None, :])[better].all()


@given(pairs, st.integers(1, 9))
def test_the_scale_of_a_side_does_not_matter(both: tuple[Floats, Floats], factor: int) -> None:
    lexical, dense = both
    scaled = (lexical * factor + 5).astype(np.float32)
    expected = mix(lexical, dense, weight=0.3)
    np.testing.assert_allclose(mix(scaled, dense, weight=0.3), expected, atol=1e-3)


def test_the_vector_side_weighs_as_much_as_it_is_given() -> None:
    mixed = mix(
        np.asarray([1, 0], dtype=np.float32), np.asarray([0, 1], dtype=np.float32), weight=0.3
    )
    assert mixed[0] - mixed[1] == pytest.approx(2 - 2 * 0.3)


def test_equal_scores_are_no_division_by_zero() -> None:
    assert z_scores(np.asarray([3.0, 3.0])).tolist() == [0, 0]
    assert z_scores(np.asarray([])).tolist() == []


def test_standing_is_measured_on_the_best_hundred() -> None:
    best = np.arange(1000, 1100, dtype=np.float64)
    alone = z_scores(best)
    with_many_worse = z_scores(np.concatenate([best, np.zeros(5000)]))
    np.testing.assert_allclose(with_many_worse[:100], alone)


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


@pytest.fixture(scope="module")
def sections(tiny_archive: Archive) -> HybridIndex:
    return tiny_archive._open.index("section")


def test_a_limited_search_finds_only_what_it_may(sections: HybridIndex) -> None:
    within = np.asarray([0, 2, 3])
    found = {hit.record for hit in sections.search("how to find a mentor", count=9, within=within)}
    assert found == set(within.tolist())


def test_a_limit_to_everything_is_no_limit(sections: HybridIndex) -> None:
    query = "notebooks or a mentor"
    everything = np.arange(len(sections.search(query, count=100)))
    limited = sections.search(query, count=100, within=everything)
    assert [hit.record for hit in limited] == [
        hit.record for hit in sections.search(query, count=100)
    ]


def test_a_limit_to_nothing_finds_nothing(sections: HybridIndex) -> None:
    assert sections.search("mentor", count=5, within=np.asarray([], dtype=np.int64)) == []
