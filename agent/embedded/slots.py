"""What a question says of its asker: roles to leave and to reach, skills, interest, hours.

Read by what stands before a name, so that nothing is taken for a wish that was not said.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from agent.embedded.amounts import amounts
from agent.embedded.dates import ANY_CASE, NUMBERS
from agent.embedded.others import NAMED_KNOWS, PERSON
from knowledge.naming import slugify
from knowledge.sanitize import one_line
from knowledge.words import general_stems, words
from tools.roadmaps.skills import skill_names
from tools.roles import Role, RoleBook

MAX_SKILLS: Final = 10
ANY_ROLE: Final = "any-data-role"
"""Key of what "data work" means."""
OTHER_FIELD: Final = "non-technical"
"""Key of what any job outside of data and technology is."""
_MAX_SKILL_WORDS: Final = 4
_MAX_INTEREST_WORDS: Final = 8
_CUE_WORDS: Final = 3  # that may stand between a cue and its role, such as "a senior"

_NUMBER: Final = rf"(?P<number>\d{{1,6}}(?:\.\d+)?|{'|'.join(NUMBERS)})"
_NO_MORE: Final = re.compile(
    r"\b(?:used to (?:have|be)|instead of|rather than|not|no longer|had|was|were) (?:\w+ )?$",
    re.IGNORECASE,
)
_AT_WORK: Final = re.compile(r"\b(?:work|job|shift)\w*\b[^.?!]{0,20}$", re.IGNORECASE)
"""Before an amount of time, which then is not for learning."""
_HOURS: Final = re.compile(rf"\b{_NUMBER}\s*(?:hours?|hrs?)\b", ANY_CASE)
_HAVING: Final = (
    r"(?:knows?|can use|uses?|learned|learnt|have used|can program in|codes? in|good at"
    r"|comfortable with|familiar with|experienced (?:in|with)"
    r"|(?:have|has|got) (?:some |good )?experience (?:in|with))"
)
_WHO: Final = (
    "".join(rf"(?<!\b{asks} )" for asks in "do does did can should could would must may if".split())
    + r"\b(?:I|she|he|they)(?:'m| am|'s| is| are)?"
)
_KNOWN: Final = re.compile(
    rf"(?:{_WHO}(?:'ve| have| has)?\s+(?:(?:already|only|also|really)\s+)*"
    r"|^(?:also\s+)?(?=know\s)|(?:(?<=,)\s*|\band\s+)(?=knows?\s))"
    rf"{_HAVING}\s+(?P<list>[^.?!;:]+)",
    re.IGNORECASE,
)
_KNOWN_AFTER: Final = re.compile(
    r"\bwhat (?:I|he|she)(?: do(?:es)?| really)? knows? (?:is|are) (?P<list6>[^.?!;:]+)|"
    rf"(?P<list>[\w+#.]+(?:(?:,| and|,? and)\s+[\w+#.]+){{0,3}}),?\s+"
    rf"(?:(?:that|this|which)\s+)?I\s+(?:(?:already|do)\s+)?(?:{_HAVING}\b|know\b)"
    r"|(?P<list2>[\w+#.]+) is (?:what|all) I do\b"
    r"|(?P<list3>[\w+#.]+(?:(?:,| and|,? and)\s+[\w+#.]+){0,3}) (?:is|are)"
    r" (?:fine|ok|okay|easy|no problem|nothing new|what (?:I|he|she) knows?)\b"
    r"|\bmy (?:tools|skills|stack)\b[^.?!:(–—-]{0,20}[:(–—-]\s*(?P<list4>[^.?!;:)–—-]+)"
    r"|\b(?P<list7>[\w+#.]+) (?:is|being) (?:about )?the only (?:thing|skill|tool|language)"
    r"(?: (?:that )?I(?:'m| am)? (?:know|can|have|use|good at))\b"
    r"|\bwith (?P<list5>[\w+#.]+) as my only (?:skill|tool)\b",
    re.IGNORECASE,
)
"""The skill stands first: "SQL I know already"."""
_KNOWN_BY_NAME: Final = re.compile(
    r"(?:\bonly|\b(?:years?|months?) (?:of|in|with)|\bbehind me:|\bmy skills(?: are|:))"
    r"(?=\s+(?P<list>[^.?!;:]+))",
    re.IGNORECASE,
)
"""After these, other things than skills are listed, too."""
_NO_CODE: Final = re.compile(
    r"\b(?:(?:do(?:es)?(?: not|n'?t)|cannot|can'?t|never|not)\s+(?:\w+\s+)?"
    r"(?:program|programming|code|coding|programmer)"
    r"|(?:never|not|n't) (?:\w+ )?(?:written|wrote|write) (?:a|one|any)(?: single)? line of code"
    r"|(?:no|without|zero) (?:any )?(?:programming|coding|code))\b",
    re.IGNORECASE,
)
PROGRAMMING: Final = "programming"
_UNKNOWN: Final = re.compile(
    rf"{_WHO}\s+(?:(?:actually|really|also)\s+)*"
    r"(?:do not|don't|dont|does not|doesn't|cannot|can't|never|not|no longer|have no|have never"
    r"|didn't)\s+"
    rf"(?:(?:actually|really|yet)\s+)*(?:{_HAVING}|used|experience (?:in"
    rf"|with))\s+(?P<list>[^.?!;:]+)",
    re.IGNORECASE,
)
_INTEREST: Final = re.compile(
    r"\bI(?:'m| am)?\s+(?:really\s+|also\s+)?(?:like|love|enjoy|care about|interested in|into)\s+"
    r"(?P<interest>[^,.?!;:]+)",
    re.IGNORECASE,
)
_MATTER: Final = re.compile(
    r"\b(?:(?:something|anything|projects?|best|ideally)\s+(?:with|of|on|from)"
    r"|(?:something|anything|projects?|best|ideally|samples?|pieces?|ideas?|exercise|demo|dashboard"
    r"|build|make)\s+(?:about|around|out of)|(?:build|make)\s+(?:with|from))\s+"
    r"(?:the\s+)?"
    r"(?!(?:me|my|your|that|it|a few|these|those|which|guests?|data)\b)(?P<interest>[^,.?!;:]+)",
    re.IGNORECASE,
)
"""What a project is to be about: "something with chess"."""
_LIST_ENDS: Final = re.compile(
    r"\b(?:but|so|from|what|which|how|where|when|that|for|since|because|she|he|they"
    r"|and (?:I|we|want|would|need|have|has|can|knows?|am|use)|want|wants|need|needs|plan|make|give"
    r"|please|pls"
    r"|should|would|could|shall|will|is|are|was|do|does|did)\b.*$",
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
_NO_SKILLS: Final = frozenset("already well good it this that them both".split())
"""What stands after "I know" where the skill stands before it."""
_DENIED: Final = re.compile(
    r"\b(?:not|instead of|rather than|no longer|no more|but no|never|other than|forget(?: about)?)$"
)

_LEAVES: Final = re.compile(
    rf"(?:{PERSON}|\b(?:she|he|they)) (?:is|was|are|were)$"
    r"|\b(?:from|left|leave|leaving|quit|as"
    r"|i am|i'm|im|i was|been|being|background in|working in|worked in|currently)$"
)
_REACHES: Final = re.compile(
    r"\b(?:become|becoming|be|into|to|towards?|for|target|(?:job|work|role|career|start) (?:as|in)"
    r"|(?:end(?:ing)? up|retrain(?:ing)?|hired|employed|interviews?|apply(?:ing)?) (?:as|for)"
    r"|roadmap|of)$"
)
_IS_AIM: Final = re.compile(
    r"(?:learning )?(?:roadmap|curriculum|path)\b|(?:\w+ )?(?:projects?|portfolio)\b"
)
_IS_START: Final = re.compile(r"(?:in)?to\b")
_BECOMES: Final = re.compile(
    r"(?:who )?(?:(?:should|could|can|will|must|(?:wants|has|needs) to) )?"
    r"(?:becomes?|turns? into|moves? (?:in)?to|switch(?:es)? (?:in)?to)\b"
)
_BESIDE: Final = re.compile(
    r"(?:^|\s)(?:an?|the|my|our|your|his|her|their|junior|senior|entry|level|good|first)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What a question says of its asker; empty where it says nothing."""

    leaves: Role | None
    reaches: Role | None
    known: tuple[str, ...]
    unknown: tuple[str, ...]  # skills that the asker does not have
    interest: str  # what the asker likes
    matter: str  # what something is to be about
    hours_per_week: float | None
    hours: int | None  # in all
    denied: tuple[Role, ...] = ()  # roles that are not meant: "not analyst"
    left_as: str = ""  # the role to leave, in the asker's own word

    @property
    def tells_something(self) -> bool:
        """Whether anything is said that a plan or a project could take up."""
        hours = self.hours_per_week or self.hours
        return bool(self.known or self.unknown or self.interest or hours or self.leaves)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRole:
    """A role that a text names, and what stands around it."""

    role: Role
    is_person: bool
    before: str  # lower case, without the role's own article and rank
    after: str
    said: str  # in the text's own words; by the role's name where it is misspelt
    place: tuple[int, int]  # its first word, counted from 0, and how many they are


