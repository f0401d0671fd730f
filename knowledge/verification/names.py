"""Proper names of a sentence, and whether a text knows them under any spelling."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from knowledge.verification.acronyms import expansions
from knowledge.verification.tokens import Token, folded, squeezed, tokens
from knowledge.words import STOP_WORDS

_OPENS: Final = re.compile(r"(?:^|[.!?:;]|[\"“«(\[‘])\s*$|\n\s*(?:[-*]\s*)?$")
"""What stands before a word that is written with a capital letter whatever it means."""
_MIN_SQUEEZED: Final = 5  # letters; shorter names would be found inside other words
_MAX_ACRONYM: Final = 5
_NOT_NAMES: Final = STOP_WORDS | {"i'm", "i've", "i'll", "i'd", "ok"}
_CACHED_TEXTS: Final = 1024


@lru_cache(maxsize=_CACHED_TEXTS)
def proper_names(sentence: str) -> tuple[Token, ...]:
    """Return the words of a sentence that are names or parts of names.

    A word at the start of a sentence is one only where its own letters say so ("dbt" does not,
    "MLOps" and "AWS" do).
    """
    return tuple(_proper_names(sentence))


def _proper_names(sentence: str) -> Iterator[Token]:
    for token in tokens(sentence):
        if not token.is_capital or token.folded in _NOT_NAMES:
            continue
        inner = any(letter.isupper() for letter in token.raw[1:])
        if inner or not _OPENS.search(sentence, max(0, token.start - 8), token.start):
            yield token


def is_named(name: Token, texts: Sequence[str]) -> bool:
    """Tell whether a name stands in one of the texts, in any case, accents and spacing aside."""
    singular = name.folded.removesuffix("s")
    return any(
        not _forms(text).isdisjoint((name.folded, singular))
        or (len(singular) >= _MIN_SQUEEZED and singular in squeezed(text))
        or (len(singular) <= _MAX_ACRONYM and singular in expansions(text))
        for text in texts
    )


@lru_cache(maxsize=_CACHED_TEXTS)
def _forms(text: str) -> frozenset[str]:
    return frozenset(form for word in folded(text) for form in (word, word.removesuffix("s")))
