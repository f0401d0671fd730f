import pytest

from knowledge.archive import Archive
from tools.lookup import Lookup, look_up
from tools.views import CLAIMS_SHOWN, LookupView, view_lookup, viewed_evidence

BUDGET = 12_000  # characters of JSON that a look-up may cost a model

QUESTIONS = [
    "What does an AI engineer do all day?",
    "How do I move from software engineering to AI?",
    "How should I write my CV and prepare for interviews?",
    "Which portfolio project shows retrieval and evaluation skills?",
]


def shown_ids(view: LookupView) -> list[str]:
    return [
        name
        for section in view.sections
        for name in (section.id, *(claim.id for claim in section.claims))
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_costs_a_model_little(starter_archive: Archive, question: str) -> None:
    view = view_lookup(look_up(starter_archive, question=question))
    assert view.sections
    assert len(view.model_dump_json(exclude_none=True)) < BUDGET


def test_the_tiny_wiki_costs_less(tiny_archive: Archive) -> None:
    view = view_lookup(look_up(tiny_archive, question="How does one forecast tea sales?"))
    assert len(view.model_dump_json(exclude_none=True)) < BUDGET / 3


def test_a_whole_page_costs_no_more_than_an_answer(starter_archive: Archive) -> None:
    for slug in starter_archive.page_titles:
        view = view_lookup(look_up(starter_archive, page=slug))
        assert len(view.model_dump_json(exclude_none=True)) < BUDGET


@pytest.mark.parametrize(
    "asked", [{"question": "notebooks at night"}, {"page": "notebooks"}, {"page": "nowhere"}]
)
def test_what_is_shown_can_be_cited_and_nothing_else(
    tiny_archive: Archive, asked: dict[str, str]
) -> None:
    found = look_up(tiny_archive, **asked)
    assert [item.id for item in viewed_evidence(found)] == shown_ids(view_lookup(found))


def section_with_most_claims(found: Lookup) -> int:
    return max(len(section.claims) for section in found.sections)


def test_claims_that_are_not_shown_cannot_be_cited(starter_archive: Archive) -> None:
    found = look_up(starter_archive, page="job-search")
    everything = {claim.evidence.id for section in found.sections for claim in section.claims}
    viewed = {item.id for item in viewed_evidence(found) if item.kind == "claim"}
    assert section_with_most_claims(found) > 3
    assert viewed < everything


def test_the_most_relevant_claims_are_shown_in_reading_order(starter_archive: Archive) -> None:
    for question in QUESTIONS:
        found = look_up(starter_archive, question=question)
        for section, view in zip(found.sections, view_lookup(found).sections, strict=True):
            order = [claim.evidence.id for claim in section.claims]
            shown = [order.index(claim.id) for claim in view.claims]
            assert shown == sorted(shown)
            nearest = [claim for claim in section.claims if claim.relevance]
            assert len(shown) == min(CLAIMS_SHOWN, len(nearest))
            left_out = [c.relevance for i, c in enumerate(section.claims) if i not in shown]
            kept = [c.relevance for i, c in enumerate(section.claims) if i in shown]
            assert not left_out or max(left_out) <= min(kept)


def test_the_text_is_shown_only_where_hardly_anything_can_be_cited(tiny_archive: Archive) -> None:
    few, many = (
        view_lookup(look_up(tiny_archive, heading=heading)).sections[0]
        for heading in ("Twelve-Week Roadmap", "Where guests disagree")
    )
    assert (few.text, few.claims) == (None, [])  # an empty section has no text to show
    assert many.text is None
    running = view_lookup(look_up(tiny_archive, heading="Keep it running")).sections[0]
    assert running.text is not None
    assert running.text.startswith("A pipeline retrains")


def test_a_claim_is_shown_with_guest_episode_date_and_minute(tiny_archive: Archive) -> None:
    found = look_up(tiny_archive, heading="Start with a baseline")
    claim = view_lookup(found).sections[0].claims[0].model_dump(mode="json")
    assert (claim["guest"], claim["episode"]) == ("Ada Moreno", "Forecasting for a Tea Shop")
    assert (claim["aired"], claim["at"]) == ("2022-03-04", "7:51")


def test_the_text_above_headings_is_named_by_its_page_alone(tiny_archive: Archive) -> None:
    lead, first, *_ = view_lookup(look_up(tiny_archive, page="forecasting-basics")).sections
    assert lead.name == "Forecasting Basics"
    assert first.name == "Forecasting Basics › Start with a baseline"


def test_an_unknown_page_shows_near_names(tiny_archive: Archive) -> None:
    view = view_lookup(look_up(tiny_archive, page="Forecasting"))
    assert view.near_names[0] == "Forecasting Basics"
    assert view.sections == []
