"""Vectors of the pieces of every record, in the order of the records.

The vector store finds the nearest of all; here a few records that are known by number are
compared with a query, exactly and without asking the vector store for their vectors. They are
kept in half precision and read from disk as they are needed.
"""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.store.embedders import Vectors

Numbers = npt.NDArray[np.int64]
Similarities = npt.NDArray[np.float32]
_VECTORS_FILE: Final = "vectors.npy"
_STARTS_FILE: Final = "starts.npy"


def write_pieces(folder: Path, owners: Sequence[int], batches: Iterable[Vectors]) -> None:
    """Write vectors into a new folder as they come.

    Args:
        folder: Made here.
        owners: Number of the record that each vector belongs to, ascending, from 0, none left out.
        batches: The vectors in the order of their owners, each batch of shape (some, dimensions).
    """
    folder.mkdir(parents=True)
    count = owners[-1] + 1 if owners else 0
    starts = np.searchsorted(np.asarray(owners, dtype=np.int64), np.arange(count + 1))
    np.save(folder / _STARTS_FILE, starts.astype(np.int64), allow_pickle=False)
    # Not through a memory map: on a full disk that ends the process instead of raising.
    with (folder / _VECTORS_FILE).open("wb") as file:
        for number, batch in enumerate(batches):
            if number == 0:
                _write_header(file, (len(owners), batch.shape[1]))
            file.write(np.ascontiguousarray(batch, dtype=np.float16).tobytes())
        if not owners:
            _write_header(file, (0, 1))


def _write_header(file: object, shape: tuple[int, int]) -> None:
    header = {"descr": np.dtype(np.float16).str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)  # type: ignore[arg-type]


class Pieces:
    """The vectors of a collection, opened for comparing."""

    def __init__(self, vectors: npt.NDArray[np.float16], starts: Numbers) -> None:
        self._vectors = vectors
        self._starts = starts

    @classmethod
    def load(cls, folder: Path) -> "Pieces":
        """Open what was written.

        Raises:
            OSError, EOFError, ValueError: A file is missing or unreadable.
        """
        try:
            vectors = np.load(folder / _VECTORS_FILE, mmap_mode="r", allow_pickle=False)
            starts = np.load(folder / _STARTS_FILE, allow_pickle=False)
        except zipfile.BadZipFile as error:
            raise ValueError(str(error)) from error
        if vectors.ndim != 2 or not len(starts) or starts[-1] != len(vectors):
            raise ValueError("the vectors do not belong to the records")
        return cls(vectors, starts)

    def similarities(self, vector: Vectors, records: Numbers) -> Similarities:
        """Return the cosine similarity of each record's nearest piece, shape (records,).

        Args:
            vector: Of a query, unit length.
            records: Numbers of records, in any order.
        """
        if not len(records):
            return np.zeros(0, dtype=np.float32)
        first, counts = self._starts[records], self._starts[records + 1] - self._starts[records]
        begins = np.cumsum(counts) - counts
        rows = np.repeat(first - begins, counts) + np.arange(counts.sum())
        near = self._vectors[rows].astype(np.float32) @ vector
        return np.maximum.reduceat(near, begins)
