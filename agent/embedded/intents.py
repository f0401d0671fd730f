"""What a question is after: read off its likeness to labelled examples.

The examples lie in `intents.json`, each intent with a held-out half that tests measure. A question
is compared with every example by its words, pairs of words and static embedding; how much each
example counts is learned by ridge regression, which is solved in milliseconds when it is needed.

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
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from knowledge.store.embedders import Embedder

Intent = Literal["look_up", "compare", "journeys", "roadmap", "projects", "talk"]
INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)
EXAMPLES: Final = Path(__file__).with_name("intents.json")
_MEANING: Final = 0.7  # weight of the embedding beside the words
_RIDGE: Final = 0.3
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9+#-]*")
_EDGE: Final = "|"

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a question is after, and how sure that is."""

    intent: Intent
    margin: float  # score above the second best intent; 0 is a coin's toss, 1 is plain


def load_examples(part: Literal["examples", "held_out"]) -> dict[Intent, list[str]]:
    """Return the labelled questions of one part, by intent."""
    document = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return {intent: list(document[intent][part]) for intent in INTENTS}


class IntentReader:
    """Reads intents; fitted to the examples when it is made."""

    def __init__(self, embedder: Embedder, examples: Mapping[Intent, Sequence[str]]) -> None:
        self._embedder = embedder
        asked = [(text, intent) for intent, texts in examples.items() for text in texts]
        texts = [text for text, _ in asked]
        self._rarity = _rarity(texts)
        self._examples = self._features(texts)
        self._weights = _fit(self._examples, [INTENTS.index(intent) for _, intent in asked])

    def read(self, question: str) -> Reading:
        """Return the intent of a question."""
        scores = (self._features([question]) @ self._examples.T @ self._weights)[0]
        second, best = np.argsort(scores)[-2:]
        return Reading(intent=INTENTS[best], margin=float(scores[best] - scores[second]))

    def _features(self, texts: Sequence[str]) -> Matrix:
        """Return one row a text: its words by rarity, of unit length, then its embedding."""
        numbers = {term: number for number, term in enumerate(self._rarity)}
        rows = np.zeros((len(texts), len(numbers)))
        for row, text in zip(rows, texts, strict=True):
            for term in _terms(text):
                if term in numbers:
                    row[numbers[term]] = self._rarity[term]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        meaning = _MEANING * self._embedder.embed(list(texts)).astype(np.float64)
        return np.hstack([rows / np.where(lengths > 0, lengths, 1.0), meaning])


def _terms(text: str) -> list[str]:
    """Return the words of a text and their pairs; small words count: they carry the intent."""
    found = _WORD.findall(text.lower())
    return found + [f"{first} {second}" for first, second in pairwise([_EDGE, *found, _EDGE])]


def _rarity(texts: Sequence[str]) -> dict[str, float]:
    having: dict[str, int] = {}
    for text in texts:
        for term in dict.fromkeys(_terms(text)):
            having[term] = having.get(term, 0) + 1
    return {term: float(np.log((1 + len(texts)) / (1 + n))) for term, n in having.items()}


def _fit(rows: Matrix, intents: Sequence[int]) -> Matrix:
    """Return the weight of each example for each intent, shape (examples, intents).

    Intents with few examples weigh as much as those with many.
    """
    targets = np.where(np.eye(len(INTENTS))[list(intents)] > 0, 1.0, -1.0)
    counts = np.bincount(list(intents), minlength=len(INTENTS))
    balance = np.sqrt(len(rows) / len(INTENTS) / counts[list(intents)])[:, None]
    kernel = balance * (rows @ rows.T) * balance.T
    solved = np.linalg.solve(kernel + _RIDGE * np.eye(len(rows)), balance * targets)
    return np.asarray(solved * balance, dtype=np.float64)
