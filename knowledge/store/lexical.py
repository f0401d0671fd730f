"""The lexical side of a collection: BM25 over several fields of the same records.

A record's score is a weighted sum over its fields, its parent's fields and its neighbours in the
parent. Weights are those measured best on the development queries; see docs/decisions.md.
"""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Final

import bm25s
import numpy as np
import numpy.typing as npt

from knowledge.words import bigrams, words

Scores = npt.NDArray[np.float32]

FIELD_WEIGHTS: Final[Mapping[str, float]] = {"body": 1.0, "title": 0.3, "bigrams": 0.2}
PARENT_WEIGHTS: Final[Mapping[str, float]] = {"parent_title": 0.6, "parent_body": 0.5}
NEIGHBOUR_WEIGHT: Final = 0.1
_TITLE_REPEATS: Final = 3
_NO_WORDS: Final = "\x00"  # bm25s cannot index a field that is empty in every record, or no record
_PARENTS_FILE: Final = "parents.npy"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRecord:
    """What is indexed of one record; records of one parent stand together, in order."""

    id: str
    parent: str
    title: str
    parent_title: str
    text: str


class LexicalIndex:
    """BM25 over the fields of a collection of records."""

    def __init__(self, fields: Mapping[str, bm25s.BM25], parents: npt.NDArray[np.int32]) -> None:
        self._fields = dict(fields)
        self._parents = parents
        self._same_parent = parents[1:] == parents[:-1]

    @classmethod
    def build(cls, records: Sequence[IndexRecord]) -> "LexicalIndex":
        """Index records; their position in the sequence is their number from then on."""
        numbers: dict[str, int] = {}
        parents = np.asarray(
            [numbers.setdefault(record.parent, len(numbers)) for record in records], dtype=np.int32
        )
        titles = [words(record.title) for record in records]
        texts = [words(record.text) for record in records]
        parent_titles: list[list[str]] = [[] for _ in numbers]
        parent_texts: list[list[str]] = [[] for _ in numbers]
        for record, parent, title, text in zip(records, parents, titles, texts, strict=True):
            parent_titles[parent] = parent_titles[parent] or words(record.parent_title)
            parent_texts[parent] += [*title, *text]
        fields = {
            "body": [
                title * _TITLE_REPEATS + text for title, text in zip(titles, texts, strict=True)
            ],
            "title": titles,
            "bigrams": [
                bigrams(title) + bigrams(text) for title, text in zip(titles, texts, strict=True)
            ],
            "parent_title": parent_titles,
            "parent_body": parent_texts,
        }
        return cls({name: _bm25(terms) for name, terms in fields.items()}, parents)

    def save(self, folder: Path) -> None:
        """Write the index into a new folder."""
        folder.mkdir(parents=True)
        for name, field in self._fields.items():
            field.save(folder / name, show_progress=False)
        np.save(folder / _PARENTS_FILE, self._parents, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Open a saved index.

        Raises:
            OSError, EOFError, ValueError, KeyError: A file is missing or unreadable.
        """
        parents = np.load(folder / _PARENTS_FILE, allow_pickle=False)
        names = (*FIELD_WEIGHTS, *PARENT_WEIGHTS)
        return cls({name: bm25s.BM25.load(folder / name) for name in names}, parents)

    def scores(self, query: str) -> Scores:
        """Return the score of every record, shape (records,); 0 where nothing matches."""
        terms = words(query)
        total = np.zeros(len(self._parents), dtype=np.float32)
        for name, weight in FIELD_WEIGHTS.items():
            total += weight * self._field_scores(
                name, bigrams(terms) if name == "bigrams" else terms
            )
        for name, weight in PARENT_WEIGHTS.items():
            total += weight * self._field_scores(name, terms)[self._parents]
        smoothed = total.copy()
        smoothed[1:] += NEIGHBOUR_WEIGHT * total[:-1] * self._same_parent
        smoothed[:-1] += NEIGHBOUR_WEIGHT * total[1:] * self._same_parent
        return smoothed

    def holding(self, phrase: Sequence[str]) -> npt.NDArray[np.int64]:
        """Return the numbers of the records whose title or text holds a phrase, ascending.

        Args:
            phrase: One stem or more, as `words` gives them; neighbours must stand side by side.
        """
        field, terms = ("bigrams", bigrams(phrase)) if len(phrase) > 1 else ("body", [*phrase])
        found = [self._posting(field, term) for term in terms]
        return reduce(np.intersect1d, found) if found else np.empty(0, dtype=np.int64)

    def _posting(self, field: str, term: str) -> npt.NDArray[np.int64]:
        index = self._fields[field]
        number = index.vocab_dict.get(term)
        if number is None:
            return np.empty(0, dtype=np.int64)
        first, last = index.scores["indptr"][number : number + 2]
        return np.unique(index.scores["indices"][first:last]).astype(np.int64)

    def term_weights(self, text: str) -> dict[str, float]:
        """Return the inverse document frequency of each word; one that never occurs weighs most.

        Source:
            Robertson and Zaragoza, The Probabilistic Relevance Framework, section 3.
        """
        field = self._fields["body"]
        records, starts = len(self._parents), field.scores["indptr"]

        def weight(term: str) -> float:
            number = field.vocab_dict.get(term)
            having = 0 if number is None else int(starts[number + 1] - starts[number])
            return math.log(1 + (records - having + 0.5) / (having + 0.5))

        return {term: weight(term) for term in dict.fromkeys(words(text))}

    def _field_scores(self, name: str, terms: list[str]) -> Scores:
        field = self._fields[name]
        ids = field.get_tokens_ids(terms)
        if not ids:
            return np.zeros(field.scores["num_docs"], dtype=np.float32)
        return np.asarray(field.get_scores_from_ids(ids), dtype=np.float32)


def _bm25(documents: Sequence[list[str]]) -> bm25s.BM25:
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG on import
    field = bm25s.BM25(k1=1.5, b=0.75)
    field.index([terms or [_NO_WORDS] for terms in documents or [[]]], show_progress=False)
    return field
