"""Air dates: by video, by guest, by title, and not at all where it would be a guess."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.podcast.airdates import Event, find_air_dates, read_events
from knowledge.podcast.files import RawTranscript
from tests.knowledge.podcast.folder import read, real_folder, said, write_events, write_talk

TITLE = "Getting a First Data Job"


def event(
    day: int,
    title: str = TITLE,
    speaker: str = "adalin",
    kind: str = "podcast",
    video: str | None = None,
) -> Event:
    return Event(
        title=title, speakers=(speaker,), kind=kind, day=date(2024, 1, day), youtube_id=video
    )


def talk(
    slug: str, short: str = TITLE, guest: str = "adalin", video: str | None = None
) -> RawTranscript:
    return RawTranscript(
        slug=slug,
        title=slug,
        short=short,
        season=None,
        number=None,
        guests=(guest,),
        youtube_id=video,
        added=None,
        marks=(),
        entries=(),
    )


def days(talks: list[RawTranscript], events: list[Event]) -> dict[str, int]:
    return {slug: day.day for slug, day in find_air_dates(talks, events).items()}


def test_the_video_decides_whatever_the_title_and_the_guest() -> None:
    events = [event(1), event(2, "Other", "benoak", "webinar", "aaaaaaaaaaa")]
    assert days([talk("a", video="aaaaaaaaaaa")], events) == {"a": 2}


def test_of_two_events_with_one_video_the_podcast_is_meant() -> None:
    events = [event(1, kind="conference", video="aaaaaaaaaaa"), event(2, video="aaaaaaaaaaa")]
    assert days([talk("a", video="aaaaaaaaaaa")], events) == {"a": 2}


def test_the_only_podcast_event_of_the_guest_is_the_episode() -> None:
    events = [event(1, "Renamed Since"), event(2, kind="workshop"), event(3, speaker="benoak")]
    assert days([talk("a")], events) == {"a": 1}


def test_of_several_events_the_title_decides() -> None:
    assert days([talk("a")], [event(1, "Leading Data Teams"), event(2)]) == {"a": 2}


def test_titles_that_are_equally_close_decide_nothing() -> None:
    assert days([talk("a")], [event(1, TITLE + " I"), event(2, TITLE + " V")]) == {}


def test_a_title_that_resembles_none_decides_nothing() -> None:
    assert days([talk("a", "Z")], [event(1), event(2, "Leading Teams")]) == {}


def test_an_event_that_another_episode_has_by_its_video_is_taken() -> None:
    events = [event(1, video="aaaaaaaaaaa"), event(2, "Leading Data Teams")]
    talks = [talk("a", video="aaaaaaaaaaa"), talk("b", "Something Else")]
    assert days(talks, events) == {"a": 1, "b": 2}


def test_one_event_does_not_date_two_episodes_unless_by_title() -> None:
    assert days([talk("a"), talk("b", "Something Else")], [event(1)]) == {"a": 1}


def test_events_without_a_date_or_title_are_left_out(tmp_path: Path) -> None:
    path = write_events(
        tmp_path,
        [
            {"title": TITLE, "speakers": ["adalin"]},
            {"time": datetime(2024, 1, 2), "speakers": ["adalin"]},
            {"title": TITLE, "time": "soon"},
            "text",
            {
                "title": TITLE,
                "time": datetime(2024, 1, 2, 17),
                "speakers": ["adalin", 7],
                "type": "podcast",
                "youtube": "https://www.youtube.com/watch?v=aaaaaaaaaaa&t=5",
            },
        ],
    )
    assert read_events(path) == (event(2, video="aaaaaaaaaaa"),)


def test_an_empty_list_of_events_is_one(tmp_path: Path) -> None:
    path = write_events(tmp_path, None)
    path.write_text("")
    assert read_events(path) == ()


@pytest.mark.parametrize("text", ["a: 1", "- [", "- &a 1\n- *a", "- " * 500])
def test_a_file_that_is_no_list_of_events_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(text)
    with pytest.raises(SourceError, match=r"events\.yaml"):
        read_events(path)


def test_several_lists_are_read_and_a_bad_one_is_refused_by_name(tmp_path: Path) -> None:
    write_talk(tmp_path, "a", [said("Ada", "Hello there.", 0)])
    item = {"title": "T", "time": date(2024, 1, 2), "speakers": ["adalin"], "type": "podcast"}
    write_events(tmp_path, [item], "events_extra.yaml")
    write_events(tmp_path, {"no": "list"}, "events.yaml")
    podcast = read(tmp_path)
    assert podcast.episodes[0].aired == date(2024, 1, 2)
    assert "events.yaml" in str(podcast.refused[0])


def test_without_an_event_the_day_it_was_added_is_taken_and_told(tmp_path: Path) -> None:
    write_talk(tmp_path, "a", [said("Ada", "Hello there.", 0)], dateadded=date(2024, 3, 4))
    write_talk(tmp_path, "b", [said("Ada", "Hello again.", 0)])
    podcast = read(tmp_path)
    assert [episode.aired for episode in podcast.episodes] == [date(2024, 3, 4), None]
    outcomes = [p.outcome for p in podcast.problems if p.kind == "no-air-date"]
    assert outcomes == ["repaired", "left out"]


titles = st.sampled_from([TITLE, TITLE + "!", "Leading Data Teams", "Z"])
people = st.sampled_from(["adalin", "benoak"])
videos = st.sampled_from([None, "aaaaaaaaaaa", "bbbbbbbbbbb"])


@given(
    st.lists(st.builds(talk, st.uuids().map(str), titles, people, videos), max_size=5),
    st.lists(st.builds(event, st.integers(1, 31), titles, people, video=videos), max_size=6),
)
def test_only_events_of_the_video_or_a_guest_date_an_episode(
    talks: list[RawTranscript], events: list[Event]
) -> None:
    dates = find_air_dates(talks, events)
    for found in talks:
        if found.slug in dates:
            assert any(
                e.day == dates[found.slug]
                and (e.youtube_id == found.youtube_id or e.speakers == found.guests)
                for e in events
            )


@pytest.mark.archive
def test_the_archive_dates_all_but_one_episode_by_an_event() -> None:
    podcast = read(real_folder())
    assert all(episode.aired for episode in podcast.episodes)
    assert podcast.problem_counts()["no-air-date"] == 1
