"""An archive larger than there is: its own evidence first, then passages made of its words.

A word of a synthetic passage is followed by what follows it somewhere in the archive, drawn as
often as there (a Markov chain of the first order). Single words and pairs of words are therefore
as frequent as in the archive, and passages as long; longer runs mean nothing, and no new word
ever occurs.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np
import numpy.typing as npt

from evals.errors import EmptyCaseError
from knowledge.evidence import Evidence

SEED: Final = 20260101
_PASSAGES: Final = 80
"""Of a synthetic episode; about as many as the archive's have on average."""
_TITLE_WORDS: Final = 6
_TOGETHER: Final = 10_000  # passages drawn at once

Tokens = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordChain:
    """The words of a text in order, and where each word stands in it."""

    vocabulary: Sequence[str]
    text: Tokens  # number of each word, closed to a ring: the last one is followed by the first
    places: Tokens  # places in the text, in order of the words that stand there
    starts: Tokens  # where each word's places begin in there; one more at the end

    @classmethod
    def of(cls, texts: Sequence[str]) -> "WordChain":
        """Read texts one after the other.

        Raises:
            EmptyCaseError: They hold no word.
        """
        words = [word for text in texts for word in text.split()]
        if not words:
            raise EmptyCaseError
        vocabulary, text = np.unique(np.asarray(words, dtype=object), return_inverse=True)
        return cls(
            vocabulary=vocabulary.tolist(),
            text=text,
            places=np.argsort(text, kind="stable"),
            starts=np.concatenate([[0], np.cumsum(np.bincount(text))]),
        )

    def draw(self, lengths: Tokens, draws: np.random.Generator) -> list[str]:
        """Return a text for each length in words, 1 or more."""
        order = np.argsort(-lengths, kind="stable")
        longest_first = lengths[order]
        drawn = np.empty((len(lengths), int(lengths.max(initial=0))), dtype=np.int64)
        at = draws.integers(len(self.text), size=len(lengths))
        for step in range(drawn.shape[1]):
            going = np.searchsorted(-longest_first, -step, side="left")
            at = self._next(at[:going], draws)
            drawn[:going, step] = self.text[at]
        texts = [""] * len(lengths)
        for row, (number, length) in enumerate(zip(order, longest_first, strict=True)):
            texts[number] = " ".join(map(self.vocabulary.__getitem__, drawn[row, :length]))
        return texts

    def _next(self, at: Tokens, draws: np.random.Generator) -> Tokens:
        words = self.text[at]
        first, last = self.starts[words], self.starts[words + 1]
        elsewhere = self.places[draws.integers(first, last)]
        return (elsewhere + 1) % len(self.text)


def grown(real: Sequence[Evidence], size: int) -> list[Evidence]:
    """Return so many pieces of evidence as passages of one collection, the same for every run.

    Args:
        real: What the archive holds. Whole pages and episodes of it come first, in random order;
            where they are more than are wanted, the last one may be cut short.
        size: How many are wanted.

    Raises:
        EmptyCaseError: The archive holds no word.
    """
    parents = [list(group) for _, group in groupby(sorted(real, key=_parent), key=_parent)]
    random.Random(SEED).shuffle(parents)  # noqa: S311  no secret
    first = [replace(item, kind="passage") for group in parents for item in group][:size]
    return [*first, *_synthetic(real, size - len(first))]


def _parent(evidence: Evidence) -> str:
    return evidence.page or evidence.episode or ""


def _synthetic(real: Sequence[Evidence], size: int) -> Iterator[Evidence]:
    texts = [item.text for item in real if item.text.split()]
    chain = WordChain.of(texts)
    known = np.asarray([len(text.split()) for text in texts])
    draws = np.random.default_rng(SEED)
    title = ""
    for done in range(0, size, _TOGETHER):
        many = min(_TOGETHER, size - done)
        headings = chain.draw(np.full(many, _TITLE_WORDS), draws)
        passages = chain.draw(draws.choice(known, size=many), draws)
        for number, (heading, text) in enumerate(zip(headings, passages, strict=True), start=done):
            episode = number // _PASSAGES
            title = heading if number % _PASSAGES == 0 else title
            yield Evidence(
                id=f"made_{number}",
                kind="passage",
                text=text,
                section=heading,
                episode=f"made-{episode}",
                episode_title=title,
                start_s=60 * (number % _PASSAGES),
                end_s=60 * (number % _PASSAGES) + 60,
            )
