"""What is said of a mention: skills, jobs and hours, by name and by what stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.assemble import embedded_hearing
from agent.embedded.hearing import MAX_MENTIONS, SURE, marked, mentions
from tools.roles import read_roles

HEARING = embedded_hearing()
ROLES = read_roles({})


def named(text: str) -> list[tuple[str, str]]:
    return [(one.about, one.value) for one in mentions(text, ROLES)]


def surely(text: str) -> dict[str, str]:
    found = HEARING.hear(text, ROLES)
    return {one.mention.value: one.kind for one in found if one.margin >= SURE}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sql and power bi", [("skills", "SQL"), ("skills", "Power BI")]),
        (
            "a DevOps engineer with Terraform",
            [("jobs", "DevOps engineer"), ("skills", "Terraform")],
        ),
        ("We react to rust on the hive.", []),  # everyday words, where they are not spelt as names
        ("I write Rust and R.", [("skills", "Rust"), ("skills", "R")]),
        ("a volcanologist", [("jobs", "volcanologist")]),
        ("a machine learning project", [("skills", "machine learning")]),
        ("5 hours a week", [("hours", "5")]),
        ("", []),
    ],
)
def test_mentions_are_found_by_name_the_longest_at_each_place(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SAS and SQL are what I know.", {"SAS": "has", "SQL": "has"}),
        ("Excel was taught to us at work, so that I know.", {"Excel": "has"}),
        ("I have never touched Kafka.", {"Kafka": "lacks"}),
        ("Companies use Kafka.", {"Kafka": "other"}),
        ("I was made redundant as a logistics planner.", {"logistics planner": "holds"}),
        ("data engineer is what I want to become", {"data engineer": "wants"}),
    ],
)
def test_what_is_said_of_a_mention_is_heard(text: str, said: dict[str, str]) -> None:
    assert surely(text) == said


def test_only_the_words_around_a_mention_are_read_and_brackets_mark_it_alone() -> None:
    text = "one [two] " + "word " * 200 + "SQL" + " word" * 200
    start = text.index("SQL")
    window = marked(text, start, start + 3)
    assert window.count("[") == window.count("]") == 1
    assert "word [SQL] word" in window
    assert len(window.split()) < 70


def test_of_a_long_list_only_the_first_mentions_are_read() -> None:
    text = "SQL, nurse, " * 300 + "5 hours a week, " * 100
    kinds = [about for about, _ in named(text)]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == dict.fromkeys(
        ("skills", "jobs", "hours"), MAX_MENTIONS
    )


@given(st.text(max_size=200))
def test_any_text_can_be_heard(text: str) -> None:
    for one in HEARING.hear(text, ROLES):
        assert text[one.mention.start : one.mention.end] == one.mention.said
