"""What a question says of its asker: roles to leave and to reach, skills, interest, hours.

Read by what stands before a name, so that nothing is taken for a wish that was not said.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agent.embedded.dates import NUMBERS
from knowledge.sanitize import one_line
from tools.roadmaps.skills import skill_names
from tools.roles import Role, RoleBook

MAX_SKILLS: Final = 10
_MAX_SKILL_WORDS: Final = 4
_MAX_INTEREST_WORDS: Final = 8
_CUE_WORDS: Final = 3  # that may stand between a cue and its role, such as "a senior"

_NUMBER: Final = rf"(?P<number>\d+(?:\.\d+)?|{'|'.join(NUMBERS)})"
_WEEKLY: Final = re.compile(
    rf"\b{_NUMBER}\s*(?:hours?|hrs?|h)\s*(?:(?:a|per|each|every|in the)\s+week|/\s*week|weekly)",
    re.IGNORECASE,
)
_HOURS: Final = re.compile(rf"\b{_NUMBER}\s*(?:hours?|hrs?)\b", re.IGNORECASE)
_HAVING: Final = (
    r"(?:know|can use|use|learned|learnt|have used|can program in|code in|good at|comfortable with"
    r"|familiar with|experienced (?:in|with)|(?:have|got) (?:some |good )?experience (?:in|with))"
)
_KNOWN: Final = re.compile(
    r"(?:\bI(?:'m| am|'ve| have)?\s+(?:(?:already|only|also|really)\s+)*"
    r"|^(?:also\s+)?(?=know\s)|(?<=,)\s*(?=know\s))"
    rf"{_HAVING}\s+(?P<list>[^.?!;:]+)",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(
    r"\bI(?:'m| am)?\s+(?:(?:actually|really|also)\s+)*"
    r"(?:do not|don't|dont|cannot|can't|never|not|no longer|have no|have never|didn't)\s+"
    rf"(?:(?:actually|really|yet)\s+)*(?:{_HAVING}|used|experience (?:in"
    rf"|with))\s+(?P<list>[^.?!;:]+)",
    re.IGNORECASE,
)
_INTEREST: Final = re.compile(
    r"\bI(?:'m| am)?\s+(?:really\s+|also\s+)?(?:like|love|enjoy|care about|interested in|into)\s+"
    r"(?P<interest>[^,.?!;:]+)",
    re.IGNORECASE,
)
_LIST_ENDS: Final = re.compile(
    r"\b(?:but|so|what|which|how|where|when|that|for|since|and (?:I|want|would|need"
    r"|have|can)|want|need|plan|make)\b.*$",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r",|/|&|\band\b|\bplus\b|\bor\b", re.IGNORECASE)
_VAGUE: Final = re.compile(
    r"^(?:(?:some|a bit of|a little|only|basic|basics of|the|how to use)\s+)+"
    r"|(?:\s+(?:very|quite|really|well|good|a bit|a little|already|too|after all"
    r"|as well|by now|basics|yet"
    r"|anymore))+$",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:not|instead of|rather than|no longer|no more|but no|never|other than)$"
)

_LEAVES: Final = re.compile(
    r"\b(?:from|left|leave|leaving|quit|as"
    r"|i am|i'm|im|i was|been|being|background in|working in|worked in|currently)$"
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
    unknown: tuple[str, ...]  # skills that the asker does not have
    interest: str
    hours_per_week: float | None
    hours: int | None  # in all
    denied: tuple[Role, ...] = ()  # roles that are not meant: "not analyst"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRole:
    """A role that a text names, and what stands around it."""

    role: Role
    is_person: bool
    before: str  # lower case, without the role's own article and rank
    after: str
    place: tuple[int, int]  # its first word, counted from 0, and how many they are


def read_slots(question: str, roles: RoleBook) -> Slots:
    """Return what a question says of its asker.

    A role belongs to the words beside it: "from X", "as an X" and "X to ..." leave it, "to X",
    "become an X" and "X roadmap" reach it. One without such words is reached, if it is named as
    who holds it and nothing else is reached.
    """
    text = one_line(question).replace("’", "'")
    named = list(named_roles(text, roles))
    denied = [one.role for one in named if _DENIED.search(one.before)]
    leaves, reaches = _ends([one for one in named if one.role not in denied])
    weekly = _WEEKLY.search(text)
    hours = None if weekly else _HOURS.search(text)
    unknown = _listed(_UNKNOWN, text, only=skill_names())
    return Slots(
        leaves=leaves,
        reaches=None if reaches == leaves else reaches,
        known=tuple(skill for skill in _listed(_KNOWN, text) if skill not in unknown),
        unknown=unknown,
        interest=_interest(text),
        hours_per_week=_value(weekly),
        hours=None if (total := _value(hours)) is None else round(total),
        denied=tuple(denied),
    )


def _ends(named: Sequence[NamedRole]) -> tuple[Role | None, Role | None]:
    leaves, reaches, beside = None, None, None
    for one in named:
        if _REACHES.search(one.before) or _IS_AIM.match(one.after):
            reaches = reaches or one.role
        elif _LEAVES.search(one.before) or _IS_START.match(one.after):
            leaves = leaves or one.role
        elif one.is_person:
            beside = beside or one.role
    if reaches is None and beside not in {None, leaves}:
        reaches = beside
    return leaves, reaches


def named_roles(text: str, roles: RoleBook) -> Iterator[NamedRole]:
    """Yield the roles that a text names, in order."""
    words = text.split()
    at = 0
    while at < len(words):
        found = roles.opening(words[at:])
        end = at + (found.words if found is not None else 1)
        if found is not None:
            yield NamedRole(
                role=found.role,
                is_person=found.is_person,
                before=_before(words[:at]),
                after=" ".join(words[end:]).lower(),
                place=(at, found.words),
            )
        at = end


def _before(words: Sequence[str]) -> str:
    before = " ".join(words).lower()
    for _ in range(_CUE_WORDS):
        before = _BESIDE.sub("", before)
    return before.rstrip(" :,-")


def _listed(
    cue: re.Pattern[str], text: str, *, only: Container[str] | None = None
) -> tuple[str, ...]:
    """Return the skills that are listed after a cue; `only` these, where some are given."""
    said = [skill for match in cue.finditer(text) for skill in _skills(match["list"])]
    if only is not None:
        said = [skill for skill in said if skill.lower() in only]
    return tuple(dict.fromkeys(said))[:MAX_SKILLS]


def _skills(listed: str) -> Iterator[str]:
    for part in _BETWEEN.split(_LIST_ENDS.sub("", listed)):
        skill = _VAGUE.sub("", _VAGUE.sub("", part.strip()))
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
    return float(NUMBERS.get(said, said))
