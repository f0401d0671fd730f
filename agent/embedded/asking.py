"""Which sentence of a message asks, and which give the background."""

import re
from dataclasses import dataclass
from typing import Final

from knowledge.sentences import sentence_ranges

_OPENS: Final = frozenset(
    """
    what what's whats how why when where which who whose whom is are am do does did can could should
    would will has have was were may give make plan suggest recommend show tell compare explain help
    list find create build draw set propose please describe name contrast lay in say repeat remind
    """.split()
)
_SELF: Final = re.compile(
    r"^(?:i|i'm|i've|i'd|my|we|our|hi|hello|hey|thanks|thank)\b", re.IGNORECASE
)
_ASKS_WITHIN: Final = re.compile(
    r"\b(?:please|pls|(?:tell|give|show|help|make|draw|write|explain|suggest|recommend)s? (?:to )?"
    r"(?:me|us|the|a|an|some|\d)|what|how|which|where|who|why|should i|can i"
    r"|i(?:'m| am)? (?:search|look|seek)(?:ing)? (?:for )?(?:\w+ )?(?:ideas?|advice|help|projects?)"
    r"|i(?:'d)? (?:\w+ )?(?:need|want|like) "
    r"(?:to know|to see|an?|some|the|your|help|advice|ideas))\b",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(
    r"\b(?:what|all) i (?:(?:do|really|already|also|still) )*(?:know|have|can|use|bring)\b",
    re.IGNORECASE,
)
"""Words of a question by which something is told: "SQL is what I know"."""
_WORD: Final = re.compile(r"[a-z']+")
_PASTED: Final = re.compile(
    r"```.*?(?:```|\Z)|(?:^|(?<=\s))(?:\"[^\"]*\n[^\"]*\"|“[^”]*\n[^”]*”)|^(?:>[^\n]*\n?)+",
    re.DOTALL | re.MULTILINE,
)
"""Fenced, quoted over several lines, or each line marked as a quotation."""
_LEAST_LEFT: Final = 3  # words beside what was pasted: with fewer, it is all that was said


POINTS_BACK: Final = re.compile(
    r"\b(?:it|that|this|there|they|them|their|those|these|then|one of them|any of them)\b"
    r"|^(?:and|but|so|ok|hm+|well)\b",
    re.IGNORECASE,
)
"""Words by which a question may mean what was said before it."""
_OPENS_BACK: Final = re.compile(
    r"^[^.?!]*\b(?:that|this|it|those|these|them|there)\s*(?:[.,!?]|$)", re.IGNORECASE
)
"""A first sentence in which such a word closes a clause: nothing before it says what it means."""
_FEW_ASKING: Final = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """A message as what asks and what stands around it; together they are all of it."""

    asking: str
    background: str = ""
    leans: bool = False  # the background is the question before it, without which it says nothing

    @property
    def whole(self) -> str:
        """Both, the background first."""
        return f"{self.background} {self.asking}".strip()


def points_back(parted: Parted) -> bool:
    """Tell whether a message has words that mean something said before it."""
    few = len(parted.asking.split()) <= _FEW_ASKING
    return bool((few and POINTS_BACK.search(parted.asking)) or _OPENS_BACK.match(parted.whole))


def without_pasted(message: str) -> str:
    """Return a message without texts that were pasted into it: they ask for nothing."""
    own = _PASTED.sub(" ", message).strip()
    return own if len(own.split()) >= _LEAST_LEFT else message


def part(message: str) -> Parted:
    """Return the sentences of a message that ask apart from those that tell.

    Sentences with a question mark ask; without any, those that open as a request; without these,
    all of it does.
    """
    sentences = [
        line[start:end] for line in message.splitlines() for start, end in sentence_ranges(line)
    ]
    asking = [s for s in sentences if s.endswith("?")] or [s for s in sentences if _requests(s)]
    if not asking or len(asking) == len(sentences):
        return Parted(asking=" ".join(sentences))
    background = [s for s in sentences if s not in asking]
    return Parted(asking=" ".join(asking), background=" ".join(background))


def asks_for_something(message: str) -> bool:
    """Tell whether anything is asked for in a message, be it within a sentence that tells."""
    lines = _TELLS.sub("", message).splitlines()
    sentences = (line[start:end] for line in lines for start, end in sentence_ranges(line))
    return any(s.endswith("?") or _requests(s) or _ASKS_WITHIN.search(s) for s in sentences)


def _requests(sentence: str) -> bool:
    opening = _WORD.match(sentence.lower().replace("’", "'"))
    return bool(opening) and opening[0] in _OPENS and not _SELF.match(sentence)  # type: ignore[index]
