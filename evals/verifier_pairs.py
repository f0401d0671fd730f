"""Labelled pairs for the verifier: sentences with the evidence they rest on, or do not.

True pairs are sentences of a wiki with the passages inside the spans that they cite. False pairs
are the same sentences with the passages of another sentence, chosen to be hard to tell apart, or
the sentences themselves made wrong.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from evals.altering import alter_word, change_number, negate, rename
from evals.cited_sentences import SEED, CitedSentence, Half, cited_sentences, half_of
from knowledge.evidence import Evidence
from knowledge.podcast.speakers import load_speakers
from knowledge.registry import Registry
from knowledge.sentences import sentence_ranges

_PASSAGES: Final = 3000  # of a half, that are changed and quoted
_QUOTED_WORDS: Final = 9
_MIN_QUOTED_LETTERS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence, what it is checked against, and what was done to it."""

    kind: str
    sentence: str
    evidence: tuple[Evidence, ...]
    episode: str  # the first of those that the sentence cites


def labelled_pairs(evidence: Sequence[Evidence], registry: Registry, half: Half) -> list[Pair]:
    """Return all pairs of one half of the episodes."""
    own = [item for item in evidence if half_of(item.episode or "") == half]
    sentences = [s for s in cited_sentences(evidence, registry) if half_of(s.spans[0][0]) == half]
    passages = [item for item in own if item.kind == "passage" and item.guest]
    sample = Random(SEED).sample(passages, min(_PASSAGES, len(passages)))  # noqa: S311
    speaking = {guest for episode in registry.episodes.values() for guest in episode.guests}
    hosts = set(load_speakers().hosts.values())
    return [
        *true_pairs(sentences),
        *swapped_pairs(sentences),
        *negated_pairs(sentences, sample),
        *renumbered_pairs(sentences, [item for item in own if item.kind == "claim"], sample),
        *quoting_pairs(sample),
        *speaker_pairs(
            sentences,
            guests=full_names(registry, speaking - hosts),
            hosts=full_names(registry, hosts),
        ),
    ]


def full_names(registry: Registry, people: Collection[str]) -> list[str]:
    """Return the names of people of two words or more, sorted."""
    names = (registry.people[slug].name for slug in people if slug in registry.people)
    return sorted(name for name in names if " " in name)


def true_pairs(sentences: Sequence[CitedSentence]) -> Iterator[Pair]:
    """Yield each sentence with what it rests on."""
    for sentence in sentences:
        yield _pair("true", sentence, sentence.text, sentence.passages)


def swapped_pairs(sentences: Sequence[CitedSentence]) -> Iterator[Pair]:
    """Yield each sentence with the passages of another one.

    `same episode`: another span of it; `same guest`: in another episode; `same section` and
    `same page`: cited there too, but another guest (the page where the section has none).
    """
    random = Random(SEED)  # noqa: S311  a sample, not a secret
    index: defaultdict[tuple[str, ...], list[CitedSentence]] = defaultdict(list)
    for sentence in sentences:
        for key in _keys(sentence):
            index[key].append(sentence)
    for sentence in sentences:
        for kind, others in _rivals(sentence, index):
            if others:
                yield _pair(kind, sentence, sentence.text, random.choice(others).passages)


def _keys(sentence: CitedSentence) -> Iterator[tuple[str, ...]]:
    yield from (("episode", episode) for episode in sorted(sentence.episodes))
    yield from (("guest", guest) for guest in sorted(sentence.guests))
    yield "section", sentence.page, sentence.anchor
    yield "page", sentence.page


def _rivals(
    sentence: CitedSentence, index: dict[tuple[str, ...], list[CitedSentence]]
) -> Iterator[tuple[str, list[CitedSentence]]]:
    episode, guest = min(sentence.episodes), min(sentence.guests)
    yield (
        "same episode",
        [
            other
            for other in index["episode", episode]
            if len(other.episodes | sentence.episodes) == 1 and _apart(sentence, other)
        ],
    )
    yield (
        "same guest",
        [o for o in index["guest", guest] if not o.episodes & sentence.episodes],
    )
    section = _of_others(sentence, index["section", sentence.page, sentence.anchor])
    yield "same section", section
    yield "same page", [] if section else _of_others(sentence, index["page", sentence.page])


