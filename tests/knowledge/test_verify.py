import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.evidence import Evidence
from knowledge.verify import MAX_SENTENCE_CHARS, Grounds, Support, Verdict, verify

GROUNDS = Grounds(
    people=frozenset({"Ada Moreno", "Bo Lindqvist", "Cleo Okafor"}), lengths={"tea": 3000}
)
ADA = Evidence(
    id="ev_aaaaaa",
    kind="passage",
    text=(
        "We forecast tea sales with last week's numbers before we try any model. "
        "It took twelve months, and the baseline lost to nothing. "
        "You do not need a degree for that. Airflow runs it every night."
    ),
    section="Forecasts from a Baseline",
    guest="Ada Moreno",
    episode="tea",
    episode_title="Forecasting for a Tea Shop",
    aired=date(2022, 3, 4),
    start_s=470,
    end_s=640,
)
BO = Evidence(
    id="ev_bbbbbb",
    kind="claim",
    text="Bo Lindqvist cooked for nine years before learning SQL at night.",
    page_title="Changing Careers",
    section="Leave the kitchen",
    guest="Bo Lindqvist",
    episode="cook",
    start_s=199,
)
ORDER: Sequence[Support] = ("unsupported", "weak", "supported")


def check(sentence: str, *evidence: Evidence) -> Verdict:
    return verify(sentence, evidence or (ADA,), GROUNDS)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Moreno forecasts tea sales with last week's numbers.",
        "Tea sales are forecast from a baseline before any model is tried.",
        "Moreno says it took 12 months.",
        "She says: “the baseline lost to nothing”.",
        "You do not need any degree.",
        "Ada forecasts tea sales with Airflow.",
        "In 2022, Ada forecasts tea sales with last week's numbers.",
        "On March 4, 2022, Ada forecasts tea sales with last week's numbers.",
        "At 8:20, Ada forecasts tea sales with last week's numbers.",
        "In “Forecasting for a Tea Shop”, tea sales are forecast.",
    ],
)
def test_what_the_evidence_says_in_other_words_is_supported(sentence: str) -> None:
    assert check(sentence).support == "supported"


@pytest.mark.parametrize(
    ("sentence", "field"),
    [
        ("Ada forecasts tea sales within five months.", "missing_numbers"),
        ("In 2021, Ada forecasts tea sales with last week's numbers.", "missing_numbers"),
        ("At 18:20, Ada forecasts tea sales with last week's numbers.", "missing_numbers"),
        ("She says: “the baseline lost to everything”.", "altered_quotations"),
        ("Bo forecasts tea sales with last week's numbers.", "silent_speakers"),
        ("Grace Hopper says tea sales are forecast.", "silent_speakers"),
        ("It took Ada twelve years.", "missing_numbers"),
        ("You need a degree for that.", "denied_by"),
    ],
)
def test_what_the_evidence_does_not_say_is_unsupported_and_named(sentence: str, field: str) -> None:
    verdict = check(sentence)
    assert verdict.support == "unsupported"
    assert getattr(verdict, field)


@pytest.mark.parametrize(
    ("sentence", "field"),
    [
        ("Tea sales are forecast with Prefect before any model.", "missing_names"),
        ("Tea sales must be forecast before any model.", "overreach"),
        ("Last week's tea numbers do not surprise gardeners.", "unconfirmed_denial"),
    ],
)
def test_what_goes_beyond_the_evidence_is_weak_at_best_and_named(sentence: str, field: str) -> None:
    verdict = check(sentence)
    assert verdict.support == "weak"
    assert getattr(verdict, field)


def test_the_words_that_are_not_covered_are_named_as_they_stand_in_the_sentence() -> None:
    verdict = check("Tea sales surprise gardeners, and gardeners pay.")
    assert verdict.uncovered == ("surprise", "gardeners", "pay")
    assert verdict.support == "weak"


def test_another_topic_is_unsupported() -> None:
    assert check("Interviews reward calm storytelling and preparation.").support == "unsupported"


def test_too_few_words_are_never_unsupported_for_their_words_alone() -> None:
    assert check("Interviews reward calm.").support == "weak"
    assert check("And so it is.").support == "weak"


def test_a_sentence_about_two_people_needs_evidence_of_both() -> None:
    sentence = "Ada forecasts tea sales, while Bo says he cooked for nine years."
    assert check(sentence, ADA, BO).support == "supported"
    assert check(sentence, ADA).silent_speakers == ("bo",)
    assert check(sentence, BO).silent_speakers == ("ada",)


