"""Words of a question that the archive does not hold, to the words that were probably meant."""

from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST: Final = 5
"""Stems of fewer letters are names and abbreviations as often as they are misspelt."""
_LONG: Final = 8
"""A stem of so many letters may be two edits away, a shorter one one."""


class Spelling:
    """The words of a collection, by which others are taken for misspelt."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        """Gather known words.

        Args:
            frequencies: In how many records each stem stands.
        """
        self._frequencies = frequencies
        self._by_letter: dict[str, list[str]] = {}
        for stem in frequencies:
            if len(stem) >= _SHORTEST - 1:
                self._by_letter.setdefault(stem[0], []).append(stem)

    def corrected(self, stems: Iterable[str]) -> dict[str, str]:
        """Return the known stem that is meant by each unknown one; one like no other is left out.

        The first letter is taken for right, as it almost always is. Of equally near words the
        """
        meant = {stem: self._nearest(stem) for stem in stems if stem not in self._frequencies}
        return {stem: near for stem, near in meant.items() if near}

    def _nearest(self, stem: str) -> str:
        if len(stem) < _SHORTEST or not stem.isalpha():
            return ""
        found = process.extract(
            stem,
            self._by_letter.get(stem[0], ()),
            scorer=OSA.distance,
            score_cutoff=1 if len(stem) < _LONG else 2,
            limit=None,
        )
        best = min(found, key=lambda match: (match[1], -self._frequencies[match[0]]), default=None)
        return best[0] if best else ""
