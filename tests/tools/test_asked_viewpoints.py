"""Views asked for in everyday sentences, over the bundled wiki.

`asked_views.json` holds questions with the guests of whom the bundled wiki tells something on them,
as its pages were read. What was chosen by numbers, was chosen on those called `tuned`.
"""

import json
from pathlib import Path
from typing import Literal, TypedDict

import pytest

from knowledge.archive import Archive
from tools.results.comparison import Comparison
from tools.viewpoints import MAX_TOPIC_CHARS, compare


class Labelled(TypedDict):
    half: Literal["tuned", "untouched"]
    asked: str
    named: list[str]
    guests: list[str]


LABELLED: list[Labelled] = json.loads(
    Path(__file__).with_name("asked_views.json").read_text(encoding="utf-8")
)
OF_NAMED = [row for row in LABELLED if row["named"]]
OF_ANY = [row for row in LABELLED if not row["named"]]
HALVES = ["tuned", "untouched"]


@pytest.fixture(scope="module")
def found(starter_archive: Archive) -> dict[str, Comparison]:
    return {row["asked"]: compare(starter_archive, row["asked"]) for row in OF_ANY}


def test_the_questions_can_be_asked_and_none_is_in_both_halves() -> None:
    assert len(OF_ANY) == 42
    assert all(len(row["asked"]) <= MAX_TOPIC_CHARS for row in LABELLED)
    assert len({row["asked"] for row in LABELLED}) == len(LABELLED)


@pytest.mark.parametrize("half", HALVES)
def test_most_questions_find_two_guests_who_speak_of_them(
    half: str, found: dict[str, Comparison]
) -> None:
    rows = [row for row in OF_ANY if row["half"] == half]
    with_two = [row for row in rows if len(_guests(found[row["asked"]]) & {*row["guests"]}) > 1]
    assert len(with_two) >= 0.75 * len(rows)


@pytest.mark.parametrize(("half", "least"), [("tuned", 0.75), ("untouched", 0.65)])
def test_most_views_are_of_guests_who_speak_of_the_question(
    half: str, least: float, found: dict[str, Comparison]
) -> None:
    rows = [row for row in OF_ANY if row["half"] == half]
    shown = [(row, guest) for row in rows for guest in _guests(found[row["asked"]])]
    right = [guest for row, guest in shown if guest in row["guests"]]
    assert len(right) >= least * len(shown)


def test_of_named_guests_those_are_shown_who_speak_of_it(starter_archive: Archive) -> None:
    right = 0
    for row in OF_NAMED:
        comparison = compare(starter_archive, row["asked"], guests=row["named"])
        assert _guests(comparison) <= set(row["guests"]), row["asked"]
        assert {*comparison.guests, *comparison.silent} == set(row["named"])
        right += _guests(comparison) == set(row["guests"])
    assert right >= 7
    assert len(OF_NAMED) == 8


def test_a_view_that_opens_with_another_guest_says_so(
    found: dict[str, Comparison], starter_archive: Archive
) -> None:
    names = {person.name for person in starter_archive.guests()}
    others = 0
    for comparison in found.values():
        for view in comparison.viewpoints:
            opening = {name for name in names if view.quote.startswith(f"{name} ")}
            others += bool(opening - {view.guest})
            assert opening <= {view.guest, view.opens_with}
    assert others > 0


def test_a_view_stands_word_for_word_in_what_it_cites(found: dict[str, Comparison]) -> None:
    for comparison in found.values():
        evidence = {item.id: item for item in comparison.evidence}
        for view in comparison.viewpoints:
            assert view.quote in evidence[view.cited[0]].text


def _guests(comparison: Comparison) -> set[str]:
    return {view.guest_slug for view in comparison.viewpoints}
