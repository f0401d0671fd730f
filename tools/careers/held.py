"""The roles that a sentence says somebody held, and when in their story.

Only what they were counts: a role that they wanted, hired for, worked beside or advise on does
not. So a role must follow, within a few words, a verb of being or moving whose subject they are,
and nothing in between may turn it into a wish, a denial or somebody else.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tools.careers.cues import (
    AS_ONE,
    ASIDE,
    AT_ONCE,
    CLAUSE_END,
    CUES,
    HEDGE,
    LEADS_FROM,
    LOOKING_BACK,
    SPEAKING,
    TOWARDS,
    Kind,
    Tense,
)
from tools.careers.doubts import (
    BETWEEN,
    FOLLOWING,
    INSIDE,
    MYSELF,
    NEGATED,
    PERSON,
    TEAM,
    THEMSELVES,
    UNREAL,
    WISHED,
)
from tools.roles import RoleBook

_MAX_GAP: Final = 5  # words between a cue and its role
_PHD: Final = re.compile(r"\bph\.d\b\.?")
_SPACE: Final = re.compile(r"\s+")
_SHORT_QUOTE: Final = re.compile(r"[“\"]([^”\"]{1,40})[”\"]")
_ANY_I: Final = re.compile(r"\b(?:I|[Mm]y|[Mm]e)\b")
_CONTRAST: Final = re.compile(r";|\b(?:while|whereas|unlike|than)\b")
_DETERMINER: Final = re.compile(r"(?:^|\s)(?:an?|the|as|my)\s$")
_STUDIES: Final = frozenset({"phd", "postdoc", "doctorate"})
_PAUSES: Final = frozenset(
    {"career-break", "career-gap", "maternity-break", "maternity-leave", "parental-leave"}
)
_BROAD: Final = frozenset({"machine-learning", "ml", "analytics", "programming", "genai"})
"""Fields that are mostly topics: only a move into one says what somebody was."""
_INTO: Final = re.compile(r"to$|work(?:ed|ing) in$")
_TOPICS: Final = frozenset(
    """
    data it tech ai bi university school testing design a-break data-and-ai llms no-experience
    research data-work marketing product-design generative-ai
    """.split()
)
"""Fields that say too little of what somebody was."""
_VAGUE_JOBS: Final = frozenset(
    {"data", "it", "tech", "school", "university", "research", "a-break"}
)
_TITLES: Final = ("role", "job", "position", "title")
_SURENESS: Final[tuple[Tense, ...]] = ("then", "now", "before")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that somebody held."""

    role: str  # its key
    tense: Tense
    at: int  # where in the sentence it is named, for the order


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleNames:
    """All names of roles as one pattern, and the key of the role by each name."""

    pattern: re.Pattern[str]
    people: Mapping[str, str]
    fields: Mapping[str, str]

    def kinds(self, name: str) -> tuple[Kind, ...]:
        """Return which cues a name needs."""
        if name in _PAUSES:
            return ("pause",)
        if name in _STUDIES:
            return ("being", "study")
        return ("being",) if name in self.people else ("doing",)


def role_names(book: RoleBook) -> RoleNames:
    """Return the names by which a sentence can say what somebody was."""
    jobs = {
        f"{field}-{noun}": key
        for field, key in book.fields.items()
        for noun in _TITLES
        if field not in _VAGUE_JOBS
    }
    people = {**jobs, **book.people}
    people.pop("non-technical", None)  # an adjective, mostly of something else
    fields = {name: key for name, key in book.fields.items() if name not in _TOPICS}
    longest_first = sorted({*people, *fields}, key=lambda name: (-len(name), name))
    pattern = "|".join(re.escape(name).replace(r"\-", "[ -]") for name in longest_first)
    return RoleNames(
        pattern=re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), people=people, fields=fields
    )


