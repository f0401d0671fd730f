"""Questions on which the threshold of refusal was chosen: a guard, not a proof.

Both archives have something on the first 46 and nothing on the 30 others.
"""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from agent.answer import Answer
from agent.assemble import open_assistant
from agent.conversation import Assistant
from agent.embedded.judging import is_answered
from agent.settings import Settings
from knowledge.archive import Archive
from tests.agent.talking import ask
from tests.conftest import quiet
from tools.lookup import look_up

LEAST: float = 0.9
"""Least precision and recall of refusals, on each half."""
Half = Literal["tuned", "untouched"]

ANSWERABLE = """
Do I need a degree to become a data scientist?
How do I become an AI engineer after a career break?
What skills does a machine learning engineer need?
How can I move from software engineering into machine learning?
What should a data engineer portfolio contain?
Is Kaggle useful for getting a job?
How do I prepare for a system design interview?
What do hiring managers look for in a CV?
How do I negotiate my salary?
Should I learn SQL or Python first?
What is the difference between a data analyst and an analytics engineer?
How do guests evaluate LLM applications?
When should I fine-tune instead of using RAG?
How do I get my first freelance client?
Is a PhD worth it for industry?
How do I move from academia to data science?
What does an MLOps engineer do?
How can I contribute to open source?
I'm a QA engineer and want to go into data, where do I start?
What are good RAG portfolio projects?
How do agents use memory?
Which cloud skills matter for data engineers?
How to become a data product manager?
What do people say about certificates?
How do I learn in public?
How does dbt fit into analytics engineering?
Should notebooks be used in production?
How do I lead a data team for the first time?
What are vector databases good for?
I have two kids and little time, can I still switch to AI?
""".strip().splitlines()
UNANSWERABLE = """
What is the weather in Paris?
best pizza recipe
How do I become a nurse?
what is the capital of France
should I invest in bitcoin
who won the world cup
can you help me with my divorce
learn to play guitar
Write me a poem about the sea
How do I fix a leaking tap?
What medicine should I take for a headache?
Which visa do I need for Canada?
Who is the president of Brazil?
Translate good morning into Japanese
How tall is Mount Everest?
What is the best phone to buy?
How do I train for a marathon?
Tell me a joke about cats
How do I become a pilot?
What time is it in Tokyo?
How do I bake sourdough bread?
Should I buy or rent a house?
What are the symptoms of flu?
How many calories are in an apple?
How do I become a lawyer in Germany?
Recommend a hotel in Rome
How do I remove wine stains?
What is the meaning of life?
How do I teach my dog to sit?
Explain photosynthesis
""".strip().splitlines()


FURTHER = """
I am 52 and have used Excel all my life. Where do I begin with data?
Should I take the lower salary at a startup for my first AI job?
How many applications did people send before they got hired?
Do recruiters care about cover letters?
I failed my third technical interview. How did others deal with rejection?
What does a data engineer do that an analytics engineer does not?
Can I get into MLOps without knowing Kubernetes?
How do I test a RAG system before I show it to anyone?
I have two kids and little time. How do I study?
Which cloud should I learn first, AWS or GCP?
When does a company need its own ML platform?
How do freelancers find their first client?
What mistakes do first-time data team leads make?
How can a tester's experience help in data engineering?
What does an AI engineer actually do all day?
Recruiter ask me how much money I want, what I should say her?
""".strip().splitlines()


def answered(archive: Archive, questions: list[str]) -> list[str]:
    found = ((question, look_up(archive, question=question)) for question in questions)
    return [question for question, f in found if is_answered(f.coverage, f.nearness)]


def test_what_the_archive_answers_is_not_refused(whole_archive: Archive) -> None:
    assert len(ANSWERABLE) == 30
    assert len(answered(whole_archive, [*ANSWERABLE, *FURTHER])) >= 41


def test_what_the_archive_does_not_hold_is_refused(whole_archive: Archive) -> None:
    assert len(UNANSWERABLE) == 30
    assert len(answered(whole_archive, UNANSWERABLE)) <= 2


def test_what_the_bundled_wiki_answers_is_not_refused(starter_archive: Archive) -> None:
    assert len(answered(starter_archive, [*ANSWERABLE, *FURTHER])) >= 43


def test_what_the_bundled_wiki_does_not_hold_is_refused(starter_archive: Archive) -> None:
    assert len(answered(starter_archive, UNANSWERABLE)) <= 2


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("refusals"), _env_file=None)
    with open_assistant(settings, store=Path("bundled"), model="offline", progress=quiet) as made:
        yield made


def questions(half: Half) -> dict[str, list[Any]]:
    file = Path(__file__).with_name("refusal_questions.json")
    found: dict[str, list[Any]] = json.loads(file.read_text(encoding="utf-8"))[half]
    return found


def told(assistant: Assistant, question: str) -> Answer:
    return ask(assistant, question, thread=uuid.uuid4().hex).answer


@pytest.mark.parametrize("half", ["tuned", "untouched"])
def test_refusals_are_precise_complete_typed_and_cite_nothing(
    assistant: Assistant, half: Half
) -> None:
    asked = questions(half)
    assert min(len(asked["answered"]), len(asked["refused"])) >= 15
    wrongly = [q for q in asked["answered"] if told(assistant, q).refusal is not None]
    refused = [(one, told(assistant, one["ask"])) for one in asked["refused"]]
    rightly = [(one, answer) for one, answer in refused if answer.refusal is not None]
    assert len(rightly) >= LEAST * len(refused)
    assert len(rightly) >= LEAST * (len(rightly) + len(wrongly)), wrongly
    typed = [
        one
        for one, answer in rightly
        if answer.refusal and one["kind"] in {"any", answer.refusal.kind}
    ]
    assert len(typed) >= 0.8 * len(rightly)
    assert all(not answer.citations and not answer.statements for _, answer in rightly)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("In which episode was Elon Musk the guest?", "Elon Musk"),
        ("What did Taylor Swift say about Python?", "Taylor Swift"),
        ("Is there a page about quantum annealing?", "quantum annealing"),
    ],
)
def test_what_a_question_takes_for_granted_and_is_not_so_is_named(
    assistant: Assistant, question: str, names: str
) -> None:
    refusal = told(assistant, question).refusal
    assert refusal is not None
    assert refusal.kind == "not_in_archive"
    assert names in refusal.message


def test_what_a_refusal_names_as_near_is_answered_when_it_is_asked(assistant: Assistant) -> None:
    refusal = told(assistant, "How do I configure a Cisco router with OSPF?").refusal
    assert refusal is not None
    assert refusal.nearest
    for near in refusal.nearest:
        assert told(assistant, near).refusal is None, near


def test_who_is_in_danger_is_sent_to_people_and_nothing_is_looked_up(assistant: Assistant) -> None:
    answer = told(assistant, "I lost my job and I do not want to live any more")
    assert answer.refusal is not None
    assert answer.refusal.kind == "needs_professional"
    assert "emergency" in answer.refusal.message
    assert answer.refusal.nearest == []
