"""Times of an episode as people write them, and as whole seconds."""

import re
from dataclasses import dataclass

CLOCK = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?![\d:])"
_TIME = re.compile(r"(?:\d+:[0-5]?\d|\d+):[0-5]\d")
_CLOCK = re.compile(rf"(?<![\d:]){CLOCK}")
_RANGE_WORD = r"\s*(?:-|\u2013|\u2014|to|through|until)\s*"
_SPAN = rf"{CLOCK}(?:{_RANGE_WORD}{CLOCK})?(?:\s+onwards?)?"
_SPAN_PARTS = re.compile(
    rf"(?<![\d:])(?P<start>{CLOCK})(?:{_RANGE_WORD}(?P<end>{CLOCK}))?", re.IGNORECASE
)

SPAN_LIST = rf"{_SPAN}(?:\s*(?:,|;|/|,?\s+and|,?\s+plus)\s*{_SPAN})*"
"""Pattern for one or more times or ranges, as in `7:51-10:41, 14:15 and 22:29`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of an episode in seconds; without an end only its start is known."""

    start_s: int
    end_s: int | None


def parse_clock(text: str) -> int:
    """Return the seconds of `m:ss`, `mmm:ss` or `h:mm:ss`.

    Raises:
        ValueError: The text is no such time.
    """
    if not _TIME.fullmatch(text):
        raise ValueError(f"{text!r} is not a time such as 4:05 or 1:02:03")
    hours, minutes, seconds = [0, *(int(part) for part in text.split(":"))][-3:]
    return hours * 3600 + minutes * 60 + seconds


def format_clock(seconds: int) -> str:
    """Return `m:ss`, or `h:mm:ss` from one hour on."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def contains_clock(text: str) -> bool:
    """Tell whether something that looks like a time stands in the text."""
    return _CLOCK.search(text) is not None


def find_spans(text: str) -> tuple[Span, ...]:
    """Return every time and range in the text, in order; impossible ones are left out."""
    if ":" not in text:
        return ()
    spans = []
    for match in _SPAN_PARTS.finditer(text):
        try:
            start = parse_clock(match["start"])
            end = parse_clock(match["end"]) if match["end"] else None
        except ValueError:
            continue
        if end is None or end >= start:
            spans.append(Span(start_s=start, end_s=end))
    return tuple(spans)
