"""Texts that a tool showed a model cut short, whole again from the evidence."""

from collections.abc import Iterable
from typing import Final

from knowledge.sentences import sentence_ranges

_CUT: Final = "…"  # as `clip` ends a text


def uncut(text: str, sources: Iterable[str]) -> str:
    """Return a text that was cut short up to the end of its sentence; others as they are.

    Args:
        text: As it was shown.
        sources: Texts one of which it is from.
    """
    if not text.endswith(_CUT):
        return text
    shown = text.removesuffix(_CUT).rstrip()
    for source in sources:
        at = source.find(shown)
        if at >= 0:
            ends = (end for _, end in sentence_ranges(source) if end >= at + len(shown))
            return source[at : next(ends, len(source))]
    return text
