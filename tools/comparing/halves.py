"""Sentences that set one guest beside another: which part of them tells of whom.

"Ada trusts tests, while Bob reads the code" holds a view of each, and under Bob's name it must not
open with Ada. Bob's part is shown alone where it can be read alone.
"""

import re
from collections.abc import Iterable
from typing import Final

from knowledge.evidence import Evidence
from knowledge.verify import Grounds, verify

_SET_BESIDE: Final = re.compile(
    r"(?:[;,]\s+(?:(?:and|but|yet|while|whereas|though|although)\s+)?|\s(?:while|whereas)\s+)"
)
"""Where one guest's part ends and another's may begin."""
_PASSES: Final = "supported"
_IS_LISTED: Final = re.compile(r"[\w'’.-]+(?: [A-ZÀ-Ž][\w'’.-]*)*(?:,| and\b| or\b)")
"""A name among others, which has no part of its own."""
_FEWEST_WORDS: Final = 7
_LEANS: Final = re.compile(
    r"\b(?:it|this|that way|them|these|those|so|too|also|one|ones|"
    r"(?:one|two|three|four|five|six|ten)(?= (?:done|of|only|more)))\b",
    re.IGNORECASE,
)
"""Words that stand for what the part before has named."""


def opens_with(text: str, guest: str) -> bool:
    """Tell whether a text opens with a guest's name, or the first or last part of it."""
    names = [guest, *guest.split()]
    return any(re.match(rf"{re.escape(name)}(?![\w-])", text) for name in names if name)


def sets_beside(claim: Evidence, others: Iterable[Evidence]) -> bool:
    """Tell whether a claim's sentence is also taken from another guest, in a part of its own."""
    return bool(_SET_BESIDE.search(claim.text)) and any(
        other.text == claim.text and other.guest_slug != claim.guest_slug for other in others
    )


def own_part(text: str, guest: str) -> str:
    """Return the last part of a sentence, where that opens with a guest and can be read alone.

    Otherwise the whole sentence.
    """
    if opens_with(text, guest):
        return text
    for cut in _SET_BESIDE.finditer(text):
        part = text[cut.end() :]
        if opens_with(part, guest) and not _IS_LISTED.match(part):
            alone = len(part.split()) >= _FEWEST_WORDS and not _LEANS.search(part)
            return part if alone else text
    return text


def told_of(guest: str, text: str, claim: Evidence, grounds: Grounds) -> str:
    """Return the part of a claim's text that tells of a guest, where it may stand alone.

    Otherwise the whole text. What the verifier would not let pass is no part.
    """
    part = own_part(text, guest)
    if part == text or verify(part, [claim], grounds).support == _PASSES:
        return part
    return text


def opening_name(text: str, names: Iterable[str]) -> str | None:
    """Return which of some names a text opens with, if any."""
    return next((name for name in sorted(names) if name and text.startswith(f"{name} ")), None)
