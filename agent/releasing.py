"""Letting an answer out while it is written: sentence by sentence, as each one is settled.

A draft is never shown as it comes. What does not hold is withheld: written anew where the model
can, else left out. What was let out is what the thread keeps and what is told afterwards.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final, Literal

from agent.checking import Checker, Fault, is_opener, marked, states
from agent.citing import MARK_OPENS, Citer, Draft, Piece, leading_layout, split_pieces
from agent.settling import SUBSTANCE, Item, pruned, role_of

RELEASED: Final = "released"
"""Key in a message's metadata: lengths of its pieces, as they were let out."""
NOTICES: Final = "notices"
"""Key in a message's metadata: which of its pieces are notices, counted from 0."""
COUNTS: Final = "sentences"
"""Key in a message's metadata: how many were checked, how many withheld, how many rewritten."""
BREAK: Final = Piece(markdown="\n\n", statement=None)
"""Between what a model said before a tool call and what it says after."""
NOTHING_LEFT: Final = (
    "No sentence of the answer held up against the archive, so none is shown; "
    "ask again in other words, or for something narrower."
)

Notices = Literal[True] | Sequence[str]
"""Which sentences of a message are about the answer: all, or those in these texts."""
Rewrite = Callable[[Draft, Fault], str | None]
"""Gives another wording of a draft that has a fault; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the reader was shown of a turn so far, and the numbers that its sources have."""

    pieces: list[Piece]
    citer: Citer


@dataclass(slots=True, kw_only=True)
class Counts:
    """Sentences of a message that state something."""

    checked: int = 0
    withheld: int = 0  # left out
    rewritten: int = 0  # shown in other words


@dataclass(slots=True, kw_only=True)
class _Line:
    """Where in a line the reader is: so that what is left out leaves no scraps of layout."""

    is_open: bool = False  # something of it is shown
    lead: str = ""  # the mark of a list item whose first sentence was left out
    after_gap: bool = False  # a whole line was left out, and nothing shown since


def no_rewrite(draft: Draft, fault: Fault) -> None:
    """Write nothing anew, as a model does that cannot."""


