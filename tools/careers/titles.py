"""The change of role that an episode's title is about: "From QA to Data Engineering"."""

import re
from collections.abc import Sequence
from itertools import product
from typing import Final

from knowledge.naming import slugify
from tools.roles import RoleBook

_FORWARD: Final = re.compile(r"^(?:.*\bfrom )?(?P<left>.+?) to (?P<right>.+)$", re.IGNORECASE)
_BACKWARD: Final = re.compile(
    r"\b(?:becom\w+|into|to) (?P<right>.+?) (?:after|from) (?P<left>.+)$", re.IGNORECASE
)
_TOPICS: Final = frozenset(
    {"data", "it", "tech", "ai", "bi", "llms", "research", "school", "design"}
)


def titled_moves(title: str, book: RoleBook) -> list[tuple[str, str]]:
    """Return the moves that a title names, as pairs of keys; none where either side has no role."""
    head = title.partition(":")[0]
    match = _BACKWARD.search(head) or _FORWARD.match(head)
    if match is None:
        return []
    sides = (_roles(match["left"], book), _roles(match["right"], book))
    return [(left, right) for left, right in product(*sides) if left != right]


def _roles(text: str, book: RoleBook) -> Sequence[str]:
    """Return the roles that a side of a title names."""
    words = text.split()
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        named = book.opening(words[at:])
        length = named.words if named else 1
        if named and slugify(" ".join(words[at : at + length])) not in _TOPICS:
            found.setdefault(named.role.key)
        at += length
    return list(found)
