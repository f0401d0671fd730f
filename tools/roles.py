"""Roles of data and AI work: their names as people say them, and the pages that are about them.

The names lie in `roles.json`: `people` are those who hold the role, `fields` what they work in.
Which pages are about a role is read off their titles: "X Role", "X Roadmap", "X to Y".
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final, Literal

from rapidfuzz import fuzz, process

from knowledge.naming import SOURCE_MARK, slugify
from knowledge.words import STOP_WORDS
from tools.errors import UnknownRoleError

SAME_ROLE: Final = 87.0
"""Least similarity, 0..100, at which a name counts as a misspelt role."""
_NAMES: Final = Path(__file__).with_name("roles.json")
_LEADING: Final = re.compile(
    r"^(?:(?:an?|the|my|junior|senior|mid|middle|entry|level|lead|staff|principal)-)+"
)
_TRAILING: Final = re.compile(r"-(?:roles?|jobs?|positions?|careers?|work)$")
_PLURAL: Final = re.compile(r"(?<=[a-z]{3})(?<![su])s$")
_ROLE_PAGE: Final = re.compile(r"^(?P<about>.+) Role$")
_ROADMAP_PAGE: Final = re.compile(r"^(?P<about>(?!.* to ).+) Roadmap$")
_MOVE_PAGE: Final = re.compile(r"^(?P<left>.+?) to (?P<right>.+?)(?: Roadmap)?$")
_ALTERNATIVES: Final = re.compile(r" (?:or|and) ", re.IGNORECASE)
_LONGEST_NAME: Final = 6  # words
_FUZZY_CHARS: Final = 6  # shorter names must be spelt right


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role, and all names that mean it, as slugs."""

    key: str
    name: str
    people: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change from one role to another that a page is about."""

    from_role: str  # key of a role
    to_role: str
    page: str  # key of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRole:
    """A role as a text names it."""

    role: Role
    words: int  # that name it
    is_person: bool  # by a name of who holds it, not of the field


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleBook:
    """The roles of an archive and the pages that are about them, all by key."""

    roles: Mapping[str, Role]
    role_pages: Mapping[str, str]
    roadmap_pages: Mapping[str, str]
    moves: Sequence[Move]
    people: Mapping[str, str]  # key of a role by every name of who holds it
    fields: Mapping[str, str]  # by every name of what they work in

    def find(self, name: str) -> Role:
        """Return the role that a name means, misspelt by little at most.

        Raises:
            UnknownRoleError: No role is called so; it names the nearest ones.
        """
        names = {**self.fields, **self.people}
        slug = slugify(name)
        wanted = _bare(slug)
        key = names.get(slug) or names.get(wanted) or names.get(_nearest(wanted, names))
        if key is None:
            raise UnknownRoleError(name, near=self._near(wanted))
        return self.roles[key]

    def mentioned(self, text: str) -> list[Role]:
        """Return the roles whose holders a text names, in order, each once, typos allowed.

        Names of fields are left out: "machine learning" is mostly a topic.
        """
        words = text.split()
        found: dict[str, Role] = {}
        at = 0
        while at < len(words):
            named = self.opening(words[at:])
            if named is not None and named.is_person:
                found.setdefault(named.role.key, named.role)
            at += named.words if named is not None else 1
        return list(found.values())

    def opening(self, words: Sequence[str]) -> NamedRole | None:
        """Return the role that some words open with, by its longest name; None where none does."""
        slugs = [slugify(word) for word in words[:_LONGEST_NAME]]
        for length in range(len(slugs), 0, -1):
            if not slugs[0] or not slugs[length - 1]:
                continue
            name = "-".join(filter(None, slugs[:length]))
            bare = _PLURAL.sub("", name)
            # One word alone is too near to other words: "designed" is no designer; nor is
            # "is data engineer" a big data engineer.
            misspelt = length > 1 and slugs[0] not in STOP_WORDS
            near = _nearest(bare, self.people) if misspelt else ""
            person = self.people.get(name) or self.people.get(bare) or self.people.get(near)
            if key := person or self.fields.get(name):
                return NamedRole(role=self.roles[key], words=length, is_person=person is not None)
        return None

    def _near(self, wanted: str) -> tuple[str, ...]:
        names = {role.name: slugify(role.name) for role in self.roles.values()}
        found = process.extract(wanted, names, scorer=fuzz.WRatio, limit=3)
        return tuple(str(name) for _, _, name in found)


def read_roles(titles: Mapping[str, str]) -> RoleBook:
    """Return the roles that are known by name or by the title of a page.

    Args:
        titles: Title by key, of all pages. Where sources render the same page, the first counts.
    """
    named = _named_roles()
    roles = {role.key: role for role in named}
    heads = {
        page: title.partition(":")[0].strip()
        for page, title in titles.items()
        if SOURCE_MARK not in page
    }
    known = _index(named, "people") | _index(named, "fields")
    role_pages: dict[str, str] = {}
    for page, about in _matching(_ROLE_PAGE, heads):
        key = known.get(slugify(about)) or slugify(about)
        roles.setdefault(key, Role(key=key, name=about, people=(key,), fields=()))
        role_pages.setdefault(key, page)
    known = _index(roles.values(), "fields") | _index(roles.values(), "people")
    roadmaps = {
        known[slugify(about)]: page
        for page, about in reversed(_matching(_ROADMAP_PAGE, heads))
        if slugify(about) in known
    }
    return RoleBook(
        roles=roles,
        role_pages=role_pages,
        roadmap_pages=roadmaps,
        moves=tuple(_moves(heads, known)),
        people=_index(roles.values(), "people"),
        fields=_index(roles.values(), "fields"),
    )


@cache
def _named_roles() -> tuple[Role, ...]:
    return tuple(
        Role(
            key=row["key"],
            name=row["name"],
            people=tuple(slugify(name) for name in (row["name"], row["key"], *row["people"])),
            fields=tuple(slugify(name) for name in row["fields"]),
        )
        for row in json.loads(_NAMES.read_text(encoding="utf-8"))
    )


def _index(roles: Iterable[Role], names: Literal["people", "fields"]) -> dict[str, str]:
    return {name: role.key for role in roles for name in getattr(role, names)}


def _matching(pattern: re.Pattern[str], heads: Mapping[str, str]) -> list[tuple[str, str]]:
    found = ((page, pattern.match(head)) for page, head in heads.items())
    return [(page, match["about"]) for page, match in found if match]


def _moves(heads: Mapping[str, str], known: Mapping[str, str]) -> Iterator[Move]:
    """Yield each move of a title: "QA or DevOps to Data" holds two."""
    for page, head in heads.items():
        if match := _MOVE_PAGE.match(head):
            left, right = (_ends(match[side], known) for side in ("left", "right"))
            for from_role, to_role in product(left, right):
                yield Move(from_role=from_role, to_role=to_role, page=page)


def _ends(text: str, known: Mapping[str, str]) -> list[str]:
    """Return the roles that one side of a title names; none unless all of it is roles."""
    whole = known.get(slugify(text))
    if whole:
        return [whole]
    keys = [known.get(slugify(part)) for part in _ALTERNATIVES.split(text)]
    return [key for key in keys if key] if all(keys) else []


def _bare(slug: str) -> str:
    """Return the slug of a name without article, seniority, plural and "role"."""
    slug = _LEADING.sub("", slug)
    return _PLURAL.sub("", _TRAILING.sub("", slug))


def _nearest(name: str, names: Iterable[str]) -> str:
    """Return the known name that a misspelt one means; empty where there is none.

    As many words as the name has, so that "data analyst" never becomes "data scientist"; and with
    its last letter, which typos spare: a travel agency is no travel agent.
    """
    if len(name) < _FUZZY_CHARS:
        return ""
    parts = name.count("-")
    near = [
        known
        for known in names
        if known.count("-") == parts and len(known) >= _FUZZY_CHARS and known[-1] == name[-1]
    ]
    found = process.extractOne(name, near, scorer=fuzz.ratio, score_cutoff=SAME_ROLE)
    return found[0] if found else ""
