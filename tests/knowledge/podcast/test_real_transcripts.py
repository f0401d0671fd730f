"""The real transcripts, where they are there."""

from datetime import date

import pytest

from knowledge.podcast.speakers import load_speakers
from knowledge.podcast.transcripts import Podcast, read_podcast
from tests.knowledge.podcast.folder import real_folder, silent


@pytest.fixture(scope="module")
def archive() -> Podcast:
    return read_podcast(real_folder(), people={}, cache=None, progress=silent)


@pytest.mark.archive
def test_the_archive_has_200_episodes_with_dates_and_198_transcripts(archive: Podcast) -> None:
    counts = archive.problem_counts()
    assert len(archive.episodes) == 200
    assert counts["no-transcript"] == 2
    assert counts["repeated-talk"] == 1
    assert sum(bool(episode.turns) for episode in archive.episodes) == 197
    assert all(isinstance(episode.aired, date) for episode in archive.episodes)
    assert len(archive.refused) == 3


@pytest.mark.archive
def test_the_archive_keeps_its_words(archive: Podcast) -> None:
    turns = [turn for episode in archive.episodes for turn in episode.turns]
    # 27,764 lines hold 1.58 million words; 448 of them stand there twice, 113 are one talk's copy.
    assert 27_000 <= len(turns) <= 27_600
    assert 1_520_000 <= sum(len(turn.text.split()) for turn in turns) <= 1_580_000
    assert all(turn.start_s is not None for turn in turns)


@pytest.mark.archive
def test_hardly_a_word_of_the_archive_is_without_a_speaker(archive: Podcast) -> None:
    unknown = [t for e in archive.episodes for t in e.turns if t.role == "unknown"]
    assert sum(len(turn.text.split()) for turn in unknown) < 800  # of 1.5 million


@pytest.mark.archive
def test_every_fact_of_the_bundled_table_is_about_an_episode_that_exists(archive: Podcast) -> None:
    slugs = {episode.slug for episode in archive.episodes}
    assert {fact.episode for fact in load_speakers().facts} <= slugs
