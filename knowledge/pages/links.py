"""What a link of the wiki leads to, in any of its dialects."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.naming import slugify
from knowledge.pages.markdown import LinkPiece
from knowledge.records import LinkKind
from knowledge.registry import Registry

_PREFIXES: Mapping[str, LinkKind] = {"podcast": "podcast", "person": "person", "book": "book"}
_SITE = r"^(?:https?://(?:www\.)?datatalks\.club)?"
_PATHS: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    ("page", re.compile(_SITE + r"/(?:podwiki/)?wiki/([\w.-]+?)(?:\.html|\.md)?/?(?:#.*)?$")),
    (
        "podcast",
        re.compile(_SITE + r"/(?:podwiki/)?podcasts?/([\w.-]+?)(?:\.html|\.md)?/?(?:#.*)?$"),
    ),
    ("person", re.compile(_SITE + r"/(?:podwiki/)?people/([\w.-]+?)(?:\.html|\.md)?/?(?:#.*)?$")),
    ("book", re.compile(_SITE + r"/(?:podwiki/)?books/([\w.-]+?)(?:\.html|\.md)?/?(?:#.*)?$")),
)
_SITE_LINK = re.compile(r"^https?://(?:www\.)?datatalks\.club(?:/|$)")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that links of one kind may use, all leading to a slug."""

    by_name: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, titles: Iterable[tuple[str, str]]) -> "Names":
        """Build the table from (slug, title) pairs; on a clash of titles the first one wins."""
        by_name: dict[str, str] = {}
        pairs = list(titles)
        for slug, _ in pairs:
            by_name.setdefault(slug, slug)
        for slug, title in pairs:
            by_name.setdefault(slugify(title), slug)
            by_name.setdefault(title.casefold(), slug)
        by_name.pop("", None)  # what titles in other scripts are as slugs
        return cls(by_name)

    def find(self, target: str) -> str | None:
        """Return the slug that is meant by a slug, a title, or a title made into a slug."""
        name = target.split("#", 1)[0].strip()
        # "C# for analysts" is a name, "page#part" a name and an anchor.
        for key in (target.strip().casefold(), name, name.casefold(), slugify(name)):
            if key in self.by_name:
                return self.by_name[key]
        return None


def classify(link: LinkPiece) -> tuple[LinkKind, str]:
    """Return the kind of a link and the name or address it gives, prefixes taken off."""
    if link.syntax in {"wikilink", "label"}:
        prefix, colon, name = link.target.partition(":")
        if colon and prefix.strip() in _PREFIXES:
            return _PREFIXES[prefix.strip()], name.strip()
        return "page", link.target
    if link.target.startswith("#"):
        return "anchor", link.target
    for kind, pattern in _PATHS:
        if match := pattern.match(link.target):
            return kind, match[1]
    return ("archive" if _SITE_LINK.match(link.target) else "external"), link.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What links may lead to, and the records behind the names."""

    names: Mapping[LinkKind, Names]
    registry: Registry

    @classmethod
    def of(cls, titles: Iterable[tuple[str, str]], registry: Registry) -> "Vocabulary":
        """Gather the (slug, title) pairs of pages and the names of all that the registry holds."""
        names: dict[LinkKind, Names] = {
            "page": Names.of(titles),
            "podcast": Names.of((e.slug, e.title) for e in registry.episodes.values()),
            "person": Names.of(
                (person.slug, name)
                for person in registry.people.values()
                for name in (person.name, *person.aliases)
            ),
            "book": Names.of((b.slug, b.title) for b in registry.books.values()),
        }
        return cls(names=names, registry=registry)

    def resolve(self, kind: LinkKind, target: str) -> str | None:
        """Return the slug that a link of this kind leads to."""
        return self.names[kind].find(target) if kind in self.names else None
