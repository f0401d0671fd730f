"""Amounts of time that come again: "half a day each Saturday" as hours a week."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from agent.embedded.dates import ANY_CASE, NUMBERS

_WEEK_HOURS: Final = 168.0
_WEEKS_A_MONTH: Final = 4.0
_ONE: Final = (
    r"(?:a )?quarters? of an|half an?|half|\d+(?:[.,]\d+)?"
    r"|(?:twenty|thirty|forty)[- ](?:one|two|three|four|five|six|seven|eight|nine)|(?:a )?dozen"
    rf"|(?:{'|'.join(sorted(NUMBERS, key=len, reverse=True))}|ninety)(?![\w-])"
)
_NUMBER: Final = rf"(?P<least>{_ONE})(?:\s*(?:-|–|to|or)\s*(?P<most>{_ONE}))?"
_HOURS: Final[dict[str, float]] = {
    "h": 1,
    "hr": 1,
    "hour": 1,
    "min": 1 / 60,
    "minute": 1 / 60,
    "day": 8,
    "evening": 2,
    "night": 2,
    "morning": 2,
    "afternoon": 4,
    "weekend": 8,
}
"""What a unit is worth; a day of learning is eight hours, an evening two."""
_UNIT: Final = (
    r"(?P<unit>hours?|hrs?|h|minutes?|mins?|days?|evenings?|nights?|mornings?|afternoons?"
    r"|weekends?)\b(?P<more> and a half)?"
)
_WEEKDAY: Final = r"(?:mon|tues?|wed(?:nes)?|thurs?|fri|satur|sun)days?"
_TIMES: Final[tuple[tuple[str, float], ...]] = (
    (r"other weekend|second weekend", 0.5),
    (r"week(?!day|end)|wk|woche", 1),
    (r"weekend", 1),
    (r"month", 1 / _WEEKS_A_MONTH),
    (r"(?:week|work)(?:ing )?days?", 5),
    (r"days?|nights?|evenings?|mornings?", 7),
    (_WEEKDAY, 1),
)
_EACH: Final = r"(?:every single|every|each|per|an?|the|in|in the|in my|in a|by|for|over the|/)\s*"
_PER: Final = (
    rf"(?:{_EACH}(?P<per>other weekend|second weekend|week(?!day|end)|wk\b|woche|weekend|month"
    rf"|(?:week|work)(?:ing )?days?|days?|nights?|evenings?|mornings?|{_WEEKDAY})"
    r"|(?P<ly>weekly|daily|nightly)"
    rf"|on (?:an? )?(?P<days>{_WEEKDAY}(?:(?:,| and|, and|/| or) {_WEEKDAY})*)"
    r"|on (?P<work>weekdays|workdays)"
    r"|(?:on )?(?P<nights>two|three|four|five|six|seven|\d) (?:nights|evenings|mornings|days|times)"
    r" (?:a|per) week)"
)
_BETWEEN: Final = (
    r"(?:,? (?:of (?:learning|study|free) time|after work|each|free|I have"
    r"|(?:is|are|will be|would be) (?:free|left|mine|possible))?)?,?\s*"
)
_AMOUNTS: Final = (
    re.compile(
        rf"(?<![\w.,/-]){_NUMBER}[\s-]*(?:full |whole |spare |free )?{_UNIT}"
        rf"(?:{_BETWEEN}{_PER})(?:\s+on (?P<only>weekdays|workdays))?",
        ANY_CASE,
    ),
    re.compile(
        rf"\b{_EACH}(?P<per>other weekend|week(?!day|end)|weekend|(?:week|work)days?|days?|nights?"
        rf"|evenings?|mornings?|{_WEEKDAY}),?\s+(?:(?!has\b)\w+ ){{0,4}}?{_NUMBER}[\s-]*{_UNIT}",
        ANY_CASE,
    ),
    re.compile(
        rf"\b(?P<days>{_WEEKDAY}s?(?:(?:,| and|, and) {_WEEKDAY})*)"
        rf"(?: (?:mornings?|evenings?|afternoons?|nights?))?,\s+{_NUMBER}[\s-]*{_UNIT}",
        ANY_CASE,
    ),
    re.compile(
        r"\b(?:every|each)\s+(?P<whole>(?:other )?weekend|evening|night)\b"
        r"|\b(?P<wholes>weekends|evenings)\b",
        ANY_CASE,
    ),
    re.compile(
        rf"\b(?:hours (?:a|per) (?P<per>week)|(?P<ly>weekly)\b[^.!?]{{0,30}}?)\s*[:=–-]\s*{_NUMBER}"
        r"(?:\s*(?P<unit>hours?|hrs?|h)\b)?(?P<more> and a half)?",
        ANY_CASE,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount of time in a text."""

    start: int
    end: int
    hours_per_week: float  # above 0, at most 168


def amounts(text: str) -> Iterator[Amount]:
    """Yield the amounts of time that a text names as coming again, in order."""
    taken = [False] * len(text)
    found = []
    for pattern in _AMOUNTS:
        for match in pattern.finditer(text):
            hours = _hours(match)
            if any(taken[match.start() : match.end()]) or not 0 < hours <= _WEEK_HOURS:
                continue
            taken[match.start() : match.end()] = [True] * len(match[0])
            found.append(Amount(start=match.start(), end=match.end(), hours_per_week=hours))
    yield from sorted(found, key=lambda one: one.start)


def _hours(match: re.Match[str]) -> float:
    said = match.groupdict()
    if whole := said.get("whole") or said.get("wholes"):
        other, _, unit = whole.lower().removesuffix("s").rpartition(" ")
        return _HOURS[unit] * (7 if unit != "weekend" else 0.5 if other else 1)
    numbers = [_number(one) for one in (said["least"], said.get("most")) if one]
    unit = (said["unit"] or "hour").lower()
    amount = sum(numbers) / len(numbers) + (0.5 if said["more"] else 0.0)
    return amount * _HOURS[unit.removesuffix("s")] * _times(said)


def _times(said: dict[str, str | None]) -> float:
    """Return how often a week an amount comes again."""
    if said.get("only") or said.get("work"):
        return 5
    if days := said.get("days"):
        return len(re.findall(_WEEKDAY, days, ANY_CASE))
    if nights := said.get("nights"):
        return _number(nights)
    if often := said.get("ly"):
        return 1 if often.lower() == "weekly" else 7
    per = (said.get("per") or "").lower()
    return next(times for name, times in _TIMES if re.fullmatch(name, per))


def _number(said: str) -> float:
    words = " ".join(said.lower().replace(",", ".").replace("-", " ").split())
    fixed = {"half": 0.5, "half a": 0.5, "half an": 0.5, "ninety": 90.0}
    if words in fixed:
        return fixed[words]
    if "quarter" in words:
        return 0.25
    if words.endswith("dozen"):
        return 12.0
    try:
        return float(words)
    except ValueError:
        return float(sum(NUMBERS[part] for part in words.split()))
