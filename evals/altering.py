"""Sentences made wrong on purpose: one thing changed, by a rule that says whether it applies.

Every function returns None where the sentence gives nothing to change.
"""

import re
from collections.abc import Sequence
from random import Random
from typing import Final

_NUMBER_WORDS: Final = tuple(
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty fifty".split()
)
_DIGITS: Final = re.compile(r"(?<![\w.,:])\d+(?![\w:]|[.,]\d)")
_NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_DENIAL: Final = re.compile(r"\b(?:do|does|did) not |\b(?:do|does|did)n['’]t | not\b|\bnever ")
_AUXILIARY: Final = re.compile(
    r"\b(?:is|are|was|were|can|should|will|must|may|could|would|has|have)\b(?! not|n['’]t)"
)
_THIRD_PERSON: Final = re.compile(r"^((?:[A-Z][\w'’-]*)(?: [A-Z][\w-]*){0,2}) ([a-z]+?)(es|s)\b")
_MIN_LETTERS: Final = 4  # of a word that is exchanged


def negate(sentence: str) -> str | None:
    """Put a negation in where there is none, or take the one out that is there."""
    if _DENIAL.search(sentence):
        return " ".join(_DENIAL.sub(" ", sentence, count=1).split())
    if auxiliary := _AUXILIARY.search(sentence):
        return f"{sentence[: auxiliary.end()]} not{sentence[auxiliary.end() :]}"
    if verb := _THIRD_PERSON.match(sentence):
        return f"{verb[1]} does not {verb[2]}{sentence[verb.end() :]}"
    return None


def change_number(sentence: str, random: Random) -> str | None:
    """Change one number, written in digits or as a word."""
    found = [*_DIGITS.finditer(sentence), *_NUMBER_WORD.finditer(sentence)]
    if not found:
        return None
    match = random.choice(found)
    if match[0].isdecimal():
        other = match[0]
        while other == match[0]:
            place = random.randrange(len(other))
            other = f"{match[0][:place]}{random.randint(1, 9)}{match[0][place + 1 :]}"
    else:
        other = random.choice([word for word in _NUMBER_WORDS if word != match[0].lower()])
    return sentence[: match.start()] + other + sentence[match.end() :]


def alter_word(quotation: str, words: Sequence[str], random: Random) -> str | None:
    """Exchange one word for another one of some words."""
    parts = quotation.split()
    places = [i for i, part in enumerate(parts) if part.isalpha() and len(part) >= _MIN_LETTERS]
    if not places:
        return None
    place = random.choice(places)
    others = [word for word in words if word.lower() != parts[place].lower()]
    return " ".join([*parts[:place], random.choice(others), *parts[place + 1 :]])


def rename(sentence: str, name: str, other: str) -> str | None:
    """Put another name where a sentence has somebody's, in full or in part."""
    parts = [name, *name.split()]
    found = [part for part in parts if re.search(rf"\b{re.escape(part)}\b", sentence)]
    if not found:
        return None
    longest = max(found, key=len)
    renamed = re.sub(rf"\b{re.escape(longest)}\b", other, sentence)
    return None if any(re.search(rf"\b{re.escape(part)}\b", renamed) for part in parts) else renamed
