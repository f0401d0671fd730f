import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from knowledge.archive import Archive
from knowledge.store.embedders import Embedder
from scripts.write_schemas import DOCS
from tests.conftest import ingest_quietly
from tests.tools.careers_world import careers_wiki
from tools.careers.moves import DATA_ROLES, career_book
from tools.errors import NoRoleError, SameRoleError, UnknownRoleError
from tools.journeys import find_journeys
from tools.results.journeys import Journeys
from tools.views_journeys import count_said, view_journeys, viewed_journeys_evidence

VIEW_CHARS = 4800  # about 1,200 tokens
WARM_S = 0.15
LABELS = Path(__file__).with_name("labelled_journeys.json")


@pytest.fixture(scope="module")
def careers(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    store = tmp_path_factory.mktemp("careers")
    ingest_quietly(careers_wiki(tmp_path_factory.mktemp("world")), store, embedder)
    archive = Archive(store, embedder)
    yield archive
    archive.close()


def check(found: Journeys) -> None:
    """What holds of every result: nothing uncited, every word where it says it stands."""
    evidence = {item.id: item for item in found.evidence}
    cited = {item for traveller in found.others for item in traveller.evidence}
    cited |= {item for near in found.nearest for item in near.traveller.evidence}
    cited |= {advice.evidence for advice in found.advice}
    for journey in found.journeys:
        steps = (*journey.steps, *journey.helped, *journey.would_change)
        assert steps
        for step in steps:
            source = evidence[step.evidence]
            assert step.text in source.text
            assert source.guest_slug == journey.guest_slug
            assert source.episode == journey.episode
            assert (source.kind == "passage") == (step.voice == "guest")
            cited.add(step.evidence)
    assert cited <= evidence.keys()
    slugs = [journey.guest_slug for journey in found.journeys]
    slugs += [traveller.guest_slug for traveller in found.others]
    assert found.made == len(slugs) == len(set(slugs))


def test_a_guest_who_made_the_move_tells_it_in_order_and_own_words(careers: Archive) -> None:
    found = find_journeys(careers, from_role="developer", to_role="data scientist")
    check(found)
    dora = found.journeys[0]
    assert (dora.guest, dora.basis) == ("Dora Brandt", "both-ends")
    assert [step.kind for step in dora.steps] == ["had", "learned", "proved", "hired", "reached"]
    assert {step.voice for step in dora.steps} == {"guest"}
    assert "helped me" in dora.helped[0].text
    assert dora.would_change[0].text.startswith("If I could start again")


def test_who_only_talks_about_a_move_is_not_counted(careers: Archive) -> None:
    found = find_journeys(careers, from_role="software engineer", to_role="data scientist")
    assert {journey.guest for journey in found.journeys} == {"Dora Brandt", "Finn Duarte"}
    assert [advice.guest for advice in found.advice] == ["Emil Castro"]
    assert count_said(found) == "2 guests of 5, not a statistic"


def test_the_hosts_words_make_nobody_a_traveller(careers: Archive) -> None:
    found = find_journeys(careers, from_role="AI engineer")
    assert (found.made, found.journeys) == (0, ())


def test_a_page_or_a_title_may_tell_the_other_end_and_the_result_says_so(careers: Archive) -> None:
    found = find_journeys(careers, from_role="software engineer", to_role="data scientist")
    finn = found.journeys[1]
    assert (finn.guest, finn.basis) == ("Finn Duarte", "page")
    assert {step.voice for step in finn.steps} == {"wiki"}
    gita = find_journeys(careers, from_role="tester", to_role="data engineer").journeys[0]
    assert (gita.guest, gita.basis) == ("Gita Engel", "title")


def test_what_a_guest_says_comes_in_order(careers: Archive) -> None:
    said = careers.passages_of_episode("dora-on-trams")
    assert said
    assert {passage.guest for passage in said} == {"Dora Brandt"}
    assert said == sorted(said, key=lambda passage: passage.start_s or 0)
    assert careers.passages_of_episode("finn-on-maps") == []


def test_one_end_alone_finds_all_who_left_or_reached_it(careers: Archive) -> None:
    reached = find_journeys(careers, to_role="data engineer")
    check(reached)
    assert {journey.guest for journey in reached.journeys} == {"Gita Engel", "Hana Fisk"}
    left = find_journeys(careers, from_role="data analyst")
    assert [(journey.guest, journey.to_role) for journey in left.journeys] == [
        ("Hana Fisk", "data engineer")
    ]


def test_a_wide_role_takes_in_the_others(careers: Archive) -> None:
    found = find_journeys(careers, to_role="any data role")
    assert {journey.guest for journey in found.journeys} == {
        "Dora Brandt",
        "Finn Duarte",
        "Gita Engel",
    }


def test_where_nobody_made_it_the_nearest_are_named_as_such(careers: Archive) -> None:
    found = find_journeys(careers, from_role="tester", to_role="data scientist")
    check(found)
    assert (found.made, found.journeys, found.others) == (0, (), ())
    assert count_said(found) == "none of 5 guests tells of this move"
    near = {(near.relation, near.traveller.guest) for near in found.nearest}
    assert near == {
        ("same-target", "Dora Brandt"),
        ("same-target", "Finn Duarte"),
        ("same-origin", "Gita Engel"),
    }


def test_more_guests_than_stories_are_counted_and_named(careers: Archive) -> None:
    found = find_journeys(careers, to_role="data engineer", count=1)
    check(found)
    assert (found.made, len(found.journeys), len(found.others)) == (2, 1, 1)
    assert not {s.evidence for s in found.journeys[0].steps} & set(found.others[0].evidence)


def test_what_cannot_be_searched_says_what_to_change(careers: Archive) -> None:
    with pytest.raises(NoRoleError, match="give one to come from"):
        find_journeys(careers, from_role=" ")
    with pytest.raises(SameRoleError, match="both roles are data engineer"):
        find_journeys(careers, from_role="data engineer", to_role="data engineering")
    with pytest.raises(UnknownRoleError, match="nearest:"):
        find_journeys(careers, to_role="wizard")


ROLES = st.sampled_from(["", "developer", "tester", "data scientist", "data engineer", "data"])


@given(ROLES, ROLES, st.integers(min_value=1, max_value=5))
def test_any_move_gives_a_sound_result_and_the_same_again(
    careers: Archive, left: str, right: str, count: int
) -> None:
    try:
        found = find_journeys(careers, from_role=left, to_role=right, count=count)
    except (NoRoleError, SameRoleError):
        assert left == right
        return
    check(found)
    assert found == find_journeys(careers, from_role=left, to_role=right, count=count)


def test_a_result_is_as_its_published_schema_says(careers: Archive) -> None:
    schema = json.loads((DOCS / "journeys.schema.json").read_text(encoding="utf-8"))
    found = find_journeys(careers, from_role="tester", to_role="data scientist")
    jsonschema.validate(TypeAdapter(Journeys).dump_python(found, mode="json"), schema)


def test_a_model_reads_little_and_may_cite_all_of_it(careers: Archive) -> None:
    found = find_journeys(careers, from_role="developer", to_role="data scientist")
    text = view_journeys(found).model_dump_json(exclude_none=True)
    assert len(text) <= VIEW_CHARS
    evidence = viewed_journeys_evidence(found)
    assert evidence
    assert all(item.id in text for item in evidence)


def test_the_bundled_wiki_tells_of_moves_without_transcripts(starter_archive: Archive) -> None:
    for left, right in [("QA engineer", "any data role"), ("career break", "AI engineer")]:
        found = find_journeys(starter_archive, from_role=left, to_role=right)
        check(found)
        assert found.made >= 1
        assert {step.voice for journey in found.journeys for step in journey.steps} == {"wiki"}


def test_the_whole_archive_is_searched_precisely_and_fast(whole_archive: Archive) -> None:
    labels: list[dict[str, Any]] = json.loads(LABELS.read_text(encoding="utf-8"))["archive"]
    book = career_book(whole_archive)
    found = right = made = 0
    for row in labels:
        guests = {move.guest for move in book.made(row["from"], row["to"])}
        found, right = found + len(guests), right + len(guests & set(row["made"]))
        made += len(row["made"])
    assert len(labels) >= 12
    assert right / found >= 0.9
    assert right / made >= 0.45
    for role in sorted(DATA_ROLES):
        find_journeys(whole_archive, to_role=role)
        started = time.perf_counter()
        result = find_journeys(whole_archive, to_role=role)
        assert time.perf_counter() - started <= WARM_S * 3  # cores may be shared
        check(result)
        assert len(view_journeys(result).model_dump_json(exclude_none=True)) <= VIEW_CHARS
