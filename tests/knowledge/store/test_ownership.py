from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import StoreDamagedError
from knowledge.store.ownership import Ownership, key_of

# Pieces: the record of each, ascending, and the key that stands for its text.
pieces = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from([key_of(text) for text in "abcdef"])), max_size=20
).map(sorted)


def owners_of(found: list[tuple[int, str]]) -> Ownership:
    return Ownership.of([record for record, _ in found], [key for _, key in found])


@given(pieces)
def test_each_key_is_held_once(found: list[tuple[int, str]]) -> None:
    assert owners_of(found).names() == sorted({key for _, key in found})


@given(pieces)
def test_a_record_has_the_best_similarity_of_its_vectors(found: list[tuple[int, str]]) -> None:
    keys = sorted({key for _, key in found})
    near = {key: number / 10 for number, key in enumerate(keys)}
    expected = {
        record: max(near[key] for owner, key in found if owner == record) for record, _ in found
    }
    assert owners_of(found).best(keys, list(near.values())) == expected


@given(pieces)
def test_a_saved_ownership_comes_back(found: list[tuple[int, str]]) -> None:
    owners = owners_of(found)
    with TemporaryDirectory() as place:
        owners.save(Path(place) / "owners.npz")
        again = Ownership.load(Path(place) / "owners.npz")
    for name in ("keys", "records", "vectors", "by_vector", "starts"):
        np.testing.assert_array_equal(getattr(again, name), getattr(owners, name))


def test_a_vector_that_nobody_owns_is_told() -> None:
    owners = owners_of([(0, key_of("a"))])
    with pytest.raises(KeyError, match="no record has"):
        owners.best([key_of("b")], [1.0])


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04"])
def test_an_unreadable_file_is_a_damaged_store(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "owners.npz").write_bytes(content)
    with pytest.raises(StoreDamagedError, match=r"owners\.npz"):
        Ownership.load(tmp_path / "owners.npz")
    with pytest.raises(StoreDamagedError):
        Ownership.load(tmp_path / "nowhere.npz")
