"""The records that the stages exchange: frozen, keyword-only, times in whole seconds.

A time is always counted from the start of its episode; `mm:ss` exists only at the edges.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Support = Literal["own", "paragraph", "none"]
Attribution = Literal["named", "single-guest", "ambiguous", "none"]
HowBound = Literal[
    "label", "after", "before", "sentence", "guest", "paragraph", "section", "page", "none"
]
Purpose = Literal["statement", "navigation"]
LinkKind = Literal["page", "podcast", "person", "book", "archive", "external", "anchor"]
LinkSyntax = Literal["wikilink", "liquid", "markdown", "html", "label"]
"""`label`: plain text that names an episode without linking to it."""
Role = Literal["guest", "host", "unknown"]
Timing = Literal["given", "estimated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An episode that a sentence names as its source, with the span when the wiki gives one."""

    episode: str
    start_s: int | None
    end_s: int | None
    how_bound: HowBound  # by what the time was found to belong to the episode
    confidence: float  # 0..1, that this time belongs to this episode


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence as a reader sees it: link labels kept, citation marks taken out."""

    text: str
    line: int  # in the source file, counted from 1
    purpose: Purpose  # navigation sends the reader on ("Use [[x]] for ...") and claims nothing
    support: Support
    attribution: Attribution
    people: tuple[str, ...]  # slugs of the people it names, in order
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedTime:
    """A time of a page that was not bound, and why."""

    line: int
    start_s: int
    end_s: int | None
    reason: Literal["no-episode", "past-the-end"]
    episode: str | None  # whose end it is past


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as written, and what it leads to."""

    syntax: LinkSyntax
    kind: LinkKind
    target: str
    label: str
    line: int
    resolved: str | None  # slug of what it names; None where nothing of ours has that name


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of a page and the sentences under it, down to the next heading."""

    page: str
    heading: str
    anchor: str  # empty for the text above the first heading
    path: tuple[str, ...]  # headings from the page's top down to this one
    text: str
    sentences: tuple[Sentence, ...]
    questions: tuple[str, ...] = ()  # that it answers, as people ask them


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One wiki page."""

    slug: str
    title: str
    summary: str
    tags: tuple[str, ...]
    related: tuple[str, ...]  # slugs
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    dropped: tuple[DroppedTime, ...]
    source: str  # id of the source it was read from
    address: str | None = None  # where it was published, if that is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter mark of an episode; the title is empty where only the time is known."""

    start_s: int
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker says in one go, or one paragraph of it."""

    speaker: str | None  # slug of a person; None where nobody can say who speaks
    role: Role
    start_s: int | None  # None where the whole transcript has no time
    timing: Timing  # given by the transcript, or estimated from the words since a given time
    text: str
    chapter: str = ""  # title; empty above the first chapter mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A guest's own words inside one chapter of an episode, and nobody else's."""

    episode: str
    guest: str
    chapter: str  # title
    start_s: int
    end_s: int  # not before start_s, not after the episode's end
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One podcast episode."""

    slug: str
    title: str
    season: int | None = None
    number: int | None = None
    guests: tuple[str, ...] = ()  # slugs of people
    aired: date | None = None
    youtube_id: str | None = None
    duration_s: int | None = None
    chapters: tuple[Chapter, ...] = ()
    turns: tuple[Turn, ...] = ()

    def holds(self, start_s: int | None, end_s: int | None) -> bool:
        """Tell whether a span lies inside the episode, as far as its length is known."""
        return self.duration_s is None or max(start_s or 0, end_s or 0) <= self.duration_s

    def opens_chapter(self, second: int | None) -> bool:
        """Tell whether a chapter starts at this very second."""
        return any(chapter.start_s == second for chapter in self.chapters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A person of the archive: a guest of an episode, or an author of a book."""

    slug: str
    name: str
    aliases: tuple[str, ...] = ()  # other slugs and names of the same person
    profiles: tuple[str, ...] = ()  # accounts elsewhere, such as `linkedin:...`
    bio: str = ""
    episodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book that pages link to."""

    slug: str
    title: str
