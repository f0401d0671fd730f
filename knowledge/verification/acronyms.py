"""Acronyms and what they are short for, told by the first letters of words that follow each other.

No list of known ones is kept: "ML" is short for any two longer words that begin with these.
"""

import re
from functools import lru_cache
from typing import Final

from knowledge.words import STOP_WORDS, words

_ACRONYM: Final = re.compile(r"\b(?P<letters>[A-Z]{2,5})s?\b")
_WORD: Final = re.compile(r"[^\W\d_]+")
_MIN_LETTERS: Final = 4  # of each word; short ones begin too many acronyms by chance
_CACHED_TEXTS: Final = 1024


@lru_cache(maxsize=_CACHED_TEXTS)
def acronyms(text: str) -> frozenset[str]:
    """Return the acronyms of a text in lower case, without the s of a plural."""
    return frozenset(match["letters"].lower() for match in _ACRONYM.finditer(text))


@lru_cache(maxsize=_CACHED_TEXTS)
def expansions(text: str) -> dict[str, str]:
    """Return each run of two to five longer words, by the letters that they begin with."""
    runs: dict[str, str] = {}
    run: list[str] = []
    for match in _WORD.finditer(text):
        word = match[0].lower()
        run = [*run[-4:], word] if len(word) >= _MIN_LETTERS and word not in STOP_WORDS else []
        for length in range(2, len(run) + 1):
            part = run[-length:]
            runs["".join(word[0] for word in part)] = " ".join(part)
    return runs


def shared_by_acronym(sentence: str, text: str) -> frozenset[str]:
    """Return the stems of a sentence that stand in a text as an acronym, or as what one means."""
    written = [name for name in acronyms(sentence) if name in expansions(text)]
    spelled = expansions(sentence)
    meant = [spelled[name] for name in acronyms(text) if name in spelled]
    return frozenset(words(" ".join([*written, *(f"{name}s" for name in written), *meant])))
