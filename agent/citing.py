"""From a model's text to statements with numbered citations.

A model cites by writing `[ev_7k2m9q]`. Only ids that a tool returned become numbers; any other id
is taken out, and so are numbers in brackets and links that the model wrote itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from agent.answer import AnswerCitation, Statement
from knowledge.evidence import Evidence
from knowledge.sanitize import plain
from knowledge.sentences import sentence_ranges
from knowledge.verify import Grounds, Verdict, verify

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
# An id in letters that only look like those of one, such as Cyrillic ones; 0 stands in no id.
_LOOKALIKE = re.compile(
    "(?!ev_)[eEеЕεΕҽєℯ℮ｅＥ][\u0300-\u036f]*[vVѵѴνΝⅴⅤｖＶ∨][\u0300-\u036f]*[_＿‗﹍﹎﹏](?=\\w)"
)
_NO_ID: Final = "ev_0"
_EMPTY_BRACKETS = re.compile(r"\s*(?:\[\]|\{\}|<>|【】)")
_LINK_JOINT = re.compile(r"\](?=[(\[])")
_LINK_DEFINITION = re.compile(r"^([\W\d_]*\[[^\]\n]*\]):")

_LAYOUT = re.compile(r"^\s*(?:#{1,6}\s.*|\*\*[^*]+\*\*:?|[-*_]{3,})\s*$")
_BULLET = re.compile(r"^\s*(?:[-*+]|(?:#{1,6}\s+)?(?:\*\*|__)?\d+[.)])\s+")
_LEAD = re.compile(r"\s*(?:>\s*)*(?:(?:[-*+]|\d+[.)])\s+)?")
_CLAUSE_ENDS = re.compile(r"(?<=[:;])\s+|\s+[–—-]\s+")
_EMPHASIS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_SPACE_BEFORE_STOP = re.compile(r"\s+([.,;:!?])(?=\s|$)")
_STOP_BEFORE_MARK = re.compile(r"([.!?])((?:\s?\[\d+\])+)(?=\s|$)")
_FIRST_HELD: Final = 0xE000  # private use, which `plain` leaves in no text
_HELD = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A stretch of a model's text, read and verified, but neither numbered nor shown yet."""

    kept: str  # without what a model must not show; reading it again gives the same draft
    shown: str  # the same, with a held place for each run of marks
    marks: tuple[tuple[str, ...], ...]  # ids at each held place
    text: str  # bare of marks and layout
    kind: Literal["statement", "heading", "space"]
    invented: bool  # it named a source that no tool returned, or none in a way that cites
    verdict: Verdict | None  # None where it cites nothing

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids that it cites, each once, in order."""
        return tuple(dict.fromkeys(name for names in self.marks for name in names))


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
        return self.show(self.read(raw))

    def read(self, raw: str) -> Draft:
        """Read and verify a piece of a model's text."""
        held: list[tuple[str, ...]] = []
        named = 0

        def hold(marks: re.Match[str]) -> str:
            nonlocal named
            names = _ONE_ID.findall(marks[1])
            named += len(names)
            held.append(tuple(dict.fromkeys(name for name in names if name in self.known)))
            return chr(_FIRST_HELD + len(held) - 1)

        safe = _LOOKALIKE.sub(_NO_ID, plain(raw))
        marked = _MARKS.sub(hold, safe)
        shown = _without_own_sources(marked)
        # What went out together with a made-up source is not cited.
        left = [held[ord(place) - _FIRST_HELD] for place in _HELD.findall(shown)]
        cited = list(dict.fromkeys(name for names in left for name in names))
        text = _bare(_HELD.sub("", shown))
        return Draft(
            kept=_filled(shown, [_as_mark(names) for names in left]),
            shown=shown,
            marks=tuple(left),
            text=text,
            kind=_kind(shown, text, cited),
            invented=named > sum(map(len, left)) or bool(_STRAY_ID.search(marked)),
            verdict=self._verify(text, cited) if cited else None,
        )

    def show(self, draft: Draft) -> Piece:
        """Return a draft as the reader sees it, its sources numbered."""
        own = sorted(self._number(name) for name in draft.cited)
        markdown = _tidy(_filled(draft.shown, [self._numbered(names) for names in draft.marks]))
        if draft.kind != "statement":
            return Piece(markdown=markdown, statement=None)
        return Piece(
            markdown=markdown,
            statement=Statement(
                text=draft.text,
                kind="evidence" if own else "inference",
                citations=own,
                support=draft.verdict.support if draft.verdict else None,
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

    def _verify(self, text: str, cited: Sequence[str]) -> Verdict:
        evidence = [self.known[name] for name in cited]
        whole = verify(text, evidence, self.grounds)
        if whole.support == "unsupported" or whole.score == 1.0:
            return whole
        # Somebody who speaks only behind a lead-in ("Note: Ada says ...") speaks all the same.
        tails = (verify(tail, evidence, self.grounds) for tail in clauses(text)[1:])
        return next((found for found in tails if found.silent_speakers), whole)


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


def clauses(text: str) -> list[str]:
    """Return a sentence's parts between colons, semicolons and dashes."""
    return [part for part in _CLAUSE_ENDS.split(text) if part]


def leading_layout(text: str) -> str:
    """Return the marks of a list item or a quotation with which a text begins."""
    lead = _LEAD.match(text)
    return lead[0] if lead else ""


def _without_own_sources(text: str) -> str:
    """Take out the sources that a model made up itself; taking one out may bring up another."""
    before = None
    while before != text:
        before = text
        text = _URL.sub("", _LINK.sub(r"\1", _OWN_NUMBERS.sub("", text)))
        text = _STRAY_ID.sub("", _STRAY_IN_BRACKETS.sub("", text))
        text = _EMPTY_BRACKETS.sub("", text)
    return text


def _filled(shown: str, marks: Sequence[str]) -> str:
    places = iter(marks)
    return _HELD.sub(lambda _: next(places), shown)


def _as_mark(names: Sequence[str]) -> str:
    return f" [{', '.join(names)}]" if names else ""


def _kind(shown: str, text: str, cited: Sequence[str]) -> Literal["statement", "heading", "space"]:
    if not re.search(r"\w", text):
        return "statement" if cited else "space"
    # Set in bold or behind hashes, a whole sentence states something all the same.
    is_heading = _LAYOUT.match(shown.strip("\n")) and not text.endswith((".", "!"))
    return "heading" if is_heading and not cited else "statement"


def _tidy(markdown: str) -> str:
    """Put marks before the full stop, and leave nothing that Markdown could read as a link."""
    markdown = _STOP_BEFORE_MARK.sub(r"\2\1", _SPACE_BEFORE_STOP.sub(r"\1", markdown))
    return _LINK_JOINT.sub("] ", _LINK_DEFINITION.sub(r"\1", markdown))


def _bare(markdown: str) -> str:
    text = _EMPHASIS.sub("", _BULLET.sub("", markdown.strip()).lstrip("#> "))
    return _SPACE_BEFORE_STOP.sub(r"\1", " ".join(text.split()))
