"""The entries of a transcript to speeches: who is said to speak, what, under which chapter.

Three kinds of damage are mended here, all of them traces of a text that was cut into entries by
speaker marks that it did not always have:

- *swapped*: the first paragraph stands where the speaker's name belongs. It is put back before
  the others; who speaks is then no longer written anywhere, and the label is `LOST`.
- *stray mark*: a line is no speech but the mark of the next speaker ("Dan", "43:32Alexey",
  "7:05 Ruslan", "17: 10"), or holds one ("... right. Alexey: And then?"). What follows in the
  same block belongs to that speaker.
- *repeated*: the same paragraph stands there twice in a row.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from knowledge.podcast.files import Entry
from knowledge.times import parse_clock

LOST: Final = ""
"""The label of words whose speaker is not written anywhere."""
MAX_LABEL_CHARS: Final = 30
_MIN_REPEATED_CHARS: Final = 40
_LOOK_AHEAD: Final = 4  # entries; headers may stand between a paragraph and its repetition
_CLOCK = r"\d{1,2}(?: ?\d)?: ?\d{2}(?::\d{2})?"
_SENTENCE_END = r"(?<=[.?!…\"”])\s+"

ProblemKind = Literal[
    "no-transcript",
    "repeated-talk",
    "malformed-entry",
    "repeated-turn",
    "swapped-turn",
    "stray-mark",
    "no-label",
    "undecided-label",
    "missing-second",
    "doubtful-second",
    "no-air-date",
]
Outcome = Literal["repaired", "left out", "unattributed"]
Clock = Literal["own", "block", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptProblem:
    """Damage found in an episode, and what became of it."""

    episode: str
    kind: ProblemKind
    outcome: Outcome
    entry: int | None = None  # in the file's transcript, counted from 1; None for the whole episode
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A paragraph under a label, before anybody knows whose label that is."""

    label: str  # as written, without marks around it; `LOST` where there is none
    text: str  # one line, never empty
    chapter: str
    block_s: int | None  # the second given for it, or for the block of paragraphs it is part of
    clock: Clock  # `own` where it opens the block, `missing` where the file has no second for it
    entry: int  # in the file's transcript, counted from 1


def clean_label(who: str) -> str:
    """Return a speaker label without the marks around it: `Theo:` is `Theo`."""
    return who.strip(" \t:.,;*_[]()")


def read_speeches(
    episode: str, entries: Sequence[Entry]
) -> tuple[tuple[Speech, ...], tuple[TranscriptProblem, ...]]:
    """Return the speeches of a transcript in order, and what was mended on the way."""
    reader = _Reader(episode, entries)
    return tuple(reader.speeches()), tuple(reader.problems)


