import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import TooLongError, TooManySkillsError
from tools.results.plans import Advice, Stage
from tools.roadmaps.skills import MAX_SKILLS, understand_skills, with_known


def stage(title: str, *learn: str) -> Stage:
    return Stage(
        key="page#anchor",
        title=title,
        page="page",
        page_title="Page",
        anchor="anchor",
        effort=1,
        learn=tuple(Advice(text=text, evidence=("ev_aaaaaa",), uncited=False) for text in learn),
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pyhton", "Python"),
        ("PYTHON", "Python"),
        ("kubernets", "Kubernetes"),
        ("k8s", "Kubernetes"),
        ("Excel", "spreadsheets"),
        ("version control", "Git"),
        ("statistcis", "statistics"),
        ("cuneiform", "cuneiform"),
        ("scale", "scale"),  # no Scala
        ("rust", "rust"),
    ],
)
def test_a_skill_is_understood_although_misspelt_and_else_left_as_typed(
    typed: str, meant: str
) -> None:
    assert understand_skills([typed]) == (meant,)


def test_a_skill_listed_under_two_names_is_one() -> None:
    assert understand_skills(["sql", "SQL", "postgres", " ", "!"]) == ("SQL",)


def test_too_much_is_refused() -> None:
    with pytest.raises(TooManySkillsError, match="41 skills"):
        understand_skills(f"skill {number}" for number in range(MAX_SKILLS + 1))
    with pytest.raises(TooLongError, match="81 characters"):
        understand_skills(["x" * 81])


@pytest.mark.parametrize(
    ("title", "known", "wholly", "listed"),
    [
        ("SQL and Python in depth", ("SQL", "Python"), True, ("SQL", "Python")),
        ("SQL and Python in depth", ("SQL",), False, ("SQL",)),
        ("Spreadsheets and SQL", ("SQL", "spreadsheets"), True, ("SQL", "spreadsheets")),
        ("dbt and version control", ("dbt", "Git"), True, ("dbt", "Git")),
        ("One pipeline from source to dashboard", ("visualization",), False, ("visualization",)),
        ("Data modelling and data quality", ("Python",), False, ()),
        ("The first job", ("SQL", "Python"), False, ()),
        ("Cuneiform", ("cuneiform",), True, ("cuneiform",)),
    ],
)
def test_a_stage_is_known_when_its_title_names_nothing_else(
    title: str, known: tuple[str, ...], wholly: bool, listed: tuple[str, ...]
) -> None:
    marked = with_known(stage(title), known)
    assert marked.known == wholly
    assert marked.listed == listed


def test_a_skill_that_only_the_text_names_marks_a_part() -> None:
    marked = with_known(stage("Foundations", "Learn Docker first."), ("Docker",))
    assert (marked.known, marked.listed) == (False, ("Docker",))


@given(st.lists(st.text(max_size=30), max_size=10), st.text(min_size=1, max_size=60))
def test_marking_twice_changes_nothing_and_marks_only_what_was_listed(
    typed: list[str], title: str
) -> None:
    known = understand_skills(typed)
    marked = with_known(stage(title), known)
    assert with_known(marked, known) == marked
    assert set(marked.listed) <= set(known)
    assert understand_skills(known) == known
