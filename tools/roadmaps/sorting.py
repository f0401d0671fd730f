"""Sentences of a section sorted by what they say to do: learn, build, show, hear, or why.

The cues are general words of English advice; they lie in `cues.json`. A sentence is taken whole
and unchanged, so that whoever reads it reads the wiki's words.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from knowledge.evidence import Evidence
from knowledge.records import Sentence

Slot = Literal["learn", "build", "show", "hear", "why", "none"]
_DOING: Final[tuple[Literal["learn", "build", "show"], ...]] = ("show", "build", "learn")
"""In this order where a sentence has as many cues of one as of another."""

_CUES: Final = Path(__file__).with_name("cues.json")
_WORD: Final = re.compile(r"[a-z][a-z-]*")
_NAME: Final = re.compile(r"[^\W\d_]+")
_LEAD: Final = re.compile(r"^[^,:.]{1,60},\s+")
_SOFT: Final = ("also", "then", "first", "next", "finally", "now", "don't", "do", "not", "never")
_ENDED: Final = re.compile(r"[.!?…]['\"”’)]*$")
_CLAUSE: Final = re.compile(r"\b(?:because|so that|since (?!then|last|early|late)(?=[^\d\W]))\b.+$")
_POINTS_BACK: Final = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|its|their|theirs|this|that|these|those|ones?|both|such)\b",
    re.IGNORECASE,
)
_MAX_LIST_CHARS: Final = 400
_MIN_REASON_WORDS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence, or a lead-in and its list, with the claims that stand behind it."""

    text: str
    claims: tuple[Evidence, ...]  # of the lead-in alone, where it is a list
    slot: Slot
    is_list: bool
    advises: bool  # the reader, rather than telling of a guest


def sort_statements(
    sentences: Sequence[Sentence],
    claims: Sequence[Evidence],
    *,
    names: frozenset[str],
    heading: str,
) -> list[Statement]:
    """Return what the sentences say, sorted, in reading order.

    Without a citation of its own a sentence is taken only where it instructs and names nobody:
    otherwise it could put words into the mouth of somebody who is not cited.

    Args:
        sentences: Of one section.
        claims: Of the same section.
        names: First and last names of guests, as they are written.
        heading: Of the section; it tells what a list is for whose lead-in does not.
    """
    by_text: dict[str, list[Evidence]] = {}
    for claim in claims:
        by_text.setdefault(claim.text, []).append(claim)
    found = []
    for texts in _grouped(sentences):
        # What stands behind one item of a list does not stand behind all of it.
        behind = tuple(by_text.get(texts[0], ()))
        text = _joined(texts)
        is_list = len(texts) > 1
        if behind or _instructs(text, names, is_list=is_list):
            slot = _slot_of_list(texts[0], heading) if is_list else slot_of(text)
            found.append(
                Statement(
                    text=text,
                    claims=behind,
                    slot=slot,
                    is_list=is_list,
                    advises=is_list or _commands(text) or not _tells_of(text, names),
                )
            )
    return found


def _slot_of_list(lead_in: str, heading: str) -> Slot:
    slot = slot_of(lead_in)
    return slot_of(heading) if slot == "none" and not is_dangling(lead_in) else slot


def slot_of(text: str) -> Slot:
    """Return what one sentence says to do; `none` where nothing tells."""
    lowered = text.lower().replace("’", "'")
    if is_dangling(text):
        return "none"
    imperative = _imperative(lowered)
    if imperative:
        return imperative
    if _gives_reason(lowered):
        return "why"
    found = _WORD.findall(lowered)
    counts = {slot: sum(word in _cues()[slot]["words"] for word in found) for slot in _DOING}
    best = max(_DOING, key=lambda slot: counts[slot])
    return best if counts[best] else "none"


def reason_in(text: str) -> str:
    """Return the clause of a sentence that gives a reason, word for word; empty without one.

    A clause that points at what stands before it says nothing alone: then it is the sentence.
    """
    match = _CLAUSE.search(text)
    clause = match.group() if match else ""
    if len(clause.split()) < _MIN_REASON_WORDS:
        return ""
    return text if _POINTS_BACK.search(clause) else clause


def is_dangling(text: str) -> bool:
    """Tell whether only the sentence before explains this one: by its head, or by "too"."""
    lowered = text.lower()
    return lowered.endswith(" too.") or _dangling_head().match(lowered) is not None


def is_no_stage(heading: str) -> bool:
    """Tell whether a heading names a part that sends on, compares or sums up."""
    lowered = " ".join(re.findall(r"[a-z]+", heading.lower()))
    return any(f" {phrase} " in f" {lowered} " for phrase in _cues()["no_stages"])


def _imperative(lowered: str) -> Slot | None:
    """Return what the verb at the head asks for, an opening phrase left out; None without one."""
    for start in (lowered, _LEAD.sub("", lowered, count=1)):
        verb = next((word for word in _WORD.findall(start) if word not in _SOFT), "")
        if verb in _cues()["talk"]:
            return "hear"
        for slot in _DOING:
            if verb in _cues()[slot]["verbs"]:
                return slot
    return None


def _gives_reason(lowered: str) -> bool:
    return any(re.search(rf"\b{cue}\b", lowered) for cue in _cues()["reasons"])


def _instructs(text: str, names: frozenset[str], *, is_list: bool) -> bool:
    named = names.intersection(_NAME.findall(text))
    return not named and not is_dangling(text) and (is_list or _commands(text))


def _tells_of(text: str, names: frozenset[str]) -> bool:
    first = _NAME.match(text)
    return first is not None and first.group() in names


def _commands(text: str) -> bool:
    return _imperative(text.lower().replace("’", "'")) in _DOING


def _grouped(sentences: Sequence[Sentence]) -> Iterator[list[str]]:
    """Yield each sentence alone, but a lead-in ending in a colon with the list that follows it.

    A fragment that no lead-in opens, and a lead-in that no fragment follows, say nothing.
    """
    group: list[str] = []
    for sentence in sentences:
        if sentence.purpose != "statement":
            continue
        if group and not _ENDED.search(sentence.text) and not sentence.text.endswith(":"):
            group.append(sentence.text)
            continue
        yield from _whole(group)
        group = [sentence.text] if sentence.text.endswith(":") else []
        if not group and _ENDED.search(sentence.text):
            yield [sentence.text]
    yield from _whole(group)


def _whole(group: Sequence[str]) -> Iterator[list[str]]:
    if len(group) > 1:
        yield list(group)


def _joined(texts: Sequence[str]) -> str:
    """Return a lead-in with as much of its list as a reader bears."""
    if len(texts) == 1:
        return texts[0]
    kept = [texts[1]]
    for text in texts[2:]:
        if sum(map(len, kept)) + len(text) > _MAX_LIST_CHARS:
            break
        kept.append(text)
    return f"{texts[0]} " + "; ".join(kept)


@cache
def _cues() -> Mapping[str, Any]:
    return dict(json.loads(_CUES.read_text(encoding="utf-8")))


@cache
def _dangling_head() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, _cues()['dangling']))})\b")
