"""A topic as people type it, taken apart into concepts, each with the words that mean it.

"Do you need a degree" is about one concept, which "diploma" says as well; "SQL or Python" is
about two, and only who speaks of both compares them. `wordings.json` holds words of this field
that mean the `same`, words that look alike to a stemmer and must be held `apart`, and `idioms`
that say nothing of the words they are made of.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter
from rapidfuzz import fuzz, process

from knowledge.words import general_stems, plain_words, words
from tools.errors import NothingToCompareError

Stems = tuple[str, ...]
Frequency = Callable[[Stems], int]

_WORDINGS: Final = Path(__file__).with_name("wordings.json")
_CONTRAST: Final = re.compile(
    r"\s(?:or|vs\.?|versus|against|instead of|rather than|/)\s", re.IGNORECASE
)
_APART: Final = re.compile(
    r"\s(?:and|for|in|with|without|to|from|of|on|as|by|at|into|is|are|an?|the)\s|[,;:?!()&]",
    re.IGNORECASE,
)
_NATURE: Final = re.compile(
    r"^\W*what(?:'s)?\b.*\b(?:is|are|means?|does?)\b|^\W*what's\b", re.IGNORECASE
)
_FRAME: Final = re.compile(
    r"\b(?:compar(?:e[ds]?|ing|isons?)|contrast(?:s|ed|ing)?|(?:set|put)(?=\b.*\bside by side\b)"
    r"|side by side|(?:dis)?agree[ds]?|(?:dis)?agreements?|differ(?:s|ed)?|debate[ds]?"
    r"|consensus|opinions?|viewpoints?|stances?|positions?|pros and cons|for and against|both sides"
    r"|arguments? (?:for|against)|in favou?r of|according to)\b",
    re.IGNORECASE,
)
"""Words in which a comparison is asked for: they are not what it is about."""
_NEAR: Final = 80.0  # least similarity of a misspelt word, 0..100
_SUGGESTIONS: Final = 3
_LONGEST_PHRASE: Final = 3  # words
_PHRASE_SHARE: Final = 0.02
"""Of the records with a phrase's rarer word, the share that must hold the phrase itself."""
_FIRM_SHARE: Final = 0.1
"""The same for a phrase with a word that wraps any question: "job title", but not "learn SQL"."""


