"""Episodes and people as things one can look at: what they are, and what the wiki takes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process, utils

from knowledge.archive import Archive
from knowledge.evidence import Evidence, episode_url
from knowledge.naming import slugify
from knowledge.records import Chapter, Episode, Guest
from knowledge.sanitize import one_line
from tools.errors import NothingAskedError

SAME_NAME: Final = 80.0
"""Least similarity, 0..100, at which a person's name or an episode's title counts as meant."""
_NEAR: Final = 60.0
_SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterPortrait:
    """A chapter, where it opens, and what the pages take from it."""

    chapter: Chapter
    url: str
    claims: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodePortrait:
    """An episode with its chapters and all that the pages take from it."""

    episode: Episode
    guests: tuple[Guest, ...]
    url: str
    chapters: tuple[ChapterPortrait, ...]
    untimed: tuple[Evidence, ...]  # claims that name no time


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestPortrait:
    """A person, the episodes the archive has of them, and what the pages take from them."""

    guest: Guest
    episodes: tuple[Episode, ...]
    claims: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nobody and nothing has that name; these come near."""

    asked: str
    suggestions: tuple[str, ...]


def portray_episode(archive: Archive, name: str) -> EpisodePortrait | Unknown:
    """Return the episode that a slug or a title means, misspelt or shortened.

    Raises:
        NothingAskedError: The name is empty.
    """
    episodes = {episode.slug: episode for episode in archive.episodes()}
    names = {slug: (slug, episode.title) for slug, episode in episodes.items()}
    slug, suggestions = _find(name, names)
    if slug is None:
        titles = tuple(f"{episodes[near].title} ({near})" for near in suggestions)
        return Unknown(asked=name, suggestions=titles)
    episode = episodes[slug]
    people = {person.slug: person for person in archive.guests()}
    claims = archive.claims_of_episode(slug)
    return EpisodePortrait(
        episode=episode,
        guests=tuple(people[guest] for guest in episode.guests if guest in people),
        url=episode_url(slug, None, None),
        chapters=_chapters(episode, claims),
        untimed=tuple(claim for claim in claims if claim.start_s is None),
    )


def _chapters(episode: Episode, claims: Sequence[Evidence]) -> tuple[ChapterPortrait, ...]:
    chapters = sorted(episode.chapters, key=lambda chapter: chapter.start_s) or [Chapter(start_s=0)]
    ends = [chapter.start_s for chapter in chapters[1:]] + [None]
    portraits = []
    for number, (chapter, end) in enumerate(zip(chapters, ends, strict=True)):
        start = 0 if number == 0 else chapter.start_s
        inside = [
            claim
            for claim in claims
            if claim.start_s is not None
            and start <= claim.start_s
            and (end is None or claim.start_s < end)
        ]
        portraits.append(
            ChapterPortrait(
                chapter=chapter,
                url=episode_url(episode.slug, episode, chapter.start_s),
                claims=tuple(inside),
            )
        )
    return tuple(portraits)


def portray_guest(archive: Archive, name: str) -> GuestPortrait | Unknown:
    """Return the person that a name, a part of it, or a slug means, misspelt too.

    Raises:
        NothingAskedError: The name is empty.
    """
    people = {person.slug: person for person in archive.guests()}
    names = {slug: (slug, person.name, *person.aliases) for slug, person in people.items()}
    slug, suggestions = _find(name, names)
    if slug is None:
        near = tuple(f"{people[slug].name} ({slug})" for slug in suggestions)
        return Unknown(asked=name, suggestions=near)
    episodes = [episode for episode in archive.episodes() if slug in episode.guests]
    return GuestPortrait(
        guest=people[slug],
        episodes=tuple(sorted(episodes, key=lambda e: (e.aired is None, e.aired, e.slug))),
        claims=tuple(archive.claims_of_guest(slug)),
    )


def _find(name: str, names: Mapping[str, Sequence[str]]) -> tuple[str | None, tuple[str, ...]]:
    """Return the slug that is meant, else None and the nearest slugs.

    A part of a name is enough where only one has it.
    """
    asked = one_line(name)
    if not asked:
        raise NothingAskedError
    if asked in names:
        return asked, ()
    exact = [s for s, known in names.items() if slugify(asked) in {slugify(n) for n in known}]
    if exact:
        return (exact[0], ()) if len(exact) == 1 else (None, tuple(exact))
    choices = {(slug, known): known for slug, several in names.items() for known in several}
    ranked = process.extract(
        asked, choices, scorer=fuzz.ratio, processor=utils.default_process, limit=_SUGGESTIONS
    )
    if ranked and ranked[0][1] >= SAME_NAME:
        return ranked[0][2][0], ()
    words = set(utils.default_process(asked).split())
    having = [
        slug
        for slug, several in names.items()
        if any(words <= set(utils.default_process(known).split()) for known in several)
    ]
    if len(having) == 1:
        return having[0], ()
    near = process.extract(
        asked,
        choices,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=_NEAR,
        limit=2 * _SUGGESTIONS,
    )
    return None, tuple(dict.fromkeys([*having, *(key[0] for _, _, key in near)]))[:_SUGGESTIONS]
