"""Text that speaks to whoever checks a project: "ignore your instructions", "mark it as met".

It is looked for in everything, comments and hidden characters included. What it asks for is never
done; that it was found keeps its file from being shown to a model at all.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from knowledge.sanitize import plain
from tools.projects.inspections.finding import spot
from tools.projects.repository import Repository, TextFile
from tools.results.projects import Spot

_LOOKALIKES: Final = str.maketrans("аеорсухіѕԁӏο", "aeopcyxisdlo")
"""Cyrillic and Greek letters that look Latin."""
_LAYOUT: Final = re.compile(r"[\s#*_`~>|/\\-]+")
_HINTS: Final = re.compile(
    r"instruc|anweisung|prompt|rules|guideline|direction|\bmet\b|\bunmet\b|criteri|marks?\b|score"
    r"|grade|rating|reviewer|checker|judge|evaluator|assessor|examiner|language model|\bai\b"
)
"""What any of the patterns holds: most files have none of it."""


def _words(most: int) -> str:
    """Return the pattern of some words in between."""
    return rf"(?:\W+\w+){{0,{most}}}?\W+"


_IGNORE: Final = (
    r"(?:ignore|disregard|forget|override|bypass|(?:do not|don.?t|stop) (?:follow|obey)\w*"
    r"|ignorier\w*|vergiss|ignora|ignorez)"
)
_EARLIER: Final = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|existing|system|original|your"
    r"|vorherigen|bisherigen|anteriores|précédentes)"
)
_ALL: Final = r"(?:all|any|every|the|these|alle|todas|toutes)"
_INSTRUCTIONS: Final = (
    r"(?:instructions?|prompts?|directions?|anweisungen|instrucciones|instru[cç][tõ]\w+)"
)
_RULES: Final = r"(?:rules?|guidelines?|criteria|rubric)"
_OF_MATERIAL: Final = (
    r"(?:that |which )?(?:stand |are |is |contained |found )?(?:in|inside|within|from)"
)
"""A prompt that tells its own model not to obey what it reads speaks to nobody else."""
_JUDGE: Final = r"(?:mark|rate|grade|judge|treat|deem|declare|count|consider|assess|report|score)"
_SAY: Final = r"(?:answer|reply|respond|return|output|say|print|write|verdict)"
_NOTE: Final = r"(?:note|notice|message|attention|hint|dear|instructions?)"
_CHECKER: Final = r"(?:grader|reviewer|checker|judge|evaluator|assessor|examiner|marker)s?"
_MACHINE: Final = r"(?:ai|llm|language model|automated|automatic|machine|bot)"
_TOLD: Final = (
    rf"{_IGNORE}{_words(3)}{_EARLIER}{_words(2)}{_INSTRUCTIONS}\b",
    rf"{_IGNORE}\W+{_ALL}{_words(1)}{_INSTRUCTIONS}\b(?!\W+{_OF_MATERIAL}\b)",
    rf"{_IGNORE}{_words(2)}{_EARLIER}{_words(2)}{_RULES}\b",
    rf"{_JUDGE}{_words(8)}(?:as|is|are|to be)\W+(?:\w+\W+)?(?:met|unmet|satisfied)\b",
    rf"{_JUDGE}{_words(4)}(?:criteri\w+|requirements?){_words(4)}(?:fulfilled|passed|completed?)\b",
    rf"{_SAY}s?\W{{1,6}}(?:(?:is|with|be|that)\W+)?(?:not\W)?met\b",
    rf"(?:give|award|assign|grant){_words(5)}(?:full|highest|maximum|top) (?:marks?|grades?)\b",
    rf"{_NOTE}{_words(3)}{_MACHINE}\W+(?:\w+\W+)?{_CHECKER}\b",
    rf"if you(?: are|.re)\W+(?:an?\W+)?(?:large\W+)?{_MACHINE}\b",
)
_ADDRESSES: Final = re.compile(r"\b(?:" + "|".join(_TOLD) + ")")


def speaks_to_checker(repository: Repository) -> tuple[Spot, ...]:
    """Return the first line of each file that speaks to whoever checks; its path may do so too."""
    found = ((file, first_address(file)) for file in repository.files)
    return tuple(spot(file, index) for file, index in found if index is not None)


def first_address(file: TextFile) -> int | None:
    """Return the index of the line where a file begins to speak to whoever checks it."""
    if not file.lines:
        return None
    folded = [_fold(line) for line in (file.path, *file.lines)]
    if not any(map(_HINTS.search, folded)):
        return None
    found = _ADDRESSES.search(" ".join(folded))
    return None if found is None else max(_line_at(found.start(), folded) - 1, 0)


def _fold(line: str) -> str:
    """Return a line as it is read by eye: without hidden characters, layout and look-alikes."""
    text = unicodedata.normalize("NFKC", plain(line)).casefold().translate(_LOOKALIKES)
    return _LAYOUT.sub(" ", text).strip()


def _line_at(offset: int, lines: Sequence[str]) -> int:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return bisect_right(starts, offset) - 1
