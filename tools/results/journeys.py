"""Who changed from one role to another, and how they tell of it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.evidence import Evidence

StepKind = Literal["had", "learned", "proved", "hired", "reached", "helped", "would-change"]
Voice = Literal["guest", "wiki"]
"""Whose words a step is in: the guest's own, or the wiki's about the guest."""
Basis = Literal["both-ends", "page", "title"]
"""What says that the move was made: both roles are told, or one is, where the wiki's page or the
episode's title is about this very move."""
Relation = Literal["same-target", "same-origin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A thing a guest had, did or would do otherwise, in words that can be checked."""

    kind: StepKind
    text: str  # stands word for word in its evidence
    voice: Voice
    start_s: int | None  # where its evidence starts, in seconds of the episode
    evidence: str  # id


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One guest's change of role."""

    guest: str
    guest_slug: str
    episode: str
    episode_title: str
    aired: date | None
    from_role: str
    to_role: str
    basis: Basis
    steps: tuple[Step, ...]  # in the order in which they are told
    helped: tuple[Step, ...]
    would_change: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """A guest who made a move, without the story."""

    guest: str
    guest_slug: str
    episode: str
    episode_title: str
    aired: date | None
    from_role: str
    to_role: str
    basis: Basis
    evidence: tuple[str, ...]  # ids of what says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A guest who made a move that shares one end with the one asked for."""

    relation: Relation
    traveller: Traveller


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a guest who is not known to have made the move is cited for on a page about it."""

    guest: str
    page: str  # title
    evidence: str  # id


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """The guests who made a move, counted, with as many of their stories as were asked for."""

    from_role: str | None  # name; None where any origin was asked for
    to_role: str | None
    made: int  # guests of whom evidence says so: at least so many, and no statistic
    searched_guests: int
    searched_episodes: int
    journeys: tuple[Journey, ...]  # the surest first
    others: tuple[Traveller, ...]  # the rest of those who made it
    nearest: tuple[Neighbour, ...]  # only where nobody made it
    advice: tuple[Advice, ...]
    evidence: tuple[Evidence, ...]  # all that the rest refers to, each once
