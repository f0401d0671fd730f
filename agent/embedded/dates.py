"""Dates as people say them: "by June", "until next March", "in three months"."""

import calendar
import re
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_SEASONS: Final = {
    "spring": 3,
    "summer": 6,
    "autumn": 9,
    "fall": 9,
    "winter": 12,
    "easter": 4,
    "christmas": 12,
}
NUMBERS: Final = (
    {
        word: number
        for number, word in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen twenty".split()
        )
    }
    | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "a hundred": 100}
    | {"a": 1, "an": 1, "half a": 0.5}
)
ANY_CASE: Final = re.IGNORECASE | re.ASCII
"""Of patterns whose matches are looked up: ignoring case alone, "ſix" would match "six"."""
_BEFORE: Final = (
    r"\b(?:by|until|till|before|to be (?:ready|done) (?:by|in)|end by"
    r"|(?:end|date|deadline|target)(?: is)?(?: now| moved)?(?: to)?)"
    r"\s+(?:the\s+|I turn \d+ in\s+)?"
)
_ISO: Final = re.compile(_BEFORE + r"(?P<iso>\d{4}-\d\d-\d\d)\b", ANY_CASE)
_MONTH: Final = re.compile(
    _BEFORE
    + r"(?P<end>end of\s+)?(?:next\s+|this\s+)?"
    + r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    + rf"(?P<month>{'|'.join([*_MONTHS, *_SEASONS])})\b\.?"
    + r"(?:\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?\b(?!\d))?"
    + r"(?:,?\s+(?P<year>20\d\d))?",
    ANY_CASE,
)
_YEAR_END: Final = re.compile(
    _BEFORE + r"(?:end of\s+)(?:(?:the|this)\s+year|(?P<next>next year)|(?P<year>20\d\d))",
    ANY_CASE,
)
_NEXT_YEAR: Final = re.compile(_BEFORE + r"(?:next year|(?P<year>20\d\d))\b(?!-)", ANY_CASE)
_SPAN: Final = re.compile(
    rf"\b(?:in|within)\s+(?:the\s+)?(?:next\s+)?(?:about\s+|around\s+)?"
    rf"(?P<n>\d{{1,6}}|{'|'.join(NUMBERS)})\s+(?P<unit>week|month|year)s?\b(?:'?\s+time)?",
    ANY_CASE,
)
_LONGEST_MONTHS: Final = 60


def read_by(text: str, today: date) -> date | None:
    """Return the day until which a text gives itself time; None where it says none in the future.

    A month alone means its first day, "end of" its last one, and one that is past this year means
    next year's.
    """
    for read in (_iso, _year_end, _month, _next_year, _span):
        found = read(text, today)
        if found is not None:
            return found if found > today else None
    return None


def _iso(text: str, _today: date) -> date | None:
    match = _ISO.search(text)
    if match is None:
        return None
    try:
        return date.fromisoformat(match["iso"])
    except ValueError:
        return None


def _year_end(text: str, today: date) -> date | None:
    match = _YEAR_END.search(text)
    if match is None:
        return None
    year = int(match["year"] or today.year + (1 if match["next"] else 0))
    return date(year, 12, 31)


def _next_year(text: str, today: date) -> date | None:
    match = _NEXT_YEAR.search(text)
    return date(int(match["year"] or today.year + 1), 1, 1) if match else None


def _month(text: str, today: date) -> date | None:
    match = _MONTH.search(text)
    if match is None:
        return None
    name = match["month"].lower()
    month = _MONTHS.get(name) or _SEASONS[name]
    day = int(match["day"] or match["day2"] or 1)
    year = int(match["year"]) if match["year"] else today.year
    found = _day(year, month, day, match["end"])
    return found if match["year"] or found > today else _day(year + 1, month, day, match["end"])


def _day(year: int, month: int, day: int, at_end: str | None) -> date:
    last = calendar.monthrange(year, month)[1]
    return date(year, month, last if at_end else max(1, min(day, last)))


def _span(text: str, today: date) -> date | None:
    match = _SPAN.search(text)
    if match is None:
        return None
    said = match["n"].lower()
    count = float(NUMBERS.get(said, said))
    if match["unit"].lower() == "week":
        return today + timedelta(weeks=min(count, _LONGEST_MONTHS * 4))
    months = round(count * (12 if match["unit"].lower() == "year" else 1))
    return _later(today, min(months, _LONGEST_MONTHS)) if months else None


def _later(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
