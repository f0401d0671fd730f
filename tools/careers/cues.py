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
    rf"(?:{_MOVED}|went|came|comes?|path|journey|turn){_WORDS}{{0,4}} from(?: being)?|left|leaving|quit(?:ting)?"
    r"|originally(?: \w+){0,3}"
)
_TO: Final = (
    rf"{_MOVED}{_WORDS}{{0,6}} (?:(?:in)?to|towards?)(?: being| becoming)?|ended up(?: being| as| in| becoming)?"
    r"|(?:got|getting|went|gone|came)(?: back)? (?:in)?to"
)
_HIRED: Final = (
    r"(?:work(?:ed|ing)|start(?:ed|ing)?|beg[au]n|join(?:ed|ing)?|hired|employed|jobs?|roles?|titles?"
    r"|position|internship|experience|freelanc(?:ed|ing)|continued|landed|intern|back|contracted"
    rf"|consulting|career|served|spent|years?|months){_WORDS}{{0,7}} as"
)

CUES: Final[Mapping[tuple[Tense, Kind], re.Pattern[str]]] = {
    key: re.compile(rf"(?<![\w'])(?:{pattern})(?= )")
    for key, pattern in {
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
            rf"(?:i've|have|has) worked{_WORDS}{{0,6}} as|(?:i've|have|has) (?:now )?been(?: working)?(?: as)?"
            rf"|(?:am|i'm){_WORDS}{{0,3}} as|(?:am|i'm)(?: (?:now|currently|still|today))?"
            r"|(?:currently|now)(?: i)?(?: work| working)? as|(?:i|now|currently) works? as"
            r"|(?:title|job|role) is|is (?:now|currently)|(?:path|journey|route)(?: in)?to"
        ),
        ("before", "doing"): (
            rf"backgrounds?{_WORDS}{{0,3}} (?:in|is)|{_CAREER} (?:in|with)|{_LEFT}"
        ),
        ("then", "doing"): (
            rf"(?:work(?:ed|ing)|jobs?|careers?|roles?|position|employed|life|years?|time){_WORDS}{{0,3}} in"
            r"|(?:landed|start(?:ed|ing))(?: out| off| working)? in|(?:been|started|began|was) doing|did|was in"
            rf"|job(?: \w+){{0,9}} was|{_TO}|joined|joining"
        ),
        ("now", "doing"): (
            rf"(?:am|i'm|now|currently)(?: working)? in|(?:i|now)(?: \w+ly)? works? in|(?:path|journey|route) (?:in)?to"
            rf"|(?:i've|have|has) (?:worked|been){_WORDS}{{0,3}} in"
        ),
        ("then", "study"): (
            r"(?:did|do|doing|finish(?:ed|ing)?|complet(?:ed|ing)|start(?:ed|ing)?|began|pursu(?:ed|ing)"
            r"|obtained|got|getting|received|earned|defended|holds?|have|had|during|after|dropped(?: out of)?"
            r"|quit|left|leaving|from|with|was|in)"
        ),
        ("before", "study"): r"originally(?: \w+){0,3}",
        ("now", "study"): (
            r"(?:am|i'm)(?: \w+)? (?:doing|pursuing|finishing|working on)"
            r"|(?:am|i'm)(?: (?:now|currently|still|also))?"
        ),
        ("then", "pause"): r"(?:during|after|from|(?<!been )on|had|have|took|take|taking|due to|while)",
    }.items()
}

_STRANGER: Final = (
    r"people|person|someone|somebody|everybody|everyone|guy|friends?|colleagues?|boss|manager|mentor"
    r"|candidates?|engineers|analysts|developers|scientists|researchers|students|lead|partner|dad|father|mom|mother|husband|wife|brother|sister|parents|teacher|teams?"
)
PERSON: Final = re.compile(
    rf"\b(?:i|i'm|i've|i'd|my|me|myself|you|your|he|his|she|her|they|their|them|we|our|us|who|{_STRANGER})\b"
)
"""Words that may be the subject of what follows."""
MYSELF: Final = frozenset({"i", "i'm", "i've", "i'd", "my", "me", "myself"})
THEMSELVES: Final = frozenset({"he", "she", "they", "his", "her", "their", "who"})

