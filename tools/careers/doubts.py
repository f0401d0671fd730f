"""What makes a role one that nobody held, or that somebody else held.

As the cues, the patterns are written against text in lower case with plain apostrophes.
"""

import re
from typing import Final

_STRANGER: Final = (
    r"people|person|someone|somebody|everybody|everyone|guy|friends?|colleagues?|boss|manager"
    r"|mentor|candidates?|engineers|analysts|developers|scientists|researchers|students|lead"
    r"|partner|dad|father|mom|mother|husband|wife|brother|sister|parents|teacher|teams?"
)
PERSON: Final = re.compile(
    r"\b(?:i|i'm|i've|i'd|my|me|myself|you|your|he|his|she|her|they|their|them|we|our|us|who"
    rf"|{_STRANGER})\b"
)
"""Words that may be the subject of what follows."""
MYSELF: Final = frozenset({"i", "i'm", "i've", "i'd", "my", "me", "myself"})
THEMSELVES: Final = frozenset({"he", "she", "they", "his", "her", "their", "who"})

BETWEEN: Final = re.compile(
    r"\b(?:not|never|no|\w+n't|want\w*|need\w*|wish\w*|like[sd]?|would|could|might|will|should"
    r"|may|can|if|try\w*|tried|decid\w+|hop(?:e|ed|ing)|plan\w*|think\w*|thought|dream\w*|goal"
    r"|appl(?:y|ied|ying)|interview\w*|for|with|by|help\w*|hir(?:e|ing)|between|than|other"
    r"|another|many|some|few|every|any|people|who|whose|because|that|how|what|why|where"
    r"|consider\w*|recommend\w*|suggest\w*|mentor\w*|coach\w*|manag(?:e|ed|ing)|led|of|your|you"
    r"|our|they|we|most|all|interest\w*|instead|or|about|intend\w*|look\w*|search\w*|read"
    r"|degrees?|master'?s?|bachelor'?s?|msc|courses?|diploma|minor|bootcamp|book|almost|close"
    r"|closest|studies|studied|study|students?|teams?|projects?|talk\w*|introduced|exposed|slow"
    r"|glorified|bad|good|great|friends?|colleagues?|boss|phd|postdoc"
    r"|(?!(?:work|do|be|becom|lead|consult|freelanc|market|engineer|learn)ing\b)\w+ing)\b"
)
"""What between a cue and a role makes the role a wish, a topic or somebody else's."""
NEGATED: Final = re.compile(r"\b(?:not|never|no|\w+n't|about|if|for|his|her|their|your)\b")
"""The same between a cue and a degree."""
INSIDE: Final = re.compile(
    r"\b(?:interest\w*|exposure|appl(?:ied|y|ying)|help\w*|want\w*|try\w*|tried|how|hir(?:e|ing)"
    r"|work(?:ed|ing)?(?: \w+)? with|people|talk\w*|introduc\w*|internships?|before|not|never"
    r"|\w+n't)\b"
)
"""What inside a cue makes it no move of one's own."""
WISHED: Final = re.compile(
    r"\b(?:of|to|like|before(?: my)?|until|than i|i'm|i am|saying|instead of|without|not|never"
    r"|\w+n't)$"
    r"|\b(?:not|never|\w+n't|want(?:ed|s)? to|wanting to|need(?:s|ed)? to|would|could|might"
    r"|should|will|may|tr(?:y|ied|ying) to|decided? (?:to|that)|hop(?:e|ed|ing) to"
    r"|(?:plan|planned|planning) (?:to|on)|think(?:ing)? (?:about|of)|thought (?:about|of|i)"
    r"|dream\w*"
    r"|appl(?:ied|y|ying)|how to|if|whether|interested in|asked|asks|recommend\w*|suggest\w*"
    r"|goal|advis\w+)(?: (?!and\b)[\w']+){0,3}$"
)
"""What right before a cue makes all that follows a wish, a denial or advice."""
UNREAL: Final = re.compile(
    r"\b(?:if|whether|imagine|suppose) (?:i|you|he|she|they|someone)\b"
    r"|\b(?:i|she|he|they)(?:'d| would| could| might|'ll) |\b(?:envy|someone who|people who)\b"
)
"""What anywhere before a cue, in the same clause, makes what follows unreal."""
FOLLOWING: Final = re.compile(
    r"\s*(?:$|[.,;:?!()–—…/]|(?:roles?|job|position|title|trainee|intern|internship|consultant|at"
    r"|in|for|and|or|where|which|to|with|full|since|by|because|but|as|there|from|after|when|on"
    r"|is|was|then|again|now|while|so|who|before|until|myself|today|here|over|based|of|that|i"
    r"|into|using|through|during|working|doing|work|right|already|back|too|program|he|she|they"
    r"|many|some|several|about|around|years?|ever|mostly|mainly|this|once|just|focus\w*"
    r"|specializ(?:ed|ing)|plus|under|without|within|later|first|afterwards|building|developing"
    r"|taking|managing)\b)"
)
"""What may follow a role; another noun would make the name an adjective ("developer tools")."""
TEAM: Final = re.compile(r"\s*(?:team|department|group|organization)\b")
"""What may follow a field that somebody moved to."""
