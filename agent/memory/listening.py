"""From what a user says to facts about the user: only what is plainly stated, and un-stated.

A question states nothing ("Should I become a data engineer?"), nor does a supposition ("if I knew
SQL"). A correction takes back what was said before it: it is a fact whose state is `retracted`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from agent.embedded.dates import read_by
from agent.embedded.hearing import SURE, UNSAYING, About, Heard, Hearing, mentions
from agent.embedded.others import of_asker
from agent.embedded.slots import PROGRAMMING, NamedRole, Slots, named_roles, plainly, read_slots
from agent.memory.profile import EVERY, Fact, FactKind, FactState
from knowledge.sentences import sentence_ranges
from tools.roles import RoleBook

_SUPPOSES: Final = re.compile(
    r"\b(?:suppose|supposing|imagine|assume|assuming|would i|were i)\b", re.IGNORECASE
)
_SUPPOSED: Final = re.compile(
    r"\b(?:if|whether|unless)\b(?! (?:somebody|someone|anybody|anyone|people|a person) like me\b)"
    r"[^,;:()–—.?!]*",
    re.IGNORECASE,
)
_CONTRARY: Final = re.compile(
    r"\b(?:if (?:I|we) (?:were|was|had|knew|could|did)|were I|had I)\b[^,;:()–—.?!]*", re.IGNORECASE
)
"""A clause of what is not so."""
_WISHES: Final = re.compile(
    r"\b(?:want|like|love|wish|hope|aim|goal|dream|target|plan|trying|intend|rather|after)\w*\b",
    re.IGNORECASE,
)
"""Without any of these a question about a role wishes for none."""
_NOT: Final = r"(?:(?:don't|do not|dont|no longer|never|not)\s+)"
_WANTS: Final = re.compile(
    rf"\b(?:i(?:'d| would| really| actually)* (?P<not>{_NOT}?)"
    r"(?:want|like|wish|hope|aim|plan|am trying|decided|intend|am going|need|'m trying)"
    r"(?: to)?(?P<way> (?:become|be|becoming|work as|work in|get into|move into|switch to"
    r"|go into|get a job as|get a job in|end up as|end up in|retrain as))?"
    r"|i'm trying to (?:become|be)|(?:my|the) (?:goal|dream|target|aim)(?: job"
    r"| role)?(?: is|:)(?: to)?"
    r"(?: (?:become|be|work as))?|want (?:to )?become|(?:plan|map) my way (?:in)?to"
    r"|my (?:plan|roadmap|way|path) to)$",
    re.IGNORECASE,
)
_IS: Final = re.compile(
    r"(?:\b(?:i am|i'm|im|i was|i have been|i've been|i used to be|i work(?:ed)? (?:as|in)"
    r"|i currently work as|i come from|i came from|my background is(?: in)?"
    r"|(?:like me,?|i,) who (?:is|am|was))|^as)"
    r"(?: (?:currently|now|still|already|just|originally))*(?P<not> (?:not|no longer|never))?$",
    re.IGNORECASE,
)
_WANTED_AFTER: Final = re.compile(
    r"(?:(?:is|are) )?(?:what|that|where|the (?:job|role)(?: that)?),? i(?:'m| am|'d)? (?:now )?"
    r"(?:want|like|wish|hope|aim|aiming|after|heading|going)\b",
    re.IGNORECASE,
)
"""The role stands first: "data engineer is what I want to become"."""
_NO_JOBS: Final = frozenset({"it", "data", "ai"})
"""Fields that are no background by themselves: "as it is" tells of nothing."""
_INSTEAD: Final = re.compile(r"\b(?:but|i meant|i mean|rather|actually)$|^no$", re.IGNORECASE)
_DENIES: Final = re.compile(r"\b(?:not|instead of|rather than)$", re.IGNORECASE)
_SCARCE: Final = (
    r"(?P<what>(?:\w+ )?(?:small |little |young )?(?:kids?|children|toddlers?|baby)"
    r"(?: and (?:a )?(?:little|no|not much|full-time|full time) (?:time|job))?"
    r"|(?:very )?(?:little|not much|no) time"
    r"|a (?:full-time|full time|day) job|no degree|without a degree|only weekends|on a budget)\b"
)
_CONSTRAINT: Final = re.compile(rf"\bi (?:only |also )?(?:have|got|am|'m) {_SCARCE}", re.IGNORECASE)
_BESIDES: Final = re.compile(rf"(?:\b(?:with|and|but|have|got)|,) {_SCARCE}", re.IGNORECASE)
_NO_PROGRAMMING: Final = f"no {PROGRAMMING}"
_LANGUAGES: Final = frozenset({"python", "r", "java", "scala", "javascript", "go", "rust"})
_QUOTED: Final = re.compile(r"[\"“„][^\"“”„]*\s[^\"“”„]*\s[^\"“”„]*[\"”“]")
"""Three words or more in quotation marks: what somebody else says."""
_FORGET: Final = re.compile(
    r"^(?:please |now |can you |could you |and )*"
    r"(?:(?:actually|sorry|ok|no)[,;:]? )?(?:forget\b(?!(?: about)? (?:me|it|that)\W*$)"
    r"|(?:delete|erase|remove)\b.* from (?:my|your) (?:profile|memory|notes)\b"
    r"|(?:scrap|strike|take back|cross out)\b.*\b(?:bit|part|thing|list|that)\b)",
    re.IGNORECASE,
)
_FEW_WORDS: Final = 2  # of a skill that is no name known
_OF_ROLES: Final[tuple[FactKind, ...]] = ("target", "background")
_NAMES: Final[dict[FactKind, str]] = {
    "background": "background|job|profession|role|occupation",
    "target": "target|goal|aim|target role",
    "skill": "skills",
    "hours_per_week": "hours|budget|time",
    "by": "date|deadline",
    "constraint": "constraints?|degree|children|kids",
    "interest": "interests?|likes",
}
"""How each kind of fact is called as a whole."""


_SAYS: Final[Mapping[tuple[About, str], tuple[FactKind, FactState]]] = {
    ("skills", "has"): ("skill", "stated"),
    ("skills", "lacks"): ("skill", "retracted"),
    ("jobs", "holds"): ("background", "stated"),
    ("jobs", "wants"): ("target", "stated"),
    ("jobs", "not_wanted"): ("target", "retracted"),
    ("hours", "free"): ("hours_per_week", "stated"),
}
"""The fact that follows from what is said of a mention."""
_TOLD_BY: Final[Mapping[About, tuple[FactKind, ...]]] = {
    "skills": ("skill",),
    "jobs": ("background", "target"),
    "hours": (),
}
"""The kinds of facts, stated by a sentence's wording, that a mention's own reading can unsay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    kind: FactKind
    value: str
    state: FactState = "stated"


