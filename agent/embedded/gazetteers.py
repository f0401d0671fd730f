"""The names that an archive knows: roles, guests, pages and words; misspelt ones are recognised."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from agent.embedded.intents import Subject, examples_of
from knowledge.archive import Archive
from knowledge.naming import SOURCE_MARK
from knowledge.words import GENERAL_WORDS, STOP_WORDS, words
from tools.roadmaps.skills import skill_names
from tools.roles import RoleBook, read_roles

ANY_GUEST: Final = "guests"
"""Stands for a name that is taken out: a word in which people wrap any question."""
_SAME_NAME: Final = 88.0
_SHORTEST: Final = 4  # letters of a word that may be misspelt, or of a name that stands alone
_LONG: Final = 8  # from here on two letters may be wrong
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_QUOTED: Final = re.compile(r"[“\"]([^”\"]{2,120})[”\"]")
_PATH: Final = " › "

_NAME_LIKE: Final = re.compile(
    r"(?P<capital>(?<=[\w,;:] )(?=[A-Z]))?\b[A-Za-z][A-Za-z0-9+#.]+[A-Za-z0-9+#]"
)
_ENDINGS: Final = tuple("s es ed d ing er ers led ling ness ly".split())


@cache
def _said_in_examples() -> Counter[str]:
    """Return how many examples have each word, in lower case; a slip is in one of them only."""
    subjects: tuple[Subject, ...] = ("intents", "talk")
    texts = (t for one in subjects for many in examples_of(one, "examples").values() for t in many)
    return Counter(word for text in texts for word in set(_WORD.findall(text.lower())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page by its title, or a section of it."""

    page: str
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """Guests that a text names, in order, and the text without their names."""

    names: tuple[str, ...]
    rest: str