def test_what_somebody_else_says_does_not_cover_a_speakers_sentence() -> None:
    sentence = "Ada says that cooking for nine years came before learning SQL at night."
    assert check(sentence, ADA, BO).support == "unsupported"


def test_a_host_whose_words_are_in_no_evidence_is_never_the_speaker() -> None:
    grounds = replace(GROUNDS, people=GROUNDS.people | {"Alexey Grigorev"})
    verdict = verify("Alexey recommends forecasting tea sales.", [ADA], grounds)
    assert verdict.silent_speakers == ("alexey",)


def test_a_span_outside_of_its_episode_is_no_evidence() -> None:
    outside = replace(ADA, start_s=2990, end_s=3001)
    verdict = check(ADA.text, outside)
    assert (verdict.support, verdict.outside) == ("unsupported", (ADA.id,))
    assert check(ADA.text, outside, ADA).support == "supported"
    assert check(ADA.text, replace(outside, episode="unknown")).support == "supported"


def test_without_evidence_nothing_is_supported() -> None:
    assert verify("Tea sales are forecast.", [], GROUNDS).support == "unsupported"


def test_a_sentence_too_long_to_be_one_is_unsupported_unread() -> None:
    long = "tea " * MAX_SENTENCE_CHARS
    assert check(long, replace(ADA, text=long)).support == "unsupported"


@pytest.mark.parametrize(
    "sentence",
    [
        "You do not need a degree for that. Airflow runs it every night.",
        "  you do not need a **degree** for that",
        ADA.text,
    ],
)
def test_whole_sentences_word_for_word_are_supported(sentence: str) -> None:
    assert check(sentence).score == 1.0
    assert check(sentence).support == "supported"


def test_a_part_of_a_sentence_is_not_word_for_word() -> None:
    assert check("need a degree for that").support == "unsupported"


WORDS = st.sampled_from(
    "Ada Bo says recommends tea sales baseline not never always only degree need 12 three months "
    '“forecast” "model" Airflow . , ; ML machine learning with without 2022 8:20 the a'.split()
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
ITEMS = st.builds(
    lambda text, guest, kind, number: replace(
        ADA, id=f"ev_{number}", text=text, guest=guest, kind=kind
    ),
    SENTENCES,
    st.sampled_from(["Ada Moreno", "Bo Lindqvist", None]),
    st.sampled_from(["claim", "passage", "section"]),
    st.integers(min_value=0, max_value=9),
)


@given(SENTENCES)
def test_a_sentence_verifies_against_itself(sentence: str) -> None:
    itself = replace(ADA, kind="section", text=sentence)
    assert verify(sentence, [itself], GROUNDS).support == "supported"


@given(SENTENCES, st.lists(ITEMS, min_size=1, max_size=3), ITEMS)
def test_more_evidence_never_lowers_the_support(
    sentence: str, evidence: list[Evidence], more: Evidence
) -> None:
    before = verify(sentence, evidence, GROUNDS)
    after = verify(sentence, [*evidence, more], GROUNDS)
    assert ORDER.index(after.support) >= ORDER.index(before.support)


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_gets_the_same_verdict_every_time(sentence: str, text: str) -> None:
    evidence = replace(ADA, text=text)
    verdict = verify(sentence, [evidence], GROUNDS)
    assert 0.0 <= verdict.score <= 1.0
    assert verify(sentence, [evidence], GROUNDS) == verdict


def test_hundreds_of_checks_take_less_than_a_second() -> None:
    sentences = [f"Ada forecasts tea sales in town {number}." for number in range(500)]
    started = time.perf_counter()
    for sentence in sentences:
        verify(sentence, [ADA, BO], GROUNDS)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("sentence", "support"),
    [
        (
            "Ada Moreno (2022): It took twelve months, and the baseline lost to nothing.",
            "supported",
        ),
        ("Ada Moreno: You do not need a degree for that.", "supported"),
        ("Ada Moreno (2021): You do not need a degree for that.", "unsupported"),
        ("Bo Lindqvist: You do not need a degree for that.", "unsupported"),
    ],
)
def test_words_behind_the_name_of_their_guest_stand_there_word_for_word(
    sentence: str, support: Support
) -> None:
    assert check(sentence).support == support
