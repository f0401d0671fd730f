import pytest

from knowledge.verification.acronyms import shared_by_acronym
from knowledge.verification.names import is_named, proper_names


def names(sentence: str) -> list[str]:
    return [token.raw for token in proper_names(sentence)]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("They moved to Apache Airflow and dbt.", ["Apache", "Airflow"]),
        ("Companies moved. Teams followed: People liked it.", []),
        ("MLOps and AWS came later.", ["MLOps", "AWS"]),
        ("Strong Python skills help.", ["Python"]),
        ("“Nobody” said I was late.", []),
        ("I'm sure that I'll use Spark.", ["Spark"]),
    ],
)
def test_names_are_words_with_capitals_that_no_sentence_start_explains(
    sentence: str, found: list[str]
) -> None:
    assert names(sentence) == found


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("They use AirFlow.", "we run airflow every night"),
        ("They use KFServing.", "we run KF serving"),
        ("They use Café.", "we go to the cafe"),
        ("They tune LLMs.", "one LLM was tuned"),
        ("They like ML.", "machine learning is what we like"),
        ("They read Ada's book.", "the book of Ada"),
    ],
)
def test_a_name_is_found_under_other_spellings(sentence: str, text: str) -> None:
    assert [token.raw for token in proper_names(sentence) if not is_named(token, [text])] == []


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("They use Prefect.", "we run Airflow"),
        ("They like ML.", "learning on a machine"),
        ("They like AI.", "an idea, and it works"),
    ],
)
def test_a_name_that_is_not_there_is_not_found(sentence: str, text: str) -> None:
    assert not any(is_named(token, [text]) for token in proper_names(sentence))


def test_an_acronym_and_what_it_is_short_for_share_their_words() -> None:
    assert shared_by_acronym("They like machine learning.", "We do ML.") == {"machin", "learn"}
    assert "ml" in shared_by_acronym("They like ML.", "We do machine learning.")
    assert shared_by_acronym("They like machine learning.", "We do AI.") == frozenset()