class Gazetteers:
    """The names that one snapshot of an archive knows."""

    def __init__(self, archive: Archive, is_word: Callable[[str], bool]) -> None:
        """Take an archive, and what tells common words of the language from misspelt ones."""
        self._archive, self._is_word = archive, is_word
        self._mended: dict[str, str] = {}

    @cached_property
    def roles(self) -> RoleBook:
        """Roles, by the names that people give them."""
        return read_roles(self._archive.page_titles)

    @cached_property
    def guests(self) -> tuple[str, ...]:
        """Full names of all people."""
        return tuple(guest.name for guest in self._archive.guests())

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Titles by their lower-case form."""
        titles = self._archive.page_titles
        return {t.lower(): t for key, t in titles.items() if SOURCE_MARK not in key}

    @cached_property
    def _short_names(self) -> dict[str, str]:
        """Full name by each part of it that only one person has and that is no other word."""
        having: dict[str, set[str]] = {}
        for name in self.guests:
            for part in name.lower().split():
                having.setdefault(part, set()).add(name)
        return {
            part: names.pop()
            for part, names in having.items()
            if len(names) == 1 and len(part) >= _SHORTEST and part not in self._vocabulary
        }

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """Words of questions, titles, headings, roles and skills, in lower case."""
        texts: list[str] = [*self._titles, *skill_names()]
        texts += [place.heading for place in self._archive.places if not _named_in(place.heading)]
        texts += [name.replace("-", " ") for name in (*self.roles.people, *self.roles.fields)]
        known = {word.lower() for text in texts for word in _WORD.findall(text)}
        known |= {word for word, said in _said_in_examples().items() if said > 1}
        known -= {part.lower() for name in self.guests for part in name.split()} - GENERAL_WORDS
        return frozenset(known | STOP_WORDS | GENERAL_WORDS)

    def mended(self, text: str) -> str:
        """Return a text with the misspelt words set right; a word that the archive has stays."""
        return _WORD.sub(lambda found: self._mend(found[0]), text)

    def _mend(self, word: str) -> str:
        low = word.lower()
        if len(low) < _SHORTEST or not low.isascii() or low in self._vocabulary:
            return word
        if low not in self._mended:
            self._mended[low] = (
                "" if self._is_word(low) or self._occurs(low) else self._nearest(low)
            )
        right = self._mended[low]
        return (right.capitalize() if word[0].isupper() and right else right) or word

    def _nearest(self, word: str) -> str:
        allowed = 2 if len(word) >= _LONG else 1
        near = process.extract(
            word,
            self._by_letter.get(word[0], ()),
            scorer=OSA.distance,
            score_cutoff=allowed,
            limit=3,
        )
        return next((known for known, far, _ in near if _is_slip(word, known, int(far))), "")

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        letters: dict[str, list[str]] = {}
        for word in sorted(self._vocabulary):
            if len(word) >= _SHORTEST and word.isascii():
                letters.setdefault(word[0], []).append(word)
        return letters

    def _occurs(self, word: str) -> bool:
        stems = words(word)
        if word in self._name_parts:
            return True
        return bool(stems) and (self._archive.frequency("section", stems) > 0)

    @cached_property
    def _name_parts(self) -> frozenset[str]:
        return frozenset(part.lower() for name in self.guests for part in name.split())

    def has_words(self, name: str) -> bool:
        """Tell whether all words of a name are ones of questions, titles, roles or skills."""
        return all(word.lower() in self._vocabulary for word in _WORD.findall(name))

    def occurs(self, name: str) -> bool:
        """Tell whether some section holds the words of a name in a row."""
        stems = words(name)
        return not stems or self._archive.frequency("section", stems) > 0

    def unheard(self, text: str) -> frozenset[str]:
        """Return the stems of names in a text that no section holds: products, people, places.

        A name is a word that is not a common one in any of its forms, or one that is written as a
        name within a sentence.
        """
        found = (
            term
            for said in _NAME_LIKE.finditer(text)
            if said["capital"]
            or (len(said[0]) > _SHORTEST and not self._is_common(said[0].lower()))
            for term in words(said[0])
        )
        return frozenset(t for t in found if not self._archive.frequency("section", [t]))

    def _is_common(self, word: str) -> bool:
        forms = (word, *words(word), *(word.removesuffix(end) for end in _ENDINGS))
        return word in self._vocabulary or any(
            self._is_word(form) or self._is_word(f"{form}e") for form in forms
        )

    def is_headed(self, wanted: set[str]) -> bool:
        """Tell whether a page or section has all these stems in its title and heading."""
        titles = self._archive.page_titles
        heads = (f"{titles.get(p.page, '')} {p.heading}" for p in self._archive.places)
        return any(wanted <= set(words(head)) for head in heads)

    def named_guests(self, text: str) -> Guests:
        """Return the guests that a text names, in full or by a part that only one of them has."""
        found: dict[str, tuple[int, int]] = {}
        for name, start, end in self._spans(text):
            if name not in found:
                found[name] = (start, end)
        rest, shift = text, 0
        for start, end in sorted(found.values()):
            rest = rest[: start + shift] + ANY_GUEST + rest[end + shift :]
            shift += len(ANY_GUEST) - (end - start)
        return Guests(names=tuple(found), rest=rest)

    def _spans(self, text: str) -> Iterator[tuple[str, int, int]]:
        tokens = list(_WORD.finditer(text))
        at = 0
        while at < len(tokens):
            name, length = self._at(tokens[at:])
            if name:
                yield name, tokens[at].start(), _without_genitive(tokens[at + length - 1])
            at += length

    def _at(self, tokens: list[re.Match[str]]) -> tuple[str, int]:
        """Return the name that some words open with and how many they are; 1 for none."""
        for length in (4, 3, 2):
            if length > len(tokens):
                continue
            said = " ".join(_bare(token[0]) for token in tokens[:length])
            near = process.extractOne(
                said.lower(),
                self._by_length.get(length, {}),
                scorer=fuzz.ratio,
                score_cutoff=_SAME_NAME,
            )
            if near is not None:
                return near[2], length
        alone = _bare(tokens[0][0])
        return (self._short_names.get(alone.lower(), "") if alone[0].isupper() else ""), 1

    @cached_property
    def _by_length(self) -> dict[int, dict[str, str]]:
        lengths: dict[int, dict[str, str]] = {}
        for name in self.guests:
            lengths.setdefault(len(name.split()), {})[name] = name.lower()
        return lengths

    def place(self, text: str) -> Place | None:
        """Return the page or section that a text names as our answers do, quoted or as a path."""
        page, path, heading = text.strip(" ?.!").partition(_PATH)
        if path and page.lower() in self._titles:
            return Place(page=self._titles[page.lower()], heading=heading)
        quoted = _QUOTED.findall(text)
        pages = [name for name in quoted if name.lower() in self._titles]
        others = [name for name in quoted if name not in pages]
        if not pages:
            return None
        return Place(page=self._titles[pages[0].lower()], heading=others[0] if others else "")


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word)


def _without_genitive(token: re.Match[str]) -> int:
    return token.start() + len(_bare(token[0]))


def _is_slip(word: str, known: str, far: int) -> bool:
    """In a short word only letters left out, doubled or swapped are a slip: "rice" is no "role"."""
    if len(word) > _SHORTEST + 1 or far > 1:
        return True
    return len(word) != len(known) or sorted(word) == sorted(known)


def _named_in(heading: str) -> bool:
    """Headings with a colon name people: "After a career break: Ada Lovelace"."""
    return ":" in heading
