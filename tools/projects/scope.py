"""How much to build in the user's hours. The archive states none: all of this is an assumption."""

from collections.abc import Sequence
from typing import Final

from tools.errors import HoursOutOfRangeError
from tools.projects.catalogue import ProjectKind
from tools.results.projects import Scope, Size, Step

FEWEST_HOURS: Final = 6
MOST_HOURS: Final = 2000
_MEDIUM_FROM: Final = 25
_LARGE_FROM: Final = 80
_SHARES: Final = (
    ("find the problem, its user and the data", 20),
    ("build the smallest version that runs", 35),
    ("measure it and look at what fails", 20),
    ("test it and make it run elsewhere", 15),
    ("write it up", 10),
)


def check_hours(hours: int | None) -> None:
    """Make sure that a project fits the hours.

    Raises:
        HoursOutOfRangeError: None does.
    """
    if hours is not None and not FEWEST_HOURS <= hours <= MOST_HOURS:
        raise HoursOutOfRangeError(hours, fewest=FEWEST_HOURS, most=MOST_HOURS)


def plan_scope(kind: ProjectKind, hours: int | None) -> Scope:
    """Return the scope of a project for hours that were checked."""
    size = _size(hours)
    given = f"{hours} hours are your" if hours else "no hours were given, so the medium size is our"
    return Scope(
        size=size,
        hours=hours,
        cuts=kind.cuts,
        steps=_steps(hours),
        assumption=(
            f"{given} assumption; sizes and shares are ours too. "
            "No guest is cited on how long it takes."
        ),
    )


def _size(hours: int | None) -> Size:
    if hours is None:
        return "medium"
    return "small" if hours < _MEDIUM_FROM else "medium" if hours < _LARGE_FROM else "large"


def _steps(hours: int | None) -> tuple[Step, ...]:
    shares = [share for _, share in _SHARES]
    parts = [None] * len(shares) if hours is None else split(hours, shares)
    return tuple(
        Step(name=name, share=share, hours=part)
        for (name, share), part in zip(_SHARES, parts, strict=True)
    )


def split(hours: int, shares: Sequence[int]) -> list[int]:
    """Return whole hours by share; they add up to all of them (largest remainders first)."""
    total = sum(shares)
    parts = [hours * share // total for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda i: (-(hours * shares[i] % total), i))
    for index in by_rest[: hours - sum(parts)]:
        parts[index] += 1
    return parts
