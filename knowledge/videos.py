"""Videos of episodes: the ids that links and lists write, and the second a link opens at."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_IN_LINK = re.compile(r"(?:v=|youtu\.be/|/live/|/embed/)([\w-]{11})(?![\w-])")
_BARE = re.compile(r"([\w-]{11})(?:[&?].*)?")
_SECONDS = re.compile(r"^(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s?)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoLink:
    """A video by its id, and the second that the link names."""

    video: str
    start_s: int | None


def video_id(text: str) -> str | None:
    """Return the id that a link or a bare id names, without what follows it."""
    found = _IN_LINK.search(text) or _BARE.fullmatch(text.strip())
    return found[1] if found else None


def parse_video_link(href: str) -> VideoLink | None:
    """Return what a link to YouTube opens, or None for any other link."""
    try:
        parts = urlsplit(href)
        query = parse_qs(parts.query)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    video = video_id(href) if host in {"youtu.be", "youtube.com"} else None
    if video is None:
        return None
    return VideoLink(video=video, start_s=_start(query.get("t", query.get("start", [""]))[0]))


def _start(value: str) -> int | None:
    match = _SECONDS.match(value)
    if match is None or not match[0]:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
