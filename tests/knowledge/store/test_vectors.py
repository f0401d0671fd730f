from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import StoreDamagedError
from knowledge.store.embedders import Vectors
from knowledge.store.vectors import VectorStore


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[VectorStore]:
    store = VectorStore(tmp_path / "vectors")
    yield store
    store.close()


def rows(*values: tuple[float, float]) -> Vectors:
    return np.asarray(values, dtype=np.float32)


EAST = rows((1, 0))[0]


def test_similarity_is_the_cosine(vectors: VectorStore) -> None:
    vectors.create("sections")
    vectors.add("sections", [0, 1, 2], rows((1, 0), (0, 1), (-1, 0)), first=0)
    found = vectors.search("sections", EAST, count=3)
    assert found == pytest.approx({0: 1, 1: 0, 2: -1}, abs=1e-5)


def test_a_record_with_several_vectors_counts_by_its_best(vectors: VectorStore) -> None:
    vectors.create("sections")
    vectors.add("sections", [7, 7], rows((0, 1), (1, 0)), first=0)
    vectors.add("sections", [7], rows((-1, 0)), first=2)
    assert vectors.search("sections", EAST, count=9) == pytest.approx({7: 1}, abs=1e-5)


def test_only_the_nearest_are_given(vectors: VectorStore) -> None:
    vectors.create("sections")
    vectors.add("sections", [0, 1], rows((0, 1), (1, 0)), first=0)
    assert list(vectors.search("sections", EAST, count=1)) == [1]


def test_collections_do_not_mix(vectors: VectorStore) -> None:
    vectors.create("sections")
    vectors.create("claims")
    vectors.add("claims", [4], rows((1, 0)), first=0)
    assert vectors.search("sections", EAST, count=9) == {}
    assert list(vectors.search("claims", EAST, count=9)) == [4]


def test_vectors_are_there_when_opened_again(tmp_path: Path) -> None:
    first = VectorStore(tmp_path / "v")
    first.create("sections")
    first.add("sections", [3], rows((1, 0)), first=0)
    first.close()
    again = VectorStore(tmp_path / "v")
    assert list(again.search("sections", EAST, count=1)) == [3]
    again.close()


def test_a_missing_collection_is_a_damaged_store(vectors: VectorStore) -> None:
    with pytest.raises(StoreDamagedError, match="vectors: NotFoundError"):
        vectors.search("sections", EAST, count=1)


def test_a_query_of_other_dimensions_is_a_damaged_store(vectors: VectorStore) -> None:
    vectors.create("sections")
    vectors.add("sections", [0], rows((1, 0)), first=0)
    with pytest.raises(StoreDamagedError, match="vectors: "):
        vectors.search("sections", np.ones(3, dtype=np.float32), count=1)
