"""Whether what was found answers a question: by how much of it is covered, and how near it is."""

from typing import Final

from agent.embedded.wanted import Reader, Wanted
from tools.views import LookupView

ENOUGH_COVERAGE: Final = 0.5
"""Least share of a question's words, rare ones weighing more, that one section must cover, where
its nearness is not known."""
NEARNESS_WEIGHT: Final = 1.5
ENOUGH_FIT: Final = 0.99
"""Least coverage plus weighted nearness of a question that is answered; see docs/decisions.md."""
ENOUGH_OF_GUEST: Final = 0.3
"""Least coverage of a question about one guest: what is found is that guest's already."""


def is_answered(coverage: float, nearness: float | None, *, strictness: float = 0.0) -> bool:
    """Tell whether a question is answered by what covers so much of it and is so near.

    Args:
        coverage: 0..1.
        nearness: Cosine similarity; None where it is not known.
        strictness: Fit that the question needs beyond the usual.
    """
    if nearness is None:
        return coverage >= ENOUGH_COVERAGE + strictness / 2
    return coverage + NEARNESS_WEIGHT * nearness >= ENOUGH_FIT + strictness


def answers(found: LookupView, wanted: Wanted, reader: Reader) -> bool:
    """Tell whether a look-up's result answers what was wanted."""
    best = max((section.coverage for section in found.sections), default=0.0)
    if not found.sections or found.matched_by in {"page", "heading"}:
        return bool(found.sections)
    if found.matched_by == "guest":
        if not wanted.otherwise or best >= ENOUGH_OF_GUEST:
            return True
        best, near = reader.fit(wanted.asking, tuple(section.id for section in found.sections))
        return is_answered(best, near)
    near = found.nearness
    if wanted.asking:
        best, near = reader.fit(wanted.asking, tuple(section.id for section in found.sections))
    return is_answered(best, near, strictness=wanted.strictness)