def _of_others(sentence: CitedSentence, candidates: Sequence[CitedSentence]) -> list[CitedSentence]:
    return [other for other in candidates if not other.guests & sentence.guests]


def _apart(one: CitedSentence, two: CitedSentence) -> bool:
    return not any(
        a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in one.spans for b in two.spans
    )


def _pair(kind: str, source: CitedSentence, sentence: str, evidence: Iterable[Evidence]) -> Pair:
    return Pair(kind=kind, sentence=sentence, evidence=tuple(evidence), episode=source.spans[0][0])


def negated_pairs(
    sentences: Sequence[CitedSentence], passages: Sequence[Evidence]
) -> Iterator[Pair]:
    """Yield sentences negated, against what they rest on and against their own words."""
    for sentence in sentences:
        if (text := negate(sentence.text)) is not None:
            yield _pair("negated, transcript", sentence, text, sentence.passages)
            yield _pair("negated, claim", sentence, text, sentence.claims)
    for passage in passages:
        if (text := negate(_longest_sentence(passage))) is not None:
            yield _own("negated, guest", text, passage)


def renumbered_pairs(
    sentences: Sequence[CitedSentence], claims: Sequence[Evidence], passages: Sequence[Evidence]
) -> Iterator[Pair]:
    """Yield sentences with one number changed, against what they rest on and their own words."""
    random = Random(SEED)  # noqa: S311  a sample, not a secret
    for sentence in sentences:
        if (text := change_number(sentence.text, random)) is not None:
            yield _pair("number, transcript", sentence, text, sentence.passages)
    for passage in passages:
        if (text := change_number(_longest_sentence(passage), random)) is not None:
            yield _own("number, guest", text, passage)
    for claim in claims:
        if (text := change_number(claim.text, random)) is not None:
            yield _own("number, claim", text, claim)


def quoting_pairs(passages: Sequence[Evidence]) -> Iterator[Pair]:
    """Yield quotations cut from passages, as they are and with one word exchanged."""
    random = Random(SEED)  # noqa: S311  a sample, not a secret
    vocabulary = sorted({w for p in passages[:200] for w in p.text.split() if w.isalpha()})
    for passage in passages:
        cut = " ".join(_longest_sentence(passage).split()[:_QUOTED_WORDS]).strip(" ,.;:?!–-")
        altered = alter_word(cut, vocabulary, random)
        if len(cut) < _MIN_QUOTED_LETTERS or set(cut) & set("\"“”[]…'‘") or altered is None:
            continue
        for kind, words in (("quoted", cut), ("quotation altered", altered)):
            yield _own(kind, f"{passage.guest} says: “{words}”.", passage)


def speaker_pairs(
    sentences: Sequence[CitedSentence], guests: Sequence[str], hosts: Sequence[str]
) -> Iterator[Pair]:
    """Yield sentences that open with their guest's name, and the same with another's or a host's.

    Args:
        sentences: Those with one guest are taken.
        guests: Full names of all guests.
        hosts: Full names of the usual hosts.
    """
    random = Random(SEED)  # noqa: S311  a sample, not a secret
    for sentence in sentences:
        guest = sentence.claims[0].guest or ""
        if len(sentence.guests) > 1 or not _opens_with(sentence.text, guest):
            continue
        yield _pair("speaker", sentence, sentence.text, sentence.passages)
        for kind, names in (("other speaker", guests), ("host as speaker", hosts)):
            strangers = [name for name in names if not set(name.split()) & set(guest.split())]
            text = rename(sentence.text, guest, random.choice(strangers)) if strangers else None
            if text is not None:
                yield _pair(kind, sentence, text, sentence.passages)


def _opens_with(text: str, name: str) -> bool:
    return bool(name) and any(text.startswith(part) for part in name.split() if len(part) > 2)


def _own(kind: str, sentence: str, evidence: Evidence) -> Pair:
    return Pair(kind=kind, sentence=sentence, evidence=(evidence,), episode=evidence.episode or "")


def _longest_sentence(passage: Evidence) -> str:
    parts = [passage.text[start:end] for start, end in sentence_ranges(passage.text)]
    return max(parts, key=len, default="")
