"""From a model's text to statements with numbered citations.

A model cites by writing `[ev_7k2m9q]`. Only ids that a tool returned become numbers; any other id
is taken out, and so are numbers in brackets and links that the model wrote itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from agent.answer import AnswerCitation, Statement
from knowledge.evidence import Evidence
from knowledge.sanitize import plain
from knowledge.sentences import sentence_ranges
from knowledge.verify import Grounds, Support, verify

MARK_OPENS: Final = "[(【"
"""Characters with which a mark may begin; models use all three."""
_ID = r"ev_[a-z2-7]{6}"
_MARK = rf"[\[(【]\s*({_ID}(?:\s*[,;]?\s*{_ID})*)\s*[\])】]"
_MARKS = re.compile(rf"\s*{_MARK}")
_LEADING_MARKS = re.compile(rf"(?:\s*{_MARK})+[.]?\s*")
_ONE_ID = re.compile(_ID)

# What a model must not show: sources of its own, and ids outside of a mark.
_OWN_NUMBERS = re.compile(
    r"\s*[\[【]\s*\^?\d+(?:\s*[,;–-]\s*\d+)*\s*(?:†[^\]】\n]*)?[\]】](?:\([^)\n]*\))?"
)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_ADDRESS = r"(?:[a-z][a-z0-9+.-]{1,15}://|mailto:|www\.)[^\s)>\]]*[^\s)>\].,;:!?]"
_URL = re.compile(rf"\s*\(<?{_ADDRESS}>?\)|\s*<?{_ADDRESS}>?", re.IGNORECASE)
_STRAY_IN_BRACKETS = re.compile(
    r"\s*[\[【][^\[\]【】\n]*(?<![^\W_])ev_[^\[\]【】\n]*[\]】]", re.IGNORECASE
)
_STRAY_ID = re.compile(r"\s*(?<![^\W_])_*ev_\w*", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"\s*(?:\[\]|\{\}|<>|【】)")
_LINK_JOINT = re.compile(r"\](?=[(\[])")
_LINK_DEFINITION = re.compile(r"^([\W\d_]*\[[^\]\n]*\]):")

_LAYOUT = re.compile(r"^\s*(?:#{1,6}\s.*|\*\*[^*]+\*\*:?|[-*_]{3,})\s*$")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_EMPHASIS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_SPACE_BEFORE_STOP = re.compile(r"\s+([.,;:!?])(?=\s|$)")
_STOP_BEFORE_MARK = re.compile(r"([.!?])((?:\s?\[\d+\])+)(?=\s|$)")
_FIRST_HELD: Final = 0xE000  # private use, which `plain` leaves in no text
_HELD = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of an answer: Markdown to show, and the statement in it, if it makes one."""

    markdown: str
    statement: Statement | None


@dataclass(slots=True)
class Citer:
    """Numbers citations in the order in which they are first used."""

    known: Mapping[str, Evidence]
    grounds: Grounds
    numbers: dict[str, int] = field(default_factory=dict)

    def resolve(self, raw: str) -> Piece:
        """Return a piece of a model's text as the reader sees it."""
        held: list[list[str]] = []

        def hold(marks: re.Match[str]) -> str:
            held.append([name for name in _ONE_ID.findall(marks[1]) if name in self.known])
            return chr(_FIRST_HELD + len(held) - 1)

        safe = plain(raw)
        shown = _without_own_sources(_MARKS.sub(hold, safe))
        # What went out together with a made-up source is not cited.
        left = [held[ord(place) - _FIRST_HELD] for place in _HELD.findall(shown)]
        cited = list(dict.fromkeys(name for names in left for name in names))
        own = sorted(self._number(name) for name in cited)
        marks = iter(left)
        markdown = _tidy(_HELD.sub(lambda _: self._numbered(next(marks)), shown))
        text = _bare(_HELD.sub("", shown))
        if not text or _LAYOUT.match(safe.strip("\n")):
            return Piece(markdown=markdown, statement=None)
        return Piece(
            markdown=markdown,
            statement=Statement(
                text=text,
                kind="evidence" if own else "inference",
                citations=own,
                support=self._support(text, cited) if own else None,
            ),
        )

    def citations(self) -> list[AnswerCitation]:
        """Return the citations used so far, in order of their numbers."""
        return [
            cite(number, self.known[name])
            for name, number in sorted(self.numbers.items(), key=lambda item: item[1])
        ]

    def number_all(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of the evidence with these ids, ascending; unknown ids have none."""
        return sorted({self._number(name) for name in ids if name in self.known})

    def _number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers) + 1)

    def _numbered(self, names: Sequence[str]) -> str:
        return "".join(f" [{self._number(name)}]" for name in dict.fromkeys(names))

    def _support(self, text: str, cited: Sequence[str]) -> Support:
        return verify(text, [self.known[name] for name in cited], self.grounds).support


def cite(number: int, evidence: Evidence) -> AnswerCitation:
    """Return evidence as a numbered citation."""
    return AnswerCitation(
        n=number,
        id=evidence.id,
        kind=evidence.kind,
        page=evidence.page_title or None,
        section=evidence.section,
        guest=evidence.guest,
        episode=evidence.episode,
        episode_title=evidence.episode_title,
        aired=evidence.aired,
        start_s=evidence.start_s,
        end_s=evidence.end_s,
        url=evidence.url,
        quote=evidence.text,
    )


def split_pieces(text: str) -> list[str]:
    """Cut a model's text between sentences and lines; joined, the pieces give the text back.

    Marks after a full stop stay with the sentence before them.
    """
    pieces: list[str] = []
    for line in text.splitlines(keepends=True):
        pieces.extend(_sentences_of(line))
    return pieces


def _sentences_of(line: str) -> Iterator[str]:
    bullet = _BULLET.match(line)
    skip = bullet.end() if bullet else 0
    starts = [skip + start for start, _ in sentence_ranges(line[skip:])][1:]
    begin = 0
    for start in starts:
        marks = _LEADING_MARKS.match(line, start)
        cut = marks.end() if marks else start
        if cut > begin:
            yield line[begin:cut]
            begin = cut
    if begin < len(line):
        yield line[begin:]


def _without_own_sources(text: str) -> str:
    """Take out the sources that a model made up itself; taking one out may bring up another."""
    before = None
    while before != text:
        before = text
        text = _URL.sub("", _LINK.sub(r"\1", _OWN_NUMBERS.sub("", text)))
        text = _STRAY_ID.sub("", _STRAY_IN_BRACKETS.sub("", text))
        text = _EMPTY_BRACKETS.sub("", text)
    return text


def _tidy(markdown: str) -> str:
    """Put marks before the full stop, and leave nothing that Markdown could read as a link."""
    markdown = _STOP_BEFORE_MARK.sub(r"\2\1", _SPACE_BEFORE_STOP.sub(r"\1", markdown))
    return _LINK_JOINT.sub("] ", _LINK_DEFINITION.sub(r"\1", markdown))


def _bare(markdown: str) -> str:
    text = _EMPHASIS.sub("", _BULLET.sub("", markdown.strip()).lstrip("#> "))
    return _SPACE_BEFORE_STOP.sub(r"\1", " ".join(text.split()))
