"""Sentences that send the reader on to another page or episode, told from those that state."""

import re
from collections.abc import Sequence

from knowledge.records import Link, Purpose

_SENDS_ON = re.compile(
    r"^(?:(?:For|When|If|To)\b[^,]{3,120},\s*)?(?:then\s+)?"
    r"(?:use|see|read|start (?:with|from|at)|continue (?:with|to)|compare|pair|listen to|watch|"
    r"visit|browse|go (?:to|back to)|return to)\s+(?P<what>.*)|"
    r"^(?:these (?:pages|links|episodes)|related (?:pages|wiki)|"
    r"the (?:strongest|best) (?:podcast )?starting points?)\b",
    re.IGNORECASE | re.DOTALL,
)
_A_PLACE = re.compile(
    r"^(?:\S+\s+){0,5}?(?:page|pages|section|sections|episode|episodes|guide|roadmap|checklist|"
    r"overview|article|map|hub)\b",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"^(?:the|our|this|that|those|these|both)\s+", re.IGNORECASE)


def purpose_of(text: str, links: Sequence[Link]) -> Purpose:
    """A sentence that sends the reader on is no claim, whatever it cites.

    What it sends to must be a link or a place to read: "Use [[dbt]] for ..." may, "Start with a
    heuristic" gives advice.
    """
    places = [link for link in links if link.kind in ("page", "podcast", "archive", "book")]
    match = _SENDS_ON.match(text) if places else None
    if match is None:
        return "statement"
    if match["what"] is None or _A_PLACE.match(match["what"]):
        return "navigation"
    what = _DETERMINER.sub("", match["what"]).casefold()
    linked = any(what.startswith(link.label.casefold()) for link in places)
    return "navigation" if linked else "statement"
