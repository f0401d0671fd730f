import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.embedded.slots import MAX_SKILLS, PROGRAMMING, read_slots
from tools.roles import read_roles

ROLES = read_roles({})


@pytest.mark.parametrize(
    ("question", "leaves", "reaches"),
    [
        ("I am a data analyst and want to become a data enginer", "data-analyst", "data-engineer"),
        ("How do I go from QA to ML engineer?", "qa-engineer", "machine-learning-engineer"),
        ("A Java developer into ML", "software-engineer", "machine-learning-engineer"),
        ("career break to AI engineer", "career-break", "ai-engineer"),
        ("Data analyst to analytics engineer", "data-analyst", "analytics-engineer"),
        ("roadmap to AI engineering", None, "ai-engineer"),
        ("mlops roadmap please", None, "ml-platform-engineer"),
        ("Suggest a project for a senior data engineer", None, "data-engineer"),
        ("What does an analytics engineer do?", None, "analytics-engineer"),
        ("as a teacher, how do I get into data?", "non-technical", "any-data-role"),
        ("what is machine learning", None, None),
        ("How do I learn SQL?", None, None),
        ("My pipeline drips and no plumber comes", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_roles_are_left_or_reached_by_the_words_beside_them(
    question: str, leaves: str | None, reaches: str | None
) -> None:
    slots = read_slots(question, ROLES)
    assert slots.leaves == (ROLES.roles[leaves] if leaves else None)
    assert slots.reaches == (ROLES.roles[reaches] if reaches else None)


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("I know Python, SQL and a bit of dbt, 5 hours a week", ("Python", "SQL", "dbt")),
        ("I already know Docker but want to learn Kubernetes", ("Docker",)),
        ("I’m comfortable with Airflow and Spark. What next?", ("Airflow", "Spark")),
        ("Do I need to know Kubernetes?", ()),
        ("What should I learn?", ()),
    ],
)
def test_only_skills_that_the_asker_claims_are_known(question: str, known: tuple[str, ...]) -> None:
    assert read_slots(question, ROLES).known == known


@pytest.mark.parametrize(
    ("question", "weekly", "in_all"),
    [
        ("I have 8 hours a week", 8, None),
        ("ten hours per week", 10, None),
        ("2.5 h weekly", 2.5, None),
        ("a project of 20 hours", None, 20),
        ("24 years old", None, None),
    ],
)
def test_hours_are_by_the_week_or_in_all(
    question: str, weekly: float | None, in_all: int | None
) -> None:
    slots = read_slots(question, ROLES)
    assert (slots.hours_per_week, slots.hours) == (weekly, in_all)


@pytest.mark.parametrize(
    ("question", "interest"),
    [
        ("I love cooking, which project could I build?", "cooking"),
        ("I'm interested in public health data and want ideas", "public health data"),
        ("Which project should I build?", ""),
    ],
)
def test_an_interest_is_what_the_asker_likes(question: str, interest: str) -> None:
    assert read_slots(question, ROLES).interest == interest


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    slots = read_slots(text, ROLES)
    assert len(slots.known) <= MAX_SKILLS
    assert slots.leaves is None or slots.leaves != slots.reaches


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("I know Rust and Go already, should I change the plan?", ("Rust", "Go")),
        ("Our analyst wants more. She knows SQL and Excel. What now?", ("SQL", "Excel")),
        ("My brother, a baker, knows R, what next?", ("R",)),
        ("Ten years of support behind me: Linux, Docker.", ("Linux", "Docker")),
        ("I don't code, only Excel", ("Excel",)),
        ("only mornings, ten years of gardening", ()),
    ],
)
def test_what_follows_a_list_of_skills_is_none(question: str, known: tuple[str, ...]) -> None:
    assert read_slots(question, ROLES).known == known


@pytest.mark.parametrize("said", ["i dont program", "I can't code", "no coding please"])
def test_who_does_not_program_lacks_programming(said: str) -> None:
    assert PROGRAMMING in read_slots(said, ROLES).unknown


@pytest.mark.parametrize(
    ("question", "left_as"),
    [
        ("I am a nurse and want to become a data analyst", "nurse"),
        ("One of our testers should become a data engineer", "tester"),
        ("I am a data enginer, what about ML engineer?", "data engineer"),
        ("roadmap to data engineer", ""),
    ],
)
def test_a_role_to_leave_is_kept_in_the_own_word(question: str, left_as: str) -> None:
    assert read_slots(question, ROLES).left_as == left_as
