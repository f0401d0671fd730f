"""One transcript to an episode whose turns have speakers, times and chapters."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.podcast.files import RawTranscript
from knowledge.podcast.repair import Speech, TranscriptProblem, read_speeches
from knowledge.podcast.speakers import UNDECIDED, SpeakerTable, Voice, cast_labels
from knowledge.podcast.timing import WORDS_A_SECOND, Timetable, time_speeches
from knowledge.records import Chapter, Episode, Guest, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """An episode as its transcript tells it."""

    episode: Episode
    problems: tuple[TranscriptProblem, ...]
    names: Mapping[str, str]  # label by slug, for the people whom the transcript lets speak


def build_talk(
    raw: RawTranscript,
    *,
    people: Mapping[str, Guest],
    table: SpeakerTable,
    aired: date | None,
) -> Talk:
    """Mend a transcript, find out who speaks when, and report what was mended.

    Args:
        raw: The file.
        people: By slug, for the names of guests.
        table: Usual hosts, and facts about labels.
        aired: From the events; where None, the day the episode was added to the site is taken.
    """
    speeches, problems = read_speeches(raw.slug, raw.entries)
    voices = cast_labels(
        raw.slug,
        {speech.label for speech in speeches},
        guests=raw.guests,
        people=people,
        table=table,
    )
    marks = {mark.title: mark.start_s for mark in reversed(raw.marks)}
    times = time_speeches(speeches, marks)
    turns = tuple(_turns(raw.slug, speeches, times, voices, table))
    episode = Episode(
        slug=raw.slug,
        title=raw.title,
        season=raw.season,
        number=raw.number,
        guests=raw.guests,
        aired=aired or raw.added,
        youtube_id=raw.youtube_id,
        duration_s=_duration(turns),
        chapters=tuple(_chapters(turns)),
        turns=turns,
    )
    more = [
        *_undated(raw, aired),
        *_doubted(raw.slug, speeches, times),
        *_undecided(raw.slug, speeches, turns),
    ]
    names = {voice.person: label for label, voice in voices.items() if voice.person}
    return Talk(episode=episode, problems=(*problems, *more), names=names)


def _turns(
    episode: str,
    speeches: Sequence[Speech],
    times: Timetable,
    voices: Mapping[str, Voice],
    table: SpeakerTable,
) -> Iterator[Turn]:
    single: dict[tuple[str, int | None], Voice] = {
        (fact.label, fact.block_s): Voice(person=fact.person, role=fact.role)
        for fact in table.facts
        if fact.episode == episode and fact.block_s is not None
    }
    for speech, timed in zip(speeches, times.starts, strict=True):
        voice = single.get((speech.label, speech.block_s), voices.get(speech.label, UNDECIDED))
        yield Turn(
            speaker=voice.person,
            role=voice.role,
            start_s=timed.start_s,
            timing=timed.timing,
            text=speech.text,
            chapter=speech.chapter,
        )


def _chapters(turns: Sequence[Turn]) -> Iterator[Chapter]:
    current = ""
    for turn in turns:
        if turn.chapter != current and turn.start_s is not None:
            yield Chapter(start_s=turn.start_s, title=turn.chapter)
        current = turn.chapter


def _duration(turns: Sequence[Turn]) -> int | None:
    """Estimate the length: the last turn's start, plus its words at the usual rate."""
    if not turns or turns[-1].start_s is None:
        return None
    return turns[-1].start_s + math.ceil(len(turns[-1].text.split()) / WORDS_A_SECOND)


def _undated(raw: RawTranscript, aired: date | None) -> Iterator[TranscriptProblem]:
    if aired is None:
        yield TranscriptProblem(
            episode=raw.slug,
            kind="no-air-date",
            outcome="repaired" if raw.added else "left out",
            detail=f"added on {raw.added}" if raw.added else "",
        )
    if not raw.entries:
        yield TranscriptProblem(episode=raw.slug, kind="no-transcript", outcome="left out")


def _doubted(
    episode: str, speeches: Sequence[Speech], times: Timetable
) -> Iterator[TranscriptProblem]:
    for index in times.doubted:
        speech = speeches[index]
        yield TranscriptProblem(
            episode=episode,
            kind="doubtful-second",
            outcome="repaired",
            entry=speech.entry,
            detail=f"{speech.block_s} s is now {times.starts[index].start_s} s",
        )


def _undecided(
    episode: str, speeches: Sequence[Speech], turns: Sequence[Turn]
) -> Iterator[TranscriptProblem]:
    unknown = Counter(
        speech.label for speech, turn in zip(speeches, turns, strict=True) if turn.speaker is None
    )
    for label, count in unknown.items():
        yield TranscriptProblem(
            episode=episode,
            kind="undecided-label",
            outcome="unattributed",
            detail=f"{label!r}: {count} turns",
        )
