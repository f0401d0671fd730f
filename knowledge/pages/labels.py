"""What a text calls an episode, such as "Ada Lovelace on engines", to the episode it means.

A label names guests, words of the title, or both. Where that leaves more than one episode, or none
that the words speak for, there is no answer: a wrong source is worse than none.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz

from knowledge.records import Episode, Guest
from knowledge.registry import Registry
from knowledge.words import words

SAME_NAME: Final = 88.0
"""Least similarity, 0..100, at which a name counts as misspelt and not as another one."""
TITLE_SHARE: Final = 0.8
"""Least share of a label's words that a title must cover where no guest is named, by weight."""
HEAD_SHARE: Final = 0.6
"""Least share of the title before its colon, or of the slug, that such a label must cover."""
MARGIN: Final = 0.1
"""Share of a label's weight by which the best title must lead the second."""
_SAME_WORD: Final = 86.0
_LEAST_FUZZY_CHARS: Final = 5
_LEAST_TITLE_WORDS: Final = 2
_POSSESSIVE = re.compile(r"['’]s?\b")
_NOT_WORD = re.compile(r"[^\w]+")
_CALLED: Final = frozenset(
    stem
    for word in (
        "account episode podcast interview conversation discussion talk story session guest part "
        "show section chapter describes discusses explains says datatalks club"
    ).split()
    for stem in words(word)
)
"""Words that say "an episode" and not which one."""