class Release:
    """Lets checked pieces of a growing text out to the reader, in order, up to what cites."""

    def __init__(
        self,
        told: Told,
        write: Callable[[Piece], None],
        checker: Checker,
        rewrite: Rewrite = no_rewrite,
    ) -> None:
        self.counts = Counts()
        self._told, self._citer = told, told.citer
        self._write, self._checker, self._rewrite = write, checker, rewrite
        self._text = ""
        self._done = 0  # characters of finished lines
        self._taken = 0  # pieces of the line that is not finished
        self._waiting: list[Item] = []
        self._line = _Line()
        self._kept: list[str] = []
        self._notices: list[int] = []
        self._has_substance = any(piece.statement for piece in told.pieces)

    def grow(self, text: str, notices: Notices = ()) -> None:
        """Take the text as far as it is written."""
        self._text = text
        ends = text.rfind("\n", self._done) + 1
        if ends:
            self._take(split_pieces(text[self._done : ends])[self._taken :], notices)
            self._done, self._taken = ends, 0
        pieces = split_pieces(text[self._done :])
        # A last piece may still grow; one that opens with a mark may belong to the piece before.
        settled = len(pieces) - (2 if pieces and pieces[-1].lstrip()[:1] in MARK_OPENS else 1)
        if settled > self._taken:
            self._take(pieces[self._taken : settled], notices)
            self._taken = settled

    def pause(self, notices: Notices = ()) -> None:
        """The model calls a tool: what cites nothing was about that, and is not shown."""
        self._take(split_pieces(self._text[self._done :])[self._taken :], notices)
        self._done, self._taken = len(self._text), 0

    def finish(self, notices: Notices = ()) -> None:
        """The text is whole: let out what is left, or say that nothing is."""
        self.pause(notices)
        has_left = any(item.role in SUBSTANCE for item in self._waiting)
        if self.counts.withheld and not has_left and not self._has_substance:
            self._waiting = []
            self.notify(NOTHING_LEFT)
        self._let_go(len(self._waiting))

    def notify(self, notice: str) -> None:
        """Let a sentence about the answer out, after all that waits."""
        self._waiting.append(Item(draft=self._citer.read(notice), role="notice"))
        self._let_go(len(self._waiting))

    @property
    def text(self) -> str:
        """What was let out, with ids in place of numbers, as the thread keeps it."""
        return "".join(self._kept)

    @property
    def metadata(self) -> dict[str, Any]:
        """What a message keeps of how it was let out."""
        counts = self.counts
        return {
            RELEASED: [len(raw) for raw in self._kept],
            NOTICES: self._notices,
            COUNTS: [counts.checked, counts.withheld, counts.rewritten],
        }

    def _take(self, pieces: Sequence[str], notices: Notices) -> None:
        self._waiting += [self._settled(raw, notices) for raw in pieces]
        cites = [i for i, item in enumerate(self._waiting, start=1) if item.role == "cites"]
        # What cites nothing waits for something that does, or for the end: a model often says
        # what it is about to look up, and that is no answer.
        self._let_go(max(cites, default=0))

    def _settled(self, raw: str, notices: Notices) -> Item:
        draft = self._citer.read(raw)
        if _is_notice(draft, notices):
            return Item(draft=draft, role="notice")
        fault = self._checker.fault(draft)
        self.counts.checked += bool(fault or draft.cited or states(draft))
        if fault is None:
            return Item(draft=draft, role=role_of(draft))
        better = None if is_opener(draft) else self._better(draft, fault)
        if better is None:
            self.counts.withheld += 1
            return Item(draft=draft, role="gone")
        self.counts.rewritten += 1
        return Item(draft=better, role="cites")

    def _better(self, draft: Draft, fault: Fault) -> Draft | None:
        """Return a draft that says it so that it holds, in the layout of the first one."""
        text = self._rewrite(draft, fault)
        if not text:
            return None
        body = draft.kept.rstrip()
        tail = draft.kept[len(body) :]
        better = self._citer.read(leading_layout(body) + text.strip() + tail)
        return better if better.cited and self._checker.fault(better) is None else None

    def _let_go(self, count: int) -> None:
        for item in pruned(self._waiting[:count], self._checker):
            self._emit(item)
        self._waiting = self._waiting[count:]

    def _emit(self, item: Item) -> None:
        kept, line = item.draft.kept, self._line
        lead = leading_layout(kept)
        if item.role == "gone":
            if not line.is_open:
                whole = kept.endswith("\n")
                line.lead, line.after_gap = "" if whole else line.lead or lead, True
            elif kept.endswith("\n"):
                self._show(Item(draft=self._citer.read("\n"), role="space"))
        elif (
            item.role == "space" and line.after_gap and not (self._kept and self._kept[-1].strip())
        ):
            return
        elif line.lead and not lead:
            self._show(Item(draft=self._citer.read(line.lead + kept), role=item.role))
        else:
            self._show(item)

    def _show(self, item: Item) -> None:
        if not self._kept and self._told.pieces:
            self._write(BREAK)
        if item.role == "notice":
            self._notices.append(len(self._kept))
        self._kept.append(item.draft.kept)
        self._line = _Line(is_open=not item.draft.kept.endswith("\n"))
        self._has_substance |= item.role in SUBSTANCE
        self._write(_as_shown(item, self._citer))


def retell(raw: str, metadata: Mapping[str, Any], citer: Citer) -> Iterator[Piece]:
    """Yield the pieces of a message as they were let out."""
    ends = accumulate(metadata[RELEASED], initial=0)
    for number, (start, end) in enumerate(pairwise(ends)):
        draft = citer.read(raw[start:end])
        role = "notice" if number in metadata[NOTICES] else role_of(draft)
        yield _as_shown(Item(draft=draft, role=role), citer)


def _as_shown(item: Item, citer: Citer) -> Piece:
    piece = citer.show(item.draft)
    if item.role == "states":
        return marked(piece)
    if item.role != "notice" or piece.statement is None:
        return piece
    statement = piece.statement.model_copy(update={"kind": "notice"})
    return Piece(markdown=piece.markdown, statement=statement)


def _is_notice(draft: Draft, notices: Notices) -> bool:
    if draft.kind != "statement":
        return False
    return notices is True or any(draft.text in notice for notice in notices)
