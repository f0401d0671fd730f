"""What a question takes for granted and the archive does not have: a guest, a page, a topic."""

import re
from typing import Final

from agent.embedded.gazetteers import Gazetteers
from agent.embedded.phrasing import as_said_here
from knowledge.sanitize import clip
from knowledge.words import general_stems, words

_SHOWN: Final = 60  # characters
_NAME: Final = r"(?P<name>(?:[\w.'’-]+\s+){0,3}?[\w.'’-]+?)"
_CAPITAL: Final = r"[^\W\da-z_][\w.'’-]*"
_PROPER: Final = rf"(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,3}}?)"
_SAYS: Final = (
    r"(?:say|said|think|recommend\w*|mention\w*|advise\w*|suggest\w*|believe|claim\w*|tell|told"
    r"|talk\w*|the guest|a guest|on the (?:show|podcast)|interviewed"
    r"|in (?:an|the|which) (?:episode|interview))"
)
_SPEAKERS: Final = (
    re.compile(
        rf"\b(?:did|does|has|is|was|had)\s+{_NAME}\s+(?:ever\s+|also\s+|really\s+)?{_SAYS}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:[Ee]pisode|[Ii]nterview|[Cc]onversation|[Cc]hat)s?\s+(?:with|of|by|featuring)"
        rf"\s+{_PROPER}(?=\W|$)"
    ),
    re.compile(
        rf"\b(?:[Aa]ccording to|[Oo]pinion of|[Vv]iews? of|[Aa]dvice (?:of|from))"
        rf"\s+{_PROPER}(?=\W|$)"
    ),
    re.compile(rf"\b{_PROPER}['’]s\s+(?:episode|interview|views?|opinion|advice|talk)\b"),
)
_PERSON: Final = re.compile(rf"(?<=\w )(?P<name>{_CAPITAL}(?:\s+{_CAPITAL})+)")
_OF_EPISODES: Final = re.compile(r"\b(?:episodes?|guest|podcast|interviewed)\b", re.IGNORECASE)
_PAGE: Final = re.compile(
    r"\b(?:page|article|wiki entry)\s+(?:about|on|called|named|titled|for)\s+"
    r"[“\"]?(?P<name>[^?.!”\"]{3,80})",
    re.IGNORECASE,
)
_SAID_ON: Final = re.compile(
    r"\b(?:say|says|said|think|thinks|talk|talked|speak|spoke|mention(?:ed)?)\b[^,.?!]{0,30}?"
    r"\b(?:about|on|of)\s+(?P<name>[^,.;:?!]{3,60})",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"^(?:the|a|an|your|that|this|any|his|her)\s+", re.IGNORECASE)


def missing_in(text: str, known: Gazetteers) -> str:
    """Return a sentence on what a question takes for granted and is not so; else empty."""
    if guest := missing_guest(text, known):
        return f"There is no guest called {clip(guest, max_chars=_SHOWN)} in the archive."
    if page := missing_page(text, known):
        return f"The archive has no page about “{clip(page, max_chars=_SHOWN)}”."
    if topic := missing_topic(as_said_here(text, known), known):
        return f"No guest says anything about “{clip(topic, max_chars=_SHOWN)}” in the archive."
    return ""


def missing_guest(text: str, known: Gazetteers) -> str:
    """Return the name that a question takes for a guest's and that is nobody's; else empty."""
    if known.named_guests(text).names:
        return ""
    speakers = (*_SPEAKERS, *([_PERSON] if _OF_EPISODES.search(text) else []))
    for speaker in speakers:
        for found in speaker.finditer(text):
            name = _ARTICLE.sub("", found["name"]).strip(" .'’")
            if name and _is_name(name, known):
                return name
    return ""


def _is_name(name: str, known: Gazetteers) -> bool:
    """Two capitalised words are a person, unless a topic; one word is, if it is unheard of."""
    parts = name.split()
    if known.has_words(name):
        return False
    if len(parts) > 1 and all(part[0].isupper() for part in parts):
        return True
    return not known.occurs(name) and (len(parts) < 3 or any(part[0].isupper() for part in parts))


def missing_page(text: str, known: Gazetteers) -> str:
    """Return what a question wants a page about that no page or section is about; else empty."""
    found = _PAGE.search(text)
    if found is None:
        return ""
    name = _ARTICLE.sub("", found["name"]).strip(" ,;:")
    wanted = set(words(name))
    return name if wanted and not known.is_headed(wanted) else ""


def missing_topic(text: str, known: Gazetteers) -> str:
    """Return what a question wants to hear guests on and nobody ever speaks of; else empty."""
    found = _SAID_ON.search(text)
    if found is None:
        return ""
    name = _ARTICLE.sub("", found["name"]).strip()
    telling = [word for word in name.split() if set(words(word)) - general_stems()]
    return name if telling and not any(map(known.occurs, telling)) else ""
