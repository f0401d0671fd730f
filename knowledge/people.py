"""People who stand in the registry twice, and people who only share a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from knowledge.records import Episode, Guest
from knowledge.registry import Registry


def merge_duplicates(registry: Registry) -> Registry:
    """Merge entries of one person; the slugs that fall away become aliases.

    Two entries are of one person when they share a name and also a profile or the whole
    biography. A name alone proves nothing: to merge namesakes would put the words of one into
    the mouth of the other.
    """
    merged: dict[str, Guest] = {}
    renamed: dict[str, str] = {}
    for group in _groups(registry.people.values()):
        kept = _merge(group)
        merged[kept.slug] = kept
        renamed |= {person.slug: kept.slug for person in group}
    episodes = {
        slug: replace(episode, guests=_renamed(episode, renamed))
        for slug, episode in registry.episodes.items()
    }
    return replace(registry, people=merged, episodes=episodes)


def namesakes(registry: Registry) -> list[tuple[str, ...]]:
    """Return the slugs of people who share a name but are not known to be the same."""
    by_name: dict[str, list[str]] = {}
    for person in registry.people.values():
        by_name.setdefault(person.name.casefold(), []).append(person.slug)
    return sorted(tuple(sorted(slugs)) for slugs in by_name.values() if len(slugs) > 1)


def _groups(people: Iterable[Guest]) -> list[list[Guest]]:
    groups: list[list[Guest]] = []
    by_name: dict[str, list[list[Guest]]] = {}
    for person in people:
        same_name = by_name.setdefault(person.name.casefold(), [])
        for group in same_name:
            if any(_is_same(person, other) for other in group):
                group.append(person)
                break
        else:
            groups.append([person])
            same_name.append(groups[-1])
    return groups


def _is_same(one: Guest, other: Guest) -> bool:
    return bool(set(one.profiles) & set(other.profiles)) or (bool(one.bio) and one.bio == other.bio)


def _merge(group: Sequence[Guest]) -> Guest:
    """Keep the entry with most episodes, then the one with the longest slug."""
    kept, *others = sorted(group, key=lambda p: (-len(p.episodes), -len(p.slug), p.slug))
    episodes = [slug for person in (kept, *others) for slug in person.episodes]
    aliases = [name for p in (kept, *others) for name in (*p.aliases, p.slug) if name != kept.slug]
    return replace(
        kept,
        aliases=tuple(dict.fromkeys(aliases)),
        bio=kept.bio or next((person.bio for person in others if person.bio), ""),
        profiles=tuple(dict.fromkeys(p for person in (kept, *others) for p in person.profiles)),
        episodes=tuple(dict.fromkeys(episodes)),
    )


def _renamed(episode: Episode, renamed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(renamed.get(guest, guest) for guest in episode.guests))
