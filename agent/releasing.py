"""Letting an answer out while it is written: sentence by sentence, as each one is settled."""

from collections.abc import Callable, Sequence

from agent.citing import MARK_OPENS, Piece, split_pieces
from agent.turns import BREAK, Told, last_cited


class Release:
    """Lets finished pieces of a growing text out to the reader, in order, up to what cites."""

    def __init__(self, told: Told, write: Callable[[Piece], None]) -> None:
        self._citer = told.citer
        self._text = ""
        self._taken = 0
        self._waiting = [BREAK] if told.pieces else []
        self._write = write

    def grow(self, text: str) -> None:
        """Take the text as far as it is written."""
        self._text = text
        pieces = split_pieces(text)
        # A last piece may still grow; one that opens with a mark may belong to the piece before.
        settled = len(pieces) - (2 if pieces and pieces[-1].lstrip()[:1] in MARK_OPENS else 1)
        self._take(pieces[self._taken : max(settled, self._taken)])

    def pause(self) -> None:
        """The model calls a tool: what cites nothing was about that, and is not shown."""
        self._take(split_pieces(self._text)[self._taken :])

    def finish(self) -> None:
        """The text is whole: let out what is left."""
        self.pause()
        self._let_go(len(self._waiting))

    def give_up(self) -> str:
        """The model failed: return its text as far as it was let out; the rest is dropped."""
        waiting = sum(piece is not BREAK for piece in self._waiting)
        return "".join(split_pieces(self._text)[: self._taken - waiting])

    def _take(self, pieces: Sequence[str]) -> None:
        for raw in pieces:
            self._waiting.append(self._citer.resolve(raw))
            self._taken += 1
        self._let_go(last_cited(self._waiting))

    def _let_go(self, count: int) -> None:
        for piece in self._waiting[:count]:
            self._write(piece)
        self._waiting = self._waiting[count:]
