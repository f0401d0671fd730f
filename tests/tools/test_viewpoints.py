from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge.archive import Archive
from knowledge.store.embedders import Embedder
from tests.conftest import ingest_quietly, read_sources
from tests.tools.tiny_talks import ADA, BO, write_world
from tools.errors import (
    NothingToCompareError,
    TooLongError,
    TooManyGuestsError,
    UnknownGuestError,
)
from tools.results.comparison import Comparison, Viewpoint
from tools.viewpoints import MAX_TOPIC_CHARS, VIEWS, compare


@pytest.fixture(scope="module")
def talks(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The tiny wiki with transcripts of two of its three guests."""
    root = tmp_path_factory.mktemp("talks")
    ingest_quietly(read_sources(*write_world(root)), root / "store", embedder)
    archive = Archive(root / "store", embedder)
    yield archive
    archive.close()


def view(found: Comparison, guest: str) -> Viewpoint:
    (only,) = [view for view in found.viewpoints if view.guest == guest]
    return only


def spoken(who: str) -> str:
    return " ".join(str(entry["line"]) for entry in [*ADA, *BO] if entry.get("who") == who)


def test_guests_stand_side_by_side_in_their_own_words(talks: Archive) -> None:
    found = compare(talks, "certificates")
    assert set(found.guests) == {"Ada Moreno", "Bo Lindqvist", "Cleo Okafor"}
    ada = view(found, "Ada Moreno")
    assert ada.quoted == "guest"
    assert ada.quote.startswith("I think a certificate is worth very little in a tea shop.")
    assert (ada.episode, ada.start_s, ada.chapter) == ("tea-shop-forecasts", 480, "Baselines first")
    assert ada.url == "https://www.youtube.com/watch?v=AAAAAAAAAA1&t=480s"
    assert ada.aired is not None
    assert found.notice == ""


def test_every_quote_of_a_guest_was_said_by_that_guest_and_not_by_the_host(talks: Archive) -> None:
    for found in (compare(talks, "certificates"), compare(talks, "wonderful certificates")):
        for shown in found.viewpoints:
            if shown.quoted == "guest":
                assert shown.quote in spoken(shown.guest.split()[0])


def test_what_somebody_else_is_quoted_as_saying_is_not_shown_as_a_view(talks: Archive) -> None:
    bo = view(compare(talks, "certificates"), "Bo Lindqvist")
    assert "old boss" not in bo.quote
    assert bo.quote.startswith("Yes, for me a certificate is really useful")


def test_without_a_transcript_the_wiki_speaks_and_is_called_so(talks: Archive) -> None:
    cleo = view(compare(talks, "certificates"), "Cleo Okafor")
    assert cleo.quoted == "wiki"
    assert cleo.quote == "Cleo Okafor warns that a certificate ages like milk."
    assert (cleo.chapter, cleo.summary) == (None, None)


def test_the_sentence_of_the_wiki_comes_with_the_words_it_is_about(talks: Archive) -> None:
    ada = view(compare(talks, "certificates"), "Ada Moreno")
    assert ada.summary == "Ada Moreno argues that a certificate opens no kitchen door."
    assert ada.contrasted


def test_a_sentence_on_several_episodes_is_nobodys_view(talks: Archive) -> None:
    shown = compare(talks, "certificates").viewpoints
    assert all("cost money" not in (view.quote + (view.summary or "")) for view in shown)


def test_who_only_mentions_the_topic_stands_apart(talks: Archive) -> None:
    found = compare(talks, "remote work")
    assert found.viewpoints == ()
    assert [mention.guest for mention in found.mentioned_only] == ["Bo Lindqvist"]
    assert found.notice == "Guests speak of this, but no position on it was recognised."


def test_named_guests_are_searched_alone_and_their_talks_counted(talks: Archive) -> None:
    found = compare(talks, "certificates", guests=["ada moreno", "cleookafor"])
    assert set(found.guests) == {"Ada Moreno", "Cleo Okafor"}
    counts = found.searched
    assert (counts.guests, counts.episodes, counts.passages) == (2, 3, 2)


def test_a_guest_who_never_spoke_on_it_is_reported_and_not_filled_in(talks: Archive) -> None:
    found = compare(talks, "scales", guests=["Bo Lindqvist", "Ada Moreno"])
    assert found.silent == ("Bo Lindqvist",)
    assert [mention.guest for mention in found.mentioned_only] == ["Ada Moreno"]
    assert found.viewpoints == ()


def test_one_view_alone_is_said_to_be_alone(talks: Archive) -> None:
    found = compare(talks, "certificates", guests=["Bo Lindqvist"])
    assert found.notice == "Only Bo Lindqvist takes a position on this: nothing to compare."


def test_a_topic_that_nobody_speaks_of_gives_no_view_but_near_words(talks: Archive) -> None:
    found = compare(talks, "certifcates")
    assert (found.viewpoints, found.mentioned_only, found.evidence) == ((), (), ())
    assert "certificates" in found.suggestions
    assert found.notice


def test_a_comparison_carries_all_evidence_that_it_cites_and_no_other(talks: Archive) -> None:
    for topic in ("certificates", "remote work", "tea or certificates"):
        found = compare(talks, topic)
        cited = [id_ for view in found.viewpoints for id_ in view.cited]
        cited += [mention.cited for mention in found.mentioned_only]
        assert {evidence.id for evidence in found.evidence} == set(cited)
        known = {evidence.id: evidence for evidence in found.evidence}
        for shown in found.viewpoints:
            assert shown.quote in known[shown.cited[0]].text
            assert known[shown.cited[0]].guest_slug == shown.guest_slug


def test_the_same_question_gets_the_same_answer(talks: Archive) -> None:
    dump = TypeAdapter(Comparison).dump_json
    assert dump(compare(talks, "certificates")) == dump(compare(talks, "certificates"))


def test_a_wiki_without_transcripts_is_compared_too(tiny_archive: Archive) -> None:
    found = compare(tiny_archive, "forecasts")
    assert found.searched.passages == 0
    assert all(view.quoted == "wiki" for view in found.viewpoints)


def test_what_cannot_be_compared_is_refused_with_what_to_change(talks: Archive) -> None:
    with pytest.raises(NothingToCompareError, match="names no topic"):
        compare(talks, " \n")
    with pytest.raises(TooLongError):
        compare(talks, "x" * (MAX_TOPIC_CHARS + 1))
    with pytest.raises(TooManyGuestsError, match="at most 4"):
        compare(talks, "tea", guests=["Ada"] * 5)
    with pytest.raises(UnknownGuestError, match="Cleo Okafor") as refused:
        compare(talks, "tea", guests=["Cleo Okaphor Brown"])
    assert refused.value.near
    with pytest.raises(UnknownGuestError):
        compare(talks, "tea", guests=[" "])


@given(st.text(max_size=60))
def test_any_topic_is_answered_or_refused_in_a_way_that_can_be_repaired(
    talks: Archive, topic: str
) -> None:
    try:
        found = compare(talks, topic)
    except (NothingToCompareError, TooLongError):
        return
    assert len(found.viewpoints) <= VIEWS
