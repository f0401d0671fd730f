from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from knowledge.pages.anaphora import Mentions, bind_loose_times
from knowledge.records import Chapter, Citation, Episode
from knowledge.times import Span

BEES = Episode(
    slug="bees",
    title="Bees and Queues",
    guests=("ada",),
    duration_s=3000,
    chapters=(Chapter(start_s=0), Chapter(start_s=300), Chapter(start_s=900)),
)
TEA = Episode(
    slug="tea",
    title="Tea for Two",
    guests=("grace",),
    duration_s=2000,
    chapters=(Chapter(start_s=0), Chapter(start_s=450), Chapter(start_s=900)),
)
EPISODES = {"bees": BEES, "tea": TEA}


def sentence(
    *,
    paragraph: int = 0,
    section: int = 0,
    episodes: tuple[str, ...] = (),
    people: tuple[str, ...] = (),
    at: int | None = None,
    until: int | None = None,
) -> Mentions:
    loose = () if at is None else (Span(start_s=at, end_s=until),)
    return Mentions(
        section=section, paragraph=paragraph, episodes=episodes, people=people, loose=loose
    )


def only(page: list[Mentions], index: int) -> Citation | None:
    found = bind_loose_times(page, EPISODES)[index]
    assert len(found) <= 1
    return found[0] if found else None


def test_a_time_belongs_to_the_episode_that_its_sentence_links() -> None:
    bound = only([sentence(episodes=("bees",), at=300)], 0)
    assert bound is not None
    assert (bound.episode, bound.start_s, bound.how_bound) == ("bees", 300, "sentence")


def test_a_chapter_start_decides_between_two_episodes_of_a_sentence() -> None:
    bound = only([sentence(episodes=("bees", "tea"), at=450)], 0)
    assert bound is not None
    assert bound.episode == "tea"


def test_a_named_guest_leads_to_their_episode_although_no_link_does() -> None:
    bound = only([sentence(people=("grace",), at=450)], 0)
    assert bound is not None
    assert (bound.episode, bound.how_bound) == ("tea", "guest")


def test_a_pronoun_takes_the_episode_of_the_sentence_before() -> None:
    page = [sentence(episodes=("bees",)), sentence(at=300)]
    bound = only(page, 1)
    assert bound is not None
    assert (bound.episode, bound.how_bound) == ("bees", "paragraph")


def test_the_nearer_episode_wins_where_both_have_such_a_chapter() -> None:
    page = [sentence(episodes=("bees",)), sentence(episodes=("tea",)), sentence(at=900)]
    bound = only(page, 2)
    assert bound is not None
    assert bound.episode == "tea"


def test_an_episode_of_another_paragraph_counts_only_by_its_chapters() -> None:
    page = [sentence(episodes=("bees",)), sentence(paragraph=1, at=300)]
    bound = only(page, 1)
    assert bound is not None
    assert bound.how_bound == "section"
    assert only([page[0], sentence(paragraph=1, at=301)], 1) is None


def test_a_time_off_every_chapter_is_bound_where_only_one_episode_can_be_meant() -> None:
    bound = only([sentence(episodes=("bees",), at=310)], 0)
    assert bound is not None
    assert bound.confidence < 0.9
    assert only([sentence(episodes=("bees", "tea"), at=310)], 0) is None


def test_a_time_past_the_end_of_the_only_episode_is_dropped() -> None:
    assert only([sentence(episodes=("tea",), at=2500)], 0) is None


def test_an_end_past_the_episode_is_not_kept() -> None:
    bound = only([sentence(episodes=("tea",), at=450, until=5000)], 0)
    assert bound is not None
    assert bound.end_s is None


def test_without_any_episode_a_time_is_dropped() -> None:
    assert only([sentence(at=300)], 0) is None
    assert only([sentence(episodes=("unheard-of",), at=300)], 0) is None


MENTIONS = st.builds(
    sentence,
    paragraph=st.integers(0, 3),
    section=st.integers(0, 1),
    episodes=st.lists(st.sampled_from(["bees", "tea", "nowhere"]), max_size=2).map(tuple),
    people=st.lists(st.sampled_from(["ada", "grace", "nobody"]), max_size=2).map(tuple),
    at=st.none() | st.integers(0, 4000),
    until=st.none() | st.integers(0, 6000),
)


@given(st.lists(MENTIONS, max_size=8))
def test_whatever_is_bound_lies_inside_its_episode_and_comes_from_a_loose_time(
    page: list[Mentions],
) -> None:
    found = bind_loose_times(page, EPISODES)
    assert len(found) == len(page)
    for mentions, citations in zip(page, found, strict=True):
        assert len(citations) <= len(mentions.loose)
        for citation in citations:
            assert citation.start_s in {span.start_s for span in mentions.loose}
            latest = max(citation.start_s or 0, citation.end_s or 0)
            assert latest <= (EPISODES[citation.episode].duration_s or 0)
            assert 0 < citation.confidence <= 1


@given(st.lists(MENTIONS, max_size=6))
def test_sentences_without_loose_times_get_nothing(page: list[Mentions]) -> None:
    quiet = [replace(mentions, loose=()) for mentions in page]
    assert bind_loose_times(quiet, EPISODES) == [()] * len(page)
