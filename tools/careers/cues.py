"""How people say that they were something: the patterns around the name of a role.

They are written against text in lower case with plain apostrophes. A cue ends right before the
words that lead up to the role's name.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

Kind = Literal["being", "doing", "study", "pause"]
"""What a name needs: who holds a role, what they work in, years of study, or a break from work."""
Tense = Literal["before", "then", "now"]
"""Held before the rest of the story, at this place in it, or at its end."""

_WORDS: Final = r"(?: [\w'/-]+)"
_MOVED: Final = (
    r"(?:moved?|moving|switch(?:ed|ing)?|transition(?:ed|ing|s)?|pivot(?:ed|ing)?|shift(?:ed|ing)?"
    r"|jump(?:ed|ing)?|chang(?:ed?|ing)|turn(?:ed|ing)|step(?:ped)?|progressed|grew|return(?:ed|ing)"
    r"|drifted|converted|promoted)"
)
_CAREER: Final = (
    rf"(?:began|started)(?: out| off)?{_WORDS}{{0,2}} (?:my|her|his|their){_WORDS}{{0,2}}"
    rf" (?:career|life){_WORDS}{{0,2}}"
)
_LEFT: Final = (
    rf"(?:{_MOVED}|went|came|comes?|path|journey|turn){_WORDS}{{0,4}} from(?: being)?"
    r"|left|leaving|quit(?:ting)?"
    r"|originally(?: \w+){0,3}"
)
_TO: Final = (
    rf"{_MOVED}{_WORDS}{{0,6}} (?:(?:in)?to|towards?)(?: being| becoming)?"
    r"|ended up(?: being| as| in| becoming)?"
    r"|(?:got|getting|went|gone|came)(?: back)? (?:in)?to"
)
_HIRED: Final = (
    r"(?:work(?:ed|ing)|start(?:ed|ing)?|beg[au]n|join(?:ed|ing)?|hired|employed|jobs?|roles?|titles?"
    r"|position|internship|experience|freelanc(?:ed|ing)|continued|landed|intern|back|contracted"
    rf"|consulting|career|served|spent|years?|months){_WORDS}{{0,7}} as"
)

_PATTERNS: Final[Mapping[tuple[Tense, Kind], str]] = {
    ("before", "being"): (
        r"used to be|(?:was|were) (?:originally|initially|formerly|previously)|former(?:ly)?|ex"
        rf"|by training|in my previous life|{_CAREER} (?:as|with)|{_LEFT}"
    ),
    ("then", "being"): (
        rf"was|were|been|being|became|becoming|become|turned|{_TO}|{_HIRED}"
        r"|(?:found|took|taken|take|accepted|landed|got|had|held|started|joined)(?: on| up)?"
        rf"|(?:job|title|role|position){_WORDS}{{0,4}} (?:was|were)"
    ),
    ("now", "being"): (
        rf"(?:i've|have|has) worked{_WORDS}{{0,6}} as"
        r"|(?:i've|have|has) (?:now )?been(?: working)?(?: as)?"
        rf"|(?:am|i'm){_WORDS}{{0,3}} as|(?:am|i'm)(?: (?:now|currently|still|today))?"
        r"|(?:currently|now)(?: i)?(?: work| working)? as|(?:i|now|currently) works? as"
        r"|(?:title|job|role) is|is (?:now|currently)|(?:path|journey|route)(?: in)?to"
    ),
    ("before", "doing"): rf"backgrounds?{_WORDS}{{0,3}} (?:in|is)|{_CAREER} (?:in|with)|{_LEFT}",
    ("then", "doing"): (
        r"(?:work(?:ed|ing)|jobs?|careers?|roles?|position|employed|life|years?|time)"
        rf"{_WORDS}{{0,3}} in|(?:landed|start(?:ed|ing))(?: out| off| working)? in"
        rf"|(?:been|started|began|was) doing|did|was in|job(?: \w+){{0,9}} was|{_TO}|joined|joining"
    ),
    ("now", "doing"): (
        r"(?:am|i'm|now|currently)(?: working)? in|(?:i|now)(?: \w+ly)? works? in"
        rf"|(?:path|journey|route) (?:in)?to|(?:i've|have|has) (?:worked|been){_WORDS}{{0,3}} in"
    ),
    ("before", "study"): r"originally(?: \w+){0,3}",
    ("then", "study"): (
        r"(?:did|do|doing|finish(?:ed|ing)?|completed|completing|start(?:ed|ing)?|began"
        r"|pursu(?:ed|ing)|obtained|got|getting|received|earned|defended|holds?|have|had|during"
        r"|after|dropped(?: out of)?|quit|left|leaving|from|with|was|in)"
    ),
    ("now", "study"): (
        r"(?:am|i'm)(?: \w+)? (?:doing|pursuing|finishing|working on)"
        r"|(?:am|i'm)(?: (?:now|currently|still|also))?"
    ),
    ("then", "pause"): r"during|after|from|(?<!been )on|had|have|took|take|taking|due to|while",
}
CUES: Final[Mapping[tuple[Tense, Kind], re.Pattern[str]]] = {
    key: re.compile(rf"(?<![\w'])(?:{pattern})(?= )") for key, pattern in _PATTERNS.items()
}
HEDGE: Final = re.compile(
    r"\b(?:more|kind|sort|bit|part) of (?=an? )"
    r"|\b(?:basically|essentially|actually|really|only|just),? "
)
"""Words that weaken without changing what is said."""
ASIDE: Final = re.compile(r" [–—-] [^–—.;?!]{1,60} [–—-] ")
"""What is said in passing, between two dashes."""
CLAUSE_END: Final = re.compile(
    r"[.;:?!()]| – | — | - |, (?:but|so|because|which|where|who|and then|then) "
)
LEADS_FROM: Final = re.compile(r" from(?: being)?$")
TOWARDS: Final = re.compile(r" (?:(?:in)?to|towards?) ")
"""After a cue that leads from one role, what leads to the next."""
LOOKING_BACK: Final = re.compile(r"^\s*(?:previously|before that|earlier|prior to (?:that|this))\b")
"""What at the start of a clause puts it before what was just told."""
AT_ONCE: Final = re.compile(r"\s*(?:and|/|&)(?: also)?(?: an?| the| as an?)?(?: \w+)?\s*$")
"""What between two roles says that both were held at the same time."""
AS_ONE: Final = re.compile(r"^(?:(?:so|and|yeah|well),? )?as (?:an?|the)(?: [\w-]+){0,2} $")
SPEAKING: Final = re.compile(r"[^.;?!]{0,40}, (?:i've|i have|i am|i'm|my)\b")
"""Around a role, who somebody speaks as: "As an engineer, I have ..."."""
