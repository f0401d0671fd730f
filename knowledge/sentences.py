"""Where sentences begin and end."""

import re

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]*_]*(?=\s)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|No|Inc|Ltd|[A-Z])\.$"
)
_LONGEST_ABBREVIATION = 10  # characters looked back at, mark and space included
_STARTS_LOWER = re.compile(r"\s+[a-z,;)]")


def sentence_ranges(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of the sentences, white space around them left out.

    An end mark counts when white space follows and the next word does not start in lower case;
    common abbreviations and initials do not end a sentence.
    """
    ranges = []
    start = 0
    for match in _END.finditer(text):
        head = text[max(start, match.end() - _LONGEST_ABBREVIATION) : match.end()]
        if _ABBREVIATION.search(head) or _STARTS_LOWER.match(text, match.end()):
            continue
        ranges.append((start, match.end()))
        start = match.end()
    ranges.append((start, len(text)))
    return [trimmed for piece in ranges if (trimmed := _trim(text, piece))]


def _trim(text: str, piece: tuple[int, int]) -> tuple[int, int] | None:
    start, end = piece
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
