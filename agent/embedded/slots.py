"""What a question says of its asker: roles to leave and to reach, skills, interest, hours.

Read by what stands before a name, so that nothing is taken for a wish that was not said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.sanitize import one_line
from tools.roles import Role, RoleBook

MAX_SKILLS: Final = 10
_MAX_SKILL_WORDS: Final = 4
_MAX_INTEREST_WORDS: Final = 8
_CUE_WORDS: Final = 3  # that may stand between a cue and its role, such as "a senior"

_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
_NUMBER: Final = rf"(?P<number>\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"
_WEEKLY: Final = re.compile(
    rf"\b{_NUMBER}\s*(?:hours?|hrs?|h)\s*(?:(?:a|per|each|every|in the)\s+week|/\s*week|weekly)",
    re.IGNORECASE,
)
_HOURS: Final = re.compile(rf"\b{_NUMBER}\s*(?:hours?|hrs?)\b", re.IGNORECASE)
_KNOWN: Final = re.compile(
    r"\bI(?:'m| am)?\s+(?:already\s+|only\s+|also\s+)?"
    r"(?:know|can use|use|learned|learnt|have used|good at|comfortable with|familiar with)\s+"
    r"(?P<list>[^.?!;:]+)",
    re.IGNORECASE,
)
_INTEREST: Final = re.compile(
    r"\bI(?:'m| am)?\s+(?:really\s+|also\s+)?(?:like|love|enjoy|care about|interested in|into)\s+"
    r"(?P<interest>[^,.?!;:]+)",
    re.IGNORECASE,
)
_LIST_ENDS: Final = re.compile(
    r"\b(?:but|so|what|which|how|where|when|and (?:I|want|would|need|have)|want|need)\b.*$",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r",|/|&|\band\b|\bplus\b|\bor\b", re.IGNORECASE)
_VAGUE: Final = re.compile(
    r"^(?:some|a bit of|a little|basic|basics of|well|the)\s+", re.IGNORECASE
)

_LEAVES: Final = re.compile(
    r"\b(?:from|as|i am|i'm|im|i was|been|being|background in|working in|worked in|currently)$"
)
_REACHES: Final = re.compile(
    r"\b(?:become|becoming|be|into|to|towards?|for|target|(?:job|work|role|career|start) (?:as|in)"
    r"|roadmap|of)$"
)
_IS_AIM: Final = re.compile(r"(?:learning )?(?:roadmap|curriculum|path)\b")
_IS_START: Final = re.compile(r"(?:in)?to\b")
_BESIDE: Final = re.compile(r"(?:^|\s)(?:an?|the|my|junior|senior|entry|level|good|first)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What a question says of its asker; empty where it says nothing."""

    leaves: Role | None
    reaches: Role | None
    known: tuple[str, ...]
    interest: str
    hours_per_week: float | None
    hours: int | None  # in all


def read_slots(question: str, roles: RoleBook) -> Slots:
    """Return what a question says of its asker.

    A role belongs to the words beside it: "from X", "as an X" and "X to ..." leave it, "to X",
    "become an X" and "X roadmap" reach it. One without such words is reached, if it is named as
    who holds it and nothing else is reached.
    """
    text = one_line(question).replace("’", "'")
    leaves, reaches, beside = None, None, None
    for named in _named(text, roles):
        if _REACHES.search(named.before) or _IS_AIM.match(named.after):
            reaches = reaches or named.role
        elif _LEAVES.search(named.before) or _IS_START.match(named.after):
            leaves = leaves or named.role
        elif named.is_person:
            beside = beside or named.role
    if reaches is None and beside not in {None, leaves}:
        reaches = beside
    weekly = _WEEKLY.search(text)
    hours = None if weekly else _HOURS.search(text)
    return Slots(
        leaves=leaves,
        reaches=None if reaches == leaves else reaches,
        known=_known(text),
        interest=_interest(text),
        hours_per_week=_value(weekly),
        hours=None if (total := _value(hours)) is None else round(total),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    role: Role
    is_person: bool
    before: str  # lower case, without the role's own article and rank
    after: str


def _named(text: str, roles: RoleBook) -> Iterator[_Named]:
    words = text.split()
    at = 0
    while at < len(words):
        found = roles.opening(words[at:])
        end = at + (found.words if found is not None else 1)
        if found is not None:
            yield _Named(
                role=found.role,
                is_person=found.is_person,
                before=_before(words[:at]),
                after=" ".join(words[end:]).lower(),
            )
        at = end


def _before(words: Sequence[str]) -> str:
    before = " ".join(words).lower()
    for _ in range(_CUE_WORDS):
        before = _BESIDE.sub("", before)
    return before.rstrip(" :,-")


def _known(text: str) -> tuple[str, ...]:
    said = [skill for match in _KNOWN.finditer(text) for skill in _skills(match["list"])]
    return tuple(dict.fromkeys(said))[:MAX_SKILLS]


def _skills(listed: str) -> Iterator[str]:
    for part in _BETWEEN.split(_LIST_ENDS.sub("", listed)):
        skill = _VAGUE.sub("", part.strip())
        if skill and len(skill.split()) <= _MAX_SKILL_WORDS and not _HOURS.search(skill):
            yield skill


def _interest(text: str) -> str:
    match = _INTEREST.search(text)
    if match is None:
        return ""
    return " ".join(_LIST_ENDS.sub("", match["interest"]).split()[:_MAX_INTEREST_WORDS])


def _value(match: re.Match[str] | None) -> float | None:
    if match is None:
        return None
    said = match["number"].lower()
    return float(_NUMBERS.get(said, said))
