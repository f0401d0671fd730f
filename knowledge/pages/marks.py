"""Citation marks of plain text, where the links are lost and only their labels are left.

A mark is a label with the times that stand with it: in brackets, as in "(Ada Lovelace on engines,
7:51-10:41)", or in running text, as in "at 7:51 in Ada Lovelace's engine episode". It becomes a
link to the episode that its label means. A mark in brackets whose episode is in doubt becomes a
link that leads nowhere: it is not shown, cites nothing, and is counted as unresolved.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from knowledge.pages.labels import EpisodeLabels
from knowledge.pages.markdown import MAX_LINK_CHARS, LinkPiece
from knowledge.times import SPAN_LIST, contains_clock

_BRACKET = re.compile(rf"[(\[]([^()\[\]]{{1,{MAX_LINK_CHARS}}})[)\]]")
_AT = r"(?:\b(?:at|from|around)\s+)?"
_TIMED = re.compile(
    rf"(?P<label>.*?)[\s,;:]*{_AT}(?P<times>{SPAN_LIST})", re.DOTALL | re.IGNORECASE
)
_TIMES = re.compile(rf"(?<![\d:]){SPAN_LIST}", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:[\s,;:.–—-]|(?:and|also|plus|see|cf|from|source|sources|via|in|e\.g)\b[.:,]?\s)+",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:episode|podcast|interview|conversation|discussion|talk)\b"
    r"|^[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*)+(?:[’']s?\b|\s+on\b)"
)
"""What tells the label of an episode from any other words: its noun, or a name with "on"."""
_BEFORE_TIME = re.compile(r"[\s,:;(\[]*(?:\b(?:at|from|around)\s+)?[\s,(\[]*$", re.IGNORECASE)
_AFTER_TIME = re.compile(r"\s*,?\s*(?:in|of|on|from|during)\s+", re.IGNORECASE)
_NAMED_EPISODE = re.compile(
    r"(?:[^\s.;:!?,()]+\s+){1,8}?(?:episode|podcast|interview|conversation|discussion|talk)\b"
    r"|(?:[^\s.;:!?,()]+\s+){1,3}?on\s+(?:[^\s.;:!?,()]+\s*){1,8}"
)
_CLAUSE_END = re.compile(r"[.!?;:()\[\]]\s*(?=\S)|\n\n")
_MAX_LABEL_WORDS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A stretch of the text and what replaces it."""

    start: int
    end: int
    pieces: tuple[str | LinkPiece, ...]


def link_marks(text: str, labels: EpisodeLabels) -> tuple[str | LinkPiece, ...]:
    """Return the text with a link in place of each citation mark; the times stay behind it."""
    pieces: list[str | LinkPiece] = []
    at = 0
    for mark in _marks(text, labels):
        if mark.start < at:
            continue
        pieces += [text[at : mark.start], *mark.pieces]
        at = mark.end
    return tuple(piece for piece in [*pieces, text[at:]] if piece)


def _marks(text: str, labels: EpisodeLabels) -> list[_Mark]:
    found = list(_bracketed(text, labels))
    starts, ends = [mark.start for mark in found], [mark.end for mark in found]
    for times in _TIMES.finditer(text):
        before = bisect_right(starts, times.start())
        if before and times.start() < ends[before - 1]:
            continue
        mark = _running_before(text, times, labels) or _running_after(text, times, labels)
        if mark is not None:
            found.append(mark)
    return sorted(found, key=lambda mark: mark.start)


def _bracketed(text: str, labels: EpisodeLabels) -> Iterator[_Mark]:
    for match in _BRACKET.finditer(text):
        inside = match[1]
        pieces = _timed(inside, labels) if contains_clock(inside) else _untimed(inside, labels)
        if any(isinstance(piece, LinkPiece) and piece.label for piece in pieces):
            yield _Mark(start=match.start(), end=match.end(), pieces=("(", *pieces, ")"))
        elif pieces:
            yield _Mark(start=match.start(), end=match.end(), pieces=pieces)


def _timed(inside: str, labels: EpisodeLabels) -> tuple[str | LinkPiece, ...]:
    """Return links and times; nothing where any of the times stands with no label."""
    pieces: list[str | LinkPiece] = []
    for match in _TIMED.finditer(inside):
        label = _LEAD_IN.sub("", match["label"]).strip(" ,;:\n")
        episode = labels.find(label)
        if episode is not None:
            pieces += [", " if pieces else "", _link(episode, label), f", {match['times']}"]
        elif _CUE.search(label) or labels.names_guest(label):
            pieces.append(_lost(f"{label}, {match['times']}"))
        else:
            return ()
    return tuple(piece for piece in pieces if piece)


def _untimed(inside: str, labels: EpisodeLabels) -> tuple[str | LinkPiece, ...]:
    """Return a link where the bracket holds nothing but what an episode is called."""
    label = _LEAD_IN.sub("", inside).strip()
    if not (_CUE.search(label) or labels.is_title(label)):
        return ()
    episode = labels.find(label)
    return (_link(episode, label),) if episode else ()


def _running_before(text: str, times: re.Match[str], labels: EpisodeLabels) -> _Mark | None:
    """Return the label that ends right before the times, if there is one that is no doubt."""
    earliest = max(0, times.start() - MAX_LINK_CHARS)
    start = _clause_start(text, earliest, times.start())
    if text[start - 1 : start] in {"(", "["}:  # the bracket belongs to the times alone
        start = _clause_start(text, earliest, start - 1)
    joint = _BEFORE_TIME.search(text, start, times.start())
    end = joint.start() if joint else times.start()
    begins = [m.start() for m in re.finditer(r"\b[A-Z0-9]", text[start:end])]
    for begin in (start + offset for offset in begins):
        label = text[begin:end]
        if len(label.split()) > _MAX_LABEL_WORDS or not labels.begins_label(label):
            continue
        if (episode := labels.find(label)) is not None:
            return _Mark(start=begin, end=end, pieces=(_link(episode, label),))
    return None


def _clause_start(text: str, earliest: int, end: int) -> int:
    return max((m.end() for m in _CLAUSE_END.finditer(text, earliest, end)), default=earliest)


def _running_after(text: str, times: re.Match[str], labels: EpisodeLabels) -> _Mark | None:
    """Return the label that starts right after the times and a preposition."""
    joint = _AFTER_TIME.match(text, times.end())
    named = _NAMED_EPISODE.match(text, joint.end()) if joint else None
    if named is None or not labels.names_guest(named[0]):
        return None
    label = named[0].strip()
    episode = labels.find(label)
    if episode is None:
        return None
    return _Mark(
        start=named.start(), end=named.start() + len(label), pieces=(_link(episode, label),)
    )


def _link(episode: str, label: str) -> LinkPiece:
    return LinkPiece(syntax="label", target=f"podcast:{episode}", label=label)


def _lost(mark: str) -> LinkPiece:
    return LinkPiece(syntax="label", target=f"podcast:{' '.join(mark.split())}", label="")
