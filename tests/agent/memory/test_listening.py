from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.assemble import embedded_hearing
from agent.memory.listening import listen
from agent.memory.profile import Profile
from tools.roles import read_roles

ROLES = read_roles({})
HEARING = embedded_hearing()
TODAY = date(2026, 11, 23)


def heard(message: str) -> list[tuple[str, str, str]]:
    facts = listen(message, ROLES, HEARING, thread="t", turn=1, today=TODAY)
    return [(fact.kind, fact.value, fact.state) for fact in facts]


def after(*messages: str) -> dict[str, object]:
    profile = Profile()
    for turn, message in enumerate(messages, start=1):
        profile = profile.with_facts(
            listen(message, ROLES, HEARING, thread="t", turn=turn, today=TODAY)
        )
    return profile.document()


def test_what_is_plainly_stated_is_heard() -> None:
    assert after(
        "I'm a QA engineer, I know SQL and can spare 6 hours a week. "
        "My goal is ML engineer by June."
    ) == {
        "background": ["QA engineer"],
        "skills": ["SQL"],
        "target": "machine learning engineer",
        "by": "2027-06-01",
        "hours_per_week": 6.0,
    }


@pytest.mark.parametrize(
    "message",
    [
        "How do I become a data engineer?",
        "Should I become a data engineer?",
        "What does an analytics engineer do?",
        "If I knew Python, could I be an ML engineer?",
        "My friend is a data analyst.",
        "Do I need to know Kubernetes?",
        "Can I get into MLOps without knowing Docker?",
        "I don't know what to do",
        "My sister is a nurse, knows R and has 3 hours a week.",
        "She wants to become a data analyst.",
        "One of our testers should become a data engineer.",
        "I want a machine learning project",
        "Who uses Kafka in production?",
        "Should I use Kafka or Spark?",
        "Do they use SQL?",
        "Remove the job from my CV",
        "Companies use Kafka and Spark.",
        "Everyone knows Python.",
        "Tomek knows Python.",
        "Our working student Tomek knows Python.",
        "I know she knows Python",
        "While my husband, who is a chef, knows Python, I have a question.",
        "I work 8 hours a day.",
        "I need a hour to think about dbt",
        "What does a data engineer do, not an analyst?",
        "",
    ],
)
def test_what_is_asked_supposed_or_said_of_others_is_not_heard(message: str) -> None:
    assert heard(message) == []


@pytest.mark.parametrize(
    ("message", "profile"),
    [
        ("She knows R and I have 5 hours a week.", {"hours_per_week": 5.0}),
        ("They know R, so I can learn 2 hours a day.", {"hours_per_week": 14.0}),
        ("They've let me drop Fridays, so I have nine hours a week now", {"hours_per_week": 9.0}),
        ("While my husband, who is a chef, knows Python, I know SQL.", {"skills": ["SQL"]}),
        (
            "My wife is a nurse, and I want to become a data engineer.",
            {"target": "data engineer"},
        ),
        ("I’m a teacher, she’s a nurse", {"background": ["teacher"]}),
        ("I know SQL, and my brother knows Kafka", {"skills": ["SQL"]}),
        ("I have an hour every evening", {"hours_per_week": 7.0}),
        (
            "I am a data analyst. Give me a roadmap to data engineer, 6 hours a week.",
            {"background": ["data analyst"], "target": "data engineer", "hours_per_week": 6.0},
        ),
    ],
)
def test_of_two_clauses_that_of_the_asker_is_heard(
    message: str, profile: dict[str, object]
) -> None:
    assert after(message) == profile


def test_the_words_are_those_of_the_sentence_that_said_it() -> None:
    message = "Hello there. I know SQL. What should I learn next?"
    (fact,) = listen(message, ROLES, HEARING, thread="t", turn=3)
    assert (fact.words, fact.thread, fact.turn) == ("I know SQL.", "t", 3)


