"""Write docs/archive.md: how every citation of a podwiki was bound, or why it was dropped.

    python scripts/describe_archive.py PODWIKI_DIR PODCAST_DIR > docs/archive.md

The figures are counts and rates; no text of the archive is in them.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.anaphora import Mentions, bind_loose_times
from knowledge.audit import Audit, audit
from knowledge.records import Citation, HowBound
from knowledge.registry import Registry
from knowledge.sources import open_sources
from knowledge.times import Span
from knowledge.wiki import Wiki, read_sources

MEANS: dict[HowBound, str] = {
    "label": "the time stands in the link's label",
    "after": "right after the link",
    "before": "right before the link",
    "sentence": "elsewhere in a sentence that links the episode",
    "guest": "a guest is named, and the time is a chapter of theirs or nothing else can be meant",
    "paragraph": "the paragraph links the episode",
    "section": "the section does, and the time opens a chapter of it",
    "page": "the page does, and the time opens a chapter of it",
    "none": "the episode is cited without a time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A time whose link was hidden, and what the binder of loose times made of it."""

    right: int = 0
    wrong: int = 0
    dropped: int = 0


def main(podwiki: str, podcast: str) -> None:
    started = time.monotonic()
    with open_sources([podwiki, podcast], reach="public") as sources:
        wiki = read_sources(sources, bundled=Registry(), cache=None, progress=lambda *_: None)
    seconds = time.monotonic() - started
    print("\n".join(report(wiki, audit(wiki), hide_links(wiki), seconds)))


def report(wiki: Wiki, found: Audit, trial: Trial, seconds: float) -> Iterator[str]:
    timed = [binding for binding in found.bindings if binding.how != "none"]
    total = sum(binding.citations for binding in timed)
    loose = [b for b in timed if b.how not in ("label", "after", "before")]
    bound_loose = sum(binding.citations for binding in loose)
    yield "# The archive, as it is read\n"
    yield "Made by `scripts/describe_archive.py` from a podwiki and the podcast's transcripts.\n"
    yield f"{found.pages:,} pages were read with {len(wiki.registry.episodes):,} episodes, "
    yield f"transcripts included, in {seconds:.1f} s without a cache.\n"
    yield "## Every citation, and how its time was bound\n"
    yield "| bound by | what it means | citations | inside the episode | open a chapter |"
    yield "|---|---|--:|--:|--:|"
    for binding in found.bindings:
        rates = (
            f"{rate(binding.inside, binding.citations)} | "
            f"{rate(binding.on_chapter, binding.citations)}"
        )
        rates = "– | –" if binding.how == "none" else rates
        yield f"| {binding.how} | {MEANS[binding.how]} | {binding.citations:,} | {rates} |"
    inside, chapter = (sum(b.inside for b in timed), sum(b.on_chapter for b in timed))
    yield (
        f"| **with a time** | | **{total:,}** | **{rate(inside, total)}** | "
        f"**{rate(chapter, total)}** |"
    )
    reasons = Counter(dropped.reason for page in wiki.pages for dropped in page.dropped)
    yield f"| dropped | no episode can be told | {reasons['no-episode']:,} | – | – |"
    yield f"| dropped | past the episode's end | {reasons['past-the-end']:,} | – | – |"
    yield ""
    whole = bound_loose + reasons["no-episode"]
    yield (
        f"Of {whole:,} times that stand beside no link, {bound_loose:,} "
        f"({rate(bound_loose, whole)}) were bound.\n"
    )
    yield "## How far that can be trusted\n"
    known = trial.right + trial.wrong
    tried = known + trial.dropped
    yield (
        f"The {tried:,} times that stand with a link were bound once more with that link hidden, "
        f"so that the right answer is known: {trial.right:,} right, {trial.wrong:,} wrong, "
        f"{trial.dropped:,} dropped. Precision {rate(trial.right, known)}, "
        f"recall {rate(trial.right, tried)}.\n"
    )
    yield (
        f"In {found.checked_spans:,} spans whose transcript is known, "
        f"{rate(found.guest_opens, found.checked_spans)} open on the guest; the others open on "
        "the host's question, and the guest answers inside the span. That is why a claim is "
        "attributed by its span, never by the turn at its first second.\n"
    )
    yield "## Sentences\n"
    yield from sentences(wiki)
    yield "\n## Transcripts\n"
    yield from transcripts(wiki)


def sentences(wiki: Wiki) -> Iterator[str]:
    every = [s for page in wiki.pages for section in page.sections for s in section.sentences]
    yield f"{len(every):,} sentences.\n"
    for name in ("purpose", "support", "attribution"):
        counts = Counter(getattr(sentence, name) for sentence in every)
        yield f"- {name}: " + ", ".join(
            f"{value} {count:,}" for value, count in counts.most_common()
        )


def transcripts(wiki: Wiki) -> Iterator[str]:
    episodes = [episode for episode in wiki.registry.episodes.values() if episode.turns]
    turns = [turn for episode in episodes for turn in episode.turns]
    roles = Counter(turn.role for turn in turns)
    yield (
        f"{len(episodes):,} transcripts, {len(turns):,} turns: "
        + ", ".join(f"{role} {count:,}" for role, count in roles.most_common())
        + ".\n"
    )
    yield "| damage | mended or left out | entries | episodes |"
    yield "|---|---|--:|--:|"
    counts = Counter((problem.kind, problem.outcome) for problem in wiki.problems)
    for (kind, outcome), count in counts.most_common():
        where = {p.episode for p in wiki.problems if (p.kind, p.outcome) == (kind, outcome)}
        yield f"| {kind} | {outcome} | {count:,} | {len(where):,} |"


def hide_links(wiki: Wiki) -> Trial:
    """Bind each time that a link binds once more, as if the sentence had no link."""
    right = wrong = dropped = 0
    for page in wiki.pages:
        every = [
            (number, sentence)
            for number, section in enumerate(page.sections)
            for sentence in section.sentences
        ]
        mentions = [
            Mentions(
                section=number,
                paragraph=paragraph,
                episodes=tuple(dict.fromkeys(c.episode for c in linked(sentence.citations))),
                people=sentence.people,
                loose=(),
            )
            for paragraph, (number, sentence) in zip(
                paragraphs([sentence.line for _, sentence in every]), every, strict=True
            )
        ]
        for index, (_, sentence) in enumerate(every):
            timed = [c for c in linked(sentence.citations) if c.start_s is not None]
            if not timed:
                continue
            spans = tuple(Span(start_s=c.start_s or 0, end_s=c.end_s) for c in timed)
            hidden = [*mentions]
            hidden[index] = replace(mentions[index], episodes=(), loose=spans)
            bound = bind_loose_times(hidden, wiki.registry.episodes)[index]
            found = {(c.start_s, c.end_s): c.episode for c in bound}
            for citation in timed:
                episode = found.get((citation.start_s, citation.end_s))
                right += episode == citation.episode
                dropped += episode is None
                wrong += episode not in (None, citation.episode)
    return Trial(right=right, wrong=wrong, dropped=dropped)


def linked(citations: Sequence[Citation]) -> list[Citation]:
    return [c for c in citations if c.how_bound in ("label", "after", "before", "none")]


def paragraphs(lines: Sequence[int]) -> list[int]:
    """Number paragraphs: sentences more than some lines apart are taken to stand in two."""
    numbers = [0]
    for before, line in pairwise(lines):
        numbers.append(numbers[-1] + (line - before > 4))
    return numbers[: len(lines)]


def rate(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
