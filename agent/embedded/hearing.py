"""What a message says of its asker, mention by mention: skills, jobs, hours for learning.

What may be a mention is found by names: of skills (`skills.txt`), of jobs (`occupations.txt` and
the roles of the archive), and as amounts of time. What is said of it is told by its likeness to
labelled messages (`said_skills.json` and so on), which mark one mention each.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from agent.embedded.amounts import amounts
from agent.embedded.likeness import LikenessReader
from agent.embedded.slots import named_roles
from tools.roles import RoleBook

About = Literal["skills", "jobs", "hours"]
MAX_MENTIONS: Final = 40
"""Skills that are read in one text, at most; as many jobs, and as many amounts of time."""
SURE: Final = 0.2
"""Least margin at which what is said of a mention counts."""
UNSAYING: Final = 0.75
"""Least margin at which it counts against what a sentence is taken to state by its wording."""
_SPELT_SO: Final = "="  # before a name that is another word where it is spelt otherwise
_AROUND: Final = 30  # words on either side of a mention that are read
_WORD: Final = re.compile(r"[A-Za-z0-9][\w+#.&/'-]*")
_ENDS: Final = ".,'-/&"
_LONGEST: Final = 5  # words of a name
_TOPIC: Final = re.compile(
    r"(?:projects?|books?|courses?|models?|portfolio|interviews?|teams?|tools?|questions?|systems?"
    r"|platforms?|conferences?|bootcamps?|community|podcasts?|pages?)\b",
    re.IGNORECASE,
)
"""After a field of work, which then is what something is about."""
_FIELDS: Final = frozenset({"it", "data", "ai", "testing", "design", "school", "university"})
"""Fields of work that are mostly something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A skill, a job or an amount of time, as a text names it."""

    about: About
    start: int
    end: int
    said: str  # as it stands in the text
    value: str  # the skill or job in its own spelling; hours a week as a number
    role: str = ""  # the name of the role that a job is


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a text says of a mention: has, lacks; holds, wants, not_wanted; free; else other."""

    mention: Mention
    kind: str
    margin: float  # score above the second best kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Hears what messages say of their asker."""

    readers: Mapping[About, LikenessReader]

    def hear(self, text: str, roles: RoleBook) -> Iterator[Heard]:
        """Yield what is said of each mention of a text, sure or not, in no order."""
        for mention in mentions(text, roles):
            found = self.readers[mention.about].read(marked(text, mention.start, mention.end))
            yield Heard(mention=mention, kind=found.kind, margin=found.margin)


def marked(text: str, start: int, end: int) -> str:
    """Return a mention in square brackets, with the words around it."""
    before, after = (
        side.replace("[", "(").replace("]", ")") for side in (text[:start], text[end:])
    )
    left = " ".join(before.split()[-_AROUND:]) + before[len(before.rstrip()) :]
    right = after[: len(after) - len(after.lstrip())] + " ".join(after.split()[:_AROUND])
    return f"{left}[{text[start:end]}]{right}"


def mentions(text: str, roles: RoleBook) -> Iterator[Mention]:
    """Yield what a text names first of skills, jobs and hours; none twice."""
    words = [
        (m.start(), m.start() + len(m[0].rstrip(_ENDS)), m[0].rstrip(_ENDS))
        for m in _WORD.finditer(text)
    ]
    named = [
        *islice(_jobs(text, words, roles), MAX_MENTIONS),
        *islice(_skills(text, words), MAX_MENTIONS),
    ]
    yield from (one for one in named if not any(_within(one, other) for other in named))
    for one in islice(amounts(text), MAX_MENTIONS):
        hours = f"{round(one.hours_per_week, 1):g}"
        said = text[one.start : one.end]
        yield Mention(about="hours", start=one.start, end=one.end, said=said, value=hours)


def _within(one: Mention, other: Mention) -> bool:
    """Tell whether a mention is part of a longer one: the BI of Power BI."""
    inside = other.start <= one.start and one.end <= other.end
    return inside and one.end - one.start < other.end - other.start


_Word = tuple[int, int, str]


def _longest(words: list[_Word], names: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Yield where names stand, the longest at each place, and what each is a name of."""
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            span = words[at : at + length]
            found = names.get(" ".join(word.lower() for _, _, word in span))
            if found is not None:
                yield span[0][0], span[-1][1], found
                at += length - 1
                break
        at += 1


def _skills(text: str, words: list[_Word]) -> Iterator[Mention]:
    for start, end, spelt in _longest(words, _skill_spellings()):
        if not spelt.startswith(_SPELT_SO) or text[start:end] == spelt[1:]:
            name = spelt.removeprefix(_SPELT_SO)
            yield Mention(about="skills", start=start, end=end, said=text[start:end], value=name)


def _jobs(text: str, words: list[_Word], roles: RoleBook) -> Iterator[Mention]:
    taken: set[int] = set()
    split = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    for one in named_roles(text, roles):
        at, length = one.place
        start, end = split[at][0], split[at + length - 1][1]
        said = text[start:end].strip(" .,;:!?\"'()[]–—-")
        start += text[start:end].index(said)
        end = start + len(said)
        after = text[end:].split()
        is_topic = not one.is_person and after and text[end] == " " and _TOPIC.match(after[0])
        if said.lower() not in _FIELDS and not is_topic:
            taken |= set(range(start, end))
            yield Mention(
                about="jobs", start=start, end=end, said=said, value=one.said, role=one.role.name
            )
    for start, end, name in _longest(words, _occupations()):
        if not taken & set(range(start, end)):
            said = text[start:end]
            yield Mention(about="jobs", start=start, end=end, said=said, value=name)


@cache
def _skill_spellings() -> dict[str, str]:
    """Return skills by their name in lower case; one that is spelt only so is marked."""
    return {name.removeprefix(_SPELT_SO).lower(): name for name in _lines("skills.txt")}


@cache
def _occupations() -> dict[str, str]:
    """Return occupations by their name in lower case, in the singular and plural."""
    return {form: name for name in _lines("occupations.txt") for form in (name, f"{name}s")}


def _lines(file: str) -> list[str]:
    return Path(__file__).with_name(file).read_text(encoding="utf-8").split("\n")[:-1]
