"""Who says what on a topic."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.evidence import Evidence
from tools.results.omitted import Omitted

Quoted = Literal["guest", "wiki"]
Held = Literal["supported", "weak"]
"""How the verifier finds a sentence that may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewpoint:
    """What one guest says on the topic, in words that can be checked."""

    guest: str  # name
    guest_slug: str
    description: str | None  # role or company, from the archive's undated profile of the guest
    episode: str
    episode_title: str
    aired: date | None
    chapter: str | None  # where the transcript's chapter is known
    start_s: int | None  # where the cited span begins; the words stand inside the span
    end_s: int | None
    quote: str  # verbatim: the guest's words, or the wiki's sentence about the episode
    quoted: Quoted
    opens_with: Omitted[str] = None  # another guest, beside whom the wiki's sentence sets this one
    summary: str | None  # the wiki's sentence on it, where the quote is the guest's own
    about: tuple[str, ...]  # the topic's concepts that quote or chapter names
    contrasted: bool  # the wiki sets this guest beside others on the topic
    cited: tuple[str, ...]  # ids of the evidence, the quote's first
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A guest who speaks of the topic where no position was recognised."""

    guest: str
    guest_slug: str
    episode: str
    start_s: int | None
    cited: str  # id of the evidence
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedTalks:
    """How much was searched: all of the archive, or what named guests say."""

    guests: int
    episodes: int
    passages: int  # pieces of transcripts; 0 where the archive has only the wiki
    claims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewGroup:
    """Guests under one sentence of a model's, which what each of them says bears out."""

    sentence: str
    support: Held  # by the evidence of all of them
    members: tuple[str, ...]  # first ids of their viewpoints
    guests: tuple[str, ...]  # names


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The viewpoints as a model groups them, after the verifier."""

    model: str
    groups: tuple[ViewGroup, ...]  # no guest in two of them
    agreed: tuple[ViewGroup, ...]  # what guests, two or more, have in common across the groups
    ungrouped: tuple[str, ...]  # first ids of the viewpoints in no group
    dropped: int  # groups and agreements of the model's that did not pass
    note: str  # why there is no grouping; empty where there is


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Views on a topic side by side; whether they agree is for the reader to judge."""

    topic: str
    concepts: tuple[str, ...]  # what the topic was taken to be about
    viewpoints: tuple[Viewpoint, ...]
    more_viewpoints: int  # guests with a view who are not shown
    mentioned_only: tuple[Mention, ...]
    more_mentions: int
    silent: tuple[str, ...]  # names of guests asked for who say nothing on it
    searched: SearchedTalks
    suggestions: tuple[str, ...]  # near words; only where nobody speaks of the topic
    evidence: tuple[Evidence, ...]  # all that is cited, and nothing else
    grouping: Omitted[Grouping] = None  # None without a model

    @property
    def guests(self) -> tuple[str, ...]:
        """Names of the guests whose views are shown, each once."""
        return tuple(dict.fromkeys(view.guest for view in self.viewpoints))

    @property
    def notice(self) -> str:
        """What a reader must know before reading; empty where there are two views or more."""
        if len(self.guests) > 1:
            return ""
        if self.guests:
            return f"Only {self.guests[0]} takes a position on this: nothing to compare."
        if self.mentioned_only:
            return "Guests speak of this, but no position on it was recognised."
        return "Nothing was found on this that the sources give to one guest."
