"""Sentences that can be told as they stand, each fact once, with the ids of what it rests on."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz

from agent.uncut import uncut
from knowledge.evidence import Evidence
from knowledge.sentences import sentence_ranges

_SAME: Final = 92.0
"""Similarity of two sentences' words, 0..100, from which they tell the same."""
_NUMBER: Final = re.compile(r"\d+")
_DANGLING: Final = re.compile(
    r"^(?:He|She|It|They|We|This|That|These|Those|His|Her|Hers|Its|Their|Also|Then|But|And|Or|So"
    r"|However|Instead|Both|Another|Other|Such|There|Here|Because|Which|While then"
    r"|At \d+|The (?:same|first|second|third|other|latter|former)"
    r"|That['’]s|It['’]s|He['’]s|She['’]s|They['’]re|One (?:more|other))\b"
)
_POINTS: Final = re.compile(
    r"\b(?:that|this|these|those|same|similar|such|too|also|here|above|below|signal|standard|boundary)\b",
    re.IGNORECASE,
)
_FEW_WORDS: Final = 7  # a sentence of no more says that something is said, not what
_SHORT: Final = 11  # one of fewer that points to another sentence does the same
_TITLE_WORDS: Final = 3
_LEADS_IN: Final = frozenset("a an and as at by for from in of on or see the to via with".split())
_SMALL_NAMES: Final = frozenset({"dbt", "pandas", "scikit-learn", "spaCy", "k-means", "iPhone"})
"""What a sentence may open with in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """An answer, and the sentences in it that are about the answer; no text where nothing fits."""

    text: str
    notices: tuple[str, ...] = ()
    sizes: Mapping[str, float] = field(default_factory=dict)  # of its headed parts


Known = Mapping[str, Evidence]
"""Evidence by id: what a view shows cut short is told whole from there."""


class Facts:
    """What was told already, so that nothing is told twice."""

    def __init__(self, skip: Iterable[str] = ()) -> None:
        self._skip = frozenset(skip)
        self._told: list[str] = []

    def is_new(self, text: str, ids: Sequence[str] = ()) -> bool:
        """Tell whether a sentence says what was not said, and note it."""
        if ids and set(ids) <= self._skip:
            return False
        if any(_is_same(text, told) for told in self._told):
            return False
        self._told.append(text)
        return True


def _is_same(text: str, told: str) -> bool:
    """Tell whether two sentences tell the same; with other numbers they do not."""
    if _NUMBER.findall(text) != _NUMBER.findall(told):
        return False
    return fuzz.token_set_ratio(text, told, score_cutoff=_SAME) > 0


def stands_alone(sentence: str) -> bool:
    """Tell whether a sentence can be read without the one before it, and is whole."""
    first = sentence.split(" ", 1)[0]
    if first[:1].islower() and first.strip(",") not in _SMALL_NAMES:
        return False
    return not _DANGLING.match(sentence) and sentence.endswith((".", "!", "?", '"', "”"))


def says_something(sentence: str) -> bool:
    """Tell whether a sentence says a thing, and not only who or where it is said.

    "Ada gives the same advice." says nothing to whoever does not have the sentence before it.
    """
    count = len(sentence.split())
    return count > _FEW_WORDS and not (count < _SHORT and _POINTS.search(sentence))


def untitled(sentence: str, title: str | None) -> str:
    """Return a sentence without the episode's title that a link left hanging at its end."""
    if not title:
        return sentence
    said, names = sentence.rstrip(".").split(), title.replace(":", "").split()
    for length in range(min(len(said) - 1, len(names)), _TITLE_WORDS - 1, -1):
        if said[-length:] == names[:length]:
            before = said[-length - 1]
            hangs = before.lower() not in _LEADS_IN and before[-1].isalnum()
            return " ".join(said[:-length]) + "." if hangs else sentence
    return sentence


def standing(text: str) -> str:
    """Return a text from its first sentence that stands alone; empty where none does."""
    ranges = sentence_ranges(text)
    for start, end in ranges:
        if stands_alone(text[start:end]):
            return text[start:]
    return ""


def told(text: str, ids: Sequence[str], known: Known) -> str:
    """Return a text whole, with marks in each of its sentences; empty where it hangs in the air."""
    whole = standing(uncut(text, [known[name].text for name in ids if name in known]))
    sentences = [whole[start:end] for start, end in sentence_ranges(whole)]
    return " ".join(with_ids(sentence, ids) for sentence in sentences if not sentence.endswith(":"))


def with_ids(sentence: str, ids: Sequence[str]) -> str:
    """Return a sentence with ids before its full stop."""
    marks = "".join(f" [{name}]" for name in ids)
    last = sentence[-1]
    return f"{sentence[:-1]}{marks}{last}" if last in ".!?" else sentence + marks


def joined(parts: Iterable[str], notices: Sequence[str], **more: Mapping[str, float]) -> Composed:
    """Return an answer of some parts, the notices last."""
    text = "\n\n".join(part for part in [*parts, *notices] if part)
    return Composed(text=text, notices=tuple(notices), **more)


def counted(count: int, one: str) -> str:
    """Return a number of things: "1 guest", "3 guests"."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