def read_slots(question: str, roles: RoleBook) -> Slots:
    """Return what a question says of its asker.

    A role belongs to the words beside it: "from X", "as an X" and "X to ..." leave it, "to X",
    "become an X" and "X roadmap" reach it. One without such words is reached, if it is named as
    who holds it and nothing else is reached.
    """
    text = plainly(question)
    named = list(named_roles(text, roles))
    denied = [one.role for one in named if _DENIED.search(one.before)]
    left, reaches = _ends([one for one in named if one.role not in denied])
    leaves = left.role if left else None
    weekly = _weekly(text)
    total = None if weekly else _HOURS.search(text)
    names = skill_names()
    unknown = _listed(_UNKNOWN, text, only=names)
    if _NO_CODE.search(text):
        unknown = (*unknown, PROGRAMMING)
    known = dict.fromkeys(
        [
            *_listed(_KNOWN, text),
            *_listed(_KNOWN_BY_NAME, text, only=names),
            *_listed(_KNOWN_AFTER, text, only=names),
            *_listed(NAMED_KNOWS, text, only=names),
        ]
    )
    return Slots(
        leaves=leaves,
        reaches=None if reaches == leaves else reaches,
        known=tuple(skill for skill in known if skill not in unknown)[:MAX_SKILLS],
        unknown=unknown,
        interest=_interest(text, _INTEREST),
        matter=_interest(text, _MATTER),
        hours_per_week=weekly,
        hours=round(_hours(total["number"])) if total else None,
        denied=tuple(denied),
        left_as=left.said if left else "",
    )


