"""The lexical side of a collection: BM25 over several fields of the same records.

A record's score is a weighted sum over its fields, its parent's fields and its neighbours in the
parent. Weights are those measured best on the development queries; see docs/decisions.md.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path
from typing import Final

import bm25s
import numpy as np
import numpy.typing as npt

from knowledge.store.bm25 import LENGTH_PENALTY, index_terms
from knowledge.store.ownership import Numbers
from knowledge.store.spelling import Spelling
from knowledge.words import bigrams, words

Scores = npt.NDArray[np.float32]

FIELD_WEIGHTS: Final[Mapping[str, float]] = {"body": 1.0, "title": 0.3, "bigrams": 0.2}
PARENT_WEIGHTS: Final[Mapping[str, float]] = {"parent_title": 0.6, "parent_body": 0.7}
NEIGHBOUR_WEIGHT: Final = 0.1
MISSPELT_WEIGHT: Final = 0.7
"""Of a word that stands for an unknown one, against a word that was asked for as it is."""
_TITLE_REPEATS: Final = 3
_LENGTH_PENALTIES: Final[Mapping[str, float]] = {"parent_body": 0.5}
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
    """BM25 over the fields of a collection of records.

    A record without a title goes by its parent's: so does the text above the first heading.
    """

    def __init__(self, fields: Mapping[str, bm25s.BM25], parents: npt.NDArray[np.int32]) -> None:
        self._fields = dict(fields)
        self._parents = parents
        same = parents[1:] == parents[:-1]
        self._follows = np.concatenate([[False], same])[: len(parents)]
        self._is_followed = np.concatenate([same, [False]])[: len(parents)]

    @classmethod
    def build(cls, records: Sequence[IndexRecord]) -> "LexicalIndex":
        """Index records; their position in the sequence is their number from then on."""
        numbers: dict[str, int] = {}
        parents = np.asarray(
            [numbers.setdefault(record.parent, len(numbers)) for record in records], dtype=np.int32
        )
        parent_titles: list[list[str]] = [[] for _ in numbers]
        for record, parent in zip(records, parents, strict=True):
            parent_titles[parent] = parent_titles[parent] or words(record.parent_title)
        titles = [
            words(record.title) or parent_titles[parent]
            for record, parent in zip(records, parents, strict=True)
        ]
        texts = [words(record.text) for record in records]
        parent_texts: list[list[str]] = [[] for _ in numbers]
        for parent, title, text in zip(parents, titles, texts, strict=True):
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
        return cls(
            {
                name: index_terms(terms, length_penalty=_LENGTH_PENALTIES.get(name, LENGTH_PENALTY))
                for name, terms in fields.items()
            },
            parents,
        )

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
        """Return the score of every record, shape (records,); 0 where nothing matches.

        A word that the query repeats counts as often as the square root of that: people who
        speak say a word again without meaning it twice.
        """
        asked, pairs = self._read(query)
        total = np.zeros(len(self._parents), dtype=np.float32)
        for name, weight in FIELD_WEIGHTS.items():
            self._add(total, name, weight, pairs if name == "bigrams" else asked)
        parents = np.zeros(self._parents.max(initial=-1) + 1, dtype=np.float32)
        for name, weight in PARENT_WEIGHTS.items():
            self._add(parents, name, weight, asked)
        total += parents[self._parents]
        smoothed = total.copy()
        smoothed[1:] += NEIGHBOUR_WEIGHT * total[:-1] * self._follows[1:]
        smoothed[:-1] += NEIGHBOUR_WEIGHT * total[1:] * self._follows[1:]
        return smoothed

    def neighbours(self, records: Numbers) -> tuple[Numbers, Numbers]:
        """Return the record before and the record after each in its parent; itself at the ends."""
        return records - self._follows[records], records + self._is_followed[records]

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

    def _read(self, query: str) -> tuple[dict[str, float], dict[str, float]]:
        """Return the words of a query and its pairs of words, each with how much it counts."""
        terms = words(query)
        unknown = [term for term in terms if term not in self._fields["body"].vocab_dict]
        meant = self._spelling.corrected(unknown) if unknown else {}
        read = [meant.get(term, term) for term in terms]
        asked = _tempered(read)
        for term in set(meant.values()).difference(terms):
            asked[term] *= MISSPELT_WEIGHT
        return asked, _tempered(bigrams(read))

    @cached_property
    def _spelling(self) -> Spelling:
        field = self._fields["body"]
        having = np.diff(field.scores["indptr"])
        return Spelling(
            {stem: int(having[number]) for stem, number in field.vocab_dict.items() if stem}
        )

    def _add(self, total: Scores, name: str, weight: float, terms: Mapping[str, float]) -> None:
        """Add a field's scores to a total, each term's as many times as it is asked for."""
        field = self._fields[name]
        starts, records, scores = (field.scores[key] for key in ("indptr", "indices", "data"))
        for term, times in terms.items():
            number = field.vocab_dict.get(term)
            if number is not None:
                having = slice(int(starts[number]), int(starts[number + 1]))
                total[records[having]] += np.float32(weight * times) * scores[having]


def _tempered(terms: Iterable[str]) -> dict[str, float]:
    return {term: math.sqrt(times) for term, times in Counter(terms).items()}
