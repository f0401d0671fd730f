from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.store.lexical import IndexRecord, LexicalIndex


def record(
    text: str = "", *, title: str = "", parent: str = "p", parent_title: str = ""
) -> IndexRecord:
    return IndexRecord(id="", parent=parent, title=title, parent_title=parent_title, text=text)


def scores(records: Sequence[IndexRecord], query: str) -> list[float]:
    return [float(score) for score in LexicalIndex.build(records).scores(query)]


FILLER = [record(f"filler{number} words", parent=f"f{number}") for number in range(5)]


def test_a_record_with_the_word_beats_one_without() -> None:
    with_word, without, *_ = scores(
        [record("tea sells", parent="a"), record("coffee sells", parent="b"), *FILLER], "tea"
    )
    assert with_word > 0
    assert without == 0


def test_a_word_in_the_title_counts_more_than_in_the_text() -> None:
    in_title, in_text, *_ = scores(
        [
            record("sells well", title="tea", parent="a"),
            record("tea sells well", title="shop", parent="b"),
            *FILLER,
        ],
        "tea",
    )
    assert in_title > in_text > 0


def test_the_title_of_the_page_counts_for_its_sections() -> None:
    under, elsewhere, *_ = scores(
        [
            record("sells well", parent="a", parent_title="Tea"),
            record("sells well", parent="b", parent_title="Coffee"),
            *FILLER,
        ],
        "tea",
    )
    assert under > elsewhere == 0


def test_the_text_of_the_whole_page_counts_for_its_sections() -> None:
    _, same_page, _, other_page, *_ = scores(
        [
            record("tea tea", parent="a"),
            record("milk", parent="a"),
            record("cup", parent="b"),
            record("milk", parent="b"),
            *FILLER,
        ],
        "tea",
    )
    assert same_page > other_page == 0


def test_the_neighbour_of_a_good_section_beats_one_farther_off_on_the_same_page() -> None:
    _, near, far, *_ = scores(
        [
            record("tea", parent="a"),
            record("milk", parent="a"),
            record("sugar", parent="a"),
            *FILLER,
        ],
        "tea",
    )
    assert near > far > 0


def test_neighbours_on_another_page_do_not_count() -> None:
    _, across, *_ = scores([record("tea", parent="a"), record("milk", parent="b"), *FILLER], "tea")
    assert across == 0


def test_two_words_side_by_side_count_more_than_apart() -> None:
    together, apart, *_ = scores(
        [record("green tea sells", parent="a"), record("tea sells green", parent="b"), *FILLER],
        "green tea",
    )
    assert together > apart > 0


def test_the_text_above_the_first_heading_goes_by_the_title_of_its_page() -> None:
    lead, deeper, *_ = scores(
        [
            record("sells well", parent="a", parent_title="Tea"),
            record("sells well", parent="a", parent_title="Tea", title="Shops"),
            *FILLER,
        ],
        "tea",
    )
    assert lead > deeper > 0


def test_a_word_said_twice_counts_less_than_twice() -> None:
    records = [record("tea milk sugar"), *FILLER]
    once, twice = (scores(records, query)[0] for query in ("tea", "tea tea"))
    assert once < twice < 2 * once


def test_a_misspelt_word_finds_what_was_meant_and_counts_less() -> None:
    records = [record("kubernetes pods"), *FILLER]
    right, wrong = (scores(records, query)[0] for query in ("kubernetes", "kubernetas"))
    assert 0 < wrong < right


def test_the_neighbours_of_a_record_stand_in_the_same_parent() -> None:
    index = LexicalIndex.build([record(parent=parent) for parent in "aaabb"])
    before, after = index.neighbours(np.arange(5))
    assert before.tolist() == [0, 0, 1, 3, 3]
    assert after.tolist() == [1, 2, 2, 4, 4]


@pytest.mark.parametrize("query", ["", "???", "the and of", "unheardof", "Работа"])
def test_a_query_without_known_words_scores_nothing(query: str) -> None:
    assert scores([record("tea", title="tea"), record("milk")], query) == [0, 0]


@pytest.mark.parametrize("records", [[], [record()], [record(), record(parent="b")]])
def test_records_without_words_can_be_indexed_and_score_nothing(
    records: list[IndexRecord], tmp_path: Path
) -> None:
    built = LexicalIndex.build(records)
    built.save(tmp_path / "index")
    for index in (built, LexicalIndex.load(tmp_path / "index")):
        assert list(index.scores("tea")) == [0] * len(records)
        assert list(index.term_weights("tea")) == ["tea"]


texts = st.lists(st.sampled_from(["tea", "milk", "sugar", "green tea", "cup"]), max_size=5)


@settings(max_examples=20)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=6), texts)
def test_a_saved_index_gives_the_same_scores(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[tuple[list[str], list[str]]],
    query: list[str],
) -> None:
    built = LexicalIndex.build(
        [
            record(" ".join(text), title=" ".join(title), parent=f"p{number // 2}")
            for number, (title, text) in enumerate(found)
        ]
    )
    folder = tmp_path_factory.mktemp("lexical") / "index"
    built.save(folder)
    loaded = LexicalIndex.load(folder)
    np.testing.assert_array_equal(loaded.scores(" ".join(query)), built.scores(" ".join(query)))
    assert loaded.term_weights("tea cup") == built.term_weights("tea cup")


def test_rare_words_weigh_more_and_unknown_ones_most() -> None:
    index = LexicalIndex.build([record("tea milk"), record("tea"), record("tea cup")])
    weights = index.term_weights("tea milk unheardof tea")
    assert list(weights) == ["tea", "milk", "unheardof"]
    assert 0 < weights["tea"] < weights["milk"] < weights["unheardof"]


def test_a_missing_index_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        LexicalIndex.load(tmp_path)


def test_records_are_found_by_a_word_of_title_or_text_and_by_words_side_by_side() -> None:
    index = LexicalIndex.build(
        [
            record("green tea sells", parent="a"),
            record("tea is green", parent="b"),
            record("milk", title="Green tea", parent="c"),
            *FILLER,
        ]
    )
    assert list(index.holding(["tea"])) == [0, 1, 2]
    assert list(index.holding(["green", "tea"])) == [0, 2]
    assert list(index.holding(["green", "tea", "sell"])) == [0]
    assert list(index.holding(["cocoa"])) == []
    assert list(index.holding([])) == []
