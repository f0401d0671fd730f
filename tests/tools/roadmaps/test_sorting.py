import pytest

from tools.roadmaps.sorting import is_dangling, is_no_stage, reason_in, slot_of


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Learn window functions before frameworks.", "learn"),
        ("For the first month, study joins.", "learn"),
        ("Build one small pipeline.", "build"),
        ("Then add tests.", "build"),
        ("After one model runs, deploy it.", "build"),
        ("Show the dashboard to a colleague.", "show"),
        ("Prepare for questions about trade-offs.", "show"),
        ("Hear Ada Moreno on broken pipelines.", "hear"),
        ("Interviewers ask candidates about one portfolio project.", "show"),
        ("Two finished projects were built and deployed.", "build"),
        ("A course teaches the fundamentals.", "learn"),
        ("Tests matter more than tools.", "why"),
        ("Nobody hires for tools alone because tools change.", "why"),
        ("The weather in Ur was fine.", "none"),
    ],
)
def test_a_sentence_is_sorted_by_what_it_asks_for(text: str, slot: str) -> None:
    assert slot_of(text) == slot


@pytest.mark.parametrize(
    "text",
    [
        "He builds projects.",
        "That means more projects.",
        "However, build projects.",
        "Tests matter too.",
    ],
)
def test_a_sentence_that_only_the_one_before_explains_is_sorted_nowhere(text: str) -> None:
    assert slot_of(text) == "none"


def test_words_that_begin_like_pronouns_are_none() -> None:
    assert not is_dangling("Hetty builds projects.")
    assert not is_dangling("Itemize the costs.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Learn SQL, because every team in the company uses SQL.", "because every team"),
        ("Learn SQL, because every team in the company asks for it.", "Learn SQL, because every"),
        ("Start small, because huge ones cost more in the cloud.", "Start small, because huge"),
        ("Use one cloud, since the ideas carry over to others.", "since the ideas"),
        ("She has worked there since 2015 and is happy about it.", ""),
        ("He has been happy since then, he says, all day.", ""),
        ("Learn SQL because why not.", ""),
    ],
)
def test_a_reason_is_a_clause_word_for_word_or_the_sentence_that_it_needs(
    text: str, reason: str
) -> None:
    found = reason_in(text)
    assert found.startswith(reason)
    assert bool(found) == bool(reason)
    assert found in text


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("Related Pages", True),
        ("Where guests disagree", True),
        ("Role Boundaries and Tool Choices", True),
        ("Roadmap Checklist", True),
        ("Nearby Topics", True),
        ("Package and Deploy One Model", False),
        ("Unrelated Work Counts", False),
        ("Build a payment service", False),
    ],
)
def test_headings_that_send_on_or_compare_are_no_stages(heading: str, is_one: bool) -> None:
    assert is_no_stage(heading) == is_one
