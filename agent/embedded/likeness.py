"""What kind of text this is: read off its likeness to labelled examples.

A text is compared with every example by its words, pairs of words, length and static embedding;
how much each example counts is learned by ridge regression. Where a text marks what is asked about,
"I know [SQL] well", words count by how near they stand to it, on which side, and up to three in a
row; what stands in the brackets does not count. The examples of a reader lie in a file, each kind
with a held-out part that tests measure.

Source:
    Murphy, Probabilistic Machine Learning: An Introduction, section 17.3.9 (kernel ridge
    regression).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from knowledge.store.embedders import Embedder

_MEANING: Final = 0.5  # weight of the embedding beside the words
_RIDGE: Final = 1.0
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9+#-]*")
_EDGE: Final = "|"
_STEM: Final = 5  # letters by which a longer word counts besides
_LONGEST: Final = 40  # words of a text, of which more are as many
_STEP: Final = 3  # words by which lengths differ
_MARK: Final = re.compile(r"\[[^\]]*\]")
_NEAR_WORD: Final = re.compile(r"[a-z0-9][a-z0-9+#']*|[.,?!:;()]")
_BEFORE: Final = 14  # words that count before what is marked
_AFTER: Final = 12
_ANYTHING: Final = "it"  # instead of what is marked
_NEXT: Final = 4  # words that count by their place, on either side

Part = Literal["examples", "held_out"]
Examples = Mapping[str, Sequence[str]]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The kind that a text is most like, and how sure that is."""

    kind: str
    margin: float  # score above the second best kind; 0 is a coin's toss, 1 is plain
    scores: Mapping[str, float]  # of every kind; about 1 for a sure one, -1 for the others

    def over(self, other: str) -> float:
        """Return how much better the kind fits than another one."""
        return self.scores[self.kind] - self.scores[other]

    def against(self, kind: str) -> float:
        """Return how much better the best other kind fits than one; negative where that is best."""
        return max(s for k, s in self.scores.items() if k != kind) - self.scores[kind]


def load_examples(path: Path, part: Part) -> dict[str, list[str]]:
    """Return the labelled texts of one part of a file, by kind."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return {kind: list(parts[part]) for kind, parts in document.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a reader has learned from its examples."""

    kinds: tuple[str, ...]
    terms: tuple[str, ...]  # words and pairs of words
    rarity: Matrix  # of each term
    weights: Matrix  # shape (terms and numbers of the embedding, kinds)


def fit(embedder: Embedder, examples: Examples) -> Fitted:
    """Learn to tell the kinds of some examples apart; over a thousand take a second."""
    kinds = tuple(examples)
    texts = [text for kind in kinds for text in examples[kind]]
    labels = [n for n, kind in enumerate(kinds) for _ in examples[kind]]
    rarity = _rarity(texts)
    terms = tuple(rarity)
    features = _Features(embedder, terms, np.asarray([rarity[term] for term in terms]))
    rows = features.of(texts)
    return Fitted(
        kinds=kinds,
        terms=terms,
        rarity=features.rarity,
        weights=rows.T @ _solve(rows, labels, len(kinds)),
    )


class LikenessReader:
    """Tells kinds of text apart."""

    def __init__(self, embedder: Embedder, fitted: Fitted) -> None:
        self._features = _Features(embedder, fitted.terms, fitted.rarity)
        self._weights = fitted.weights
        self.kinds = fitted.kinds

    def read(self, text: str) -> Likeness:
        """Return the kind of a text."""
        scores = (self._features.of([text]) @ self._weights)[0]
        second, best = np.argsort(scores)[-2:]
        return Likeness(
            kind=self.kinds[best],
            margin=float(scores[best] - scores[second]),
            scores={kind: float(score) for kind, score in zip(self.kinds, scores, strict=True)},
        )


class _Features:
    def __init__(self, embedder: Embedder, terms: Sequence[str], rarity: Matrix) -> None:
        self._embedder = embedder
        self._columns = {term: number for number, term in enumerate(terms)}
        self.rarity = rarity

    def of(self, texts: Sequence[str]) -> Matrix:
        """Return one row a text: its words by rarity, of unit length, then its embedding."""
        rows = np.zeros((len(texts), len(self._columns)))
        for row, text in zip(rows, texts, strict=True):
            columns = [self._columns[term] for term in _terms(text) if term in self._columns]
            row[columns] = self.rarity[columns]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        plain = [_MARK.sub(_ANYTHING, text) for text in texts]
        meaning = _MEANING * self._embedder.embed(plain).astype(np.float64)
        return np.hstack([rows / np.where(lengths > 0, lengths, 1.0), meaning])


def _terms(text: str) -> list[str]:
    """Return the words of a text, their pairs and beginnings, and how many they are.

    Small words count: they carry the intent.
    """
    if mark := _MARK.search(text):
        return _terms_around(text[: mark.start()], text[mark.end() :])
    found = _WORD.findall(text.lower())
    return [
        *found,
        *(" ".join(two) for two in pairwise([_EDGE, *found, _EDGE])),
        *(f"{word[:_STEM]}~" for word in found if len(word) > _STEM),
        f"#{min(len(found), _LONGEST) // _STEP}",
    ]


def _terms_around(before: str, after: str) -> list[str]:
    left = _NEAR_WORD.findall(before.lower())[-_BEFORE:]
    right = _NEAR_WORD.findall(after.lower())[:_AFTER]
    row = [_EDGE, *left, _ANYTHING.upper(), *right, _EDGE]
    return [
        *(f"<{word}" for word in left),
        *(f">{word}" for word in right),
        *(f"<{n}{word}" for n, word in enumerate(reversed(left[-_NEXT:]))),
        *(f">{n}{word}" for n, word in enumerate(right[:_NEXT])),
        *(" ".join(two) for two in pairwise(row)),
        *(" ".join(three) for three in zip(row, row[1:], row[2:], strict=False)),
    ]


def _rarity(texts: Sequence[str]) -> dict[str, float]:
    having: dict[str, int] = {}
    for text in texts:
        for term in dict.fromkeys(_terms(text)):
            having[term] = having.get(term, 0) + 1
    return {term: float(np.log((1 + len(texts)) / (1 + n))) for term, n in having.items()}


def _solve(rows: Matrix, labels: Sequence[int], kinds: int) -> Matrix:
    """Return the weight of each example for each kind, shape (examples, kinds).

    Kinds with few examples weigh as much as those with many.
    """
    targets = np.where(np.eye(kinds)[list(labels)] > 0, 1.0, -1.0)
    counts = np.bincount(list(labels), minlength=kinds)
    balance = np.sqrt(len(rows) / kinds / counts[list(labels)])[:, None]
    kernel = balance * (rows @ rows.T) * balance.T
    solved = np.linalg.solve(kernel + _RIDGE * np.eye(len(rows)), balance * targets)
    return np.asarray(solved * balance, dtype=np.float64)
