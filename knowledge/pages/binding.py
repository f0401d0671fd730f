"""Citations of a sentence: which episodes it names, which times belong to them, what is left.

A time is bound to an episode only where it plainly stands with its link: inside the label
(`[[podcast:x|Title, 7:45]]`), right after the link (`[[podcast:x|Title]], 7:45`), or right before
it (`at 7:45 in [[podcast:x|Title]]`). The other times are left for `knowledge.pages.anaphora`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from knowledge.records import Citation, HowBound
from knowledge.times import SPAN_LIST, Span, find_spans

FIRST_MARK = 0xE000
"""Links stand in a sentence as one private-use character each, from this one on."""
LAST_MARK = 0xF8FF

_CONFIDENCE: dict[HowBound, float] = {"label": 1.0, "after": 0.95, "before": 0.9, "none": 1.0}
MARK = re.compile("[\ue000-\uf8ff]")
# In `[[podcast:x]], 7:45 in [[podcast:y]]` the time is the second one's.
_AFTER = re.compile(
    rf"\s*(?:[,:;(]\s*)?(?:(?:at|from|around)\s+)?(?>{SPAN_LIST})\)?"
    r"(?!\s*,?\s*(?:in|of|on|from|during)\s+[\ue000-\uf8ff])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:\b(?:at|from|around)\s+)?(?:{SPAN_LIST})\s*,?\s*(?P<keep>(?:in|of|on|from|during)\s+)$",
    re.IGNORECASE,
)
_LABEL_TIMES = re.compile(
    rf"[\s,:;|(]*(?:\b(?:at|from|around)\s+)?(?:{SPAN_LIST})[\s)|]*", re.IGNORECASE
)
_LOOSE = re.compile(
    rf"(?P<open>\s*\()?\s*(?:\b(?:at|around|from|near|about|between|by|in)\s+)?(?:{SPAN_LIST})"
    r"(?P<close>\))?",
    re.IGNORECASE,
)
_REPEATED_COMMA = re.compile(r",(?:\s*,)+")
_GROUP = re.compile(r"\s*\(([^()]*)\)")
_TITLES = "[\ue000-\uf8ff](?:\\s*(?:,|,?\\s*and)\\s*[\ue000-\uf8ff])*"
_LEAST_WORDS = 2  # of a sentence, for a title to be taken out of it
_LEADING_TITLE = re.compile(rf"^\s*in\s+(?:the\s+)?{_TITLES}\s*[,:]\s*", re.IGNORECASE)
_TRAILING_TITLE = re.compile(
    r"(?<!\bis)(?<!\bare)(?<!\bwas)(?<!\bup)(?<!appear)(?<!appears)(?<!covered)(?<!discussed)"
    rf"\s*,?\s+(?:in|during)\s+{_TITLES}(?=\s*[.!?]?\s*$)"
)
_SPACES = re.compile(r"\s+")
_SPACE_BEFORE_MARK = re.compile(r"\s+([.,;:!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceLink:
    """A link as the binder sees it; `episode` is set where it leads to one."""

    label: str
    episode: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundSentence:
    """A sentence without its citation marks, and the citations they were."""

    text: str  # times that no link binds still stand in it
    citations: tuple[Citation, ...]
    loose: tuple[Span, ...] = ()  # the times that no link binds


def bind(marked: str, links: Sequence[SentenceLink]) -> BoundSentence:
    """Bind the times of one sentence.

    Args:
        marked: The sentence; link number `i` stands as `chr(FIRST_MARK + i)`.
        links: The links of the paragraph, in order.
    """
    if not MARK.search(marked):
        text = _tidy(marked)
        return BoundSentence(text=text, citations=(), loose=find_spans(text))
    citations: list[Citation] = []
    used = {ord(mark) - FIRST_MARK for mark in MARK.findall(marked)}
    labels = {i: _one_line(links[i].label) for i in used if i < len(links)}
    text = marked
    for match in MARK.finditer(marked):
        index = ord(match[0]) - FIRST_MARK
        if index >= len(links) or (episode := links[index].episode) is None:
            continue
        how, spans, text = _take_times(text, match[0], labels[index])
        citations += _citations(episode, how, spans)
        labels[index] = _LABEL_TIMES.sub(" ", labels[index]).strip() or "the episode"
    shown = _expand(_drop_titles(_drop_citation_groups(text, links), links), labels)
    return BoundSentence(
        text=shown, citations=tuple(dict.fromkeys(citations)), loose=find_spans(shown)
    )


def _take_times(text: str, mark: str, label: str) -> tuple[HowBound, tuple[Span, ...], str]:
    """Return how and which times belong to a link, and the text without them."""
    if spans := find_spans(label):
        return "label", spans, text
    at = text.index(mark)
    before, after = text[:at], text[at + 1 :]
    if (match := _BEFORE.search(before)) and (spans := find_spans(match[0])):
        return "before", spans, before[: match.start()] + match["keep"] + mark + after
    if (match := _AFTER.match(after)) and (spans := find_spans(match[0])):
        return "after", spans, before + mark + _without(after, match)
    return "none", (), text


def _without(after: str, match: re.Match[str]) -> str:
    """Cut the matched times out; a bracket that only closes around them is kept."""
    opened, closed = match[0].count("("), match[0].count(")")
    return (")" if closed > opened else "") + after[match.end() :]


def _citations(episode: str, how: HowBound, spans: Sequence[Span]) -> list[Citation]:
    """Return one citation per span; without any, one of the episode as a whole."""
    if not spans:
        return [
            Citation(
                episode=episode,
                start_s=None,
                end_s=None,
                how_bound=how,
                confidence=_CONFIDENCE[how],
            )
        ]
    return [
        Citation(
            episode=episode,
            start_s=span.start_s,
            end_s=span.end_s,
            how_bound=how,
            confidence=_CONFIDENCE[how],
        )
        for span in spans
    ]


def _drop_citation_groups(text: str, links: Sequence[SentenceLink]) -> str:
    """Take out every bracket that names an episode; other brackets belong to the sentence."""

    def replacement(match: re.Match[str]) -> str:
        indexes = [ord(mark) - FIRST_MARK for mark in MARK.findall(match[1])]
        cites = any(i < len(links) and links[i].episode is not None for i in indexes)
        return "" if cites else match[0]

    return _GROUP.sub(replacement, text)


def _drop_titles(text: str, links: Sequence[SentenceLink]) -> str:
    """Take out an episode's title that only says where: "In [title], ..." and "... in [title]."."""

    def replacement(match: re.Match[str]) -> str:
        indexes = [ord(mark) - FIRST_MARK for mark in MARK.findall(match[0])]
        titles = all(i < len(links) and links[i].episode is not None for i in indexes)
        left = text[: match.start()] + text[match.end() :]
        return "" if titles and len(left.split()) >= _LEAST_WORDS else match[0]

    return _TRAILING_TITLE.sub(replacement, _LEADING_TITLE.sub(replacement, text))


def _expand(text: str, labels: Mapping[int, str]) -> str:
    def label(match: re.Match[str]) -> str:
        return labels.get(ord(match[0]) - FIRST_MARK, "")

    return _tidy(MARK.sub(label, text))


def without_times(text: str, bound: Collection[Span]) -> str:
    """Return a sentence without the times that were bound; others stay where they are."""

    def replacement(match: re.Match[str]) -> str:
        if not all(span in bound for span in find_spans(match[0])):
            return match[0]
        return match["close"] or "" if not match["open"] else ""

    return _tidy(_LOOSE.sub(replacement, text))


def _tidy(text: str) -> str:
    """Return a sentence on one line, mended where something was taken out of it."""
    shown = _SPACE_BEFORE_MARK.sub(r"\1", _one_line(text.replace("()", "")))
    shown = _REPEATED_COMMA.sub(",", shown).lstrip(" ,;:")
    return shown[:1].upper() + shown[1:]


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
