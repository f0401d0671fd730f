"""Choose the verifier's thresholds, and write the figures of docs/verifier.md and its picture.

    python scripts/calibrate_verifier.py PODWIKI_DIR PODCAST_DIR

The thresholds are chosen on one half of the episodes and reported on the other. Only figures are
written: no text of the archive.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from evals.cited_sentences import (
    SEED,
    cited_sentences,
    passages_by_episode,
    passages_inside,
    span_of,
)
from evals.ranking import Estimate
from evals.verifier_curve import draw_curves
from evals.verifier_pairs import Pair, labelled_pairs, swapped_pairs, true_pairs
from evals.verifier_scores import (
    HARD,
    Judged,
    archive_grounds,
    area,
    is_attributed_right,
    is_supported,
    is_unsupported,
    judge,
    of_kinds,
    share_of,
)
from evals.verifier_signals import SIGNALS, similarity
from knowledge.evidence import Evidence, gather_evidence
from knowledge.registry import Registry
from knowledge.sources.opening import open_sources
from knowledge.store.embedders import WordLlamaEmbedder
from knowledge.verify import ENOUGH_WORDS, SUPPORTED, UNSUPPORTED, Grounds
from knowledge.wiki import read_sources, read_starter

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "verifier.md"
PICTURE: Final = ROOT / "docs" / "verifier.svg"
LABELS: Final = ROOT / "tests" / "knowledge" / "spans.json"
MARK: Final = "<!-- From here on written by scripts/calibrate_verifier.py. -->"

WANTED_FALSE: Final = 0.92  # of every kind of swapped pairs, not supported
WANTED_TRUE: Final = 0.965  # of true pairs, not unsupported
"""Both some points above the aims of 90% and 95%, so that the other half can meet them too."""
MIN_PAIRS: Final = 500  # of a kind that has a say in a threshold
TRUE: Final = ("true", "a wiki sentence, the transcript at its citation (true)")
FALSE: Final = (
    ("same episode", "the same, but another span of the episode"),
    ("same guest", "the same, but another episode of the guest"),
    ("same section", "the same, but another guest whom the section cites"),
    ("same page", "the same, but another guest whom the page cites"),
)
CHANGED: Final = (
    ("quoted", "a quotation of a guest, the passage that it is cut from (true)"),
    ("quotation altered", "the same, one word exchanged"),
    ("number, guest", "a guest's sentence, its passage; one number changed"),
    ("number, claim", "a wiki sentence, itself; one number changed"),
    ("number, transcript", "a wiki sentence, the transcript; one number changed"),
    ("negated, claim", "a wiki sentence, itself; negated"),
    ("negated, guest", "a guest's sentence, its passage; negated"),
    ("negated, transcript", "a wiki sentence, the transcript; negated"),
    ("speaker", "a wiki sentence that opens with its guest's name (true)"),
    ("other speaker", "the same, another guest's name"),
    ("host as speaker", "the same, a host's name"),
)


def main(podwiki: str, podcast: str) -> None:
    with open_sources([podwiki, podcast], reach="public") as sources:
        wiki = read_sources(sources, bundled=Registry(), cache=None, progress=lambda *_: None)
    evidence, registry = gather_evidence(wiki.pages, wiki.registry), wiki.registry
    grounds = archive_grounds(evidence, registry)
    tuned = judge(labelled_pairs(evidence, registry, "calibrate"), grounds)
    pairs = labelled_pairs(evidence, registry, "report")
    started = time.process_time()
    found = judge(pairs, grounds)
    seconds = time.process_time() - started
    sections = [
        *opening(tuned, found),
        *aims(found),
        *verdicts(found),
        *signals(found, grounds),
        *bundled(evidence, registry, grounds),
        *labelled(evidence, registry, grounds),
        *speed(pairs, seconds, grounds),
    ]
    kept = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{kept}{MARK}\n\n" + "\n".join(sections).rstrip() + "\n", encoding="utf-8")
    PICTURE.write_text(draw_curves(found), encoding="utf-8")


def opening(tuned: Sequence[Judged], found: Sequence[Judged]) -> Iterator[str]:
    supported, unsupported = thresholds(tuned)
    yield "## Figures\n"
    yield (
        f"Split by episode (seed {SEED}): {_episodes(tuned)} episodes to calibrate, "
        f"{_episodes(found)} to report. What follows is measured on the half that no threshold "
        f"was chosen on: {len(of_kinds(found, 'true')):,} true pairs and "
        f"{len(of_kinds(found, *HARD)):,} swapped ones. Intervals are 95%, by bootstrap over "
        "episodes, or Wilson's where that is wider.\n"
    )
    yield (
        f"The calibrating half asks for {supported:.2f} as the least score of a supported "
        f"sentence: the lowest with which at least {WANTED_FALSE:.0%} of the swapped pairs of "
        f"each kind (of {MIN_PAIRS} or more) are not supported. And for {unsupported:.2f} as the "
        f"least of one that is not unsupported: the highest with which {WANTED_TRUE:.1%} of the "
        f"true pairs are not. In use are {SUPPORTED:.2f} and {UNSUPPORTED:.2f}.\n"
    )


def _episodes(judged: Sequence[Judged]) -> int:
    return len({one.pair.episode for one in judged})


def thresholds(tuned: Sequence[Judged]) -> tuple[float, float]:
    """Return the two scores that the calibrating half asks for, in hundredths."""
    steps = [step / 100 for step in range(100)]
    groups = [of_kinds(tuned, kind) for kind in HARD]
    false = [group for group in groups if len(group) >= MIN_PAIRS]
    true = of_kinds(tuned, "true")
    enough = [
        step
        for step in steps
        if all(sum(_rises(one, step) for one in g) <= (1 - WANTED_FALSE) * len(g) for g in false)
    ]
    few = [
        step
        for step in steps
        if sum(_falls(one, step) for one in true) <= (1 - WANTED_TRUE) * len(true)
    ]
    return min(enough), max(few)


def _rises(one: Judged, step: float) -> bool:
    """Tell whether a pair would be supported were `step` the threshold."""
    found = one.verdict
    held_back = found.missing_names or found.unconfirmed_denial or found.overreach
    return found.score >= step and not held_back and not _by_rule(one)


def _falls(one: Judged, step: float) -> bool:
    """Tell whether a pair would be unsupported were `step` the threshold."""
    return _by_rule(one) or (one.verdict.score < step and one.verdict.telling >= ENOUGH_WORDS)


def _by_rule(one: Judged) -> bool:
    found = one.verdict
    return bool(
        found.silent_speakers
        or found.missing_numbers
        or found.altered_quotations
        or (found.denied_by and set(found.best) <= set(found.denied_by))
    )


def aims(found: Sequence[Judged]) -> Iterator[str]:
    numbers = ("number, guest", "number, claim", "number, transcript")
    names = ("speaker", "other speaker", "host as speaker")
    not_supported: Holds = lambda one: not is_supported(one)  # noqa: E731
    rows: list[tuple[str, str, tuple[str, ...], Holds]] = [
        ("true pairs: not unsupported", "95%", ("true",), lambda one: not is_unsupported(one)),
        ("swapped pairs: not supported", "90%", HARD, not_supported),
        *((f"– {kind}", "", (kind,), not_supported) for kind in HARD),
        ("changed numbers: unsupported", "95%", numbers, is_unsupported),
        ("altered quotations: unsupported", "95%", ("quotation altered",), is_unsupported),
        ("speaker rule: right", "98%", names, is_attributed_right),
    ]
    yield "| what | aim | share | interval | n |"
    yield "|---|--:|--:|--:|--:|"
    for name, aim, kinds, holds in rows:
        yield f"| {name} | {aim} | {_cells(share_of(of_kinds(found, *kinds), holds))} |"
    yield ""


Holds = Callable[[Judged], bool]


def _cells(share: Estimate) -> str:
    return f"{share.mean:.1%} | {share.low:.1%} to {share.high:.1%} | {share.n:,}"


def verdicts(found: Sequence[Judged]) -> Iterator[str]:
    yield "![How many true pairs are supported for how many swapped ones](verifier.svg)\n"
    yield "| sentence, and what it is checked against | supported | weak | unsupported | n |"
    yield "|---|--:|--:|--:|--:|"
    for kind, meaning in (TRUE, *FALSE, *CHANGED):
        if judged := of_kinds(found, kind):
            yield f"| {meaning} | {_supports(judged)} | {len(judged):,} |"
    yield ""


def _supports(judged: Sequence[Judged]) -> str:
    supports = [one.verdict.support for one in judged]
    return " | ".join(
        f"{supports.count(support) / len(supports):.1%}"
        for support in ("supported", "weak", "unsupported")
    )


def signals(found: Sequence[Judged], grounds: Grounds) -> Iterator[str]:
    true, false = of_kinds(found, "true"), of_kinds(found, *HARD)
    embedder = WordLlamaEmbedder()
    scored = {
        name: [[signal(one.pair, grounds) for one in side] for side in (true, false)]
        for name, signal in SIGNALS.items()
    }
    near = [similarity([one.pair for one in side], embedder) for side in (true, false)]
    last = scored[list(SIGNALS)[-1]]
    scored["similarity of static embeddings, the nearest passage"] = near
    scored["mean of the last two"] = [
        [(a + b) / 2 for a, b in zip(one, two, strict=True)]
        for one, two in zip(last, near, strict=True)
    ]
    yield "## What tells true from swapped\n"
    yield "How often a true pair scores above a swapped one (0.5 is chance), the same pairs.\n"
    yield "| signal | area under the curve |"
    yield "|---|--:|"
    for name, (high, low) in scored.items():
        yield f"| {name} | {area(high, low):.3f} |"
    yield ""


def bundled(evidence: Sequence[Evidence], registry: Registry, grounds: Grounds) -> Iterator[str]:
    pages = gather_evidence(read_starter(lambda *_: None).pages, registry)
    own = [item for item in pages if item.kind == "claim"]
    said = [item for item in evidence if item.kind == "passage"]
    sentences = cited_sentences([*own, *said], registry)
    judged = judge([*true_pairs(sentences), *swapped_pairs(sentences)], grounds)
    yield "## The bundled wiki\n"
    yield (
        "Its sentences were written by others than those of the archive, with spans that begin "
        "and end. Both halves of the episodes, thresholds as they are.\n"
    )
    yield "| checked against | supported | weak | unsupported | n |"
    yield "|---|--:|--:|--:|--:|"
    for kind in ("true", *HARD):
        if some := of_kinds(judged, kind):
            yield f"| {kind} | {_supports(some)} | {len(some):,} |"
    yield ""


def labelled(evidence: Sequence[Evidence], registry: Registry, grounds: Grounds) -> Iterator[str]:
    rows: list[dict[str, Any]] = json.loads(LABELS.read_text(encoding="utf-8"))
    said = passages_by_episode(evidence)
    sides: dict[bool, list[Judged]] = {True: [], False: []}
    for row in rows:
        claims = [item for item in evidence if row["kind"] == "claim" and _is_row(item, row)]
        span = span_of(claims[0], registry) if len(claims) == 1 else None
        passages = passages_inside(said.get(row["episode"], []), span) if span else []
        if passages and row["says_it"] is not None:
            pair = Pair(
                kind="labelled",
                sentence=claims[0].text,
                evidence=tuple(passages),
                episode=row["episode"],
            )
            sides[row["says_it"]] += judge([pair], grounds)
    yield "## Against labels made by reading\n"
    yield (
        "Of a hundred claims with a time, drawn at random, a reader said whether the guest says "
        "it in the span. Left out are those without a passage in the span, or that share their "
        "span with another claim of the section.\n"
    )
    yield "| the guest says it | supported | weak | unsupported | n |"
    yield "|---|--:|--:|--:|--:|"
    for says_it, judged in sides.items():
        yield f"| {'yes' if says_it else 'no'} | {_supports(judged)} | {len(judged)} |"
    yield ""


def _is_row(item: Evidence, row: dict[str, Any]) -> bool:
    keys = ("kind", "page", "anchor", "episode", "start_s", "end_s")
    return item.guest_slug == row["guest"] and all(getattr(item, key) == row[key] for key in keys)


def speed(pairs: Sequence[Pair], seconds: float, grounds: Grounds) -> Iterator[str]:
    some = pairs[: len(pairs) // 10]
    again = 0.0
    for pair in some:
        judge([pair], grounds)
        started = time.process_time()
        judge([pair], grounds)
        again += time.process_time() - started
    held = sum(len(pair.evidence) for pair in pairs) / len(pairs)
    yield "## Speed\n"
    yield (
        f"{len(pairs) / seconds:,.0f} checks a second of processor time where nearly every pair "
        f"brings evidence not seen before ({held:.1f} pieces on average), n = {len(pairs):,}; "
        f"{len(some) / again:,.0f} where it has just been seen, n = {len(some):,}.\n"
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