BETWEEN: Final = re.compile(
    r"\b(?:not|never|no|\w+n't|want\w*|need\w*|wish\w*|like[sd]?|would|could|might|will|should|may|can|if"
    r"|try\w*|tried|decid\w+|hop(?:e|ed|ing)|plan\w*|think\w*|thought|dream\w*|goal|appl(?:y|ied|ying)"
    r"|interview\w*|for|with|by|help\w*|hir(?:e|ing)|between|than|other|another|many|some|few|every|any"
    r"|people|who|whose|because|that|how|what|why|where|consider\w*|recommend\w*|suggest\w*|mentor\w*"
    r"|coach\w*|manag(?:e|ed|ing)|led|of|your|you|our|they|we|most|all|interest\w*|instead|or"
    r"|about|intend\w*|look\w*|search\w*|read|degrees?|master'?s?|bachelor'?s?|msc|courses?|diploma"
    r"|minor|bootcamp|book|almost|close|closest|studies|studied|study|students?|teams?|projects?|talk\w*"
    r"|introduced|exposed|slow|glorified|bad|good|great|friends?|colleagues?|boss|phd|postdoc"
    r"|(?!working|doing|being|becoming|leading|consulting|freelancing|marketing|engineering|learning)\w+ing)\b"
)
"""What between a cue and a role makes the role a wish, a topic or somebody else's."""

WISHED: Final = re.compile(
    r"\b(?:of|to|like|before(?: my)?|until|than i|i'm|i am|saying|instead of|without|not|never|\w+n't)$"
    r"|\b(?:not|never|\w+n't|want(?:ed|s)? to|wanting to|need(?:s|ed)? to|would|could|might|should|will|may"
    r"|tr(?:y|ied|ying) to|decided? (?:to|that)|hop(?:e|ed|ing) to|plan(?:ned|ning)? (?:to|on)"
    r"|think(?:ing)? (?:about|of)|thought (?:about|of|i)|dream\w*|appl(?:ied|y|ying)|how to|if|whether"
    r"|interested in|asked|asks|recommend\w*|suggest\w*|goal|advis\w+)(?: (?!and\b)[\w']+){0,3}$"
)
"""What right before a cue makes all that follows a wish, a denial or advice."""

UNREAL: Final = re.compile(
    r"\b(?:if|whether|imagine|suppose) (?:i|you|he|she|they|someone)\b|\b(?:i|she|he|they)(?:'d| would| could| might|'ll) "
    r"|\b(?:envy|someone who|people who|those who)\b"
)
"""What anywhere before a cue, in the same clause, makes what follows unreal."""

CLAUSE_END: Final = re.compile(
    r"[.;:?!()]| – | — | - |, (?:but|so|because|which|where|who|and then|then) "
)
FOLLOWING: Final = re.compile(
    r"\s*(?:$|[.,;:?!()–—…/]|(?:roles?|job|position|title|trainee|intern|internship|consultant|at|in|for|and|or"
    r"|where|which|to|with|full|since|by|because|but|as|there|from|after|when|on|is|was|then|again|now|while"
    r"|so|who|before|until|myself|today|here|over|based|of|that|i|into|using|through|during|working|doing|work"
    r"|right|already|back|too|program|he|she|they|many|some|several|about|around|years?|ever|mostly"
    r"|mainly|this|once|just|focus\w*|specializ(?:ed|ing)|plus|under|without|within|later|first|afterwards"
    r"|building|developing|taking|managing)\b)"
)
"""What may follow a role; another noun would make the name an adjective ("developer tools")."""
TEAM: Final = re.compile(r"\s*(?:team|department|group|organization)\b")
INSIDE: Final = re.compile(
    r"\b(?:interest\w*|exposure|appl(?:ied|y|ying)|help\w*|want\w*|try\w*|tried|(?:worked?|working)(?: \w+)? with|how|hir(?:e|ing)|people"
    r"|talk\w*|introduc\w*|internships?|before|not|never|\w+n't)\b"
)
"""What inside a cue makes it no move of one's own."""
HEDGE: Final = re.compile(
    r"\b(?:more|kind|sort|bit|part) of (?=an? )|\b(?:basically|essentially|actually|really|only|just),? "
)
TOWARDS: Final = re.compile(r" (?:(?:in)?to|towards?) ")
ASIDE: Final = re.compile(r" [–—-] [^–—.;?!]{1,60} [–—-] ")
"""What is said in passing, between two dashes."""
LOOKING_BACK: Final = re.compile(r"^\s*(?:previously|before that|earlier|prior to (?:that|this))\b")
"""What at the start of a clause puts it before what was just told."""
AT_ONCE: Final = re.compile(r"\s*(?:and|/|&)(?: also)?(?: an?| the| as an?)?(?: \w+)?\s*$")
"""What between two roles says that both were held at the same time."""
AS_ONE: Final = re.compile(r"^(?:(?:so|and|yeah|well),? )?as (?:an?|the)(?: [\w-]+){0,2} $")
SPEAKING: Final = re.compile(r"[^.;?!]{0,40}, (?:i've|i have|i am|i'm|my)\b")
"""Around a role, who somebody speaks as: "As an engineer, I have ..."."""
NEGATED: Final = re.compile(r"\b(?:not|never|no|\w+n't|about|if|for|his|her|their|your|my wife)\b")
"""What between a cue and a degree makes it nobody's or somebody else's."""
