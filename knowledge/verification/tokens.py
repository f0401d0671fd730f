"""Words and marks of a text with their places, folded so that spelling variants compare equal."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*|[%$€£+#]")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'"})
_POSSESSIVE = re.compile(r"'s?$")
_CACHED_TEXTS: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, a number or a mark that belongs to one."""

    raw: str
    folded: str  # without case and accents, possessive s cut off
    start: int  # offset in the text
    end: int

    @property
    def is_capital(self) -> bool:
        """Tell whether it is written with a capital letter, anywhere in it."""
        return self.raw != self.raw.lower()


@lru_cache(maxsize=_CACHED_TEXTS)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order."""
    return tuple(
        Token(raw=match[0], folded=_fold(match[0]), start=match.start(), end=match.end())
        for match in _TOKEN.finditer(text)
    )


@lru_cache(maxsize=_CACHED_TEXTS)
def folded(text: str) -> tuple[str, ...]:
    """Return the folded tokens of a text in order."""
    return tuple(map(_fold, _TOKEN.findall(text)))


@lru_cache(maxsize=_CACHED_TEXTS)
def _line(text: str) -> str:
    return f" {' '.join(folded(text))} "


def stand_in(runs: Iterable[Sequence[str]], text: str) -> bool:
    """Tell whether runs of folded words stand in a text in order, marks in between ignored."""
    place = 0
    for run in runs:
        place = _line(text).find(f" {' '.join(run)} ", place)
        if place < 0:
            return False
        place += len(" ".join(run))
    return True


@lru_cache(maxsize=_CACHED_TEXTS)
def squeezed(text: str) -> str:
    """Return the folded tokens of a text without anything in between."""
    return "".join(folded(text))


@lru_cache(maxsize=100_000)
def _fold(raw: str) -> str:
    bare = unicodedata.normalize("NFKD", raw.translate(_APOSTROPHES)).casefold()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _POSSESSIVE.sub("", bare)
