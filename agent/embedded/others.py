"""Whom a sentence is about: the asker, or somebody whom the asker tells of."""

import re
from typing import Final

_KIN: Final = (
    "friend|brother|sister|wife|husband|partner|son|daughter|girlfriend|boyfriend|father|mother|mum"
    "|mom|dad|cousin|uncle|aunt|niece|nephew|neighbou?r|colleague|coworker|co-worker|mentee|student"
    "|intern|trainee|employee|manager|boss|client|customer|flatmate"
)
_STAFF: Final = r"(?:\w+ ){0,2}(?:analysts?|engineers?|developers?|scientists?|managers?|teams?)"
PERSON: Final = (
    rf"(?:(?:my|our|the|his|her) (?:(?:\w+ )?(?:{_KIN})s?|team|company|employer)\b"
    rf"|a (?:friend|colleague|relative|cousin|neighbou?r|mentee)\b|one of (?:my|our|the)\b"
    rf"|our {_STAFF}\b)"
)
"""Pattern of how somebody else is introduced."""
_INTRODUCED: Final = re.compile(
    r"(?:^|[,;:]\s*|\b(?:for|and|but|because|that|so|with|when|while|since|although|though|as|tell"
    r"|does|do|is|can|should)\s+)"
    rf"{PERSON}",
    re.IGNORECASE,
)
NAMED_KNOWS: Final = re.compile(
    r"\b(?!(?:Who|What|That|Every|No|Some|Any)[a-z]*\b)[A-Z][a-z]{2,} knows (?P<list>[^.?!;:]+)"
)
"""Somebody who is named: "our student Tomek knows Python"."""
_CLAUSES: Final = re.compile(
    r"(?:[,;]\s+|\s+(?=and|but|while|so|since|because|(?:al)?though))"
    r"(?:(?:and|but|while|so|since|because|although|though)\s+)?"
    rf"(?=(?:I|she|he|they)\b|{PERSON})",
    re.IGNORECASE,
)
"""What stands between two clauses, of which the second says whom it is about."""
_OF_ONESELF: Final = re.compile(r"\bI(?:'m| am| have|'ve| know)\b", re.IGNORECASE)
_MEANT: Final = re.compile(r"\b(?:she|he|they)\b", re.IGNORECASE)


def introduces_another(text: str) -> bool:
    """Tell whether a text begins to tell of somebody else: "My sister is a lawyer"."""
    return _INTRODUCED.search(text) is not None


def of_asker(sentence: str) -> str:
    """Return a sentence without the clauses that tell of somebody else.

    "She knows R and I have 5 hours a week" becomes "I have 5 hours a week".
    """
    clauses = _CLAUSES.split(sentence)
    own = [clause for clause in clauses if not _is_of_another(clause)]
    return sentence if len(own) == len(clauses) else " ".join(own)


def _is_of_another(clause: str) -> bool:
    """Tell whether a clause tells of somebody else, also by a pronoun or a name alone."""
    meant = _MEANT.search(clause) is not None and _OF_ONESELF.search(clause) is None
    return meant or introduces_another(clause) or NAMED_KNOWS.search(clause) is not None
