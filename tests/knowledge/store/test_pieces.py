from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.store.pieces import Pieces, write_pieces


def unit(rows: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    vectors = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)  # type: ignore[no-any-return]


@settings(max_examples=25)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=9), st.integers(0, 99), st.data())
def test_a_record_is_as_near_as_its_nearest_piece(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], seed: int, data: st.DataObject
) -> None:
    owners = np.repeat(np.arange(len(sizes)), sizes)
    vectors, query = unit(len(owners), seed), unit(1, seed + 1)[0]
    folder = tmp_path_factory.mktemp("pieces") / "some"
    write_pieces(
        folder, owners.tolist(), [vectors[:2], vectors[2:]] if len(vectors) > 2 else [vectors]
    )
    asked = data.draw(st.lists(st.integers(0, len(sizes) - 1), max_size=9))
    expected = [max(vectors[owners == record] @ query) for record in asked]
    found = Pieces.load(folder).similarities(query, np.asarray(asked, dtype=np.int64))
    np.testing.assert_allclose(found, expected, atol=2e-3)  # half precision


def test_no_records_can_be_written_and_asked(tmp_path: Path) -> None:
    write_pieces(tmp_path / "none", [], [])
    pieces = Pieces.load(tmp_path / "none")
    nothing = np.asarray([], dtype=np.int64)
    assert pieces.similarities(unit(1, 0)[0], nothing).tolist() == []


@pytest.mark.parametrize("name", ["vectors.npy", "starts.npy"])
@pytest.mark.parametrize("kept", [0, 5, 140])
def test_a_file_cut_off_is_noticed_when_it_is_opened(tmp_path: Path, name: str, kept: int) -> None:
    write_pieces(tmp_path / "cut", [0, 1, 1], [unit(3, 0)])
    path = tmp_path / "cut" / name
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises((OSError, EOFError, ValueError)):
        Pieces.load(tmp_path / "cut")


def test_vectors_of_other_records_are_noticed(tmp_path: Path) -> None:
    write_pieces(tmp_path / "two", [0, 1], [unit(2, 0)])
    write_pieces(tmp_path / "three", [0, 1, 2], [unit(3, 0)])
    (tmp_path / "two" / "starts.npy").replace(tmp_path / "three" / "starts.npy")
    with pytest.raises(ValueError, match="do not belong"):
        Pieces.load(tmp_path / "three")