@pytest.mark.parametrize(
    ("messages", "profile"),
    [
        (("I know SQL and Docker.", "Actually I don't know Docker."), {"skills": ["SQL"]}),
        (
            ("I want to become a data analyst.", "no, data engineer, not analyst"),
            {"target": "data engineer"},
        ),
        (
            ("I want to become a data analyst.", "not analyst but data engineer"),
            {"target": "data engineer"},
        ),
        (("I am a data analyst.", "I am not a data analyst."), {}),
        (("I know Excel and Tableau.", "Forget that I know Tableau."), {"skills": ["Excel"]}),
        (
            ("I want to become a data scientist.", "Forget what I said about data scientist."),
            {},
        ),
        (("I want to be a data scientist.", "I don't want to be a data scientist any more."), {}),
        (
            ("I want to become a data analyst.", "No, wait. Data engineer, not analyst. Go on?"),
            {"target": "data engineer"},
        ),
        (("I know SQL and Docker.", "Forget that I know Docker."), {"skills": ["SQL"]}),
        (("I am a nurse. I know SQL.", "please forget my skills"), {"background": ["nurse"]}),
        (("I am a nurse.", "I am not a nurse."), {}),
        (("I can't program.", "I know Python by now."), {"skills": ["Python"]}),
        (("I have 5 hours a week.", "Remove my hours from your notes"), {}),
        (("I have 5 hours a week.", "Make it 8 hours a week."), {"hours_per_week": 8.0}),
    ],
)
def test_a_correction_takes_back_what_was_said(
    messages: tuple[str, ...], profile: dict[str, object]
) -> None:
    assert after(*messages) == profile


@pytest.mark.parametrize(
    ("message", "profile"),
    [
        ("I am an accountant", {"background": ["accountant"]}),
        ("I'm a roofer and SQL I know already.", {"background": ["roofer"], "skills": ["SQL"]}),
        ('The ad says "you know Spark and have 40 hours a week".', {}),
        ("I used to have 12 hours a week; these days it's 3 hours a week.", {"hours_per_week": 3}),
        ("I have an hour every evening.", {"hours_per_week": 7}),
        ("Data engineer is what I want to become.", {"target": "data engineer"}),
        ("My target is data engineer.", {"target": "data engineer"}),
        ("As it is, I'm a translator.", {"background": ["translator"]}),
        ("What I do know is SQL and dbt.", {"skills": ["SQL", "dbt"]}),
        ("I'm a Java developer with no degree", {
            "background": ["Java developer"], "constraints": ["no degree"]
        }),
        ("I am a student and I know R", {"background": ["student"], "skills": ["R"]}),
        ("I can't program", {"constraints": ["no programming"]}),
    ],
)  # fmt: skip
def test_what_is_said_is_kept_in_the_own_words(message: str, profile: dict[str, object]) -> None:
    assert after(message) == profile


def test_without_a_day_to_count_from_no_date_is_heard() -> None:
    assert listen("I need a job in three months.", ROLES, HEARING, thread="t", turn=1) == ()


HARD_LETTERS = "I have sixtenhourwkaydmb 10293,.-/?'ſ\u212aıİ"
"""Among them those that some letters of the alphabet match where case is ignored."""
ODDLY_SPELT = [
    "I have ſix hourſ a w\u212a",
    "give me a roadmap in ſix hours",
    "I want to be ready by Auguſt",
    f"I have {'9' * 400} hours",
    f"I want a job in {'9' * 400} months",
]


@pytest.mark.parametrize("message", ODDLY_SPELT)
def test_odd_letters_and_endless_numbers_are_no_amounts(message: str) -> None:
    said = listen(message, ROLES, HEARING, thread="t", turn=1, today=TODAY)
    assert not [fact for fact in said if fact.kind in {"hours_per_week", "by"}]


@given(st.one_of(st.text(max_size=300), st.text(alphabet=HARD_LETTERS, max_size=120)))
def test_any_message_can_be_listened_to(message: str) -> None:
    for fact in listen(message, ROLES, HEARING, thread="t", turn=1, today=TODAY):
        assert fact.words in message


@pytest.mark.parametrize(
    ("message", "kind", "value"),
    [
        ("I repaired cars until last year.", "background", "mechanic"),
        ("I've been doing payroll for a zoo.", "background", "payroll clerk"),
        ("If it helps, I know SQL.", "skill", "SQL"),
    ],
)
def test_what_is_told_beside_a_supposition_or_without_the_jobs_name_is_heard(
    message: str, kind: str, value: str
) -> None:
    heard = listen(message, ROLES, HEARING, thread="t", turn=1)
    assert (kind, value) in {(fact.kind, fact.value) for fact in heard}


@pytest.mark.parametrize(
    "message",
    [
        "If I were a data engineer with 20 hours a week, I would not ask.",
        "Had I known SQL, they would have taken me.",
        "A travel agency needs somebody for its dashboards.",
    ],
)
def test_what_is_not_so_is_no_fact(message: str) -> None:
    assert listen(message, ROLES, HEARING, thread="t", turn=1) == ()


def test_hours_are_taken_back() -> None:
    (fact,) = listen("Forget that I have 5 hours a week.", ROLES, HEARING, thread="t", turn=1)
    assert (fact.kind, fact.value, fact.state) == ("hours_per_week", "5", "retracted")
