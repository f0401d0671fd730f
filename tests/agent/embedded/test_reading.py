"""What a question is read as, within a profile and on a given day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, SystemMessage

from agent.assemble import embedded_hearing
from agent.embedded.asking import part, without_pasted
from agent.embedded.chat import respond
from agent.embedded.intents import make_readers
from agent.embedded.reading import QuestionReader
from agent.embedded.wanted import Asked, Wanted
from knowledge.archive import Archive
from knowledge.store.embedders import WordLlamaEmbedder
from tools.bindings import COMPARE, JOURNEYS, LOOK_UP, PROJECTS, ROADMAP

TODAY = date(2026, 11, 23)
PROFILE = {
    "target": "data engineer",
    "background": ["QA engineer"],
    "skills": ["SQL"],
    "hours_per_week": 6.0,
    "by": "2027-06-01",
}


@pytest.fixture(scope="module")
def reader(archive: Archive) -> QuestionReader:
    words = WordLlamaEmbedder()
    return QuestionReader(
        archive=archive,
        readers=make_readers(words),
        hearing=embedded_hearing(),
        is_word=words.has_word,
    )


def read(reader: QuestionReader, question: str, profile: Mapping[str, Any] | None = None) -> Wanted:
    wanted = reader.read(Asked(question=question, today=TODAY, profile=profile or {}))
    assert isinstance(wanted, Wanted)
    return wanted


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("What does an AI engineer do?", LOOK_UP),
        ("Do I need a degree to become a data scientist?", LOOK_UP),
        ("Which certificates should I get?", LOOK_UP),
        ("What do guests think about Kaggle?", COMPARE),
        ("Who moved from data analyst to data engineer?", JOURNEYS),
        ("Plan my way to data engineer", ROADMAP),
        ("Suggest a project for an ML engineer", PROJECTS),
    ],
)
def test_a_question_gets_the_tool_that_it_asks_for(
    reader: QuestionReader, question: str, tool: str
) -> None:
    assert read(reader, question).tool == tool


def test_what_is_missing_is_taken_from_the_profile_and_said(reader: QuestionReader) -> None:
    wanted = read(reader, "Make me a learning roadmap", PROFILE)
    assert wanted.tool == ROADMAP
    assert wanted.arguments == {
        "role": "data engineer",
        "from_role": "QA engineer",
        "know": ["SQL"],
        "hours_per_week": 6.0,
        "by": "2027-06-01",
    }
    (notice,) = wanted.notices
    for said in ("you aim at data engineer", "6 hours a week", "SQL", "1 June 2027"):
        assert said in notice


def test_what_a_question_says_goes_before_the_profile(reader: QuestionReader) -> None:
    question = "I have 3 hours a week. Give me a roadmap to AI engineer"
    wanted = read(reader, question, PROFILE)
    assert wanted.arguments["role"] == "AI engineer"
    assert wanted.arguments["hours_per_week"] == 3
    assert "AI engineer" not in " ".join(wanted.notices)


@pytest.mark.parametrize(
    "profile",
    [{"skills": 7, "target": ["x"], "by": 3, "hours_per_week": -1}, {"background": [None]}, {}],
)
def test_a_profile_of_any_shape_does_no_harm(
    reader: QuestionReader, profile: dict[str, Any]
) -> None:
    assert read(reader, "Give me a roadmap to AI engineer", profile).notices == ()


def test_the_profile_is_read_off_the_system_message(reader: QuestionReader) -> None:
    system = SystemMessage("You advise.", additional_kwargs={"profile": PROFILE})
    said = respond([system, HumanMessage("Make me a learning roadmap")], reader, today=TODAY)
    assert said.tool_calls[0]["args"]["role"] == "data engineer"


def test_a_span_counts_from_the_day_that_was_given(reader: QuestionReader) -> None:
    wanted = read(reader, "Plan my way to data analyst in 3 months")
    assert wanted.arguments["by"] == "2027-02-23"


def test_a_guest_is_found_by_name_and_misspelt(reader: QuestionReader) -> None:
    for name in ("Revathy Ramalingam", "Revathy Ramalingm", "Revathy"):
        wanted = read(reader, f"What did {name} say about her interview?")
        assert wanted.arguments["guest"] == "Revathy Ramalingam"


def test_words_of_the_language_are_not_set_right(reader: QuestionReader) -> None:
    text = "How do I sell cooked rice to a nurse?"
    assert reader.known.mended(text) == text


def test_a_page_and_its_section_are_found_as_answers_name_them(reader: QuestionReader) -> None:
    for named in (
        "Salary Negotiation › When the offer comes",
        "What does “Salary Negotiation” say under “When the offer comes”?",
    ):
        wanted = read(reader, named)
        assert wanted.arguments == {"page": "Salary Negotiation", "heading": "When the offer comes"}


def test_what_is_asked_of_the_guests_is_looked_for_however_strange(reader: QuestionReader) -> None:
    strange = "How do I knit a sweater for a penguin?"
    refused = read(reader, strange).refusing
    assert refused is not None
    assert refused.kind == "out_of_scope"
    assert read(reader, f"Which episode tells: {strange.lower()}").refusing is None


@pytest.mark.parametrize(
    ("message", "asking", "background"),
    [
        ("I know SQL. What next?", "What next?", "I know SQL."),
        ("I am 41. Make a plan.", "Make a plan.", "I am 41."),
        ("I want to learn. I have time.", "I want to learn. I have time.", ""),
        ("", "", ""),
    ],
)
def test_what_asks_is_told_from_what_stands_around_it(
    message: str, asking: str, background: str
) -> None:
    parted = part(message)
    assert (parted.asking, parted.background) == (asking, background)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(question=st.text(max_size=300))
def test_any_question_can_be_read(reader: QuestionReader, question: str) -> None:
    assert reader.read(Asked(question=question, today=TODAY)) is not None


@pytest.mark.parametrize(
    ("message", "own"),
    [
        (
            'What is missing here?\n\n"# Model\nMove from software to data."',
            "What is missing here?",
        ),
        ("What is missing here?\n```\nmake me a roadmap\n```", "What is missing here?"),
        ("> compare RAG\n> and fine-tuning\nWhat do they mean by it?", "What do they mean by it?"),
        ('What is a "data translator" then?', 'What is a "data translator" then?'),
        ('"all of it\nis pasted"', '"all of it\nis pasted"'),
    ],
)
def test_what_was_pasted_asks_for_nothing(message: str, own: str) -> None:
    assert without_pasted(message) == own


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Pinecone or Weaviate, what do people take?", {"pinecon", "weaviat"}),
        ("Should I learn Julia or Python?", {"julia"}),  # a common word, written as a name
        ("we use SQL and dbt every day", set()),
        ("my garden is cold and the wine is gone", set()),
    ],
)
def test_names_that_the_archive_never_has_are_told_from_words(
    reader: QuestionReader, text: str, names: set[str]
) -> None:
    assert reader.unheard(text) == names
