"""Which vectors belong to which records.

A vector's key is a hash of the text that was embedded: it stays the same from one snapshot to the
next, though the records are numbered anew, and equal texts share one vector.
"""

import hashlib
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.errors import StoreDamagedError

Numbers = npt.NDArray[np.int64]
_KEY_BYTES: Final = 15
"""Bits enough for two texts of a billion to have the same key once in 10^18 stores."""
_KEY_CHARS: Final = 20


def key_of(text: str) -> str:
    """Return the key of a text: 20 characters, good in any id."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES)
    return urlsafe_b64encode(digest.digest()).decode()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ownership:
    """The pieces of a collection's records, each with the vector that it has."""

    keys: npt.NDArray[np.bytes_]  # of the vectors, sorted, each once
    records: Numbers  # number of the record of each piece, ascending
    vectors: Numbers  # position in `keys` of each piece's vector
    by_vector: Numbers  # the pieces in order of their vectors
    starts: Numbers  # where each vector's pieces begin in there; one more at the end

    @classmethod
    def of(cls, records: Sequence[int], keys: Sequence[str]) -> "Ownership":
        """Gather pieces in the order of their records: the record and the key of each."""
        unique, vectors = np.unique(key_array(keys), return_inverse=True)
        return cls._ordered(unique, np.asarray(records, dtype=np.int64), vectors.astype(np.int64))

    @classmethod
    def _ordered(
        cls, keys: npt.NDArray[np.bytes_], records: Numbers, vectors: Numbers
    ) -> "Ownership":
        order = np.argsort(vectors, kind="stable")
        starts = np.searchsorted(vectors[order], np.arange(len(keys) + 1))
        return cls(keys=keys, records=records, vectors=vectors, by_vector=order, starts=starts)

    @classmethod
    def load(cls, path: Path) -> "Ownership":
        """Read a file that `save` wrote.

        Raises:
            StoreDamagedError: It is missing or unreadable.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                return cls._ordered(arrays["keys"], arrays["records"], arrays["vectors"])
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise StoreDamagedError(path, type(error).__name__) from error

    def save(self, path: Path) -> None:
        """Write or replace a file."""
        with path.open("wb") as file:
            np.savez(file, keys=self.keys, records=self.records, vectors=self.vectors)

    def names(self) -> list[str]:
        """Return the keys as text, sorted."""
        return [key.decode() for key in self.keys.tolist()]

    def best(self, keys: Sequence[str], similarities: Sequence[float]) -> dict[int, float]:
        """Return the similarity of each record that has one of the vectors: its best.

        Raises:
            KeyError: No vector has one of the keys.
        """
        wanted = key_array(keys)
        at = np.searchsorted(self.keys, wanted)
        if not np.array_equal(self.keys[np.minimum(at, len(self.keys) - 1)], wanted):
            raise KeyError("a vector that no record has")
        counts = self.starts[at + 1] - self.starts[at]
        records = self.records[self.by_vector[ranges(self.starts[at], self.starts[at + 1])]]
        each = np.repeat(np.asarray(similarities, dtype=np.float64), counts)
        order = np.argsort(each, kind="stable")  # of a record's values the last one stays: the best
        return dict(zip(records[order].tolist(), each[order].tolist(), strict=True))


def key_array(keys: Sequence[str]) -> npt.NDArray[np.bytes_]:
    """Return keys as they are compared and sorted in an ownership."""
    return np.asarray([key.encode() for key in keys], dtype=f"S{_KEY_CHARS}")


def ranges(first: Numbers, last: Numbers) -> Numbers:
    """Return the numbers of several ranges in one array, one range after the other."""
    counts = last - first
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])[:-1]
    return np.repeat(first - before, counts) + np.arange(int(counts.sum()), dtype=np.int64)
