import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.careers.held import role_names, roles_held
from tools.roles import read_roles

BOOK = read_roles({})
NAMES = role_names(BOOK)


def held(text: str, subject: str = "") -> list[tuple[str, str]]:
    return [(found.role, found.tense) for found in roles_held(text, NAMES, subject=subject)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I was a data analyst at a bakery.", [("data-analyst", "then")]),
        ("I worked for two years as a backend developer.", [("software-engineer", "then")]),
        ("After the farm I switched into data engineering.", [("data-engineer", "then")]),
        ("I started my career as a lawyer.", [("non-technical", "before")]),
        ("I used to be a tester.", [("qa-engineer", "before")]),
        ("Now I work as a data scientist.", [("data-scientist", "now")]),
        ("I'm currently a machine learning engineer.", [("machine-learning-engineer", "now")]),
        ("I did my PhD in chemistry.", [("academic", "then")]),
        ("I finished my Ph.D. and left.", [("academic", "then")]),
        (
            "I moved from a data analyst role to a data engineering role.",
            [("data-analyst", "before"), ("data-engineer", "then")],
        ),
        ("My title was “data scientist” on paper.", [("data-scientist", "then")]),
    ],
)
def test_what_a_speaker_was_is_read_with_its_tense(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert held(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I wanted to become a data scientist.",
        "I never was a data scientist.",
        "I wasn't a data engineer then.",
        "If I were a data analyst, I would read more.",
        "I applied for a data engineer job.",
        "I think you need a data scientist for that.",
        "I worked with a data scientist on it.",
        "My father was a data analyst.",
        "My lead is a machine learning engineer.",
        "I manage people who work as data engineers.",
        "I worked on developer tools.",
        "I studied computer science and was a computer scientist at heart.",
        "She said: “I was a data analyst and I was bored of it, as everybody else there.”",
        "I have a degree in data science.",
        "I recommend starting as a data analyst.",
        "Data scientists should know SQL.",
        "I thought about doing a PhD.",
    ],
)
def test_a_wish_a_denial_and_other_people_are_no_role_held(text: str) -> None:
    assert held(text) == []


def test_a_claim_must_be_about_its_guest() -> None:
    claim = "Ada Moreno was a data analyst, while Cleo Okafor was a data engineer."
    assert held(claim, "Ada Moreno") == [("data-analyst", "then")]
    assert held(claim, "Cleo Okafor") == [("data-engineer", "then")]
    assert held(claim, "Bo Lindqvist") == []


def test_two_roles_held_at_once_are_in_no_order() -> None:
    roles = list(roles_held("I started as a programmer and an analyst.", NAMES))
    assert [found.role for found in roles] == ["software-engineer", "data-analyst"]
    assert roles[0].at == roles[1].at


@given(
    st.lists(
        st.sampled_from(
            [*"I was became a the as from to in my".split(), *BOOK.people, "“", ".", "not", "–"]
        ),
        max_size=25,
    )
)
def test_any_words_can_be_read(parts: list[str]) -> None:
    text = " ".join(parts).replace("-", " ")
    found = list(roles_held(text, NAMES))
    assert found == list(roles_held(text, NAMES))
    assert {one.role for one in found} <= BOOK.roles.keys()
    assert [one.at for one in found] == sorted(one.at for one in found)


@given(st.text(max_size=300), st.text(max_size=20))
def test_any_text_about_anybody_can_be_read(text: str, subject: str) -> None:
    assert {one.role for one in roles_held(text, NAMES, subject=subject)} <= BOOK.roles.keys()
