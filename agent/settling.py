"""Pieces of an answer that are settled, and which of them announce nothing any more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from agent.checking import Checker, is_opener, states
from agent.citing import Draft
from knowledge.evidence import Evidence

Role = Literal["cites", "states", "opener", "other", "space", "notice", "gone"]
"""What a piece does: `other` is a courtesy or a question back; `gone` is not shown."""
SUBSTANCE: Final[frozenset[Role]] = frozenset({"cites", "states", "notice"})
_CONTENT: Final[frozenset[Role]] = SUBSTANCE | {"other"}
_BOLD_LEVEL: Final = 7  # below all headings with hashes
_LEAD_IN_LEVEL: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A settled piece."""

    draft: Draft
    role: Role


def role_of(draft: Draft) -> Role:
    """Return what a draft without a fault does."""
    if draft.kind == "space":
        return "space"
    if draft.cited:
        return "cites"
    if is_opener(draft):
        return "opener"
    return "states" if states(draft) else "other"


@dataclass(slots=True, kw_only=True)
class _Below:
    """What stands under an opener, up to the next one that is kept."""

    has_content: bool = False
    has_gap: bool = False
    level: int = 0  # of the next opener
    evidence: tuple[Evidence, ...] = ()  # of the next sentence that cites


def pruned(items: Sequence[Item], checker: Checker) -> list[Item]:
    """Return the items with those openers gone that open nothing: no heading without its text.

    A heading or lead-in that names somebody opens only what is theirs: "Ada says:" before words
    of somebody else would make them hers.
    """
    below = _Below()
    kept: list[Item] = []
    for item in reversed(items):
        if item.role == "opener" and not _opens(item.draft, below, checker):
            item = replace(item, role="gone")
        kept.append(item)
        _see(item, below, checker)
    return kept[::-1]


def _opens(draft: Draft, below: _Below, checker: Checker) -> bool:
    is_empty = below.has_gap and not below.has_content and below.level <= _level(draft)
    return not is_empty and checker.opens(draft, below.evidence)


def _see(item: Item, below: _Below, checker: Checker) -> None:
    if item.role == "cites":
        below.evidence = tuple(checker.known[name] for name in item.draft.cited)
    if item.role == "opener":
        below.has_content, below.has_gap, below.level = False, False, _level(item.draft)
    else:
        below.has_content |= item.role in _CONTENT
        below.has_gap |= item.role == "gone"


def _level(draft: Draft) -> int:
    if draft.kind != "heading":
        return _LEAD_IN_LEVEL
    mark = draft.kept.strip()
    return len(mark) - len(mark.lstrip("#")) or _BOLD_LEVEL
