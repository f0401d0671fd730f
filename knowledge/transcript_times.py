"""When each speech of a transcript starts: given seconds kept, the others estimated."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from knowledge.records import Timing
from knowledge.transcript_repair import Speech

WORDS_A_SECOND: Final = 2.5
"""How fast people speak here, where nothing tells it better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """The start of a speech; None where the transcript has no time at all."""

    start_s: int | None
    timing: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The starts of all speeches, never falling, and the given seconds that were not believed."""

    starts: tuple[Timed, ...]
    backward: tuple[int, ...]  # indexes of speeches


def time_speeches(speeches: Sequence[Speech], marks: Mapping[str, int]) -> Timetable:
    """Return when each speech starts.

    A given second is kept unless it breaks the order: the longest rising series of them is taken
    for right. All other starts are estimated between their neighbours in proportion to the words
    spoken, and before the first and after the last given second at `WORDS_A_SECOND`.

    Args:
        speeches: In the order of the transcript.
        marks: Seconds of chapters by title, for chapters whose first speech has no second.
    """
    given = {
        i: speech.block_s
        for i, speech in enumerate(speeches)
        if speech.clock == "own" and speech.block_s is not None
    }
    kept = _rising(sorted(given.items()))
    backward = tuple(i for i, sec in given.items() if i not in kept and _breaks(i, sec, kept))
    anchors = _with_marks(kept, speeches, marks)
    words = [len(speech.text.split()) for speech in speeches]
    starts = tuple(
        Timed(start_s=start, timing="given" if anchors.get(i) == start else "estimated")
        for i, start in enumerate(_estimate(words, sorted(anchors.items())))
    )
    return Timetable(starts=starts, backward=backward)


def _rising(points: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return the longest series of points whose seconds rise strictly, as second by index."""
    ends: list[int] = []  # smallest last second of a series of each length
    last: list[int] = []  # which point that is
    before: dict[int, int] = {}
    for place, (_, sec) in enumerate(points):
        length = bisect_left(ends, sec)
        if length < len(ends) and ends[length] == sec:
            continue  # of equal seconds the first is the one that was meant
        before[place] = last[length - 1] if length else -1
        ends[length:], last[length:] = [sec, *ends[length + 1 :]], [place, *last[length + 1 :]]
    chosen = []
    place = last[-1] if last else -1
    while place >= 0:
        chosen.append(points[place])
        place = before[place]
    return dict(reversed(chosen))


def _breaks(index: int, sec: int, kept: Mapping[int, int]) -> bool:
    """Two speeches may share a second; only one that goes back or leaps ahead is wrong."""
    earlier = max((at for i, at in kept.items() if i < index), default=sec)
    later = min((at for i, at in kept.items() if i > index), default=sec)
    return not earlier <= sec <= later


def _with_marks(
    kept: Mapping[int, int], speeches: Sequence[Speech], marks: Mapping[str, int]
) -> dict[int, int]:
    """Add the chapter marks that fall between the seconds around them."""
    anchors = dict(kept)
    for index, (previous, speech) in enumerate(pairwise(speeches), start=1):
        mark = marks.get(speech.chapter)
        if mark is None or index in kept or speech.chapter == previous.chapter:
            continue
        earlier = max((at for i, at in anchors.items() if i < index), default=-1)
        later = min((at for i, at in anchors.items() if i > index), default=mark + 1)
        if earlier < mark < later:
            anchors[index] = mark
    return anchors


def _estimate(words: Sequence[int], anchors: Sequence[tuple[int, int]]) -> list[int | None]:
    """Return a start for each speech, from its words and the seconds known of some."""
    if not anchors:
        return [None] * len(words)
    said = [0]  # words before each speech
    for count in words:
        said.append(said[-1] + count)
    starts: list[int | None] = []
    ahead = 0  # of the anchors, how many lie at or before the speech
    for index in range(len(words)):
        while ahead < len(anchors) and anchors[ahead][0] <= index:
            ahead += 1
        known, second = anchors[max(ahead - 1, 0)]
        pace = 1 / WORDS_A_SECOND
        if 0 < ahead < len(anchors):
            after, later = anchors[ahead]
            pace = (later - second) / max(said[after] - said[known], 1)
        starts.append(max(0, second + int((said[index] - said[known]) * pace)))
    return starts
