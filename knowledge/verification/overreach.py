"""Words that leave no exception: a sentence must not be more absolute than its evidence."""

import re
from functools import lru_cache
from typing import Final

_GROUPS: Final = tuple(
    re.compile(rf"\b(?:{'|'.join(group.split())})\b", re.IGNORECASE)
    for group in """
    all always each entire ever every everybody everyone everything whole
    never nobody none nothing no impossible
    just only merely nothing simply solely
    have has must need needs needed require requires required mandatory necessary cannot
    certain certainly definitely guarantee guaranteed guarantees undoubtedly sure
    """.strip().splitlines()
)
_ABSOLUTE: Final = re.compile(
    r"\b(?:all|always|every|everybody|everyone|never|nobody|none|impossible|only|solely|must"
    r"|guarantees?|guaranteed|certainly|definitely|undoubtedly)\b",
    re.IGNORECASE,
)
_CACHED_TEXTS: Final = 1024


def absolutes(sentence: str) -> tuple[str, ...]:
    """Return the absolute words of a sentence, each once, in lower case."""
    return tuple(dict.fromkeys(match[0].lower() for match in _ABSOLUTE.finditer(sentence)))


def is_as_absolute(text: str, word: str) -> bool:
    """Tell whether a text has an absolute word, or one that means much the same."""
    return not _groups(text).isdisjoint(_groups(word))


@lru_cache(maxsize=_CACHED_TEXTS)
def _groups(text: str) -> frozenset[int]:
    return frozenset(i for i, group in enumerate(_GROUPS) if group.search(text))
