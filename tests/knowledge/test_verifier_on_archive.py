"""The figures of docs/verifier.md, measured again on the half that nothing was chosen on."""

from pathlib import Path

import pytest

from evals.verifier_pairs import labelled_pairs
from evals.verifier_scores import (
    HARD,
    Judged,
    archive_grounds,
    is_attributed_right,
    is_supported,
    is_unsupported,
    judge,
    of_kinds,
    share_of,
)
from knowledge.evidence import gather_evidence
from knowledge.registry import Registry
from knowledge.sources.opening import open_sources
from knowledge.wiki import read_sources

_EVERY = 3  # of the pairs, one in so many, to stay quick


@pytest.fixture(scope="module")
def judged(podwiki_dir: Path, podcast_dir: Path) -> list[Judged]:
    with open_sources([str(podwiki_dir), str(podcast_dir)], reach="public") as sources:
        wiki = read_sources(sources, bundled=Registry(), cache=None, progress=lambda *_: None)
    evidence = gather_evidence(wiki.pages, wiki.registry)
    pairs = labelled_pairs(evidence, wiki.registry, "report")
    return judge(pairs[::_EVERY], archive_grounds(evidence, wiki.registry))


def test_nearly_all_true_pairs_are_not_unsupported(judged: list[Judged]) -> None:
    share = share_of(of_kinds(judged, "true"), lambda one: not is_unsupported(one))
    assert share.n > 500
    assert share.high >= 0.95
    assert share.mean >= 0.94


def test_most_true_pairs_are_supported(judged: list[Judged]) -> None:
    assert share_of(of_kinds(judged, "true"), is_supported).mean >= 0.62


def test_hardly_any_swapped_pair_is_supported(judged: list[Judged]) -> None:
    share = share_of(of_kinds(judged, *HARD), lambda one: not is_supported(one))
    assert share.n > 1000
    assert share.low >= 0.90


def test_changed_numbers_and_altered_quotations_are_unsupported(judged: list[Judged]) -> None:
    numbers = of_kinds(judged, "number, guest", "number, claim", "number, transcript")
    assert share_of(numbers, is_unsupported).mean >= 0.95
    assert share_of(of_kinds(judged, "quotation altered"), is_unsupported).low >= 0.95
    assert share_of(of_kinds(judged, "quoted"), is_unsupported).mean <= 0.01


def test_the_speaker_rule_is_right(judged: list[Judged]) -> None:
    named = of_kinds(judged, "speaker", "other speaker", "host as speaker")
    assert share_of(named, is_attributed_right).low >= 0.98


def test_negating_a_sentence_costs_its_support(judged: list[Judged]) -> None:
    for kind, most in (("negated, claim", 0.03), ("negated, guest", 0.15)):
        assert share_of(of_kinds(judged, kind), is_supported).mean <= most
