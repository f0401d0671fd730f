import pytest

from knowledge.archive import Archive
from tools.errors import NothingAskedError, RepairableError, TooLongError
from tools.finding import SECTIONS
from tools.lookup import MAX_ASKED_CHARS, Lookup, look_up


def headings(found: Lookup) -> list[str]:
    return [item.section.section for item in found.sections]


@pytest.mark.parametrize("page", ["Changing Careers", "career-change", "Chaning Careers"])
def test_a_page_is_shown_whole_however_it_is_named(tiny_archive: Archive, page: str) -> None:
    found = look_up(tiny_archive, page=page)
    assert found.matched_by == "page"
    assert headings(found) == ["Leave the kitchen", "Find a mentor"]
    assert found.coverage == 1


@pytest.mark.parametrize("heading", ["Find a mentor", "find-a-mentor", "Find a mentro"])
def test_a_heading_is_found_on_any_page(tiny_archive: Archive, heading: str) -> None:
    found = look_up(tiny_archive, heading=heading)
    assert (found.matched_by, headings(found)) == ("heading", ["Find a mentor"])


def test_a_paraphrased_heading_is_found_by_meaning(tiny_archive: Archive) -> None:
    found = look_up(tiny_archive, heading="getting mentors to answer")
    assert found.matched_by == "question"
    assert headings(found)[0] == "Find a mentor"


def test_a_heading_on_a_page_is_looked_for_there_only(tiny_archive: Archive) -> None:
    found = look_up(tiny_archive, page="Changing Careers", heading="Find a mentor")
    assert (found.matched_by, headings(found)) == ("heading", ["Find a mentor"])
    elsewhere = look_up(tiny_archive, page="Notebooks in Production", heading="Find a mentor")
    assert {item.section.page for item in elsewhere.sections} == {"notebooks"}


def test_a_question_on_a_page_ranks_what_stands_there(tiny_archive: Archive) -> None:
    question = "How do I get somebody to guide me?"
    found = look_up(tiny_archive, page="Changing Careers", question=question)
    assert found.matched_by == "page"
    assert {item.section.page_title for item in found.sections} == {"Changing Careers"}
    other = look_up(tiny_archive, page="Notebooks in Production", question=question)
    assert {item.section.page for item in other.sections} == {"notebooks"}


def test_a_question_finds_sections_best_first_with_their_claims(tiny_archive: Archive) -> None:
    found = look_up(tiny_archive, question="How did a cook learn SQL and become an engineer?")
    assert found.matched_by == "question"
    assert headings(found)[0] == "Leave the kitchen"
    assert [claim.evidence.guest for claim in found.sections[0].claims] == ["Bo Lindqvist"]
    assert 0 < found.coverage < 1


@pytest.mark.parametrize(
    ("question", "matched_by"),
    [("Notebooks in Production?", "page"), ("where guests disagree", "heading")],
)
def test_a_question_that_is_a_name_finds_what_it_names(
    tiny_archive: Archive, question: str, matched_by: str
) -> None:
    assert look_up(tiny_archive, question=question).matched_by == matched_by


def test_no_more_sections_than_the_limit_are_found(starter_archive: Archive) -> None:
    question = "What should I learn, and how do people get hired?"
    assert len(look_up(starter_archive, question=question).sections) == SECTIONS


def test_a_question_about_something_else_is_covered_by_little(tiny_archive: Archive) -> None:
    found = look_up(tiny_archive, question="blockchain salary in Portugal")
    assert found.coverage < 0.2


def test_what_was_asked_is_shown_on_one_line(tiny_archive: Archive) -> None:
    found = look_up(tiny_archive, page="Changing\nCareers", heading=" Find a\tmentor\x1b ")
    assert found.asked == "Changing Careers › Find a mentor"


def test_it_is_counted_what_was_searched(tiny_archive: Archive) -> None:
    searched = look_up(tiny_archive, question="tea").searched
    assert (searched.pages, searched.sections, searched.claims) == (3, 7, 12)
    assert (searched.episodes, searched.guests) == (4, 2)


def test_an_unknown_page_gives_near_names_and_no_section(tiny_archive: Archive) -> None:
    found = look_up(tiny_archive, page="Forecasting")
    assert (found.matched_by, found.sections, found.coverage) == ("nothing", (), 0)
    assert found.suggestions[0] == "Forecasting Basics"


def test_a_page_like_no_other_gives_no_suggestion(tiny_archive: Archive) -> None:
    assert look_up(tiny_archive, page="Zzzz").suggestions == ()


@pytest.mark.parametrize("nothing", ["", "  ", "\n\t", "\u200b"])
def test_nothing_asked_says_what_to_give(tiny_archive: Archive, nothing: str) -> None:
    with pytest.raises(NothingAskedError, match="give a question, a page or a heading"):
        look_up(tiny_archive, question=nothing, page=nothing, heading=nothing)


def test_too_long_a_question_says_how_long_it_may_be(tiny_archive: Archive) -> None:
    with pytest.raises(TooLongError, match="4,001 characters are too many") as caught:
        look_up(tiny_archive, question="x" * (MAX_ASKED_CHARS + 1))
    assert isinstance(caught.value, RepairableError)
    assert look_up(tiny_archive, question="tea " * 999).sections


@pytest.mark.parametrize("question", ["?", "the", "Работа", "💼", "'; DROP TABLE page; --", "%"])
def test_any_question_can_be_asked(tiny_archive: Archive, question: str) -> None:
    assert look_up(tiny_archive, question=question).coverage <= 1


@pytest.mark.parametrize(
    ("question", "matched_by"),
    [
        ("What does an AI engineer do?", "page"),
        ("Tell me about agent engineering", "page"),
        ("What does an AI engineer earn?", "question"),
        ("How do I become an AI engineer after a career break?", "question"),
    ],
)
def test_a_question_that_says_little_but_a_title_gets_the_whole_page(
    starter_archive: Archive, question: str, matched_by: str
) -> None:
    found = look_up(starter_archive, question=question)
    assert found.matched_by == matched_by
    if matched_by == "page":
        assert len({section.section.page for section in found.sections}) == 1
        assert len(found.sections) > 3