def plainly(text: str) -> str:
    """Return a text on one line, with plain apostrophes, an occupation as the role it is."""
    line = one_line(text).replace("’", "'")
    for does, holds in _doings():
        line = does.sub(holds, line)
    return line


@cache
def _doings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what people do where they do not name the role, and that role: "I taught"."""
    lines = Path(__file__).with_name("doings.txt").read_text(encoding="utf-8").splitlines()
    begins = r"\bI(?:'m| am| was|(?:'ve| have)(?: been)?| used to)?"
    return tuple(
        (re.compile(rf"{begins} (?:{does})\b", re.IGNORECASE), f"I am a {role}")
        for role, _, does in (line.partition(" = ") for line in lines)
    )


def _ends(named: Sequence[NamedRole]) -> tuple[NamedRole | None, Role | None]:
    leaves: NamedRole | None = None
    reaches, beside = None, None
    for one in named:
        if _BECOMES.match(one.after):
            leaves = leaves or one
        elif _REACHES.search(one.before) or _IS_AIM.match(one.after):
            reaches = reaches or one.role
        elif _LEAVES.search(one.before) or _IS_START.match(one.after):
            leaves = leaves or one
        elif one.is_person and one.role.key != OTHER_FIELD:
            beside = beside or one.role
    if reaches is None and beside != (leaves.role if leaves else None):
        reaches = beside
    return leaves, reaches


def named_roles(text: str, roles: RoleBook) -> Iterator[NamedRole]:
    """Yield the roles that a text names, in order."""
    said = text.split()
    at = 0
    while at < len(said):
        found = roles.opening(said[at:])
        end = at + (found.words if found is not None else 1)
        if found is not None:
            yield NamedRole(
                role=found.role,
                is_person=found.is_person,
                before=_before(said[:at]),
                after=" ".join(said[end:]).lower(),
                said=_said(said[at:end], found.role, roles),
                place=(at, found.words),
            )
        at = end


def _said(named: Sequence[str], role: Role, roles: RoleBook) -> str:
    whole = " ".join(named).strip(" .,;:!?\"'()")
    for said in (whole, whole.removesuffix("s")):
        slug = slugify(said)
        if slug != slugify(role.name) and (slug in roles.people or slug in roles.fields):
            return said
    return role.name


def _before(said: Sequence[str]) -> str:
    before = " ".join(said).lower()
    for _ in range(_CUE_WORDS):
        before = _BESIDE.sub("", before)
    return before.rstrip(" :,-")


def _listed(
    cue: re.Pattern[str], text: str, *, only: Container[str] | None = None
) -> tuple[str, ...]:
    """Return the skills that are listed after a cue; `only` these, where some are given."""
    said = [skill for match in cue.finditer(text) for skill in _skills(_list_of(match))]
    if only is not None:
        said = [skill for skill in said if skill.lower() in only]
    return tuple(dict.fromkeys(said))[:MAX_SKILLS]


def _list_of(match: re.Match[str]) -> str:
    """Return what a cue lists, whichever side of it the list stands on."""
    return next(text for name, text in match.groupdict().items() if text and "list" in name)


def _skills(listed: str) -> Iterator[str]:
    for part in _BETWEEN.split(_LIST_ENDS.sub("", listed)):
        skill = _VAGUE.sub("", _VAGUE.sub("", part.strip()))
        if _is_skill(skill):
            yield skill


def _is_skill(said: str) -> bool:
    """Tell whether a few words may be a skill: one known by name, or not only general words."""
    if not said or len(said.split()) > _MAX_SKILL_WORDS or _HOURS.search(said):
        return False
    if said.lower() in _NO_SKILLS:
        return False
    named = said.lower() in skill_names() or not said.islower()
    return named or bool(set(words(said)) - general_stems())


def _interest(text: str, cue: re.Pattern[str]) -> str:
    match = cue.search(text)
    if match is None:
        return ""
    return " ".join(_LIST_ENDS.sub("", match["interest"]).split()[:_MAX_INTEREST_WORDS])


def _weekly(text: str) -> float | None:
    """Return the hours a week that a text names last, not as past and not as worked."""
    named = [
        one.hours_per_week
        for one in amounts(text)
        if not _NO_MORE.search(text[: one.start]) and not _AT_WORK.search(text[: one.start])
    ]
    return named[-1] if named else None


def _hours(said: str) -> float:
    return float(NUMBERS.get(said.lower(), said))