@dataclass(frozen=True, kw_only=True)
class Concept:
    """One thing that a topic is about."""

    name: str  # as it was asked for
    stems: tuple[Stems, ...]  # its wordings as an index has them
    senses: tuple[Stems, ...]  # the same, words apart that only share a stem

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """Letters of which some stand in every text that says the concept."""
        # A stem may end otherwise than its words: "compani" is of "company".
        return tuple(
            dict.fromkeys(wording[0][: max(2, len(wording[0]) - 2)] for wording in self.stems)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a comparison is about."""

    asked: str
    concepts: tuple[Concept, ...]  # the one that is said most rarely first
    contrasts: bool  # it was asked as one thing or the other
    asks_nature: bool  # it was asked what something is

    @property
    def leading(self) -> frozenset[str]:
        """The names of the concepts of which a view must say one in so many words.

        Any side of a contrast will do. Otherwise it is what is said most rarely and so tells most;
        the rest ("in production", "for a portfolio") may stand in the title of the chapter.
        """
        return self.names if self.contrasts else frozenset([self.concepts[0].name])

    @property
    def names(self) -> frozenset[str]:
        """The names of all its concepts."""
        return frozenset(concept.name for concept in self.concepts)

    def said_in(self, text: str) -> frozenset[str]:
        """Return the names of the concepts that a text says."""
        lower = text.lower()
        likely = [c for c in self.concepts if any(letters in lower for letters in c.beginnings)]
        if not likely:
            return frozenset()
        said = f" {' '.join(senses(text))} "
        return frozenset(
            concept.name
            for concept in likely
            if any(f" {' '.join(wording)} " in said for wording in concept.senses)
        )


def senses(text: str) -> Stems:
    """Return the stems of a text without idioms, marked where a stem has several senses."""
    text = _idioms().sub(" ", text.replace("’", "'"))
    apart = _held_apart()
    return tuple(
        f"{stem}~{apart[word]}" if word in apart else stem
        for word, stem in zip(plain_words(text), words(text), strict=True)
    )


def read_topic(asked: str, frequency: Frequency) -> Topic:
    """Take a topic apart.

    Words that stand side by side are one concept where the archive uses them so ("AI engineer").
    Words in which people wrap any question are left out unless nothing else remains, or they are
    part of such a phrase ("job title").

    Args:
        asked: The topic, a question too.
        frequency: Tells how many records hold a phrase.

    Raises:
        NothingToCompareError: It names nothing.
    """
    about = _FRAME.sub(" , ", asked)
    sides = _CONTRAST.split(about if words(about) else asked)
    phrases = [phrase for side in sides for phrase in _phrases(side, frequency)]
    telling = [phrase for phrase in phrases if not general_stems().issuperset(words(phrase))]
    concepts = {_concept(phrase).senses: _concept(phrase) for phrase in telling or phrases}
    if not concepts:
        raise NothingToCompareError(asked)
    rarest_first = sorted(concepts.values(), key=lambda concept: sum(map(frequency, concept.stems)))
    return Topic(
        asked=asked,
        concepts=tuple(rarest_first),
        contrasts=len(sides) > 1,
        asks_nature=bool(_NATURE.search(asked)),
    )


def near_words(topic: Topic, titles: Iterable[str]) -> tuple[str, ...]:
    """Return words of these titles that resemble the topic's, for one that is misspelt."""
    names = [*titles, *(wording for group in _table().same for wording in group)]
    meant = {stem for concept in topic.concepts for wording in concept.stems for stem in wording}
    known = sorted(
        {w for name in names for w in plain_words(name) if not meant.issuperset(words(w))}
    )
    asked = [word for concept in topic.concepts for word in plain_words(concept.name)]
    found = [
        near
        for word in asked
        for near, _, _ in process.extract(
            word, known, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_SUGGESTIONS
        )
    ]
    return tuple(dict.fromkeys(found))[:_SUGGESTIONS]


def _phrases(side: str, frequency: Frequency) -> Iterator[str]:
    """Yield the phrases and words of one side of a topic that say something."""
    for run in _runs(side):
        at = 0
        while at < len(run):
            longest = min(_LONGEST_PHRASE, len(run) - at)
            lengths = range(longest, 1, -1)
            length = next((n for n in lengths if _is_phrase(run[at : at + n], frequency)), 1)
            yield " ".join(run[at : at + length])
            at += length


def _runs(side: str) -> Iterator[list[str]]:
    """Yield the stretches of words that nothing keeps apart; known wordings stay whole."""
    at = 0
    for match in _known_phrases().finditer(side):
        yield from _bare_runs(side[at : match.start()])
        yield [match[0]]
        at = match.end()
    yield from _bare_runs(side[at:])


def _bare_runs(text: str) -> Iterator[list[str]]:
    for part in _APART.split(f" {text} "):
        run: list[str] = []
        for word in part.split():
            if words(word):
                run.append(word)
            elif run:
                yield run
                run = []
        if run:
            yield run


def _is_phrase(run: Sequence[str], frequency: Frequency) -> bool:
    stems = tuple(words(" ".join(run)))
    if len(stems) < len(run):
        return False
    rarer = min(frequency((stem,)) for stem in stems)
    share = _FIRM_SHARE if general_stems().intersection(stems) else _PHRASE_SHARE
    return frequency(stems) > share * rarer


def _concept(phrase: str) -> Concept:
    wordings = _same_as().get(tuple(words(phrase)), (phrase,))
    return Concept(
        name=phrase,
        stems=tuple(dict.fromkeys(tuple(words(wording)) for wording in wordings)),
        senses=tuple(dict.fromkeys(senses(wording) for wording in wordings)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wordings:
    """What `wordings.json` holds."""

    same: tuple[tuple[str, ...], ...]
    apart: tuple[tuple[str, ...], ...]
    idioms: tuple[str, ...]  # patterns


@cache
def _table() -> _Wordings:
    return TypeAdapter(_Wordings).validate_json(_WORDINGS.read_bytes())


@cache
def _same_as() -> dict[Stems, tuple[str, ...]]:
    """Return all wordings of a concept by the stems of each."""
    return {tuple(words(wording)): group for group in _table().same for wording in group}


@cache
def _known_phrases() -> re.Pattern[str]:
    """Return a pattern for every wording of several words, singular or plural."""
    several = [w for group in _table().same for w in group if re.search(r"[\s/-]", w)]
    longest_first = sorted(several, key=len, reverse=True)
    parts = "|".join(re.sub(r"[\s-]", r"[\\s-]", wording) for wording in longest_first)
    return re.compile(rf"\b(?:{parts})s?\b", re.IGNORECASE)


@cache
def _held_apart() -> dict[str, int]:
    """Return by each word that shares its stem with another one a number of its sense."""
    return {word: number for number, group in enumerate(_table().apart) for word in group}


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_table().idioms)})\b", re.IGNORECASE)
