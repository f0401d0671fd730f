import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import UnknownRoleError
from tools.roles import Move, read_roles

TITLES = {
    "ai-engineer-role": "AI Engineer Role",
    "data-engineer-roadmap": "Data Engineer Roadmap: From Nothing to a Job",
    "mlops-roadmap": "MLOps Roadmap",
    "data-analyst-to-data-engineer": "Data Analyst to Data Engineer Roadmap",
    "qa-or-devops-to-data": "QA or DevOps to Data",
    "tea-taster-role": "Tea Taster Role",
    "how-to-brew-tea": "How to Brew Tea",
    "ai-engineer-role@elsewhere": "AI Engineer Role",
}
BOOK = read_roles(TITLES)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("AI engineer", "ai-engineer"),
        ("an AI Engineer", "ai-engineer"),
        ("ML engineers", "machine-learning-engineer"),
        ("MLOps", "ml-platform-engineer"),
        ("Senior Data Scientist", "data-scientist"),
        ("data enginer", "data-engineer"),
        ("machine learning", "machine-learning-engineer"),
        ("stay-at-home mom", "career-break"),
        ("tea taster", "tea-taster"),
        ("data-engineer role", "data-engineer"),
    ],
)
def test_a_role_is_found_by_the_names_people_use(name: str, key: str) -> None:
    assert BOOK.find(name).key == key


@pytest.mark.parametrize("name", ["", "wizard", "business", "x" * 5000])
def test_what_is_no_role_never_becomes_one(name: str) -> None:
    with pytest.raises(UnknownRoleError, match="no role is called") as caught:
        BOOK.find(name)
    assert len(caught.value.near) == 3


def test_a_misspelt_role_is_never_another_role() -> None:
    assert BOOK.find("data analist").key == "data-analyst"
    assert BOOK.find("data scientest").key == "data-scientist"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (
            "I am a data analyst who wants to become a data enginer",
            ["data-analyst", "data-engineer"],
        ),
        (
            "After 10 years as a Java developer, can I be an ML engineer?",
            ["software-engineer", "machine-learning-engineer"],
        ),
        ("I designed a test of machine learning", []),
        ("", []),
    ],
)
def test_the_roles_of_a_text_are_named_in_order(text: str, keys: list[str]) -> None:
    assert [role.key for role in BOOK.mentioned(text)] == keys


def test_titles_say_which_pages_are_about_a_role() -> None:
    assert BOOK.role_pages == {"ai-engineer": "ai-engineer-role", "tea-taster": "tea-taster-role"}
    assert BOOK.roadmap_pages == {
        "data-engineer": "data-engineer-roadmap",
        "ml-platform-engineer": "mlops-roadmap",
    }


def test_a_title_that_joins_two_roles_tells_of_two_moves() -> None:
    assert list(BOOK.moves) == [
        Move(
            from_role="data-analyst",
            to_role="data-engineer",
            page="data-analyst-to-data-engineer",
        ),
        Move(from_role="qa-engineer", to_role="any-data-role", page="qa-or-devops-to-data"),
        Move(from_role="devops-engineer", to_role="any-data-role", page="qa-or-devops-to-data"),
    ]


@given(st.text(max_size=200))
def test_any_text_can_be_asked_for_roles(text: str) -> None:
    assert {role.key for role in BOOK.mentioned(text)} <= BOOK.roles.keys()


def test_every_name_means_one_role() -> None:
    meant: dict[str, set[str]] = {}
    for role in read_roles({}).roles.values():
        for name in (*role.people, *role.fields):
            meant.setdefault(name, set()).add(role.key)
    assert {name: keys for name, keys in meant.items() if len(keys) > 1} == {}
