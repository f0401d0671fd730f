"""What the archive says of who a guest is: role or company, from an undated profile."""

import re
from typing import Final

from knowledge.records import Guest
from knowledge.sanitize import clip, one_line
from knowledge.sentences import sentence_ranges

_MAX_CHARS: Final = 80
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_OPENING: Final = re.compile(
    r"^(?:I am|I'm|(?:[A-ZÀ-Ž][\w.'’-]+ ){1,4}(?:is|works as)) (?:currently )?(?:(?:an?|the) )?"
)
_STATES_ROLE: Final = re.compile(
    r"\b(?:founder|ceo|cto|cdo|chief|head|director|manager|lead|leader|engineer|scientist|analyst"
    r"|professor|researcher|consultant|developer|evangelist|advocate|architect|author|recruiter"
    r"|coach|freelancer?|student|works? (?:at|for|as)|leads|founded)\b|@",
    re.IGNORECASE,
)


def describe(person: Guest) -> str | None:
    """Return the first sentence of a profile where it states a role or a company, else None."""
    bio = one_line(_LINK.sub(r"\1", person.bio)).replace("**", "")
    first = next((bio[start:end] for start, end in sentence_ranges(bio)), "")
    if not _STATES_ROLE.search(first) or "source bio" in first.lower():
        return None
    role = _OPENING.sub("", first).rstrip(".")
    return clip(role[:1].upper() + role[1:], max_chars=_MAX_CHARS)
