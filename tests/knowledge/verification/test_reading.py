from knowledge.evidence import Evidence, EvidenceKind
from knowledge.verification.coverage import best_window, share, windows
from knowledge.verification.reading import best_reading, denies, read

WEIGHTS = {"baselin": 2.0, "forecast": 1.0, "tea": 1.0}


def evidence(
    text: str, kind: EvidenceKind = "passage", episode: str = "e1", section: str = ""
) -> Evidence:
    return Evidence(id="ev_aaaaaa", kind=kind, text=text, episode=episode, section=section)


def score(*items: Evidence) -> float:
    return best_reading(WEIGHTS, [read(WEIGHTS, "", item) for item in items]).score


def test_words_count_by_their_weight() -> None:
    assert score(evidence("A baseline.")) == 0.5
    assert score(evidence("Tea forecasts.")) == 0.5
    assert score(evidence("Tea forecasts from a baseline.")) == 1.0
    assert score(evidence("Something else.")) == 0.0


def test_words_that_stand_far_apart_do_not_add_up() -> None:
    near = "A baseline. One. Forecasting tea."
    far = "A baseline. One. Two. Three. Forecasting tea."
    assert score(evidence(near)) == 1.0
    assert score(evidence(far)) == 0.5


def test_a_word_in_the_title_of_a_chapter_counts_half_as_much_again() -> None:
    assert score(evidence("A baseline.", section="Tea")) == 0.875
    assert score(evidence("A baseline.", section="Baselines")) == 0.75
    assert score(evidence("A baseline.", kind="claim", section="Tea")) == 0.5


def test_two_sources_add_up_but_not_two_passages_of_one_talk() -> None:
    one, other = evidence("A baseline."), evidence("Tea forecasts.")
    elsewhere = evidence("Tea forecasts.", episode="e2")
    claim = evidence("Tea forecasts.", kind="claim")
    assert score(one, other) == 0.5
    assert score(one, elsewhere) == 1.0
    assert score(one, claim) == 1.0


def test_the_nearest_sentence_decides_whether_a_text_denies() -> None:
    sentence = "Forecast tea from a baseline."
    against = "Do not forecast tea from a baseline."
    assert denies(WEIGHTS, sentence, f"We sell it. {against}")
    assert not denies(WEIGHTS, sentence, f"{against} That is what they said. {sentence}")
    assert not denies(WEIGHTS, sentence, "Do not drink tea.")


def test_a_text_without_words_has_an_empty_window_and_weightless_words_no_share() -> None:
    assert windows("") == (frozenset(),)
    assert best_window(WEIGHTS, "") == frozenset()
    assert share({}, frozenset()) == 0.0
