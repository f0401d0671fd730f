"""Conversations with the embedded model over the bundled wiki: what each turn makes of the last."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.answer import Answer
from agent.assemble import open_assistant
from agent.conversation import Assistant
from agent.settings import Settings
from tests.agent.talking import ask
from tests.conftest import quiet

Talk = Callable[..., list[Answer]]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("talks"), _env_file=None)
    with open_assistant(settings, store=Path("bundled"), model="offline", progress=quiet) as made:
        yield made


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    """Hold a conversation, and return the answers."""

    def hold(*questions: str) -> list[Answer]:
        thread = uuid.uuid4().hex
        return [ask(assistant, question, thread=thread).answer for question in questions]

    return hold


def cited_guests(answer: Answer) -> set[str | None]:
    return {citation.guest for citation in answer.citations}


def notices(answer: Answer) -> str:
    return " ".join(one.text for one in answer.statements if one.kind == "notice")


@pytest.mark.parametrize(
    ("said", "replied"),
    [
        ("hi", "What does an AI engineer do?"),
        ("thanks a lot!", "welcome"),
        ("what can you do?", "DataTalks.Club"),
        ("bye", "Goodbye"),
        ("I need help with my career", "Which role do you aim at"),
    ],
)
def test_small_talk_is_answered_without_a_look_up(talk: Talk, said: str, replied: str) -> None:
    (answer,) = talk(said)
    assert replied in answer.answer
    assert answer.usage.tool_calls == 0
    assert {one.kind for one in answer.statements} == {"notice"}


def test_the_answer_to_a_question_back_is_taken_with_what_it_was_about(talk: Talk) -> None:
    _, plan = talk("I need advice", "I am a QA engineer and want to become a data engineer")
    assert plan.roadmap is not None
    assert plan.roadmap.target_role == "data-engineer"


def test_a_plan_is_refined_and_its_stages_can_be_picked(talk: Talk) -> None:
    first, slower, known, picked = talk(
        "Give me a roadmap to data engineer",
        "make it 5 hours a week",
        "I also know SQL",
        "tell me more about the second",
    )
    assert first.roadmap is not None
    assert slower.roadmap is not None
    assert known.roadmap is not None
    assert "5 hours" in " ".join(slower.roadmap.assumptions)
    assert "5 hours" in " ".join(known.roadmap.assumptions)
    assert "SQL" in known.answer
    title = first.roadmap.stages[1].title
    assert title in picked.answer
    assert {citation.page for citation in picked.citations} == {"Data Engineer Roadmap"}


def test_a_role_that_is_corrected_takes_the_place_of_the_other(talk: Talk) -> None:
    _, corrected = talk("Give me a roadmap to data analyst", "no, data engineer, not analyst")
    assert corrected.roadmap is not None
    assert corrected.roadmap.target_role == "data-engineer"


def test_another_role_is_asked_for_with_the_same_intent(talk: Talk) -> None:
    _, ideas = talk("Suggest a portfolio project for a data analyst", "and for data engineers?")
    assert ideas.projects is not None
    assert any("pipeline" in project.title.lower() for project in ideas.projects)


def test_they_are_whom_the_question_before_was_about(talk: Talk) -> None:
    _, hired = talk("What does an AI engineer do?", "And how do they get hired?")
    assert hired.refusal is None
    assert {"LLM and AI Engineer Interview"} <= {citation.page for citation in hired.citations}


def test_she_is_the_guest_who_was_asked_for(talk: Talk) -> None:
    _, studied, interviewed = talk(
        "What did Revathy Ramalingam say about her job search?",
        "how did she study?",
        "and what about her interview?",
    )
    assert cited_guests(studied) == cited_guests(interviewed) == {"Revathy Ramalingam"}


def test_who_said_that_names_the_sources_of_the_last_answer(talk: Talk) -> None:
    first, sources = talk("How do I learn in public?", "who said that?")
    assert {c.id for c in sources.citations} == {c.id for c in first.citations}
    assert all(str(guest) in sources.answer for guest in cited_guests(first) if guest)


def test_more_is_something_that_was_not_told(talk: Talk) -> None:
    first, more = talk("How do I negotiate my salary?", "tell me more")
    before = {citation.id for citation in first.citations}
    assert before.isdisjoint(citation.id for citation in more.citations)
    assert more.refusal is None


def test_which_is_easiest_is_not_guessed(talk: Talk) -> None:
    _, easiest = talk("How do I learn in public?", "which of those is the easiest?")
    assert easiest.citations == []
    assert "not guess" in easiest.answer


def test_the_sentence_that_asks_is_what_is_answered(talk: Talk) -> None:
    (answer,) = talk("I failed two interviews last month. How did others deal with rejection?")
    assert "After a rejection" in {citation.section for citation in answer.citations}


def test_misspelt_words_are_read_as_they_were_meant(talk: Talk) -> None:
    (answer,) = talk("how do i lern sql and pyhton for data analist job")
    assert answer.refusal is None
    assert any("SQL" in one.text for one in answer.statements)


def test_a_day_goes_into_the_plan(talk: Talk) -> None:
    (answer,) = talk("Plan my way to data analyst by June, 5 hours a week")
    assert answer.roadmap is not None
    assert "-06-01" in " ".join(answer.roadmap.assumptions)


@pytest.mark.parametrize(
    "question",
    [
        "How do I negotiate my salary?",
        "Give me a roadmap to data engineer",
        "Who moved from data analyst to data engineer?",
        "What do guests think about certificates?",
        "What does Jeff Katz think about SQL?",
    ],
)
def test_the_question_that_is_offered_next_is_answered(talk: Talk, question: str) -> None:
    (first,) = talk(question)
    _, opened, offered = first.answer.rpartition("You could ask next: ")
    assert opened
    assert offered not in question
    _, second = talk(question, offered)
    assert second.refusal is None
    assert second.citations


def test_no_sentence_hangs_on_another_and_none_is_told_twice(talk: Talk) -> None:
    for question in ("What does an AI engineer do?", "Suggest a portfolio project for an analyst"):
        (answer,) = talk(question)
        texts = [one.text for one in answer.statements if one.kind == "evidence"]
        assert len(texts) == len(set(texts))
        assert not [t for t in texts if t.split()[0] in {"He", "She", "It", "They", "That", "This"}]