@dataclass(frozen=True, kw_only=True)
class EpisodeLabels:
    """The episodes and guests that labels may name."""

    episodes: Mapping[str, Episode]
    people: Mapping[str, Guest]

    @classmethod
    def of(cls, registry: Registry) -> "EpisodeLabels":
        """Take the episodes of a registry and the guests of those."""
        guests = {guest for episode in registry.episodes.values() for guest in episode.guests}
        people = {slug: registry.people[slug] for slug in guests if slug in registry.people}
        return cls(episodes=registry.episodes, people=people)

    def find(self, label: str) -> str | None:
        """Return the slug of the one episode that a label means, or None where it is in doubt."""
        tokens = name_tokens(label)
        if not tokens:
            return None
        named = self.guests_named(tokens)
        rest = self._topic(label, named)
        if not named:
            return self._by_title(label, rest)
        candidates = self._with_guests(named)
        if len(candidates) == 1 and not rest:
            return candidates[0]
        return self._best(candidates, rest, least=0.0)

    def names_guest(self, label: str) -> bool:
        """Tell whether the whole name of a guest stands in a label, misspelt by little at most."""
        return bool(self.guests_named(name_tokens(label)))

    def is_title(self, label: str) -> bool:
        """Tell whether a label is a whole title, or a title up to its colon."""
        wanted = " ".join(name_tokens(label))
        return any(wanted in heads for heads in self._heads.values())

    def begins_label(self, text: str) -> bool:
        """Tell whether a text starts with the whole name of a guest, or is a title."""
        tokens = name_tokens(text)
        names = (name for names in self._names.values() for name in names)
        return any(tuple(tokens[: len(name)]) == name for name in names) or self.is_title(text)

    def guests_named(self, tokens: Sequence[str]) -> frozenset[str]:
        """Return the slugs of the guests whose whole name stands in the tokens."""
        exact = {slug for slug, names in self._names.items() if _stands(names, tokens)}
        if exact:
            return frozenset(exact)
        return frozenset(
            slug for slug, names in self._names.items() if _nearly_stands(names, tokens)
        )

    def _with_guests(self, guests: frozenset[str]) -> list[str]:
        """Return the episodes of all the guests together, else those of any of them."""
        together = [slug for slug, e in self.episodes.items() if guests <= set(e.guests)]
        if together:
            return together
        return [slug for slug, e in self.episodes.items() if guests & set(e.guests)]

    def _by_title(self, label: str, topic: Sequence[str]) -> str | None:
        wanted = " ".join(name_tokens(label))
        exact = {slug for slug, heads in self._heads.items() if wanted in heads}
        if len(exact) == 1:
            return exact.pop()
        if len(set(topic)) < _LEAST_TITLE_WORDS:
            return None
        best = self._best(list(self.episodes), topic, least=TITLE_SHARE)
        return best if best and self._covers_a_head(best, frozenset(topic)) else None

    def _covers_a_head(self, slug: str, topic: frozenset[str]) -> bool:
        """Tell whether the words say most of what the episode is called, not just a part."""
        heads = (self.episodes[slug].title.partition(":")[0], slug.replace("-", " "))
        weights = [{word: self._weight(word) for word in words(head)} for head in heads]
        return any(
            sum(weight for word, weight in head.items() if _covers(topic, word))
            >= HEAD_SHARE * sum(head.values())
            for head in weights
            if head
        )

    def _best(self, candidates: Sequence[str], topic: Sequence[str], *, least: float) -> str | None:
        """Return the candidate whose title covers most of the topic, if it plainly leads."""
        weights = {word: self._weight(word) for word in topic}
        total = sum(weights.values())
        if not total or not candidates:
            return None
        shares = sorted(
            ((self._covered(slug, weights) / total, slug) for slug in candidates), reverse=True
        )
        best = shares[0]
        second = shares[1][0] if len(shares) > 1 else -1.0
        if best[0] <= 0 or best[0] < least or best[0] - second < MARGIN:
            return None
        return best[1]

    def _covered(self, slug: str, weights: Mapping[str, float]) -> float:
        title = self._titles[slug]
        return sum(weight for word, weight in weights.items() if _covers(title, word))

    def _topic(self, label: str, named: frozenset[str]) -> list[str]:
        names = {token for slug in named for name in self._names[slug] for token in name}
        text = " ".join(token for token in name_tokens(label) if not _is_name(token, names))
        return [word for word in words(text) if word not in _CALLED]

    def _weight(self, word: str) -> float:
        """Return how much a word tells: less, the more titles have it."""
        return math.log((len(self.episodes) + 1) / (self._frequency[word] + 0.5))

    @cached_property
    def _frequency(self) -> Counter[str]:
        return Counter(word for title in self._titles.values() for word in title)

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, ...]]]:
        named = {
            slug: [tuple(name_tokens(name)) for name in (guest.name, *guest.aliases)]
            for slug, guest in self.people.items()
        }
        # A name of one word, such as an alias "Paul", is anybody's.
        return {slug: [name for name in names if len(name) > 1] for slug, names in named.items()}

    @cached_property
    def _titles(self) -> dict[str, frozenset[str]]:
        return {
            slug: frozenset(words(f"{episode.title} {slug.replace('-', ' ')}"))
            for slug, episode in self.episodes.items()
        }

    @cached_property
    def _heads(self) -> dict[str, set[str]]:
        """By slug, the whole title and the part before its colon, as tokens joined by spaces."""
        heads = defaultdict(set)
        for slug, episode in self.episodes.items():
            for part in (episode.title, episode.title.partition(":")[0]):
                if len(tokens := name_tokens(part)) >= _LEAST_TITLE_WORDS:
                    heads[slug].add(" ".join(tokens))
        return heads


def name_tokens(text: str) -> list[str]:
    """Return the words of a text without accents, case, punctuation and possessive endings."""
    bare = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", text))
    letters = "".join(char for char in bare if not unicodedata.combining(char))
    return [token for token in _NOT_WORD.split(letters.casefold().replace("ł", "l")) if token]


def _stands(names: Iterable[tuple[str, ...]], tokens: Sequence[str]) -> bool:
    return any(name == window for name in names for window in _windows(tokens, len(name)))


def _nearly_stands(names: Iterable[tuple[str, ...]], tokens: Sequence[str]) -> bool:
    return any(
        fuzz.ratio(" ".join(name), " ".join(window), score_cutoff=SAME_NAME) > 0
        for name in names
        for window in _windows(tokens, len(name))
    )


def _windows(tokens: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    return (tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def _covers(title: frozenset[str], word: str) -> bool:
    if word in title:
        return True
    return len(word) >= _LEAST_FUZZY_CHARS and any(
        fuzz.ratio(word, other, score_cutoff=_SAME_WORD) > 0 for other in title
    )


def _is_name(token: str, names: set[str]) -> bool:
    return any(fuzz.ratio(token, name, score_cutoff=SAME_NAME) > 0 for name in names)
