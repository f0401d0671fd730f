import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.careers.titles import titled_moves
from tools.roles import read_roles

BOOK = read_roles({})


@pytest.mark.parametrize(
    ("title", "moves"),
    [
        ("From QA to Data Engineering: Tests & Tables", [("qa-engineer", "data-engineer")]),
        ("Marketing to Analytics Engineering", [("marketer", "analytics-engineer")]),
        ("How to Become an AI Engineer After a Career Break", [("career-break", "ai-engineer")]),
        (
            "Transition from QA to Machine Learning & Data Engineering",
            [("qa-engineer", "machine-learning-engineer"), ("qa-engineer", "data-engineer")],
        ),
        ("From Notebook to Production", []),
        ("How to Hire Data Scientists", []),
        ("Data Scientist to Data Scientist", []),
        ("", []),
    ],
)
def test_a_title_names_a_move_or_none(title: str, moves: list[tuple[str, str]]) -> None:
    assert titled_moves(title, BOOK) == moves


@given(st.text(max_size=120))
def test_any_title_can_be_read(title: str) -> None:
    assert {key for move in titled_moves(title, BOOK) for key in move} <= BOOK.roles.keys()
