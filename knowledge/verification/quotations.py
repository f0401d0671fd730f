"""Quotations of a sentence: words that it says somebody said, and whether they did."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from knowledge.verification.tokens import folded, stand_in

_PAIRED: Final = re.compile(
    r"“([^“”]*)(?:”|$)|«([^«»]*)(?:»|$)|„([^„“”]*)(?:[“”]|$)"
    r"|(?<![^\W_])\"(?=\S)([^\"]*?)(?:\"|$)"
    r"|(?<![^\W_])['‘](?=[^\W\d])([^\n]*?\S)(?:['’](?![^\W_]))"
)
_CLOSED_ONLY: Final = re.compile(r"^([^“”\"«»„]+)(?:”|»|\"(?=[\s.,;:!?)]|$))")
_LEFT_OUT: Final = re.compile(
    r"\[(?![^\]]*\b(?:no|not|never)\b)[^\]]{0,30}\]|\(\s*\.\.\.\s*\)|…|\.\.\.", re.IGNORECASE
)
"""What an honest quoter puts into a quotation: an ellipsis, or a few words in brackets."""
_ASIDE: Final = re.compile(r"\[[^\]]{0,30}\]")
"""What a transcript says of the sound, such as a laugh, and a quoter leaves out."""


def quotations(sentence: str) -> list[str]:
    """Return what stands in quotation marks, also where only one of the two marks is there.

    An answer is checked sentence by sentence, so that a quotation of several sentences opens in
    one and closes in another.
    """
    return [quoted for quoted, _, _ in _quotations(sentence) if folded(quoted)]


def unquoted(sentence: str) -> str:
    """Return the sentence without what stands in quotation marks."""
    for _, start, end in reversed(list(_quotations(sentence))):
        sentence = f"{sentence[:start]} {sentence[end:]}"
    return sentence


def altered(quoted: str, texts: Iterable[str]) -> bool:
    """Tell whether a quotation stands in none of the texts word for word.

    Case, punctuation and white space are ignored. What stands between ellipses is looked for part
    by part, in order and in one text.
    """
    parts = [part for part in map(folded, _LEFT_OUT.split(quoted)) if part]
    return not parts or not any(
        stand_in(parts, text) or stand_in(parts, _ASIDE.sub(" ", text)) for text in texts
    )


def _quotations(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Yield what is quoted, and from where to where it stands with its marks."""
    start = 0
    if opening := _CLOSED_ONLY.match(sentence):
        start = opening.end()
        yield opening[1], 0, start
    for match in _PAIRED.finditer(sentence, start):
        quoted = next(group for group in match.groups() if group is not None)
        yield quoted, match.start(), match.end()
