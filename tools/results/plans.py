"""Plans: stages on the way to a role, each with the evidence behind it, and their revisions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from pydantic import ConfigDict

from knowledge.evidence import Evidence

Order = Literal["numbered", "headings", "composed"]
"""What makes the order of the stages: numbers in the headings of one page, the order in which one
page is written, or the order of a page that is no roadmap because the archive has none."""

MAX_TEXT_CHARS: Final = 20_000
_BOUNDED: Final = ConfigDict(extra="forbid", str_max_length=MAX_TEXT_CHARS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to learn, build or show, in the wiki's own words."""

    __pydantic_config__ = _BOUNDED

    text: str
    evidence: tuple[str, ...]  # ids; of claims, or of the wiki's section where it is uncited
    uncited: bool  # no episode stands behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the way: a section of a page, or what the user added."""

    __pydantic_config__ = _BOUNDED

    key: str  # `page#anchor`, or `own:slug` for what the user added
    title: str
    page: str  # key of the page; empty for what the user added
    page_title: str
    anchor: str
    summary: Advice | None = None
    learn: tuple[Advice, ...] = ()
    build: tuple[Advice, ...] = ()
    show: tuple[Advice, ...] = ()  # the milestone: what others can see of it
    why: tuple[Advice, ...] = ()
    hear: tuple[str, ...] = ()  # ids of claims: guest, episode and, where the wiki says it, minute
    effort: int  # how many things the section says to learn, build or show; at least 1
    ordered: bool = True  # False: stands beside the order, as another page speaks of it
    uncited: bool = False  # no episode stands behind any of it
    listed: tuple[str, ...] = ()  # skills of the user that it is about
    known: bool = False  # they are all that it is about: skim
    added: bool = False  # by the user
    done: bool = False
    gone: bool = False  # no longer in the archive, kept because it was done
    hours: int | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The stages to a role in order, and whatever they rest on."""

    __pydantic_config__ = _BOUNDED

    target_role: str
    from_role: str | None
    known: tuple[str, ...]  # skills that the user listed
    start: date
    hours_per_week: float | None
    by: date | None
    total_hours: int | None  # from `start` to `by`; None unless hours and date are given
    order: Order
    ordered_by: str  # key of the page that gives the order
    stages: tuple[Stage, ...]
    hear: tuple[str, ...] = ()  # ids of claims: guests on the page about the move, one each
    dropped: tuple[str, ...] = ()  # keys of stages that the user dropped
    assumptions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # keys of the pages that the stages are from
    evidence: tuple[Evidence, ...] = ()  # all that is referred to by id, and nothing else
    archive: str  # digest of the archive that it was composed from


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that a plan breaks, and where."""

    rule: Literal["order", "uncited", "known", "hours", "citation", "stage"]
    stage: str  # key; empty where it is about the whole plan
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A saved plan as it was after one edit. None is ever changed or removed."""

    __pydantic_config__ = _BOUNDED

    number: int  # from 1
    made: datetime  # with its time zone
    edit: str  # what was done, for a person to read
    back_to: int | None  # the revision that an undo goes back to; None where there is none
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A plan's name and its latest revision."""

    name: str
    latest: Revision
