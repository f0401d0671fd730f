"""The verifier: does the evidence that a sentence cites hold what the sentence says?

It compares words, not meanings, and asks no model: the same pair always gets the same verdict.
How far that can be trusted is measured in docs/verifier.md.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal

from knowledge.evidence import Evidence
from knowledge.sentences import sentence_ranges
from knowledge.verification.coverage import about
from knowledge.verification.names import is_named, proper_names
from knowledge.verification.numbers import figures, missing_figures
from knowledge.verification.overreach import absolutes, is_as_absolute
from knowledge.verification.polarity import unconfirmed
from knowledge.verification.quotations import altered, quotations, unquoted
from knowledge.verification.reading import Reading, best_reading, denies, read
from knowledge.verification.speakers import Name, is_mentioned, lets_speak, speakers
from knowledge.verification.tokens import folded, tokens
from knowledge.words import words

Support = Literal["supported", "weak", "unsupported"]
Weigh = Callable[[str], Mapping[str, float]]
"""Gives the weight of each stem of a text: how much the word tells, such as its inverse document
frequency."""

SUPPORTED: Final = 0.48
"""Least score of a supported sentence. Both thresholds are chosen by
`scripts/calibrate_verifier.py`; see docs/verifier.md."""
UNSUPPORTED: Final = 0.08
"""Least score of a sentence that is not unsupported."""
ENOUGH_WORDS: Final = 4
"""Words that tell something, below which a sentence is never unsupported for its words alone: of
two or three, none may stand in what it rests on."""
MAX_SENTENCE_CHARS: Final = 5000
"""What is longer is no sentence, and unsupported unread."""
_CLOCK_TOLERANCE_S: Final = 30
_ATTRIBUTED: Final = re.compile(
    r"(?P<who>[^:(]{2,80}?)(?: \((?P<year>\d{4})\))?: (?P<words>.+)", re.DOTALL
)
_LAYOUT: Final = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-"} | dict.fromkeys("*_`")
)


def equally(text: str) -> Mapping[str, float]:
    """Give every word of a text the same weight."""
    return dict.fromkeys(words(text), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the verifier knows of the archive that evidence is from."""

    weigh: Weigh = equally
    lengths: Mapping[str, int] = field(default_factory=dict)  # seconds by slug of the episode
    people: frozenset[str] = frozenset()  # full names


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a sentence is supported by the evidence that it cites, and why."""

    support: Support
    score: float  # 0..1, share of the sentence's words that stand in the evidence, by weight
    telling: int = 0  # words of the sentence that tell something
    best: tuple[str, ...] = ()  # ids of the evidence, one or two, that holds most
    uncovered: tuple[str, ...] = ()  # words of the sentence that it lacks, in order
    missing_numbers: tuple[str, ...] = ()
    missing_names: tuple[str, ...] = ()
    altered_quotations: tuple[str, ...] = ()
    silent_speakers: tuple[str, ...] = ()  # who says something, while the evidence is not theirs
    denied_by: tuple[str, ...] = ()  # ids of evidence that says the opposite
    unconfirmed_denial: bool = False  # the sentence denies something that no evidence denies
    overreach: tuple[str, ...] = ()  # words such as "always" that the evidence does not have
    outside: tuple[str, ...] = ()  # ids of evidence whose span is not inside its episode


def verify(sentence: str, evidence: Sequence[Evidence], grounds: Grounds) -> Verdict:
    """Return how a sentence is supported by its evidence.

    A quotation that was altered, a number that is not there, a speaker whose words these are not
    and a contradiction make it unsupported; a name that is not there, a denial that is not there
    and an "always" that is not there leave it weak at best. Otherwise it depends on the share of
    its words that the evidence holds. What stands there word for word is supported. More evidence
    never lowers the support.

    Args:
        sentence: Without marks of its citations.
        evidence: What it cites.
        grounds: Of the archive.
    """
    inside = [item for item in evidence if _is_inside(item, grounds.lengths)]
    verdict = Verdict(
        support="unsupported",
        score=0.0,
        outside=tuple(item.id for item in evidence if not _is_inside(item, grounds.lengths)),
    )
    if len(sentence) > MAX_SENTENCE_CHARS:
        return verdict
    names = speakers(sentence, grounds.people)
    theirs = {name: [e for e in inside if lets_speak(e, name, grounds.people)] for name in names}
    if silent := [" ".join(name) for name, own in theirs.items() if not own]:
        return replace(verdict, silent_speakers=tuple(silent))
    heard = [e for e in inside if not names or is_mentioned(e, sentence) or _is_in(e, theirs)]
    if not heard:
        return verdict
    verbatim = next((item for item in heard if _is_verbatim(sentence, item)), None)
    if verbatim:
        return replace(verdict, support="supported", score=1.0, best=(verbatim.id,))
    return _judge(sentence, heard, names, grounds.weigh, verdict)


def _judge(
    sentence: str, heard: Sequence[Evidence], names: Sequence[Name], weigh: Weigh, verdict: Verdict
) -> Verdict:
    spoken = {word for name in names for word in name}
    weights = {
        stem: weight
        for stem, weight in weigh(sentence).items()
        if stem not in {part for word in spoken for part in words(word)}
    }
    own = unquoted(sentence)
    denying = [item for item in heard if denies(weights, own, item.text)]
    agreeing = [item for item in heard if item not in denying]
    best = best_reading(weights, [read(weights, sentence, item) for item in agreeing or heard])
    texts = [item.text for item in heard]
    known = [*texts, *(_about(item, sentence) for item in heard)]
    found = replace(
        verdict,
        score=round(best.score, 4),
        telling=len(weights),
        best=tuple(item.id for item in best.evidence),
        uncovered=_uncovered(sentence, weights, best),
        missing_numbers=_missing_numbers(sentence, heard, known),
        missing_names=tuple(t.raw for t in proper_names(sentence) if not is_named(t, known)),
        altered_quotations=tuple(q for q in quotations(sentence) if altered(q, known)),
        denied_by=tuple(item.id for item in denying),
        unconfirmed_denial=all(unconfirmed(own, text) for text in texts),
        overreach=tuple(
            word
            for word in absolutes(own)
            if not any(is_as_absolute(about(weights, text), word) for text in texts)
        ),
    )
    return replace(found, support=_support(found))


def _support(found: Verdict) -> Support:
    contradicted = bool(found.denied_by) and set(found.best) <= set(found.denied_by)
    if contradicted or found.missing_numbers or found.altered_quotations:
        return "unsupported"
    if found.score < UNSUPPORTED and found.telling >= ENOUGH_WORDS:
        return "unsupported"
    doubtful = found.missing_names or found.unconfirmed_denial or found.overreach
    return "weak" if doubtful or found.score < SUPPORTED else "supported"


def _is_in(item: Evidence, theirs: Mapping[Name, Sequence[Evidence]]) -> bool:
    return any(item in own for own in theirs.values())


def _is_inside(item: Evidence, lengths: Mapping[str, int]) -> bool:
    length = lengths.get(item.episode or "")
    return length is None or max(item.start_s or 0, item.end_s or 0) <= length


def _is_verbatim(sentence: str, item: Evidence) -> bool:
    """Tell whether a sentence is evidence word for word, its guest's name before it or not."""
    said = _ATTRIBUTED.match(sentence)
    if said and item.guest and folded(said["who"]) == folded(item.guest):
        year = str(item.aired.year) if item.aired else None
        if said["year"] in (None, year):
            return stands_word_for_word(said["words"], item.text)
    return stands_word_for_word(sentence, item.text)


