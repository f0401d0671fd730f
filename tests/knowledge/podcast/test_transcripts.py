"""Transcript files to episodes: what is mended, what is left out, and how that is told."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import NoEpisodeError, SourceError
from knowledge.podcast.files import MAX_ENTRIES, MAX_LINE_CHARS, raw_transcript
from knowledge.podcast.passages import cut_passages
from knowledge.podcast.speakers import SpeakerFact
from knowledge.podcast.talks import build_talk
from knowledge.podcast.transcripts import Podcast, read_podcast
from knowledge.records import Chapter
from tests.knowledge.podcast.folder import (
    HOSTS,
    PEOPLE,
    header,
    lines,
    read,
    read_one,
    said,
    write_raw,
    write_talk,
)

LONG = "I would first talk to the people who use the numbers, and only then open an editor."
OTHER = "Nobody asked me for a degree; they asked what I had built and who was using it today."


def kinds(podcast: Podcast) -> list[str]:
    return [problem.kind for problem in podcast.problems if problem.kind != "no-air-date"]


# What an episode holds


def test_an_episode_has_turns_with_speaker_role_time_and_chapter(tmp_path: Path) -> None:
    episode = read_one(
        tmp_path,
        [header("Start"), said("Hana", "How did you begin?", 5), said("Ada", LONG, 9)],
        season=3,
        episode=7,
        ids={"youtube": "abcdefghijk&t"},
    )
    question, answer = episode.turns
    assert (question.speaker, question.role, question.start_s) == ("hanahost", "host", 5)
    assert (answer.speaker, answer.role, answer.chapter) == ("adalin", "guest", "Start")
    assert (episode.season, episode.number, episode.youtube_id) == (3, 7, "abcdefghijk")
    assert episode.chapters == (Chapter(start_s=5, title="Start"),)


def test_the_length_is_the_last_start_and_its_words_at_the_usual_rate(tmp_path: Path) -> None:
    episode = read_one(tmp_path, [said("Ada", "one two three four five six", 100)])
    assert episode.duration_s == 103


def test_people_are_named_by_their_labels_where_nothing_else_is_known(tmp_path: Path) -> None:
    write_talk(tmp_path, "talk", [said("Hana", "Hi.", 0), said("Zoe", LONG, 2)], guests=["zoeray"])
    podcast = read(tmp_path)
    assert {slug: person.name for slug, person in podcast.people.items()} == {
        "hanahost": "Hana",
        "zoeray": "Zoe",
    }


def test_an_ending_typed_twice_is_no_part_of_the_slug(tmp_path: Path) -> None:
    write_talk(tmp_path, "talk.md", [said("Ada", LONG, 2)])
    assert [episode.slug for episode in read(tmp_path).episodes] == ["talk"]


def test_progress_tells_of_every_file(tmp_path: Path) -> None:
    told = []
    for slug in ("one", "two"):
        write_talk(tmp_path, slug, [said("Ada", f"{slug} {LONG}", 2)])
    read_podcast(
        tmp_path,
        people=PEOPLE,
        cache=None,
        progress=lambda what, done, total: told.append((done, total)),
    )
    assert told == [(1, 2), (2, 2)]


# Damage that is mended


def test_a_paragraph_in_the_place_of_the_name_is_put_back_before_the_others(
    tmp_path: Path,
) -> None:
    entries = [said("Hana", "Why?", 5), said(LONG, "=And then?", 9), said(LONG, "Then I wrote it.")]
    fact = SpeakerFact(episode="talk", label="", person="adalin", role="guest")
    episode = read_one(tmp_path, entries, fact)
    assert lines(episode)[1:] == [
        ("adalin", LONG),
        ("adalin", "And then?"),
        ("adalin", "Then I wrote it."),
    ]
    assert kinds(read(tmp_path, fact)).count("swapped-turn") == 2


def test_a_label_that_follows_the_same_words_decides_who_said_them(tmp_path: Path) -> None:
    entries = [said(LONG, "So it goes.", 9), said(LONG, OTHER), said("Hana", OTHER, 30)]
    fact = SpeakerFact(episode="talk", label="", person="adalin", role="guest")
    assert lines(read_one(tmp_path, entries, fact)) == [
        ("adalin", LONG),
        ("adalin", "So it goes."),
        ("hanahost", OTHER),
    ]


def test_a_fact_about_one_second_overrides_the_one_about_the_label(tmp_path: Path) -> None:
    facts = [
        SpeakerFact(episode="talk", label="Kit", person="adalin", role="guest"),
        SpeakerFact(episode="talk", label="Kit", person=None, role="unknown", block_s=60),
    ]
    entries = [said("Kit", LONG, 5), said("Kit", OTHER, 60), said("Kit", "And so on.", 60)]
    assert [who for who, _ in lines(read_one(tmp_path, entries, *facts))] == ["adalin", None, None]


def test_words_whose_label_is_lost_belong_to_nobody_without_a_fact(tmp_path: Path) -> None:
    episode = read_one(tmp_path, [said("Ada", "Yes.", 5), said(LONG, "And so on.", 9)])
    assert [turn.role for turn in episode.turns] == ["guest", "unknown", "unknown"]
    assert "undecided-label" in kinds(read(tmp_path))


@pytest.mark.parametrize("mark", ["Ada", "Ada:", "0:20 Ada", "0:20Ada", "0:20\nAda", "0: 20 Ada"])
def test_a_speaker_mark_that_became_a_line_hands_over_to_that_speaker(
    tmp_path: Path, mark: str
) -> None:
    entries = [
        said("Hana", "Why?", 5),
        said("Hana", mark, 5),
        said("Hana", LONG, 5),
        said("Hana", "I see.", 60),
        said("Ada", "Good.", 70),
    ]
    episode = read_one(tmp_path, entries)
    assert lines(episode) == [
        ("hanahost", "Why?"),
        ("adalin", LONG),
        ("hanahost", "I see."),
        ("adalin", "Good."),
    ]
    if "20" in mark:
        assert episode.turns[1].start_s == 20
    assert kinds(read(tmp_path)) == ["stray-mark"]


def test_a_clock_that_became_a_line_is_the_time_of_what_follows(tmp_path: Path) -> None:
    episode = read_one(
        tmp_path,
        [
            said("Ada", "Yes.", 5),
            said("Ada", "0 4:15", 5),
            said("Ada", LONG, 5),
            said("Hana", "Oh?", 300),
        ],
    )
    assert [turn.start_s for turn in episode.turns] == [5, 255, 300]


def test_merged_lines_are_parted_at_the_mark_of_another_speaker(tmp_path: Path) -> None:
    entries = [said("Hana", "Hi.", 0), said("Ada", f"{LONG} Hana: Really? Ada: {OTHER}", 5)]
    assert lines(read_one(tmp_path, entries))[1:] == [
        ("adalin", LONG),
        ("hanahost", "Really?"),
        ("adalin", OTHER),
    ]


def test_a_word_before_a_colon_is_no_speaker_unless_the_transcript_has_that_label(
    tmp_path: Path,
) -> None:
    line = "I asked around. Result: nobody knew. Will: a person I never met."
    assert lines(read_one(tmp_path, [said("Ada", line, 5)])) == [("adalin", line)]


def test_a_paragraph_that_stands_there_twice_is_read_once(tmp_path: Path) -> None:
    entries = [said(None, LONG), header("Next"), said("Ada", LONG, 5), said("Ada", LONG, 5)]
    assert lines(read_one(tmp_path, entries)) == [("adalin", LONG)]
    assert kinds(read(tmp_path)) == ["repeated-turn", "repeated-turn"]


def test_a_paragraph_without_a_label_belongs_to_the_block_of_its_second(tmp_path: Path) -> None:
    entries = [said(None, OTHER, 5), said("Ada", LONG, 5), said(None, "And so on.", 5)]
    assert {speaker for speaker, _ in lines(read_one(tmp_path, entries))} == {"adalin"}


def test_what_is_neither_line_nor_header_is_left_out_and_told(tmp_path: Path) -> None:
    entries = ["text", 7, None, {"line": None}, {"who": "Ada"}, said("Ada", LONG, 5)]
    assert len(read_one(tmp_path, entries).turns) == 1
    assert kinds(read(tmp_path)) == ["malformed-entry"] * 5


# Times


def test_a_missing_second_is_estimated_from_the_words_between_its_neighbours(
    tmp_path: Path,
) -> None:
    entries = [said("Ada", "a b c d", 100), said("Ada", "e f"), said("Hana", "Right.", 160)]
    episode = read_one(tmp_path, entries)
    assert [(t.start_s, t.timing) for t in episode.turns] == [
        (100, "given"),
        (140, "estimated"),
        (160, "given"),
    ]
    assert kinds(read(tmp_path)) == ["missing-second"]


@pytest.mark.parametrize("clock", ["1:40", 100])
def test_a_second_that_is_missing_is_taken_from_the_clock_beside_it(
    tmp_path: Path, clock: object
) -> None:
    assert read_one(tmp_path, [said("Ada", LONG, time=clock)]).turns[0].start_s == 100


def test_paragraphs_of_one_block_start_one_after_the_other(tmp_path: Path) -> None:
    entries = [said("Ada", "a b c d", 100), said("Ada", "e f", 100), said("Hana", "Right.", 160)]
    assert [turn.start_s for turn in read_one(tmp_path, entries).turns] == [100, 140, 160]


@pytest.mark.parametrize("wrong", [7, 700])
def test_a_second_out_of_order_is_estimated_and_told(tmp_path: Path, wrong: int) -> None:
    entries = [
        said("Ada", "a b", 100),
        said("Hana", "c d", 110),
        said("Ada", "e f", wrong),
        said("Hana", "g h", 130),
        said("Ada", "i j", 140),
    ]
    episode = read_one(tmp_path, entries)
    assert [turn.start_s for turn in episode.turns] == [100, 110, 120, 130, 140]
    (problem,) = [p for p in read(tmp_path).problems if p.kind == "doubtful-second"]
    assert (problem.entry, problem.detail) == (3, f"{wrong} s is now 120 s")


def test_a_series_of_seconds_that_leaves_no_time_for_the_words_is_not_believed(
    tmp_path: Path,
) -> None:
    def talk(*starts: int) -> list[object]:
        return [said("Ada", f"{at} " + "word " * 99, at) for at in starts]

    before, slipped, after = range(0, 400, 40), (201, 241, 281), range(520, 800, 40)
    starts = [turn.start_s for turn in read_one(tmp_path, talk(*before, *slipped, *after)).turns]
    assert starts == list(range(0, 800, 40))


def test_a_chapter_mark_of_the_video_gives_the_second_its_first_turn_lacks(
    tmp_path: Path,
) -> None:
    entries = [said("Ada", LONG, 5), header("Next"), said("Ada", OTHER), said("Hana", "Oh.", 90)]
    marks = [{"name": "Next", "startOffset": 40}, {"name": "Elsewhere", "startOffset": 2}, "x"]
    episode = read_one(tmp_path, entries, quotableClips=marks)
    assert episode.turns[1].start_s == 40
    assert episode.chapters == (Chapter(start_s=40, title="Next"),)


def test_a_talk_without_any_second_keeps_its_words_and_has_no_times(tmp_path: Path) -> None:
    episode = read_one(tmp_path, [header("Start"), said("Hana", "Hi."), said("Ada", LONG)])
    assert [turn.start_s for turn in episode.turns] == [None, None]
    assert (episode.duration_s, episode.chapters) == (None, ())
    assert list(cut_passages(episode)) == []


# What is left out, by name


def test_drafts_are_refused_by_name(tmp_path: Path) -> None:
    write_talk(tmp_path, "_s01e01", [said("Ada", LONG, 5)])
    podcast = read(tmp_path)
    assert podcast.episodes == ()
    assert isinstance(podcast.refused[0], NoEpisodeError)
    assert "_s01e01.md" in str(podcast.refused[0])


@pytest.mark.parametrize(
    ("front_matter", "reason"),
    [
        ("title: {{ title }}", "unreadable front matter"),
        ("title: [", "unreadable front matter"),
        ("- a\n- b", "not a mapping"),
        ("a: &x 1\nb: *x", "anchors or aliases"),
        ("a: " + "[" * 5000, "nests"),
        ("layout: none", "neither a title nor a transcript"),
    ],
)
def test_files_that_do_not_load_are_refused_by_name_and_the_others_are_read(
    tmp_path: Path, front_matter: str, reason: str
) -> None:
    write_raw(tmp_path, "bad.md", front_matter)
    write_talk(tmp_path, "good", [said("Ada", LONG, 5)])
    podcast = read(tmp_path)
    assert [episode.slug for episode in podcast.episodes] == ["good"]
    assert "bad.md" in str(podcast.refused[0])
    assert reason in str(podcast.refused[0])


def test_an_episode_without_a_transcript_is_kept_and_told(tmp_path: Path) -> None:
    write_talk(tmp_path, "talk", None)
    podcast = read(tmp_path)
    assert podcast.episodes[0].turns == ()
    assert podcast.problem_counts()["no-transcript"] == 1


def test_more_than_the_bounds_allow_is_refused(tmp_path: Path) -> None:
    write_talk(tmp_path, "many", [header("x")] * (MAX_ENTRIES + 1))
    write_talk(tmp_path, "long", [said("Ada", "x" * (MAX_LINE_CHARS + 1), 5)])
    podcast = read(tmp_path)
    assert podcast.episodes == ()
    assert len(podcast.refused) == 2


def test_two_files_of_one_slug_are_one_episode_and_one_refusal(tmp_path: Path) -> None:
    write_talk(tmp_path, "talk", [said("Ada", LONG, 5)])
    write_talk(tmp_path, "talk.md", [said("Ada", OTHER, 5)])
    podcast = read(tmp_path)
    assert len(podcast.episodes) == 1
    assert "same slug" in str(podcast.refused[0])


def test_a_folder_without_transcripts_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="_podcast"):
        read(tmp_path)


def test_hidden_characters_do_not_survive_even_escaped(tmp_path: Path) -> None:
    line = r'"Good \u202e\x1b[31m words\U000E0041 here"'
    write_raw(tmp_path, "talk.md", f"title: T\ntranscript:\n- line: {line}\n  who: Ada\n")
    (episode,) = read(tmp_path).episodes
    assert episode.turns[0].text == "Good [31m words here"


# One talk under two episodes


def test_of_two_episodes_with_one_talk_that_speaks_whose_guest_does(tmp_path: Path) -> None:
    entries = [said("Hana", LONG + LONG, 0), said("Ada", OTHER + LONG, 60)]
    write_talk(tmp_path, "copied", entries, guests=["benoak"], ids={"youtube": "aaaaaaaaaaa"})
    write_talk(tmp_path, "real", entries, guests=["adalin"], ids={"youtube": "bbbbbbbbbbb"})
    podcast = read(tmp_path)
    copied, real = podcast.episodes
    assert (copied.guests, copied.turns, copied.duration_s) == (("benoak",), (), None)
    assert len(real.turns) == 2
    (problem,) = [p for p in podcast.problems if p.kind == "repeated-talk"]
    assert problem.episode == "copied"
    assert "'real'" in problem.detail


def test_one_video_is_one_talk(tmp_path: Path) -> None:
    write_talk(tmp_path, "a", [said("Ada", LONG, 0)], ids={"youtube": "aaaaaaaaaaa"})
    write_talk(tmp_path, "b", [said("Ada", OTHER, 0)], ids={"youtube": "aaaaaaaaaaa"})
    assert [bool(episode.turns) for episode in read(tmp_path).episodes] in (
        [True, False],
        [False, True],
    )


def test_talks_that_share_a_greeting_are_two(tmp_path: Path) -> None:
    greeting = said("Hana", f"Welcome everyone to this event. {LONG} {LONG}", 0)
    for slug, line in [("a", LONG * 2), ("b", OTHER * 2), ("c", f"{LONG} {OTHER}" * 2)]:
        write_talk(tmp_path, slug, [greeting, said("Ada", line, 60), said("Ada", slug + line, 99)])
    assert all(episode.turns for episode in read(tmp_path).episodes)


# Whatever a file holds

yaml_able = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=60)
    | st.dates()
    | st.sampled_from(["Ada", "Hana", "Ada:", "0:20 Ada", LONG, "1:02", "Ada\nHi. Hana: Why?"]),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(
            st.sampled_from(
                ["line", "who", "sec", "time", "header", "youtube", "name", "startOffset"]
            )
            | st.integers(),
            inner,
            max_size=6,
        )
    ),
    max_leaves=40,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "title",
                "guests",
                "ids",
                "links",
                "transcript",
                "quotableClips",
                "season",
                "dateadded",
            ]
        ),
        yaml_able,
    )
)
def test_no_structure_brings_the_reader_down(matter: dict[str, object]) -> None:
    try:
        raw = raw_transcript(Path("talk.md"), matter)
    except SourceError:
        return
    talk = build_talk(raw, people=PEOPLE, table=HOSTS, aired=None)
    starts = [turn.start_s for turn in talk.episode.turns if turn.start_s is not None]
    assert starts == sorted(starts)
    assert all(turn.text and turn.text == turn.text.strip() for turn in talk.episode.turns)
    list(cut_passages(talk.episode))
