"""A podcast folder to episodes with turns: who says what, when, under which chapter.

FOLDER/_podcast/*.md           one transcript each, in YAML front matter
FOLDER/_data/events*.yaml      when episodes were aired
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from knowledge.errors import SourceError
from knowledge.podcast.airdates import Event, find_air_dates, read_events
from knowledge.podcast.cache import ParsedFiles, digest_of_file, load_parsed, save_parsed
from knowledge.podcast.files import RawTranscript, read_transcript
from knowledge.podcast.passages import cut_passages
from knowledge.podcast.repair import ProblemKind, TranscriptProblem
from knowledge.podcast.repeated_talks import silence_repeated
from knowledge.podcast.speakers import SpeakerTable, load_speakers
from knowledge.podcast.talks import Talk, build_talk
from knowledge.progress import Progress
from knowledge.records import Episode, Guest, Passage

MAX_FILES: Final = 10_000
Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Podcast:
    """All that was read from a podcast folder."""

    episodes: tuple[Episode, ...]  # by slug; one without a transcript has no turns
    people: Mapping[
        str, Guest
    ]  # who speaks, by slug; named by the label where nothing else is known
    problems: tuple[TranscriptProblem, ...]
    refused: tuple[SourceError, ...]  # files that hold no episode, each with its reason

    def passages(self) -> tuple[Passage, ...]:
        """Cut the guests' words of all episodes into passages, in order; takes about a second."""
        return tuple(passage for episode in self.episodes for passage in cut_passages(episode))

    def problem_counts(self) -> dict[ProblemKind, int]:
        """Count the problems by kind."""
        return dict(Counter(problem.kind for problem in self.problems))


def read_podcast(
    folder: Path,
    *,
    people: Mapping[str, Guest],
    cache: Path | None,
    progress: Progress,
    speakers: SpeakerTable | None = None,
) -> Podcast:
    """Read the transcripts and air dates of a podcast folder.

    Args:
        folder: Holds `_podcast`, and `_data` with the lists of events.
        people: By slug, for the names of guests; may be empty.
        cache: Folder where parsed files are kept between runs; None keeps nothing.
        progress: Told of each file.
        speakers: Hosts and facts about labels; the bundled table where None.

    Raises:
        SourceError: The folder holds no `_podcast`, or more than `MAX_FILES` transcripts.
    """
    table = speakers or load_speakers()
    files = _Files(cache)
    raws = files.transcripts(_transcript_files(folder), progress)
    dates = find_air_dates(raws, files.events(folder / "_data"))
    files.save()
    talks = silence_repeated(
        [build_talk(raw, people=people, table=table, aired=dates.get(raw.slug)) for raw in raws]
    )
    return Podcast(
        episodes=tuple(talk.episode for talk in talks),
        people=_people(talks, people),
        problems=tuple(problem for talk in talks for problem in talk.problems),
        refused=tuple(files.refused),
    )


def _transcript_files(folder: Path) -> list[Path]:
    if not (folder / "_podcast").is_dir():
        raise SourceError(folder, "holds no folder `_podcast`")
    files = sorted((folder / "_podcast").glob("*.md"))
    if len(files) > MAX_FILES:
        raise SourceError(folder, f"holds more than {MAX_FILES} transcripts")
    return files


def _people(talks: Sequence[Talk], people: Mapping[str, Guest]) -> dict[str, Guest]:
    named = {slug: name for talk in talks for slug, name in talk.names.items()}
    return {
        slug: people[slug] if slug in people else Guest(slug=slug, name=name)
        for slug, name in sorted(named.items())
    }


class _Files:
    """Reads files, each only once as long as its content stays the same."""

    def __init__(self, cache: Path | None) -> None:
        self.refused: list[SourceError] = []
        self._folder = cache
        self._known = load_parsed(cache) if cache else ParsedFiles()
        self._transcripts: dict[str, RawTranscript] = {}
        self._events: dict[str, tuple[Event, ...]] = {}

    def transcripts(self, paths: Sequence[Path], progress: Progress) -> list[RawTranscript]:
        """Return the transcripts by slug; of two files with one slug the second is refused."""
        found: dict[str, RawTranscript] = {}
        for number, path in enumerate(paths, start=1):
            raw = self._parsed(path, self._known.transcripts, self._transcripts, read_transcript)
            if raw and raw.slug in found:
                self.refused.append(SourceError(path, f"has the same slug as another: {raw.slug}"))
            elif raw:
                found[raw.slug] = raw
            progress("reading transcripts", number, len(paths))
        return [found[slug] for slug in sorted(found)]

    def events(self, folder: Path) -> list[Event]:
        """Return the events of all lists in a folder, which need not exist."""
        lists = [
            self._parsed(path, self._known.events, self._events, read_events) or ()
            for path in sorted(folder.glob("events*.yaml"))
        ]
        return [event for found in lists for event in found]

    def save(self) -> None:
        """Keep what was read for the next time, and nothing of files that are gone."""
        parsed = ParsedFiles(transcripts=self._transcripts, events=self._events)
        if self._folder and parsed != self._known:
            save_parsed(self._folder, parsed)

    def _parsed(
        self,
        path: Path,
        known: Mapping[str, Parsed],
        kept: dict[str, Parsed],
        read: Callable[[Path], Parsed],
    ) -> Parsed | None:
        digest = digest_of_file(path)
        try:
            parsed = known[digest] if digest in known else read(path)
        except SourceError as error:
            self.refused.append(error)
            return None
        kept[digest] = parsed
        return parsed
