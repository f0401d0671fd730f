import pytest

from knowledge.archive import Archive
from knowledge.store.catalog import Place
from tools.names import match_headings, match_pages, near_names


@pytest.mark.parametrize(
    "name",
    [
        "career-change",
        "Changing Careers",
        "changing careers",
        "CHANGING CAREERS!",
        "Chaning Careers",
        "Changing Carers",
    ],
)
def test_a_page_is_meant_by_its_slug_or_title_misspelt_or_not(
    tiny_archive: Archive, name: str
) -> None:
    assert match_pages(tiny_archive, name) == ("career-change",)


@pytest.mark.parametrize("name", ["", "???", "Careers", "Changing", "Kubernetes", "Работа"])
def test_another_name_means_no_page(tiny_archive: Archive, name: str) -> None:
    assert match_pages(tiny_archive, name) == ()


def place(heading: str, anchor: str = "x", page: str = "p") -> Place:
    return Place(page=page, page_title=page, anchor=anchor, heading=heading)


def test_headings_are_matched_exactly_before_misspelt() -> None:
    places = [place("Find a mentor", page="a"), place("Find a mentors"), place("Find a Mentor")]
    assert match_headings(places, "find a mentor!") == [places[0], places[2]]


def test_all_sections_with_the_misspelt_heading_are_meant() -> None:
    places = [place("Find a mentor", page="a"), place("Other"), place("Find a mentor", page="b")]
    assert match_headings(places, "Find a mentro") == [places[0], places[2]]


def test_letters_matter_more_than_shared_words() -> None:
    assert match_headings([place("Data Scientist")], "Data Analyst") == []


def test_the_text_above_headings_has_no_heading_to_match() -> None:
    assert match_headings([place("Lead", anchor="")], "Lead") == []


def test_headings_in_other_scripts_are_not_all_the_same() -> None:
    places = [place("Карьера"), place("Зарплата")]
    assert match_headings(places, "Собеседование") == []
    assert match_headings(places, "Зарплата") == [places[1]]
    assert match_headings(places, "???") == []


def test_near_names_are_titles_and_headings_nearest_first(tiny_archive: Archive) -> None:
    near = near_names(tiny_archive, "mentor", count=3)
    assert near[0] == "Find a mentor"
    assert len(near) <= 3


def test_nothing_is_near_to_a_name_without_letters(tiny_archive: Archive) -> None:
    assert near_names(tiny_archive, "???", count=3) == ()