def listen(
    question: str,
    roles: RoleBook,
    hearing: Hearing,
    *,
    thread: str,
    turn: int,
    today: date | None = None,
) -> tuple[Fact, ...]:
    """Return what a message states of its author, in the order in which it is said.

    Args:
        question: As it was asked.
        roles: Roles that the archive knows.
        hearing: Tells what is said of skills, jobs and hours.
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
        for sentence in _sentences(question)
        for one in _said_in(sentence, roles, hearing, today)
    )


def takes_back(message: str) -> bool:
    """Tell whether a message asks to forget a thing."""
    return _FORGET.search(message) is not None


def _sentences(question: str) -> Iterator[str]:
    """Yield the sentences of a message, without what is quoted in it; a line ends one."""
    for line in _QUOTED.sub(" ", question).splitlines():
        yield from (line[start:end] for start, end in sentence_ranges(line))


def _said_in(sentence: str, roles: RoleBook, hearing: Hearing, today: date | None) -> list[_Stated]:
    """Return what a sentence states: by its wording, and by what is said of each mention.

    What is supposed is not read by its wording, what is said of somebody else not at all.
    """
    told = of_asker(plainly(sentence))
    if not told or takes_back(told):
        return list(dict.fromkeys(_taken_back(told, roles, today)))
    contrary = [found.span() for found in _CONTRARY.finditer(told)]
    heard = [
        one
        for one in hearing.hear(told, roles)
        if not any(start <= one.mention.start < end for start, end in contrary)
    ]
    plain = _SUPPOSED.sub(" ", told)
    worded = () if _SUPPOSES.search(sentence) else _stated(plain, roles, today)
    kept = [one for one in worded if not any(_unsays(other, one) for other in heard)]
    kept = [one for said in kept for one in _named(said, heard)]
    by_wording = {one.value.lower() for one in kept}  # a role is not both held and wanted
    sure = (_fact(one, told) for one in heard if one.margin >= SURE)
    more = [one for one in sure if one and one.value.lower() not in by_wording]
    return sorted(
        dict.fromkeys([*kept, *more]), key=lambda one: told.lower().find(one.value.lower())
    )


def _taken_back(text: str, roles: RoleBook, today: date | None) -> Iterator[_Stated]:
    """Yield what a request to forget names; a bare skill only where it names nothing else."""
    worded = list(_stated(text, roles, today))
    yield from worded
    for one in mentions(text, roles):
        if one.about == "hours":
            yield _Stated(kind="hours_per_week", value=one.value, state="retracted")
        elif one.about == "skills" and not worded:
            yield _Stated(kind="skill", value=one.value, state="retracted")


def _named(worded: _Stated, heard: Sequence[Heard]) -> Iterator[_Stated]:
    """Yield a skill by the names that it holds: "a little python" is Python."""
    skills = [one.mention for one in heard if one.mention.about == "skills"]
    if worded.kind != "skill" or worded.value in {"", PROGRAMMING}:
        yield worded
        return
    names = [one.value for one in skills if _holds(worded.value, one.said)]
    yield from (replace(worded, value=name) for name in dict.fromkeys(names))
    if not names and len(worded.value.split()) <= _FEW_WORDS:
        yield worded


def _holds(value: str, said: str) -> bool:
    return re.search(rf"(?<![\w+#]){re.escape(said)}(?![\w+#])", value, re.IGNORECASE) is not None


def _unsays(heard: Heard, worded: _Stated) -> bool:
    """Tell whether what a sentence is taken to state is surely not said of that mention.

    Two roles side by side, one wanted and one not, are told apart better by the wording.
    """
    about = heard.mention.about
    stated = _SAYS.get((about, heard.kind)) == (worded.kind, worded.state)
    told_apart = about == "jobs" and heard.kind != "other"
    if stated or told_apart or heard.margin < UNSAYING or worded.kind not in _TOLD_BY[about]:
        return False
    if about == "skills":
        return _holds(worded.value, heard.mention.said)
    return worded.value.lower() in {heard.mention.value.lower(), heard.mention.role.lower()}


def _fact(heard: Heard, sentence: str) -> _Stated | None:
    kind, state = _SAYS.get((heard.mention.about, heard.kind), (None, None))
    value = heard.mention.role if kind == "target" else heard.mention.value
    if kind is None or state is None or not value:
        return None
    if kind == "target" and sentence.rstrip().endswith("?") and not _WISHES.search(sentence):
        return None
    return _Stated(kind=kind, value=value, state=state)


def _stated(text: str, roles: RoleBook, today: date | None) -> Iterator[_Stated]:
    if _FORGET.search(text):
        yield from _forgotten(text, roles, today)
        return
    asks = text.endswith("?")
    slots = read_slots(text, roles)
    yield from _roles_stated(list(named_roles(text, roles)), asks=asks)
    yield from _skills_stated(slots)
    if today is not None and not asks and (by := read_by(text, today)):
        yield _Stated(kind="by", value=by.isoformat())
    yield from _constraints(text, asks=asks)
    if PROGRAMMING in slots.unknown and not asks:
        yield _Stated(kind="constraint", value=_NO_PROGRAMMING)
    if slots.interest:
        yield _Stated(kind="interest", value=slots.interest)


def _skills_stated(slots: Slots) -> Iterator[_Stated]:
    for skill in slots.unknown:
        yield _Stated(kind="skill", value=skill, state="retracted")
    for skill in slots.known:
        yield _Stated(kind="skill", value=skill)
    if any(skill.lower() in _LANGUAGES for skill in slots.known):
        yield _Stated(kind="constraint", value=_NO_PROGRAMMING, state="retracted")


def _constraints(text: str, *, asks: bool) -> Iterator[_Stated]:
    found = _CONSTRAINT.search(text) or (None if asks else _BESIDES.search(text))
    if found:
        yield _Stated(kind="constraint", value=found["what"])


def _forgotten(text: str, roles: RoleBook, today: date | None) -> Iterator[_Stated]:
    """Yield as taken back what a request to forget names: facts, or all of a kind."""
    text = re.sub(r"\bwhat i (like|know|want)\b", _as_kind, text, flags=re.IGNORECASE)
    said = re.sub(r"^.*?\b(?:that|about|:)\s+", "", text) if " that " in text else text
    for fact in _stated(said, roles, today) if said != text else ():
        yield replace(fact, state="retracted")
    for one in named_roles(text, roles):
        for kind in _OF_ROLES if one.said.lower() not in _NO_JOBS else ():
            yield from _role(one, kind, retracted=True)
    for kind, names in _NAMES.items() if said == text else ():
        if re.search(rf"\b(?:my|the) (?:\w+ )?(?:{names})\b", text, re.IGNORECASE):
            yield _Stated(kind=kind, value=EVERY, state="retracted")


def _as_kind(said: re.Match[str]) -> str:
    return {"like": "my interests", "know": "my skills", "want": "my target"}[said[1].lower()]


def _roles_stated(named: Sequence[NamedRole], *, asks: bool) -> Iterator[_Stated]:
    """Yield what is said of one's own roles; "not X but Y" and "Y, not X" unsay X for Y."""
    corrects = not asks and any(_DENIES.search(one.before) for one in named)
    for one in named:
        if wants := _wish(one):
            yield from _role(one, "target", retracted=bool(wants["not"]))
        elif _WANTED_AFTER.match(one.after) and not asks:
            yield from _role(one, "target", retracted=False)
        elif (is_now := _IS.search(one.before)) and one.said.lower() not in _NO_JOBS:
            yield from _role(one, "background", retracted=bool(is_now["not"]))
        elif _DENIES.search(one.before) and not asks:
            yield from _role(one, "target", retracted=True)
            yield from _role(one, "background", retracted=True)
        elif _INSTEAD.search(one.before) or corrects:
            yield from _role(one, "target", retracted=False)


def _wish(named: NamedRole) -> re.Match[str] | None:
    """Return the words that wish for a role; "I want a data project" wishes for none."""
    wants = _WANTS.search(named.before)
    bare = wants is not None and wants["not"] is not None and not wants["way"]
    return None if bare and not named.is_person else wants


def _role(named: NamedRole, kind: FactKind, *, retracted: bool) -> Iterator[_Stated]:
    """Yield a role: a target by its name, a background as it was said."""
    said = named.said if kind == "background" else named.role.name
    if retracted:
        for value in dict.fromkeys((said, named.role.name)):
            yield _Stated(kind=kind, value=value, state="retracted")
    else:
        yield _Stated(kind=kind, value=said)
