"""From what a user says to facts about the user: only what is plainly stated, and un-stated.

A question states nothing ("Should I become a data engineer?"), nor does a supposition ("if I knew
SQL"). A correction takes back what was said before it: it is a fact whose state is `retracted`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from agent.embedded.dates import read_by
from agent.embedded.slots import NamedRole, named_roles, read_slots
from agent.memory.profile import Fact, FactKind, FactState
from knowledge.sanitize import one_line
from knowledge.sentences import sentence_ranges
from tools.roles import RoleBook

_SUPPOSES: Final = re.compile(
    r"\b(?:if|suppose|supposing|imagine|assume|assuming|whether|would i|were i|unless)\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:my|a|our|the) (?:friend|brother|sister|wife|husband|partner|son|daughter"
    r"|colleague|manager|boss"
    r"|team|company|student|mentee|girlfriend|boyfriend|father|mother|cousin|neighbou?r)\b",
    re.IGNORECASE,
)
_NOT: Final = r"(?:(?:don't|do not|dont|no longer|never|not)\s+)"
_WANTS: Final = re.compile(
    rf"\b(?:i(?:'d| would| really| actually)* (?P<not>{_NOT}?)"
    r"(?:want|like|wish|hope|aim|plan|am trying|decided|intend|am going|need|'m trying)"
    r"(?: to)?(?: (?:become|be|becoming|work as|work in|get into|move into|switch to"
    r"|go into|get a job as))?"
    r"|i'm trying to (?:become|be)|(?:my|the) (?:goal|dream|target|aim)(?: job"
    r"| role)?(?: is|:)(?: to)?"
    r"(?: (?:become|be|work as))?|want (?:to )?become|(?:plan|map) my way (?:in)?to"
    r"|my (?:plan|roadmap|way|path) to)$",
    re.IGNORECASE,
)
_IS: Final = re.compile(
    r"(?:\b(?:i am|i'm|im|i was|i have been|i've been|i used to be|i work(?:ed)? (?:as|in)"
    r"|i currently work as|i come from|i came from|my background is(?: in)?)|^as)"
    r"(?: (?:currently|now|still|already|just|originally))*(?P<not> (?:not|no longer|never))?$",
    re.IGNORECASE,
)
_INSTEAD: Final = re.compile(r"\b(?:but|i meant|i mean|rather|actually)$|^no$", re.IGNORECASE)
_DENIES: Final = re.compile(r"\b(?:not|instead of|rather than)$", re.IGNORECASE)
_CONSTRAINT: Final = re.compile(
    r"\bi (?:only |also )?(?:have|got|am|'m) (?P<what>(?:\w+ )?(?:small |little "
    r"|young )?(?:kids?|children|toddlers?|baby)"
    r"(?: and (?:a )?(?:little|no|not much|full-time|full time) (?:time|job))?"
    r"|(?:very )?(?:little|not much|no) time"
    r"|a (?:full-time|full time|day) job|no degree|without a degree|only weekends|on a budget)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    kind: FactKind
    value: str
    state: FactState = "stated"


def listen(
    question: str, roles: RoleBook, *, thread: str, turn: int, today: date | None = None
) -> tuple[Fact, ...]:
    """Return what a message states of its author, in the order in which it is said.

    Args:
        question: As it was asked.
        roles: Roles that the archive knows.
        thread: Conversation that it was asked in.
        turn: Its turn in there, counted from 1.
        today: From which a date such as "in three months" counts; without it, no date is heard.
    """
    return tuple(
        Fact(
            kind=one.kind,
            value=one.value,
            words=sentence,
            thread=thread,
            turn=turn,
            state=one.state,
        )
        for sentence in _telling(question)
        for one in dict.fromkeys(_stated(sentence, roles, today))
    )


def _telling(question: str) -> Iterator[str]:
    """Yield the sentences that may state something of the user."""
    for line in question.splitlines():
        for start, end in sentence_ranges(line):
            sentence = line[start:end]
            if _SUPPOSES.search(sentence) or _OTHERS.search(sentence):
                continue
            yield sentence


def _stated(sentence: str, roles: RoleBook, today: date | None) -> Iterator[_Stated]:
    text = one_line(sentence).replace("’", "'")
    asks = text.endswith("?")
    slots = read_slots(text, roles)
    yield from _roles_stated(list(named_roles(text, roles)))
    for skill in slots.unknown:
        yield _Stated(kind="skill", value=skill, state="retracted")
    for skill in slots.known:
        yield _Stated(kind="skill", value=skill)
    if slots.hours_per_week is not None:
        yield _Stated(kind="hours_per_week", value=f"{slots.hours_per_week:g}")
    if today is not None and not asks and (by := read_by(text, today)):
        yield _Stated(kind="by", value=by.isoformat())
    if found := _CONSTRAINT.search(text):
        yield _Stated(kind="constraint", value=found["what"])
    if slots.interest:
        yield _Stated(kind="interest", value=slots.interest)


def _roles_stated(named: Sequence[NamedRole]) -> Iterator[_Stated]:
    """Yield what is said of one's own roles; "not X but Y" unsays X in favour of Y."""
    corrects = False
    for one in named:
        if wants := _WANTS.search(one.before):
            yield _role(one, "target", retracted=bool(wants["not"]))
        elif is_now := _IS.search(one.before):
            yield _role(one, "background", retracted=bool(is_now["not"]))
        elif _DENIES.search(one.before):
            corrects = True
            yield _role(one, "target", retracted=True)
            yield _role(one, "background", retracted=True)
        elif _INSTEAD.search(one.before) or corrects:
            yield _role(one, "target", retracted=False)


def _role(named: NamedRole, kind: FactKind, *, retracted: bool) -> _Stated:
    state: FactState = "retracted" if retracted else "stated"
    return _Stated(kind=kind, value=named.role.name, state=state)