def roles_held(text: str, names: RoleNames, *, subject: str = "") -> Iterator[Held]:
    """Yield the roles that one sentence says its subject held, in order.

    Args:
        text: One sentence.
        names: Of roles.
        subject: Name of whom it must be about; empty where a speaker tells of themselves.
    """
    if not subject and not _ANY_I.search(text):
        return  # most sentences of a talk: worth not reading further
    plain = _plain(text)
    last = (0, 0)
    for found in names.pattern.finditer(plain):
        name = found[0].replace(" ", "-")
        left, right = plain[: found.start()], plain[found.end() :]
        if _is_somebody(name, left, right, names) and (
            not subject or is_named(subject, _CONTRAST.split(left)[-1])
        ):
            tense = _tense(left, name, names.kinds(name), own=not subject)
            if name != "scientist" and AS_ONE.match(left) and SPEAKING.match(right):
                tense = "now"
            if tense:
                key = names.people.get(name) or names.fields[name]
                at_once = last[1] and AT_ONCE.fullmatch(plain, last[1], found.start())
                last = (last[0] if at_once else found.start(), found.end())
                yield Held(role=key, tense=tense, at=last[0])


def _plain(text: str) -> str:
    lowered = _SPACE.sub(" ", text.lower().replace("’", "'"))
    spelt = _PHD.sub("phd", lowered).replace(" ex-", " ex ")
    return HEDGE.sub("", _SHORT_QUOTE.sub(r"\1", ASIDE.sub(" ", spelt)))


def is_named(name: str, text: str) -> bool:
    """Tell whether a text in lower case has a person's first or last name."""
    parts = "|".join(re.escape(part) for part in _plain(name).split())
    return bool(parts) and re.search(rf"(?<!\w)(?:{parts})(?!\w)", text) is not None


def _is_somebody(name: str, left: str, right: str, names: RoleNames) -> bool:
    """Tell whether a name stands for a person or their work, not for a thing called after it."""
    if left.count("“") > left.count("”") or left.count('"') % 2:
        return False  # somebody else's words
    if name == "scientist" and not _DETERMINER.search(left):
        return False  # of computers, in political science
    return bool(FOLLOWING.match(right) or (name in names.fields and TEAM.match(right)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """The words of a clause that lead up to a role."""

    tense: Tense
    before: str  # all of the sentence before them
    words: str
    gap: str  # between them and the role


def _tense(left: str, name: str, kinds: tuple[Kind, ...], *, own: bool) -> Tense | None:
    """Return when the role that follows was held; None where it was not."""
    cue = _last_cue(left, kinds)
    if cue is None or (name in _BROAD and not _INTO.search(cue.words)):
        return None
    strange = NEGATED if "study" in kinds else BETWEEN
    unsaid = (
        len(cue.gap.split()) > _MAX_GAP
        or strange.search(cue.gap)
        or INSIDE.search(cue.words)
        or WISHED.search(cue.before.rstrip())
        or UNREAL.search(CLAUSE_END.split(cue.before)[-1] + " ")
    )
    return cue.tense if not unsaid and _is_theirs(cue.before + cue.words, own=own) else None


def _is_theirs(left: str, *, own: bool) -> bool:
    """Tell whether the last person named before a role is the speaker, or whom a claim is about."""
    people = PERSON.findall(left)
    if not people:
        return not own
    return people[-1] in (MYSELF if own else THEMSELVES)


def _last_cue(left: str, kinds: tuple[Kind, ...]) -> _Cue | None:
    """Return the cue of the last clause that ends last, the longest and surest of those."""
    start = max((mark.end() for mark in CLAUSE_END.finditer(left)), default=0)
    clause = " " + left[start:]
    found = [
        (cue.end(), -cue.start(), _SURENESS.index(tense))
        for (tense, kind), pattern in CUES.items()
        if kind in kinds
        for cue in pattern.finditer(clause)
    ]
    if not found:
        return None
    end, begin, sureness = max(found)
    tense, words, gap = _SURENESS[sureness], clause[-begin:end], clause[end:]
    if LOOKING_BACK.match(clause):
        tense = "before"
    if LEADS_FROM.search(words) and TOWARDS.search(gap):
        tense, words, gap = "then", words + " to", TOWARDS.split(gap)[-1]
    return _Cue(tense=tense, before=left[: max(start - begin - 1, 0)], words=words, gap=gap)
