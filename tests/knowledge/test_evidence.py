from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evidence import Evidence, episode_url, gather_evidence, section_url
from knowledge.records import Citation, Episode, Guest, Page, Section, Sentence, Turn
from knowledge.registry import Registry
from knowledge.wiki import Wiki
from tests.conftest import read_sources
from tests.tiny_wiki import write_tiny_wiki


def page_of(*claims: tuple[str, int | None]) -> Page:
    """Return a page with one section that says each text with a citation at its second."""
    sentences = tuple(
        Sentence(
            text=text,
            line=1,
            purpose="statement",
            support="own",
            attribution="none",
            people=(),
            citations=(
                Citation(episode="e", start_s=start, end_s=None, how_bound="after", confidence=1),
            ),
        )
        for text, start in claims
    )
    section = Section(page="p", heading="H", anchor="h", path=("H",), text="x", sentences=sentences)
    return Page(
        slug="p", title="P", summary="", tags=(), related=(), sections=(section,), links=(),
        dropped=(), source="s",
    )  # fmt: skip


def ids(*claims: tuple[str, int | None]) -> list[str]:
    return [item.id for item in gather_evidence([page_of(*claims)], Registry())]


def claim(wiki: Wiki, words: str) -> Evidence:
    evidence = gather_evidence(wiki.pages, wiki.registry)
    return next(item for item in evidence if item.kind == "claim" and words in item.text)


def test_each_section_comes_before_its_claims(tiny_wiki: Wiki) -> None:
    seen: set[tuple[str, str]] = set()
    for item in gather_evidence(tiny_wiki.pages, tiny_wiki.registry):
        if item.kind == "section":
            seen.add((item.page, item.anchor))
        assert (item.page, item.anchor) in seen


def test_ids_are_the_same_in_every_run_and_place(tiny_wiki: Wiki, tmp_path: Path) -> None:
    again = read_sources(write_tiny_wiki(tmp_path))
    first = gather_evidence(tiny_wiki.pages, tiny_wiki.registry)
    second = gather_evidence(again.pages, again.registry)
    assert [replace(item, source="") for item in second] == [
        replace(item, source="") for item in first
    ]


def test_an_id_is_what_it_was_when_answers_were_saved() -> None:
    assert ids(("Tea sells.", 60)) == ["ev_y2lnrw", "ev_v4gmf2"]
    thrice = ids(*[("Tea sells.", 60)] * 3)
    assert thrice == ["ev_y2lnrw", "ev_v4gmf2", "ev_umoicz", "ev_ki73dk"]


def test_ids_have_six_characters_that_can_be_read_aloud(tiny_wiki: Wiki) -> None:
    for item in gather_evidence(tiny_wiki.pages, tiny_wiki.registry):
        prefix, _, name = item.id.partition("_")
        assert (prefix, len(name)) == ("ev", 6)
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz234567")


claims = st.lists(
    st.tuples(st.sampled_from(["Tea sells.", "Coffee too."]), st.none() | st.integers(0, 3)),
    max_size=12,
)


@given(claims)
def test_no_id_is_given_twice_even_to_the_same_span(found: list[tuple[str, int | None]]) -> None:
    assert len(set(ids(*found))) == len(found) + 1


@given(claims)
def test_unlike_spans_keep_their_ids_whatever_stands_around_them(
    found: list[tuple[str, int | None]],
) -> None:
    alone = {span: ids(span)[1] for span in found}
    together = ids(*dict.fromkeys(found))[1:]
    assert together == [alone[span] for span in dict.fromkeys(found)]


def test_a_claim_carries_guest_episode_date_span_and_link(tiny_wiki: Wiki) -> None:
    found = claim(tiny_wiki, "forecasts tea sales")
    assert found.guest == "Ada Moreno"
    assert found.episode_title == "Forecasting for a Tea Shop"
    assert found.aired == date(2022, 3, 4)
    assert (found.start_s, found.end_s) == (471, 641)
    assert found.url == "https://www.youtube.com/watch?v=AAAAAAAAAA1&t=471s"
    assert (found.page, found.anchor) == ("forecasting-basics", "start-with-a-baseline")


def test_a_guest_is_named_where_one_is_meant_and_nobody_where_two_could_be(
    tiny_wiki: Wiki,
) -> None:
    assert claim(tiny_wiki, "Mentors answer").guest == "Bo Lindqvist"
    assert claim(tiny_wiki, "schedules notebooks").guest is None
    assert claim(tiny_wiki, "hide their state").guest is None


def test_an_unknown_episode_gives_a_claim_without_guest_or_date(tiny_wiki: Wiki) -> None:
    found = claim(tiny_wiki, "retrains every Monday")
    assert (found.guest, found.aired, found.episode_title) == (None, None, "lost episode")
    assert found.url == "https://datatalks.club/podcast/lost-episode.html"


def test_a_guest_whom_no_registry_knows_is_not_named() -> None:
    registry = Registry(episodes={"e": Episode(slug="e", title="E", guests=("nobody",))})
    (_, found) = gather_evidence([page_of(("Tea sells.", 60))], registry)
    assert found.guest is None


@pytest.mark.parametrize(
    ("video", "start", "url"),
    [
        ("AAAAAAAAAA1", 65, "https://www.youtube.com/watch?v=AAAAAAAAAA1&t=65s"),
        ("AAAAAAAAAA1", 0, "https://www.youtube.com/watch?v=AAAAAAAAAA1&t=0s"),
        ("AAAAAAAAAA1", None, "https://datatalks.club/podcast/e.html"),
        (None, 65, "https://datatalks.club/podcast/e.html"),
    ],
)
def test_a_link_opens_the_video_at_the_second_where_both_are_known(
    video: str | None, start: int | None, url: str
) -> None:
    assert episode_url("e", Episode(slug="e", title="E", youtube_id=video), start) == url


def test_a_section_link_leads_into_the_published_wiki() -> None:
    assert section_url("sql", "joins") == "https://datatalks.club/podwiki/wiki/sql/#joins"
    assert section_url("sql", "") == "https://datatalks.club/podwiki/wiki/sql/"


def test_a_guests_own_words_come_last_with_their_speaker_chapter_and_span() -> None:
    said = "Sell the tea that people ask for before you forecast the tea that nobody has ordered."
    turns = (
        Turn(
            speaker="host", role="host", start_s=60, timing="given", text="Which tea do you sell?"
        ),
        Turn(speaker="ada", role="guest", start_s=65, timing="given", text=said, chapter="Tea"),
        Turn(speaker="host", role="host", start_s=80, timing="given", text="And then?"),
    )
    episode = Episode(slug="e", title="E", aired=date(2022, 3, 4), duration_s=90, turns=turns)
    ada = Guest(slug="ada", name="Ada Moreno")
    registry = Registry(episodes={"e": episode}, people={"ada": ada})
    *_, passage = gather_evidence([page_of(("Tea sells.", 60))], registry)
    assert (passage.kind, passage.text, passage.guest) == ("passage", said, "Ada Moreno")
    assert (passage.page, passage.section, passage.episode) == ("", "Tea", "e")
    assert (passage.start_s, passage.end_s, passage.aired) == (65, 80, date(2022, 3, 4))
