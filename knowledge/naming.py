"""How headings become anchors and titles become slugs, as the published wiki does it."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_NOT_ANCHOR = re.compile(r"[^\w\- ]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")

SOURCE_MARK: Final = "@"
"""Stands between slug and source in the key of a page that an earlier source has too."""


def slugify(title: str) -> str:
    """Return the title in lower case, words joined by hyphens."""
    return _NOT_SLUG.sub("-", title.lower().replace("'", "").replace("’", "")).strip("-")


def anchors(headings: Iterable[str]) -> list[str]:
    """Return one anchor per heading of a page; a repeated one gets `-1`, `-2` and so on.

    Where that gives an anchor that the page has already, counting goes on: the published wiki
    would repeat it, but a section must be found by its anchor.

    Source:
        kramdown-parser-gfm, which renders the published wiki.
    """
    seen: Counter[str] = Counter()
    result = []
    for heading in headings:
        anchor = _NOT_ANCHOR.sub("", heading.lower()).replace(" ", "-") or "section"
        unique = anchor
        while seen[unique]:
            unique = f"{anchor}-{seen[anchor]}"
            seen[anchor] += 1
        seen[unique] += 1
        result.append(unique)
    return result
