"""Numbers of a text: amounts, years, percentages, versions, however they are written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from knowledge.times import parse_clock
from knowledge.words import words

_UNITS: Final = {
    name: number
    for number, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS: Final = {
    name: 10 * number
    for number, name in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_POWERS: Final = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_OTHERS: Final = {"dozen": 12, "twice": 2}
_VALUES: Final = {**_UNITS, **_TENS, **_OTHERS}
_SCALES: Final = {"k": 1000, "K": 1000, "M": 10**6, "B": 10**9, "bn": 10**9}
_SIGNS: Final = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"}
_MEASURES: Final = (
    "centur(?:y|ies)|days?|decades?|dollars?|euros?|hours?|minutes?|months?|per ?cent"
    "|percentage|points?|pounds?|quarters?|seconds?|weeks?|years?"
)
"""What "one" counts; before any other word it may mean a person or a thing."""

_TIMES: Final = frozenset(
    stem
    for measure in "century day decade hour minute month quarter second week year".split()
    for stem in words(measure)
)
"""Stems of what measures time."""
_NAMED: Final = "|".join([*_UNITS, *_TENS, *_POWERS, *_OTHERS])
_FIGURE = re.compile(
    r"(?P<clock>(?<![\d:.])\d{1,2}:[0-5]\d(?::[0-5]\d)?(?![\d:]))"
    r"|(?:(?P<sign>[$€£])\s?)?(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)*)"
    r"(?P<scale>(?-i:[kKMB]|bn)\b|\s(?:hundred|thousand|million|billion)\b)?"
    rf"|\b(?P<named>(?:{_NAMED})(?:(?:\s+and)?[\s-]+(?:{_NAMED}))*)\b"
    rf"|\b(?P<article>an?|single)(?=[\s-](?:{_MEASURES})\b)",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(?P<sign>\s?%)|\s?-?(?P<word>[^\W\d_]+)")
_MEASURED = re.compile(rf"[\s-](?:{_MEASURES})\b", re.IGNORECASE)
_LONGEST_WORD: Final = 40
_WORD_BEFORE: Final = re.compile(r"([^\W_]+)[^\w.!?;:]*$")
_WORD_AFTER: Final = re.compile(r"[^\w.!?;:]*([^\W_]+)")
_CACHED_TEXTS: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as it is compared."""

    raw: str
    value: str  # digits, with a point where there is one; seconds for a clock time
    unit: str  # stem of what it counts; empty where the next word does not say it
    how: Literal["number", "clock", "article"]  # an article is the "a" of "a year"
    context: tuple[str, str] | None  # the word before and the word after, where there are both


@lru_cache(maxsize=_CACHED_TEXTS)
def figures(text: str) -> tuple[Figure, ...]:
    """Return the numbers of a text in order.

    Words count ("twelve", "two thousand"), but no ordinals, and "one" only before a measure.
    """
    return tuple(_figures(unicodedata.normalize("NFKC", text)))


def missing_figures(sentence: str, texts: Iterable[str]) -> tuple[Figure, ...]:
    """Return the numbers of a sentence, clock times aside, that stand in none of the texts.

    A number stands in a text where its value does, unless the text has another number between
    the same two words, or counts the same thing with others and something else with this one, or
    measures time in other units with it.
    """
    wanted = [figure for figure in figures(sentence) if figure.how == "number"]
    if not wanted:
        return ()
    held = [figures(text) for text in texts]
    return tuple(f for f in wanted if not any(_is_held(f, figures) for figures in held))


def _is_held(wanted: Figure, held: tuple[Figure, ...]) -> bool:
    same = [figure for figure in held if figure.value == wanted.value and figure.how != "clock"]
    if not same:
        return False
    here = {figure.value for figure in held if wanted.context and figure.context == wanted.context}
    if here and wanted.value not in here:
        return False
    if not wanted.unit or any(figure.unit in ("", wanted.unit) for figure in same):
        return True
    if wanted.unit in _TIMES and all(figure.unit in _TIMES for figure in same):
        return False  # eight months are not eight years
    return all(figure.unit != wanted.unit for figure in held)


def _figures(text: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        context = _context(text, match)
        if match["clock"]:
            value = str(parse_clock(match[0]))
            yield Figure(raw=match[0], value=value, unit="", how="clock", context=context)
        elif match["article"]:
            unit = _unit(text, match.end())
            yield Figure(raw=match[0], value="1", unit=unit, how="article", context=context)
        elif match["digits"]:
            unit = _SIGNS[match["sign"]] if match["sign"] else _unit(text, match.end())
            raw = match[0].strip()
            value = _from_digits(match)
            yield Figure(raw=raw, value=value, unit=unit, how="number", context=context)
        elif match[0].lower() != "one" or _MEASURED.match(text, match.end()):
            unit = _unit(text, match.end())
            for value in _from_words(match["named"]):
                yield Figure(raw=match[0], value=value, unit=unit, how="number", context=context)


def _context(text: str, match: re.Match[str]) -> tuple[str, str] | None:
    before = _WORD_BEFORE.search(text, max(0, match.start() - _LONGEST_WORD), match.start())
    after = _WORD_AFTER.match(text, match.end())
    return (before[1].lower(), after[1].lower()) if before and after else None


def _from_digits(match: re.Match[str]) -> str:
    value = re.sub(r"^0+(?=\d)|\.0+$", "", match["digits"].replace(",", ""))
    scale = (match["scale"] or "").strip()
    factor = _SCALES.get(scale) or _POWERS.get(scale.lower())
    return _times(value, factor) if factor and value.count(".") <= 1 else value


def _times(value: str, factor: int) -> str:
    zeros = len(str(factor)) - 1
    whole, _, part = value.partition(".")
    moved = part[:zeros].ljust(zeros, "0")
    rest = part[zeros:].rstrip("0")
    return ((whole + moved).lstrip("0") or "0") + (f".{rest}" if rest else "")


def _from_words(run: str) -> Iterator[str]:
    """Yield the numbers of a run of number words: "two three" are two, "twenty three" is one."""
    parts = [part for part in re.split(r"[\s-]+", run.lower()) if part != "and"]
    total = current = 0
    last = ""
    for part in parts:
        if last and not _continues(last, part):
            yield str(total + current)
            total = current = 0
        if part == "hundred":
            current = max(current, 1) * 100
        elif part in _POWERS:
            total, current = total + max(current, 1) * _POWERS[part], 0
        else:
            current += _VALUES[part]
        last = part
    yield str(total + current)


def _continues(last: str, part: str) -> bool:
    if part in _POWERS:
        return last not in _OTHERS
    if part in _OTHERS or last in _OTHERS:
        return False
    return last in _POWERS or (last in _TENS and 0 < _UNITS.get(part, 0) < 10)


def _unit(text: str, end: int) -> str:
    after = _AFTER.match(text, end)
    if after is None:
        return ""
    if after["sign"]:
        return "percent"
    word = "percent" if after["word"].lower() == "per" else after["word"]
    return next((stem for stem in words(word) if len(stem) > 1), "")
