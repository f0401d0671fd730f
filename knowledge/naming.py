"""How headings become anchors and titles become slugs, as the published wiki does it."""

import re
from collections import Counter
from collections.abc import Iterable

_NOT_ANCHOR = re.compile(r"[^\w\- ]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slugify(title: str) -> str:
    """Return the title in lower case, words joined by hyphens."""
    return _NOT_SLUG.sub("-", title.lower().replace("'", "").replace("’", "")).strip("-")


def anchors(headings: Iterable[str]) -> list[str]:
    """Return one anchor per heading of a page; a repeated one gets `-1`, `-2` and so on.

    Source:
        kramdown-parser-gfm, which renders the published wiki.
    """
    seen: Counter[str] = Counter()
    result = []
    for heading in headings:
        anchor = _NOT_ANCHOR.sub("", heading.lower()).replace(" ", "-") or "section"
        result.append(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return result
