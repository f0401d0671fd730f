"""The sentences of a guest's passage that say most of what was asked, verbatim."""

from collections.abc import Mapping
from typing import Final

from knowledge.sentences import sentence_ranges
from knowledge.words import coverage

MAX_CHARS: Final = 450
_FEWEST_CHARS: Final = 120  # less is a nod, or hangs in the air
_SHORT: Final = 0.06
"""Coverage that an excerpt of full length must have beyond a short one to be preferred."""


def excerpt(text: str, weights: Mapping[str, float]) -> str:
    """Return neighbouring sentences of a text that cover most of a question.

    Args:
        text: Of a passage.
        weights: What each word of the question tells.
    """
    ranges = sentence_ranges(text)
    best, chosen = -1.0, (0, min(len(text), MAX_CHARS))
    for first, (start, _) in enumerate(ranges):
        for _, end in ranges[first:]:
            length = end - start
            if length > MAX_CHARS:
                break
            if length < _FEWEST_CHARS and end < len(text.rstrip()):
                continue
            said = coverage(weights, text[start:end]) - _SHORT * length / MAX_CHARS
            if said > best:
                best, chosen = said, (start, end)
    return text[chosen[0] : chosen[1]].strip()
