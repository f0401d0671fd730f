"""Ids of videos, as links and lists write them."""

import re

_IN_LINK = re.compile(r"(?:v=|youtu\.be/|/live/|/embed/)([\w-]{11})(?![\w-])")
_BARE = re.compile(r"([\w-]{11})(?:[&?].*)?")


def video_id(text: str) -> str | None:
    """Return the id that a link or a bare id names, without what follows it."""
    found = _IN_LINK.search(text) or _BARE.fullmatch(text.strip())
    return found[1] if found else None