class _Reader:
    def __init__(self, episode: str, entries: Sequence[Entry]) -> None:
        self.problems: list[TranscriptProblem] = []
        self._episode = episode
        self._entries = entries
        self._marks = _Marks(entries)
        self._chapter = ""
        self._block: tuple[str | None, int | None] = (None, None)
        self._label = LOST
        self._sec: int | None = None
        self._fresh = False  # nothing has been said yet at the block's second
        self._last = ""  # line that was said

    def speeches(self) -> Iterator[Speech]:
        for index, entry in enumerate(self._entries):
            if entry.header is not None:
                self._chapter = entry.header
            elif entry.line is None:
                self._note("malformed-entry", "left out", index)
            else:
                yield from self._read(index, entry, entry.line)

    def _read(self, index: int, entry: Entry, line: str) -> Iterator[Speech]:
        repeated = self._is_repeated(index, entry)
        if repeated:
            self._note("repeated-turn", "left out", index)
        if repeated and not is_swapped(entry.who or ""):
            return
        yield from self._open(index, entry, entry.who or self._neighbours_label(index, entry))
        for piece in () if repeated else self._marks.cut(line):
            if piece.label is not None or piece.sec is not None:
                self._note("stray-mark", "repaired", index)
                self._label = self._label if piece.label is None else piece.label
                if piece.sec is not None:
                    self._sec, self._fresh = piece.sec, True
            yield from self._say(index, piece.text)

    def _open(self, index: int, entry: Entry, who: str) -> Iterator[Speech]:
        """Begin a new block, or go on with the last one."""
        swapped = is_swapped(who)
        if self._opens_block(who, entry.sec):
            self._label = LOST if swapped else clean_label(who)
            self._sec, self._fresh = entry.sec, entry.sec is not None
            if swapped:
                yield from self._say(index, who)
        self._block = (who, entry.sec if entry.sec is not None else self._block[1])
        if swapped:
            self._note("swapped-turn", "repaired", index)

    def _opens_block(self, who: str, sec: int | None) -> bool:
        """A paragraph without a second under the same label goes on with the block before it."""
        return who != self._block[0] or (sec is not None and sec != self._block[1])

    def _say(self, index: int, text: str) -> Iterator[Speech]:
        text = " ".join(text.split()).lstrip("= ")
        if not text:
            return
        clock: Clock = "own" if self._fresh else "block"
        if self._entries[index].sec is None and not self._fresh:
            clock = "missing"
            self._note("missing-second", "repaired", index)
        yield Speech(
            label=self._label,
            text=text,
            chapter=self._chapter,
            block_s=self._sec,
            clock=clock,
            entry=index + 1,
        )
        self._fresh = False
        self._last = self._entries[index].line or ""

    def _is_repeated(self, index: int, entry: Entry) -> bool:
        """A paragraph whose label is missing may stand there again with one, which then decides."""
        nearby = [
            other.who
            for other in self._entries[index + 1 : index + 1 + _LOOK_AHEAD]
            if other.who and other.line == entry.line
        ]
        if not entry.who:
            return bool(nearby)
        if is_swapped(entry.who):
            return any(not is_swapped(who) for who in nearby)
        return entry.line == self._last and len(self._last) >= _MIN_REPEATED_CHARS

    def _neighbours_label(self, index: int, entry: Entry) -> str:
        """A paragraph without a label belongs to the block that has the same second, if any."""
        following = self._entries[index + 1] if index + 1 < len(self._entries) else Entry()
        if entry.sec is not None and following.sec == entry.sec and following.who:
            found = following.who
        elif entry.sec is not None and self._block[1] == entry.sec and self._block[0]:
            found = self._block[0]
        else:
            found = LOST
        self._note("no-label", "repaired", index)  # whose label stays lost is told elsewhere
        return found

    def _note(self, kind: ProblemKind, outcome: Outcome, index: int) -> None:
        self.problems.append(
            TranscriptProblem(episode=self._episode, kind=kind, outcome=outcome, entry=index + 1)
        )


def is_swapped(who: str) -> bool:
    """Tell whether a paragraph stands where the speaker's name belongs."""
    return len(who) > MAX_LABEL_CHARS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    text: str
    label: str | None = None  # of the speaker whom a mark before the text names
    sec: int | None = None  # of the clock that stands in that mark


class _Marks:
    """Finds speaker marks inside lines; only labels that the transcript uses itself count."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        used = Counter(clean_label(e.who) for e in entries if e.who and not is_swapped(e.who))
        names = sorted((name for name in used if name), key=lambda name: (-len(name), name))
        name = "|".join(map(re.escape, names)) or r"(?!)"
        self._alone = re.compile(rf"(?:(?P<clock>{_CLOCK})\s*)?(?P<label>{name})?\s*:?")
        self._inside = re.compile(rf"(?:^|{_SENTENCE_END})(?P<label>{name}):\s+(?=\S)")

    def cut(self, line: str) -> Iterator[_Piece]:
        """Yield the pieces of a line, each with the mark before it; a mark may have no text."""
        piece = _Piece(text="")
        for part in self._parts(line):
            if part.label is None and part.sec is None:
                piece = replace(piece, text=f"{piece.text} {part.text}")
            elif piece.text.strip():
                yield piece
                piece = part
            else:
                piece = _Piece(
                    text=part.text,
                    label=piece.label if part.label is None else part.label,
                    sec=piece.sec if part.sec is None else part.sec,
                )
        yield piece

    def _parts(self, line: str) -> Iterator[_Piece]:
        """Yield each row, cut at the marks inside it; a row that is a mark has no text."""
        for row in filter(None, map(str.strip, line.split("\n"))):
            if alone := self._alone.fullmatch(row):
                yield _Piece(text="", label=alone["label"], sec=_seconds(alone["clock"]))
                continue
            start, label = 0, None
            for inside in self._inside.finditer(row):
                yield _Piece(text=row[start : inside.start()], label=label)
                start, label = inside.end(), inside["label"]
            yield _Piece(text=row[start:], label=label)


def _seconds(clock: str | None) -> int | None:
    try:
        return parse_clock(clock.replace(" ", "")) if clock else None
    except ValueError:
        return None