def stands_word_for_word(sentence: str, text: str) -> bool:
    """Tell whether a sentence is one of a text, or several in a row, case and layout aside."""
    wanted, held = _sentences(sentence), _sentences(text)
    ends = range(len(wanted), len(held) + 1)
    return bool(wanted) and any(held[end - len(wanted) : end] == wanted for end in ends)


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[str, ...]:
    plain = text.translate(_LAYOUT)
    parts = (plain[start:end].casefold().split() for start, end in sentence_ranges(plain))
    return tuple(" ".join(part).rstrip(".") for part in parts)


def _about(item: Evidence, sentence: str) -> str:
    """Return what is known of evidence beside its text: who, where and when.

    The day counts only for a sentence with its month: it would cover too many other numbers.
    """
    month = f"{item.aired:%B}" if item.aired else ""
    day = str(item.aired.day) if item.aired and month in sentence else ""
    year = str(item.aired.year) if item.aired else ""
    parts = (item.guest, item.episode_title, item.page_title, item.section, month, day, year)
    return " . ".join(part for part in parts if part)


def _missing_numbers(
    sentence: str, heard: Sequence[Evidence], known: Sequence[str]
) -> tuple[str, ...]:
    clocks = (figure for figure in figures(sentence) if figure.how == "clock")
    outside = (f for f in clocks if not any(_holds_second(item, int(f.value)) for item in heard))
    missing = [*missing_figures(sentence, known), *outside]
    return tuple(dict.fromkeys(figure.raw for figure in missing))


def _holds_second(item: Evidence, second: int) -> bool:
    if item.start_s is None:
        return False
    end_s = item.start_s if item.end_s is None else item.end_s
    return item.start_s - _CLOCK_TOLERANCE_S <= second <= end_s + _CLOCK_TOLERANCE_S


def _uncovered(sentence: str, weights: Mapping[str, float], best: Reading) -> tuple[str, ...]:
    missing = weights.keys() - best.held
    lacking = (token.raw for token in tokens(sentence) if missing.intersection(words(token.raw)))
    return tuple(dict.fromkeys(lacking))
