"""The embedded model answers with every tool, and the answer carries the tool's typed part."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.answer import Answer
from agent.assemble import open_assistant
from agent.conversation import Answered, Assistant
from agent.settings import Settings
from tests.conftest import quiet


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"), _env_file=None)


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Iterator[Assistant]:
    with open_assistant(settings, store=Path("bundled"), model="offline", progress=quiet) as made:
        yield made


def ask(assistant: Assistant, question: str) -> Answer:
    *_, last = assistant.ask(question, thread=question)
    assert isinstance(last, Answered)
    return last.answer


def check_citations(answer: Answer) -> None:
    known = {citation.n for citation in answer.citations}
    assert known == set(range(1, len(known) + 1))
    for statement in answer.statements:
        assert set(statement.citations) <= known
        if statement.kind == "evidence":
            assert statement.support == "supported", statement.text


@pytest.mark.parametrize(
    "question",
    ["RAG or fine-tuning, what do guests say?", "What do different guests think about Kaggle?"],
)
def test_a_question_for_views_gets_a_comparison(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert answer.comparison is not None
    guests = {view.guest for view in answer.comparison.viewpoints}
    assert len(guests) >= 2
    cited = {citation.n: citation for citation in answer.citations}
    for view in answer.comparison.viewpoints:
        assert view.guest in {cited[n].guest for n in view.citations}
    check_citations(answer)


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("I know SQL. Make me a plan to become a data engineer", "data-engineer"),
        ("Give me a roadmap to AI engineering", "ai-engineer"),
    ],
)
def test_a_question_for_a_plan_gets_a_roadmap(
    assistant: Assistant, question: str, role: str
) -> None:
    answer = ask(assistant, question)
    assert answer.roadmap is not None
    assert answer.roadmap.target_role == role
    assert len(answer.roadmap.stages) >= 4
    assert all(stage.citations for stage in answer.roadmap.stages)
    assert sum(stage.effort for stage in answer.roadmap.stages) == pytest.approx(1, abs=0.01)
    assert answer.roadmap.sources
    check_citations(answer)


def test_a_question_for_projects_gets_briefs_with_cited_criteria(assistant: Assistant) -> None:
    answer = ask(assistant, "Which portfolio project should I build as a data analyst?")
    assert answer.projects is not None
    assert len(answer.projects) >= 3
    for project in answer.projects:
        assert project.criteria
        assert all(criterion.citations for criterion in project.criteria)
    check_citations(answer)


def test_a_question_for_journeys_names_guests_and_says_how_many(assistant: Assistant) -> None:
    answer = ask(assistant, "Who left academia for data science?")
    notices = [statement.text for statement in answer.statements if statement.kind == "notice"]
    assert any("not a statistic" in notice for notice in notices)
    assert len({citation.guest for citation in answer.citations}) >= 2
    check_citations(answer)


def test_two_named_guests_are_set_side_by_side_and_the_topic_is_not_their_names(
    assistant: Assistant,
) -> None:
    asked = "Compare Paul Iusztin with Meryem Arik's view on fine-tuning"
    answer = ask(assistant, asked)
    assert answer.comparison is not None
    guests = {view.guest for view in answer.comparison.viewpoints}
    assert guests == {"Paul Iusztin", "Meryem Arik"}
    check_citations(answer)


def test_guests_who_never_spoke_on_it_are_reported_and_nothing_is_filled_in(
    assistant: Assistant,
) -> None:
    answer = ask(
        assistant, "What do Jeff Katz and Revathy Ramalingam think about quantum computers?"
    )
    assert answer.comparison is not None
    assert set(answer.comparison.silent) == {"Jeff Katz", "Revathy Ramalingam"}
    assert answer.comparison.viewpoints == []
    assert answer.citations == []
    assert {statement.kind for statement in answer.statements} == {"notice"}


def test_where_a_tool_finds_nothing_the_question_is_looked_up(assistant: Assistant) -> None:
    answer = ask(assistant, "Do guests agree on how to win a Kaggle medal with a laptop?")
    assert answer.refusal is None
    assert answer.usage.tool_calls == 2
    assert answer.comparison is None
    assert any("Kaggle" in statement.text for statement in answer.statements)
    check_citations(answer)
