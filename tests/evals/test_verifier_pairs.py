"""Pairs from an archive of two invented talks, small enough to know by heart."""

from collections import Counter
from xml.etree import ElementTree

import pytest

from evals.cited_sentences import CitedSentence, cited_sentences, half_of
from evals.errors import EmptyCaseError
from evals.verifier_curve import draw_curves
from evals.verifier_pairs import labelled_pairs, swapped_pairs, true_pairs
from evals.verifier_scores import (
    Judged,
    archive_grounds,
    area,
    is_attributed_right,
    is_supported,
    judge,
    of_kinds,
    share_of,
)
from knowledge.evidence import Evidence, EvidenceKind
from knowledge.records import Chapter, Episode, Guest
from knowledge.registry import Registry

TALKS = {
    "tea": ("Ada Moreno", "We forecast tea sales from a baseline of twelve weeks, and we like it."),
    "cook": ("Bo Lindqvist", "I cooked dinner for nine years, then learned SQL from a manual."),
}
EPISODES = {
    slug: Episode(
        slug=slug,
        title=slug,
        guests=(slug,),
        duration_s=600,
        chapters=(Chapter(start_s=0), Chapter(start_s=300)),
    )
    for slug in TALKS
}
REGISTRY = Registry(
    episodes=EPISODES,
    people={slug: Guest(slug=slug, name=name) for slug, (name, _) in TALKS.items()},
)


def item(number: int, kind: EvidenceKind, slug: str, text: str, start_s: int) -> Evidence:
    guest = TALKS[slug][0]
    return Evidence(
        id=f"ev_{number}",
        kind=kind,
        text=text,
        page="" if kind == "passage" else "page",
        anchor="" if kind == "passage" else "anchor",
        guest=guest,
        guest_slug=slug,
        episode=slug,
        start_s=start_s,
        end_s=start_s + 100 if kind == "passage" else None,
    )


EVIDENCE = [
    item(1, "claim", "tea", "Ada forecasts tea sales from a baseline of twelve weeks.", 10),
    item(2, "claim", "cook", "Bo cooked dinner for nine years.", 10),
    item(3, "claim", "tea", "Ada closes on Mondays.", 310),
    item(4, "passage", "tea", TALKS["tea"][1], 0),
    item(5, "passage", "cook", TALKS["cook"][1], 0),
    item(6, "passage", "tea", "On Mondays we close, and everybody goes swimming in the lake.", 300),
]


@pytest.fixture
def sentences(monkeypatch: pytest.MonkeyPatch) -> list[CitedSentence]:
    return cited_sentences(EVIDENCE, REGISTRY)


def test_a_sentence_rests_on_the_passages_of_its_chapter(sentences: list[CitedSentence]) -> None:
    assert [[p.id for p in s.passages] for s in sentences] == [["ev_4"], ["ev_5"], ["ev_6"]]
    assert sentences[0].spans == (("tea", 10, 300),)


def test_a_sentence_without_a_time_or_a_passage_cannot_be_checked() -> None:
    untimed = Evidence(id="ev_7", kind="claim", text="x", guest_slug="tea", episode="tea")
    assert cited_sentences([untimed, *EVIDENCE[3:]], REGISTRY) == []
    assert cited_sentences(EVIDENCE[:3], REGISTRY) == []


def test_swapped_pairs_take_what_somebody_said_elsewhere(sentences: list[CitedSentence]) -> None:
    swapped = [(p.kind, p.sentence[:11], p.evidence[0].id) for p in swapped_pairs(sentences)]
    assert ("same episode", "Ada forecas", "ev_6") in swapped
    assert ("same episode", "Ada closes ", "ev_4") in swapped
    assert ("same section", "Ada forecas", "ev_5") in swapped
    assert not any(kind == "same guest" for kind, _, _ in swapped)


def test_an_episode_belongs_to_one_half_and_pairs_of_a_half_to_its_episodes() -> None:
    for half in ("calibrate", "report"):
        pairs = labelled_pairs(EVIDENCE, REGISTRY, "report" if half == "report" else "calibrate")
        assert {half_of(pair.episode) for pair in pairs} <= {half}


def test_every_pair_of_a_tiny_archive_is_judged_as_its_label_says(
    sentences: list[CitedSentence],
) -> None:
    grounds = archive_grounds(EVIDENCE, REGISTRY)
    judged = judge([*true_pairs(sentences), *swapped_pairs(sentences)], grounds)
    assert {one.verdict.support for one in of_kinds(judged, "true")} == {"supported"}
    assert not any(map(is_supported, of_kinds(judged, "same episode", "same section")))
    assert all(map(is_attributed_right, of_kinds(judged, "same section"))) is True
    svg = ElementTree.fromstring(draw_curves(judged))
    assert Counter(element.tag.rpartition("}")[2] for element in svg)["polyline"] == 2


def test_a_share_comes_with_its_n_and_an_interval_that_is_never_of_no_width(
    sentences: list[CitedSentence],
) -> None:
    judged: list[Judged] = judge(true_pairs(sentences), archive_grounds(EVIDENCE, REGISTRY))
    share = share_of(judged, is_supported)
    assert (share.mean, share.high, share.n) == (1.0, 1.0, 3)
    assert 0.3 < share.low < 0.5  # Wilson's interval of 3 in 3 begins at 0.44
    with pytest.raises(EmptyCaseError):
        share_of([], is_supported)


def test_the_area_is_how_often_true_lies_above_false() -> None:
    assert area([1.0, 0.5], [0.5, 0.0]) == 0.875
    assert area([0.5], [0.5]) == 0.5
    with pytest.raises(EmptyCaseError):
        area([], [0.5])
