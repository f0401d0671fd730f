"""Passages: a guest's words and nobody else's, in order, inside one chapter and the episode."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.podcast.passages import MAX_CHARS, MIN_WORDS, cut_passages
from knowledge.podcast.transcripts import Podcast, read_podcast
from knowledge.records import Episode, Passage, Role, Turn
from tests.knowledge.podcast.folder import real_folder, silent

WHO: dict[Role, str | None] = {"guest": "adalin", "host": "hanahost", "unknown": None}
PLAN = "I would write the test before the query, and the query before the dashboard."
PEERS = "Then I showed it to two people who had no reason at all to be kind to me."


def turn(
    text: str,
    start_s: int | None,
    role: Role = "guest",
    *,
    speaker: str | None = None,
    chapter: str = "Work",
) -> Turn:
    return Turn(
        speaker=speaker or WHO[role],
        role=role,
        start_s=start_s,
        timing="given",
        text=text,
        chapter=chapter,
    )


def cut(*turns: Turn, duration_s: int = 600) -> list[Passage]:
    episode = Episode(slug="talk", title="Talk", turns=turns, duration_s=duration_s)
    return list(cut_passages(episode))


def test_a_passage_joins_the_paragraphs_of_one_answer() -> None:
    (passage,) = cut(turn(PLAN, 10), turn(PEERS, 20), turn("And why was that?", 30, "host"))
    assert passage == Passage(
        episode="talk",
        guest="adalin",
        chapter="Work",
        start_s=10,
        end_s=30,
        text=f"{PLAN} {PEERS}",
    )


def test_a_nod_of_the_host_is_passed_over() -> None:
    (passage,) = cut(turn(PLAN, 10), turn("Yeah. Right.", 20, "host"), turn(PEERS, 21))
    assert passage.text == f"{PLAN} {PEERS}"


@pytest.mark.parametrize("words", ["Really?", "I did the same thing once in a bank."])
def test_a_question_or_a_remark_of_the_host_ends_a_passage(words: str) -> None:
    passages = cut(turn(PLAN, 10), turn(words, 20, "host"), turn(PEERS, 30))
    assert [passage.text for passage in passages] == [PLAN, PEERS]


def test_words_of_nobody_known_end_a_passage_and_never_stand_in_one() -> None:
    passages = cut(turn(PLAN, 10), turn("Hm.", 20, "unknown"), turn(PEERS, 30))
    assert [passage.text for passage in passages] == [PLAN, PEERS]


def test_a_passage_stays_inside_its_chapter() -> None:
    passages = cut(turn(PLAN, 10), turn(PEERS, 20, chapter="Peers"))
    assert [passage.chapter for passage in passages] == ["Work", "Peers"]


def test_two_guests_are_never_in_one_passage() -> None:
    passages = cut(turn(PLAN, 10), turn(PEERS, 20, speaker="benoak"))
    assert [passage.guest for passage in passages] == ["adalin", "benoak"]


def test_a_long_answer_is_cut_into_even_pieces_at_sentence_ends() -> None:
    sentences = [f"Sentence {number} is about as long as this one here." for number in range(40)]
    passages = cut(turn(" ".join(sentences), 0), turn("And then what?", 400, "host"))
    sizes = [len(passage.text) for passage in passages]
    assert max(sizes) <= MAX_CHARS
    assert min(sizes) > max(sizes) / 2
    assert " ".join(passage.text for passage in passages) == " ".join(sentences)
    assert all(passage.text.endswith("here.") for passage in passages)


def test_a_piece_inside_a_turn_starts_where_its_words_lie_in_it() -> None:
    text = " ".join(["Ten words are in each of these sentences, count them."] * 40)
    passages = cut(turn(text, 100), turn("And then?", 300, "host"))
    assert passages[0].start_s == 100
    for before, after in pairwise(passages):
        assert before.end_s == after.start_s
        assert 100 < after.start_s < 300
    assert passages[-1].end_s == 300


def test_a_turn_followed_by_a_gap_does_not_fill_it() -> None:
    steady = [turn(f"{n} {PLAN}", n * 6, "host") for n in range(60)]
    passages = cut(*steady, turn(PLAN, 360), turn(PEERS, 900), duration_s=910)
    assert [passage.text for passage in passages] == [PLAN, PEERS]
    assert 365 < passages[0].end_s < 450


def test_the_last_turn_ends_with_its_words() -> None:
    (passage,) = cut(turn(PLAN, 100))
    assert passage.end_s == 100 + int(len(PLAN.split()) / 2.5)


def test_a_sentence_without_end_is_cut_between_words() -> None:
    words = " ".join(f"word{number}" for number in range(600))
    passages = cut(turn(words, 0), turn("Well?", 300, "host"))
    assert all(len(passage.text) <= MAX_CHARS for passage in passages)
    assert " ".join(passage.text for passage in passages) == words


def test_a_nod_of_the_guest_is_no_passage() -> None:
    assert cut(turn("Yes, exactly.", 10)) == []


def test_words_without_a_time_are_no_passage() -> None:
    assert cut(turn(PLAN, None)) == []


texts = st.lists(
    st.sampled_from(["ah", "Because", "we", "try.", "No!", "Why?", "x" * 1000, "(it)", "e.g."]),
    min_size=1,
    max_size=120,
).map(" ".join)


@st.composite
def talks(draw: st.DrawFn) -> Episode:
    turns: list[Turn] = []
    at = 0
    for number in range(draw(st.integers(0, 12))):
        role: Role = draw(st.sampled_from(list(WHO)))
        words = " ".join(f"{role}{number}.{word}" for word in draw(texts).split())
        turns.append(turn(words, at, role, chapter=draw(st.sampled_from(["A", "B"]))))
        at += draw(st.integers(0, 400))
    last = turns[-1] if turns else None
    length = -(-len(last.text.split()) * 2 // 5) + (last.start_s or 0) if last else None
    return Episode(slug="talk", title="Talk", turns=tuple(turns), duration_s=length)


@settings(max_examples=150, deadline=None)
@given(talks())
def test_passages_hold_guest_words_only_in_order_inside_the_episode(episode: Episode) -> None:
    passages = list(cut_passages(episode))
    spoken = "".join(t.text for t in episode.turns if t.role == "guest").replace(" ", "")
    place = 0
    for passage in passages:
        words = passage.text.replace(" ", "")
        assert spoken.find(words, place) >= place
        place = spoken.find(words, place) + len(words)
        assert 0 <= passage.start_s <= passage.end_s <= (episode.duration_s or 0)
        assert len(passage.text) <= MAX_CHARS
        assert len(passage.text.split()) >= MIN_WORDS
    spans = [(passage.start_s, passage.end_s) for passage in passages]
    assert spans == sorted(spans)


# The real archive


@pytest.fixture(scope="module")
def archive() -> Podcast:
    return read_podcast(real_folder(), people={}, cache=None, progress=silent)


@pytest.mark.archive
def test_every_passage_of_the_archive_lies_inside_its_episode(archive: Podcast) -> None:
    lengths = {episode.slug: episode.duration_s for episode in archive.episodes}
    passages = archive.passages()
    assert len(passages) > 10_000
    for passage in passages:
        assert 0 <= passage.start_s <= passage.end_s <= (lengths[passage.episode] or 0)
        assert len(passage.text) <= MAX_CHARS


@pytest.mark.archive
def test_no_host_says_a_word_in_a_passage_of_the_archive(archive: Podcast) -> None:
    guests = {episode.slug: episode.guests for episode in archive.episodes}
    by_host: dict[str, set[str]] = {}
    for episode in archive.episodes:
        remarks = {t.text for t in episode.turns if t.role == "host" and len(t.text) > 60}
        by_guest = " ".join(t.text for t in episode.turns if t.role == "guest")
        by_host[episode.slug] = {text for text in remarks if text not in by_guest}
    for passage in archive.passages():
        assert passage.guest in guests[passage.episode]
        assert not any(text in passage.text for text in by_host[passage.episode])


@pytest.mark.archive
def test_the_usual_host_is_quoted_only_where_he_is_the_guest(archive: Podcast) -> None:
    episodes = {p.episode for p in archive.passages() if p.guest == "alexeygrigorev"}
    assert episodes == {
        "crisp-dm",
        "data-team-roles",
        "datatalksclub-building-scaling-data-community",
        "datatalksclub-building-sustainable-data-community-3-years-anniversary",
        "datatalksclub-scaling-and-free-courses",
    }
