"""Vectors of the pieces of a collection's records, compared with a query exactly.

The vector store finds the nearest of all; here records that are known by number are compared
without asking the vector store for their vectors. They are kept in half precision, in the order
of the keys of their ownership, and read from disk as they are needed.
"""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.store.embedders import Vectors
from knowledge.store.ownership import Numbers, Ownership, ranges

Halves = npt.NDArray[np.float16]
Similarities = npt.NDArray[np.float32]
_FILE: Final = "vectors.npy"


def write_halves(folder: Path, halves: Halves) -> None:
    """Write vectors, one a key in the order of the keys, into a new folder."""
    folder.mkdir(parents=True)
    # Not through a memory map: on a full disk that ends the process instead of raising.
    np.save(folder / _FILE, halves, allow_pickle=False)


def read_halves(folder: Path) -> Halves:
    """Open what was written; it is read from disk as it is needed.

    Raises:
        OSError, EOFError, ValueError: The file is missing or unreadable.
    """
    halves: Halves = np.load(folder / _FILE, mmap_mode="r", allow_pickle=False)
    if halves.ndim != 2 or halves.dtype != np.float16:
        raise ValueError("no vectors in half precision")
    return halves


class Pieces:
    """The vectors of a collection, opened for comparing."""

    def __init__(self, halves: Halves, owners: Ownership) -> None:
        """Join vectors and the records that they belong to.

        Raises:
            ValueError: They are not as many as the ownership has keys.
        """
        if len(halves) != len(owners.keys):
            raise ValueError("the vectors do not belong to the records")
        self._halves = halves
        self._owners = owners

    def similarities(self, vector: Vectors, records: Numbers) -> Similarities:
        """Return the cosine similarity of each record's nearest piece, shape (records,).

        Args:
            vector: Of a query, unit length.
            records: Numbers of records, in any order; each has a piece.
        """
        if not len(records):
            return np.zeros(0, dtype=np.float32)
        first = np.searchsorted(self._owners.records, records, side="left")
        last = np.searchsorted(self._owners.records, records, side="right")
        rows = self._owners.vectors[ranges(first, last)]
        near = self._halves[rows].astype(np.float32) @ vector
        return np.maximum.reduceat(near, np.cumsum(last - first) - (last - first))
