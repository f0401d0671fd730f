"""Who is named on a page: by link, by full name, or by a first or last name alone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from knowledge.records import Link
from knowledge.registry import Registry

_POSSESSIVE = re.compile(r"['’]s\b|['’](?=\s|$)")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PLAIN_WORDS: Final = frozenset({"Will", "Mark", "May", "Grace", "Art", "An", "The", "In"})
"""First names that also begin sentences."""


def cast_of(
    links: Iterable[Link], episodes: Iterable[str], registry: Registry
) -> dict[str, frozenset[str]]:
    """Return who may be meant by a name on this page: full names, and first or last ones.

    The cast of a page is whom it links, and the guests of the episodes that it links.
    """
    slugs = {link.resolved for link in links if link.kind == "person" and link.resolved}
    slugs |= _guests(episodes, registry)
    names: dict[str, set[str]] = {}
    for slug in slugs & registry.people.keys():
        words = registry.people[slug].name.split()
        for name in {" ".join(words), words[0], words[-1]} - _PLAIN_WORDS:
            names.setdefault(name, set()).add(slug)
    return {name: frozenset(slugs) for name, slugs in names.items()}


def _guests(episodes: Iterable[str], registry: Registry) -> set[str]:
    known = (registry.episodes[slug] for slug in episodes if slug in registry.episodes)
    return {guest for episode in known for guest in episode.guests}


def people_named(
    text: str,
    *,
    links: Sequence[Link],
    episodes: Sequence[str],
    cast: Mapping[str, frozenset[str]],
    registry: Registry,
) -> tuple[str, ...]:
    """Return the people that a sentence names: by link, then by name, in order.

    A name that several people of the page bear means the guest of the episode that the sentence
    links, if that is one of them; otherwise nobody.
    """
    linked = [link.resolved for link in links if link.kind == "person" and link.resolved]
    bare = _POSSESSIVE.sub("", text)
    words = [name for word in _NAME_WORD.findall(bare) if (name := word.rstrip(".")) in cast]
    if not words:  # a full name holds a last name, which is in the cast by itself
        return tuple(dict.fromkeys(linked))
    full = [name for name in cast if " " in name and name in bare]
    guests = _guests(episodes, registry)
    named: list[str] = []
    for name in (*full, *words):
        bearers = cast[name]
        meant = bearers if len(bearers) == 1 else bearers & guests
        named += meant if len(meant) == 1 else []
    return tuple(dict.fromkeys([*linked, *named]))
