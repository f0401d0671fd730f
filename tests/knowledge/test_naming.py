import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.naming import anchors, slugify

headings = st.lists(st.sampled_from(["A", "a", "A-1", "A 1", "B!", "???", "Section"]) | st.text())


@given(headings)
def test_every_heading_of_a_page_has_an_anchor_of_its_own(texts: list[str]) -> None:
    made = anchors(texts)
    assert len(made) == len(texts)
    assert len(set(made)) == len(made)
    assert all(made)


@given(headings)
def test_the_same_headings_have_the_same_anchors_always(texts: list[str]) -> None:
    assert anchors(texts) == anchors(list(texts))


def test_anchors_are_those_of_the_published_wiki() -> None:
    texts = ["Start with SQL", "What’s next? (2026)", "CI/CD & tests", "Start with SQL", "Größe"]
    assert anchors(texts) == [
        "start-with-sql",
        "whats-next-2026",
        "cicd--tests",
        "start-with-sql-1",
        "größe",
    ]


def test_a_number_that_another_heading_bears_already_is_passed_over() -> None:
    assert anchors(["A", "A", "A-1", "A"]) == ["a", "a-1", "a-1-1", "a-2"]


@given(st.text())
def test_a_slug_is_plain_and_stays_what_it_is(title: str) -> None:
    slug = slugify(title)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert slugify(slug) == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Data Engineer’s Day", "data-engineers-day"), ("  C++ & Rust ", "c-rust"), ("Работа", "")],
)
def test_a_slug_keeps_letters_and_digits_only(title: str, slug: str) -> None:
    assert slugify(title) == slug
