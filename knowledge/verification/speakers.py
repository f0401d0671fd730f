"""Who a sentence says is speaking, and whether its evidence lets them speak."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from knowledge.evidence import Evidence
from knowledge.verification.tokens import Token, folded, tokens
from knowledge.words import STOP_WORDS

Name = tuple[str, ...]
"""A name as folded words."""

_SAYING: Final = re.compile(
    "(?:"
    + "|".join(
        """
        acknowledge add admit advise advocate agree answer argue ask assert call caution claim
        compare confirm consider contrast declare define describe disagree discuss emphasi[sz]e
        encourage endorse explain favou?r frame highlight insist mention note observe outline
        oppose point prefer propose put recall recommend reject remark remember report respond
        say see share speak state stress suggest summari[sz]e teach tell think underline urge
        view warn write believe
        """.split()
    )
    + ")(?:s|es|d|ed|ing)?|said|told|thought|spoke|taught|wrote|saw"
)
_BETWEEN: Final = 3  # words between a name and its verb: "also", "from Zalando", "and Bo"
_APPOSITION: Final = 12  # words between two commas after a name
_PARTICLES: Final = frozenset(
    {"al", "bin", "da", "de", "del", "den", "der", "di", "la", "van", "von"}
)
_CLAUSE_END: Final = re.compile(r"[.!?;:](?:\s|$)")
_CACHED_TEXTS: Final = 1024


@lru_cache(maxsize=64)
def _bearers(people: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return whose name holds a word, for every word of some people's names."""
    bearers: dict[str, frozenset[str]] = {}
    for person in people:
        for word in folded(person):
            bearers[word] = bearers.get(word, frozenset()) | {person}
    return bearers


@lru_cache(maxsize=_CACHED_TEXTS)
def speakers(sentence: str, people: frozenset[str]) -> tuple[Name, ...]:
    """Return who speaks, thinks or acts according to a sentence, each name once, in order.

    That is a name with a verb of saying or thinking, and a person of the archive who is the
    subject of a sentence or whose something it is ("Ada starts ...", "Ada's advice"). A full name
    that opens a sentence is its subject, whatever the verb.
    """
    found = (name for run in _runs(sentence) if (name := _speaker(sentence, run, people)))
    return tuple(dict.fromkeys(found))


def lets_speak(evidence: Evidence, name: Name, people: frozenset[str]) -> bool:
    """Tell whether evidence is somebody's: said by them, or about what they say.

    A passage is its guest's alone, unless the guest reports what somebody else says. A sentence
    of the wiki is its guest's too, or of whomever it names, unless it names another speaker.
    """
    own = evidence.guest is not None and set(name) <= set(folded(evidence.guest))
    if evidence.kind == "passage" and is_person(name, people):
        return own or name in _reported(evidence.text)
    if evidence.kind == "claim" and (others := speakers(evidence.text, people)):
        return any(set(name) <= set(other) or set(other) <= set(name) for other in others)
    return own or set(name) <= set(folded(evidence.text))


def is_mentioned(evidence: Evidence, sentence: str) -> bool:
    """Tell whether a sentence has a part of the name of the guest of some evidence."""
    capitals = {token.folded for token in tokens(sentence) if token.is_capital}
    return bool(evidence.guest) and not capitals.isdisjoint(folded(evidence.guest or ""))


def is_person(name: Name, people: frozenset[str]) -> bool:
    """Tell whether a name is that of a known person, or a part of it."""
    bearers = _bearers(people)
    return bool(frozenset.intersection(*(bearers.get(word, frozenset()) for word in name)))


def _runs(sentence: str) -> Iterator[tuple[int, int]]:
    """Yield runs of words in capitals, as (first, last + 1) in the tokens."""
    every = tokens(sentence)
    start = 0
    while start < len(every):
        if not _may_be_name(every[start]):
            start += 1
            continue
        end = start + 1
        while end < len(every) and _goes_on(every, end, sentence):
            end += 1
        yield start, end
        start = end


def _may_be_name(token: Token) -> bool:
    return token.raw[0].isupper()


def _goes_on(every: Sequence[Token], place: int, sentence: str) -> bool:
    before, token = every[place - 1], every[place]
    if sentence[before.end : token.start].strip() not in ("", "-") or _is_possessive(before):
        return False
    following = every[place + 1] if place + 1 < len(every) else None
    particle = token.folded in _PARTICLES and following is not None and _may_be_name(following)
    return _may_be_name(token) or particle


def _speaker(sentence: str, run: tuple[int, int], people: frozenset[str]) -> Name | None:
    every = tokens(sentence)
    start, end = run
    name = tuple(token.folded for token in every[start:end])
    while name and name[0] in STOP_WORDS and (len(name) == 1 or not is_person(name, people)):
        start, name = start + 1, name[1:]
    if not name:
        return None
    if is_person(name, people):
        speaks = (
            _is_possessive(every[end - 1])
            or _says_after(sentence, end)
            or _says_before(sentence, start)
            or (start == 0 and (len(name) > 1 or _is_subject(every, end)))
        )
    else:
        # Of people who are not known, only full names that open a clause can be told from titles.
        opens = start == 0 or sentence[every[start - 1].end : every[start].start].strip() == ","
        speaks = opens and len(name) > 1 and end < len(every) and _says(every[end])
    return name if speaks else None


def _is_possessive(token: Token) -> bool:
    return token.raw.endswith(("'s", "’s", "'", "’"))


def _says_after(sentence: str, end: int) -> bool:
    every = tokens(sentence)
    rest = every[end:]
    if not rest or end == 0:
        return False
    limit = _BETWEEN
    if sentence[every[end - 1].end : rest[0].start].strip() == ",":
        limit = _APPOSITION
    for token in rest[: limit + 1]:
        if _CLAUSE_END.search(sentence, every[end - 1].end, token.start):
            return False
        if _SAYING.fullmatch(token.folded):
            return True
    return False


def _says_before(sentence: str, start: int) -> bool:
    """Tell whether "according to" or ", says" stands before a name."""
    before = tokens(sentence)[max(0, start - 2) : start]
    if tuple(token.folded for token in before) == ("according", "to"):
        return True
    opens = len(before) == 1 or (before and sentence[before[0].end : before[-1].start].strip())
    return bool(opens) and _says(before[-1])


def _says(token: Token) -> bool:
    return token.folded.endswith(("s", "d", "t")) and bool(_SAYING.fullmatch(token.folded))


def _is_subject(every: Sequence[Token], end: int) -> bool:
    if _is_possessive(every[end - 1]):
        return True
    rest = [token.folded for token in every[end : end + 2]]
    following = next((word for word in rest if not word.endswith("ly")), "")
    return following.endswith(("s", "ed")) or following in _SUBJECT_VERBS


_SUBJECT_VERBS: Final = frozenset(
    "and also became began bought broke brought built came can chose could did drew felt first "
    "found gave got grew had held kept knew lay led left lost made met might often paid ran rose "
    "sat sold sent should spent started still stood swore then took understood went will won "
    "would".split()
)


@lru_cache(maxsize=_CACHED_TEXTS)
def _reported(text: str) -> frozenset[Name]:
    """Return whose words a passage reports: names beside a verb of saying, and their parts."""
    found = set()
    for start, end in _runs(text):
        if _says_after(text, end) or _says_before(text, start):
            name = tuple(token.folded for token in tokens(text)[start:end])
            found |= {name, *((word,) for word in name)}
    return frozenset(found)
