"""A guest's own words in pieces that can be found and cited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from knowledge.podcast.timing import WORDS_A_SECOND
from knowledge.records import Episode, Passage, Turn
from knowledge.sentences import sentence_ranges

MAX_CHARS: Final = 900
MIN_WORDS: Final = 8
"""A passage of fewer words is a nod; as evidence it would only hide better ones."""
MAX_INTERJECTION_WORDS: Final = 4
_MAX_GAP_S: Final = 30  # longer, and text is missing in between
_MIN_PACE: Final = 0.05  # words a second, so that a few words never fill an hour
_SLOWEST_SHARE: Final = 0.25
"""Of the episode's own pace in words a second. A turn that would be slower lost some of its text,
or music follows: its passage ends earlier than the next turn starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    text: str
    start_s: float
    end_s: float


def cut_passages(episode: Episode) -> Iterator[Passage]:
    """Yield the passages of an episode in order.

    A passage holds consecutive words of one guest inside one chapter, cut at sentence ends into
    even pieces of at most `MAX_CHARS` characters; a longer sentence is cut between words. The
    host's "Yeah." or "Right." in between is passed over without ending a passage; a question ends
    it. Words of anybody else, or of nobody known, end it and never stand in it; so does a gap in
    the transcript.

    A passage starts at the start of its first turn where it opens with that turn, and otherwise
    where its words lie inside the turn, by their share of the turn's words. It ends where the next
    turn starts, or inside its last turn by the same reckoning; a turn in which a quarter of the
    episode's usual words are spoken a second ends earlier. A turn without a time yields no passage.
    """
    for group in _guest_groups(episode.turns, _slowest(episode)):
        sentences = [s for turn, end_s in group for s in _sentences(turn, end_s)]
        first = group[0][0]
        for piece in _pieces(sentences):
            text = " ".join(sentence.text for sentence in piece)
            if len(text.split()) < MIN_WORDS or first.speaker is None:
                continue
            start_s, end_s = int(piece[0].start_s), int(piece[-1].end_s)
            yield Passage(
                episode=episode.slug,
                guest=first.speaker,
                chapter=first.chapter,
                start_s=start_s,
                end_s=max(start_s, end_s),
                text=text,
            )


_Timed = tuple[Turn, float]  # a turn and where it ends, in seconds


def _slowest(episode: Episode) -> float:
    """Return the words a second below which a turn is not believed to go on."""
    spoken = sum(len(turn.text.split()) for turn in episode.turns)
    return max(_SLOWEST_SHARE * spoken / max(episode.duration_s or 0, 1), _MIN_PACE)


def _guest_groups(turns: Sequence[Turn], slowest: float) -> Iterator[list[_Timed]]:
    """Yield the runs of turns that one guest speaks inside one chapter."""
    group: list[_Timed] = []
    for turn, following in pairwise([*turns, None]):
        if turn is None or _is_interjection(turn):
            continue
        if group and not _continues(group[-1], turn):
            yield group
            group = []
        if turn.role == "guest" and turn.start_s is not None:
            group.append((turn, _end(turn, following, slowest)))
    if group:
        yield group


def _continues(last: _Timed, turn: Turn) -> bool:
    previous, end_s = last
    return (
        turn.role == "guest"
        and turn.start_s is not None
        and turn.start_s - end_s <= _MAX_GAP_S
        and (turn.speaker, turn.chapter) == (previous.speaker, previous.chapter)
    )


def _is_interjection(turn: Turn) -> bool:
    return (
        turn.role == "host"
        and len(turn.text.split()) <= MAX_INTERJECTION_WORDS
        and "?" not in turn.text
    )


def _end(turn: Turn, following: Turn | None, slowest: float) -> float:
    start_s, count = float(turn.start_s or 0), len(turn.text.split())
    if following is None or following.start_s is None:
        return start_s + count / WORDS_A_SECOND
    return min(float(following.start_s), start_s + count / slowest)


def _sentences(turn: Turn, end_s: float) -> Iterator[_Sentence]:
    """Yield the sentences of a turn, the too long ones in parts, each with its time."""
    ranges = sentence_ranges(turn.text)
    texts = [text for first, last in ranges for text in _bounded(turn.text[first:last])]
    said = [0, *accumulate(len(text.split()) for text in texts)]
    start_s = float(turn.start_s or 0)
    for text, (before, after) in zip(texts, pairwise(said), strict=True):
        yield _Sentence(
            text=text,
            start_s=start_s + (end_s - start_s) * (before / said[-1]),
            end_s=start_s + (end_s - start_s) * (after / said[-1]),
        )


def _bounded(text: str) -> Iterator[str]:
    while len(text) > MAX_CHARS:
        cut = text.rfind(" ", 1, MAX_CHARS + 1)
        cut = cut if cut > 0 else MAX_CHARS
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _pieces(sentences: Sequence[_Sentence]) -> Iterator[list[_Sentence]]:
    """Yield the sentences in even groups of at most `MAX_CHARS` characters."""
    total = sum(len(sentence.text) + 1 for sentence in sentences)
    wanted = total / max(1, -(-total // MAX_CHARS))
    piece: list[_Sentence] = []
    size = 0
    for sentence in sentences:
        length = len(sentence.text) + 1
        if piece and (size >= wanted or size + length > MAX_CHARS + 1):
            yield piece
            piece, size = [], 0
        piece.append(sentence)
        size += length
    if piece:
        yield piece
