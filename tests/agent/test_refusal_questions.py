"""Questions on which the threshold of refusal was chosen: a guard, not a proof.

Both archives have something on the first 46 and nothing on the 30 others.
"""

from agent.embedded.chat import is_answered
from knowledge.archive import Archive
from tools.lookup import look_up

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
