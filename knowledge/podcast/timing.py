"""When each speech of a transcript starts: given seconds kept, the others estimated."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from knowledge.podcast.repair import Speech
from knowledge.records import Timing

WORDS_A_SECOND: Final = 2.5
"""How fast people speak here, where nothing tells it better."""
_FASTEST: Final = 12.0
"""Words a second, from one start to the next. Nobody speaks half as fast, but a short turn
may have been cut or rounded; only what is beyond that is an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """The start of a speech; None where the transcript has no time at all."""

    start_s: int | None
    timing: Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The starts of all speeches, never falling, and whose given seconds were not believed."""

    starts: tuple[Timed, ...]
    doubted: tuple[int, ...]  # indexes of speeches


def time_speeches(speeches: Sequence[Speech], marks: Mapping[str, int]) -> Timetable:
    """Return when each speech starts.

    Of the given seconds the longest series is taken for right that rises and leaves time for the
    words in between. All other starts are estimated between their neighbours in proportion to the
    words spoken, and before the first and after the last second kept at `WORDS_A_SECOND`.

    Args:
        speeches: In the order of the transcript.
        marks: Seconds of chapters by title, for chapters whose first speech has no second.
    """
    given = _given(speeches)
    words = [len(speech.text.split()) for speech in speeches]
    said = [0, *accumulate(words)]  # words before each speech
    kept = _rising(given, said)
    doubted = tuple(i for i in given if i not in kept)
    anchors = _with_marks(kept, [speech.chapter for speech in speeches], marks, said)
    starts = tuple(
        Timed(start_s=start, timing="given" if anchors.get(i) == start else "estimated")
        for i, start in enumerate(_estimate(said, sorted(anchors.items())))
    )
    return Timetable(starts=starts, doubted=doubted)


def _given(speeches: Sequence[Speech]) -> dict[int, int]:
    """Return the seconds of their own that speeches have; neighbours may share the first one's."""
    given: dict[int, int] = {}
    latest: int | None = None
    for index, speech in enumerate(speeches):
        if speech.clock == "own" and speech.block_s is not None and speech.block_s != latest:
            given[index] = latest = speech.block_s
    return given


def _rising(given: Mapping[int, int], said: Sequence[int]) -> dict[int, int]:
    """Return the longest series that leaves time for the words, as second by index.

    A second minus the time that the words before it take at the fastest never falls along such a
    series, so that it is a longest non-falling subsequence, found by patience sorting.
    """
    points = sorted(given.items())
    ends: list[float] = []  # the smallest value that a series of each length ends with
    last: list[int] = []  # which point that is
    before: dict[int, int] = {}
    for place, (index, sec) in enumerate(points):
        value = sec - said[index] / _FASTEST
        length = bisect_right(ends, value)
        before[place] = last[length - 1] if length else -1
        ends[length : length + 1], last[length : length + 1] = [value], [place]
    chosen = []
    place = last[-1] if last else -1
    while place >= 0:
        chosen.append(points[place])
        place = before[place]
    return dict(reversed(chosen))


def _with_marks(
    kept: Mapping[int, int],
    chapters: Sequence[str],
    marks: Mapping[str, int],
    said: Sequence[int],
) -> dict[int, int]:
    """Add the chapter marks that leave time for the words before and after them."""
    anchors = dict(kept)
    opening = [i for i, (a, b) in enumerate(pairwise(chapters), start=1) if a != b]
    for index in (i for i in opening if chapters[i] in marks and i not in kept):
        trial = {**anchors, index: marks[chapters[index]]}
        if len(_rising(trial, said)) == len(trial):
            anchors = trial
    return anchors


def _estimate(said: Sequence[int], anchors: Sequence[tuple[int, int]]) -> list[int | None]:
    """Return a start for each speech, from the words before it and the seconds known of some."""
    if not anchors:
        return [None] * (len(said) - 1)
    starts: list[int | None] = []
    ahead = 0  # of the anchors, how many lie at or before the speech
    for index, before in enumerate(said[:-1]):
        while ahead < len(anchors) and anchors[ahead][0] <= index:
            ahead += 1
        known, second = anchors[max(ahead - 1, 0)]
        pace = 1 / WORDS_A_SECOND  # seconds a word
        if 0 < ahead < len(anchors):
            after, later = anchors[ahead]
            pace = (later - second) / (said[after] - said[known])
        starts.append(max(0, second + int((before - said[known]) * pace)))
    return starts
