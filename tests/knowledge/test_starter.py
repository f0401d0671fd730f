"""The bundled wiki: every claim of it can be checked against its own registry."""

import re
from collections.abc import Iterator

import pytest

from knowledge.evidence import Evidence, gather_evidence
from knowledge.records import Citation, Page, Sentence
from knowledge.registry import load_registry
from knowledge.shelves import STARTER
from knowledge.wiki import Wiki, is_unresolved

SLUGS = sorted(path.stem for path in (STARTER / "_wiki").glob("*.md"))
DANGLING = re.compile(
    r"(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Such|Here|There|But|And|So|Also"
    r"|However|Another|Instead|Then|At \d)\b"
)


@pytest.fixture(params=SLUGS)
def page(request: pytest.FixtureRequest, starter_wiki: Wiki) -> Page:
    return next(page for page in starter_wiki.pages if page.slug == request.param)


def cited(page: Page) -> Iterator[tuple[Sentence, Citation]]:
    for section in page.sections:
        for sentence in section.sentences:
            for citation in sentence.citations:
                yield sentence, citation


def claims(wiki: Wiki) -> list[Evidence]:
    evidence = gather_evidence(wiki.pages, wiki.registry)
    return [item for item in evidence if item.kind == "claim"]


def test_some_forty_pages_are_bundled_and_none_is_refused(starter_wiki: Wiki) -> None:
    assert len(starter_wiki.pages) == len(SLUGS) >= 40
    assert starter_wiki.refused == ()


def test_every_cited_episode_is_registered_with_date_video_and_guests(page: Page) -> None:
    registry = load_registry()
    for _, citation in cited(page):
        episode = registry.episodes[citation.episode]
        assert episode.aired, citation
        assert episode.youtube_id, citation
        assert set(episode.guests) <= registry.people.keys(), citation
        assert episode.guests, citation


def test_every_citation_has_a_span_inside_its_episode(page: Page) -> None:
    registry = load_registry()
    for sentence, citation in cited(page):
        length = registry.episodes[citation.episode].duration_s
        assert citation.start_s is not None, sentence.text
        assert citation.end_s is not None, sentence.text
        assert length is not None, citation.episode
        assert 0 <= citation.start_s < citation.end_s <= length, sentence.text


def test_every_claim_names_one_guest_of_its_episode(starter_wiki: Wiki) -> None:
    for claim in claims(starter_wiki):
        assert claim.guest, claim.text
        assert claim.episode
        guests = starter_wiki.registry.episodes[claim.episode].guests
        assert claim.guest in {starter_wiki.registry.people[slug].name for slug in guests}


def test_every_person_a_claim_names_is_a_guest_of_a_cited_episode(page: Page) -> None:
    registry = load_registry()
    for section in page.sections:
        for sentence in section.sentences:
            if sentence.citations:
                guests = {
                    guest
                    for citation in sentence.citations
                    for guest in registry.episodes[citation.episode].guests
                }
                assert set(sentence.people) <= guests, sentence.text


def test_every_link_leads_somewhere(page: Page) -> None:
    assert [link for link in page.links if is_unresolved(link)] == []


def test_a_page_has_a_summary_and_four_to_nine_headed_sections(page: Page) -> None:
    assert len(page.summary) > 40
    headed = [section for section in page.sections if section.anchor]
    assert 4 <= len(headed) <= 9
    assert all(section.text for section in headed)


def test_a_page_shows_some_five_hundred_words(page: Page) -> None:
    shown = sum(len(section.text.split()) for section in page.sections)
    assert 350 <= shown <= 700


def test_a_page_leads_to_two_neighbours_at_least(page: Page) -> None:
    linked = {link.resolved for link in page.links if link.kind == "page"} - {page.slug}
    assert len(linked) >= 2
    assert len(page.related) >= 2


def test_no_claim_leans_on_the_sentence_before_it(page: Page) -> None:
    dangling = [sentence.text for sentence, _ in cited(page) if DANGLING.match(sentence.text)]
    assert dangling == []


def test_no_claim_keeps_a_time_or_a_citation_mark_in_its_text(starter_wiki: Wiki) -> None:
    marks = re.compile(r"\d:\d\d|\[\[|\]\]|’s episode|\(\)")
    assert [claim.text for claim in claims(starter_wiki) if marks.search(claim.text)] == []


def test_no_episode_or_person_is_registered_for_nothing(starter_wiki: Wiki) -> None:
    registry = load_registry()
    used = {citation.episode for page in starter_wiki.pages for _, citation in cited(page)}
    assert registry.episodes.keys() == used
    guests = {guest for episode in registry.episodes.values() for guest in episode.guests}
    assert registry.people.keys() == guests
