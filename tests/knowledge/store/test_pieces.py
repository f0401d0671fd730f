from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.store.ownership import Ownership
from knowledge.store.pieces import Pieces, read_halves, write_halves


def unit(rows: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    vectors = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)  # type: ignore[no-any-return]


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=1, max_size=9),
    st.integers(0, 99),
    st.data(),
)
def test_a_record_is_as_near_as_its_nearest_piece(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[list[int]],
    seed: int,
    data: st.DataObject,
) -> None:
    records = [record for record, said in enumerate(texts) for _ in said]
    keys = [f"key-{text}" for said in texts for text in said]
    owners = Ownership.of(records, keys)
    vectors, query = unit(len(owners.keys), seed), unit(1, seed + 1)[0]
    folder = tmp_path_factory.mktemp("pieces") / "some"
    write_halves(folder, vectors.astype(np.float16))
    near = dict(zip(owners.names(), vectors @ query, strict=True))
    asked = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=9))
    expected = [max(near[f"key-{text}"] for text in texts[record]) for record in asked]
    pieces = Pieces(read_halves(folder), owners)
    found = pieces.similarities(query, np.asarray(asked, dtype=np.int64))
    np.testing.assert_allclose(found, expected, atol=2e-3)  # half precision


@pytest.mark.parametrize("kept", [0, 5, 140])
def test_a_file_cut_off_is_noticed_when_it_is_opened(tmp_path: Path, kept: int) -> None:
    write_halves(tmp_path / "cut", unit(3, 0).astype(np.float16))
    path = tmp_path / "cut" / "vectors.npy"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises((OSError, EOFError, ValueError)):
        read_halves(tmp_path / "cut")


def test_vectors_of_another_precision_are_not_taken(tmp_path: Path) -> None:
    tmp_path.joinpath("full").mkdir()
    np.save(tmp_path / "full" / "vectors.npy", unit(3, 0))
    with pytest.raises(ValueError, match="half precision"):
        read_halves(tmp_path / "full")


def test_vectors_of_other_records_are_noticed() -> None:
    with pytest.raises(ValueError, match="do not belong"):
        Pieces(unit(2, 0).astype(np.float16), Ownership.of([0, 1, 2], ["a", "b", "c"]))
