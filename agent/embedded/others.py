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
    rf"(?:^|[,;:]\s*|\b(?:for|and|but|because|that|so|with|when|tell|does|do|is|can|should)\s+)"
    rf"{PERSON}",
    re.IGNORECASE,
)
_OF_ONESELF: Final = re.compile(r"\bI(?:'m| am| have|'ve| know)\b", re.IGNORECASE)
_MEANT: Final = re.compile(r"\b(?:she|he|they)\b", re.IGNORECASE)


def introduces_another(text: str) -> bool:
    """Tell whether a text begins to tell of somebody else: "My sister is a lawyer"."""
    return _INTRODUCED.search(text) is not None


def is_of_another(sentence: str) -> bool:
    """Tell whether a sentence tells of somebody else, also by a pronoun alone."""
    meant = _MEANT.search(sentence) is not None and _OF_ONESELF.search(sentence) is None
    return introduces_another(sentence) or meant
