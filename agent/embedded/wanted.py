"""What the embedded model reads of a conversation, and what it then wants to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Protocol

from agent.answer import RefusalKind
from agent.embedded.weighing import Fit
from knowledge.sanitize import clip
from tools.bindings import LOOK_UP
from tools.lookup import MAX_ASKED_CHARS

_THREAD: Final = 6  # earlier questions that count

Profile = Mapping[str, Any]
"""What a user stated of themselves, by name; see `Profile.document`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A headed part of an earlier answer, and the ids of what it rests on."""

    name: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The exchange before a question, small talk left out."""

    question: str
    tool: str = ""  # empty where it is not known
    arguments: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    sizes: Mapping[str, float] = field(default_factory=dict)  # of the items, where they have one
    told: frozenset[str] = frozenset()  # ids of all that was told in the conversation
    clarifies: bool = False  # the answer was a question back

    @property
    def guests(self) -> tuple[str, ...]:
        """The guest that was asked for, if one was."""
        guest = self.arguments.get("guest")
        return (guest,) if guest else tuple(self.arguments.get("guests") or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question and what it stands in."""

    question: str
    today: date
    earlier: Earlier | None = None
    plan: Earlier | None = None  # the last exchange that was answered with a plan
    before: tuple[str, ...] = ()  # all earlier questions, small talk left out
    profile: Profile = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusing:
    """Why a question is not to be answered whatever is found."""

    kind: RefusalKind
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A tool to call, and how to take what it returns."""

    tool: str
    arguments: Mapping[str, Any]
    asking: str = ""  # what a look-up must cover to be an answer; empty for what it was asked
    notices: tuple[str, ...] = ()
    otherwise: tuple["Wanted", ...] = ()  # to be tried in turn where it gives no answer
    refusing: Refusing | None = None  # after the call, which then only names what is near
    unsure: Refusing | None = None  # the refusal, where what was found is no answer
    leans: bool = False  # on the question before it, which was answered
    elsewhere: float = 0.0  # by how much the scope is likelier another than careers
    skip: frozenset[str] = frozenset()  # ids that were told already
    beside: "Wanted | None" = None  # a look-up to be told after it, as far as that is new


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer that needs no tool."""

    text: str
    notices: tuple[str, ...] | None = None  # sentences about the answer; None for all of them
    clarifies: bool = False
    small: bool = False  # small talk, of which nothing is to be remembered


class Reader(Protocol):
    """What reads a question for the embedded model."""

    def read(self, asked: Asked) -> Wanted | Reply | Refusing:
        """Return what a question asks for."""
        ...

    def fit(self, wanted: Wanted, ids: tuple[str, ...]) -> Fit | None:
        """Return how sections fit what was looked up; None where it cannot tell."""
        ...

    def covered(self, asking: str, text: str) -> float:
        """Return the share of a question's words, rare ones weighing more, that a text has."""
        ...

    def unheard(self, text: str) -> frozenset[str]:
        """Return the stems of names in a text that the archive never has."""
        ...

    def share_nearest(self, asking: str, ids: Sequence[str]) -> float:
        """Return the share of claims that are among those nearest to a question."""
        ...

    def offer(self, asked: Asked, wanted: Wanted, told: tuple[str, ...]) -> str:
        """Return a further question that the archive answers; empty where there is none."""
        ...


def look_up(question: str, **more: Any) -> Wanted:
    """Return the wish to look a question up, as long as a look-up takes it."""
    asked = clip(question, max_chars=MAX_ASKED_CHARS)
    return Wanted(tool=LOOK_UP, arguments={"question": asked}, **more)


def look_up_on(page: str, question: str, **more: Any) -> Wanted:
    """Return the wish for what a page has nearest to a question; for all of it without one."""
    asked = clip(question, max_chars=MAX_ASKED_CHARS // 2)  # the page's title counts, too
    return Wanted(tool=LOOK_UP, arguments={"page": page, "question": asked}, **more)


def after(wanted: Wanted, before: Sequence[str]) -> Wanted:
    """Return a wish with the earlier questions that it leans on."""
    leant_on = [clip(question, max_chars=MAX_ASKED_CHARS) for question in before[-_THREAD:]]
    return replace(wanted, arguments={**wanted.arguments, "before": leant_on})


class LookUpOnly:
    """Looks every question up as it stands: for a model that has no archive at hand."""

    def read(self, asked: Asked) -> Wanted | Reply | Refusing:
        """Return the look-up."""
        return look_up(asked.question)

    def fit(self, wanted: Wanted, ids: tuple[str, ...]) -> Fit | None:
        """Return None: it cannot tell."""
        del wanted, ids
        return None

    def covered(self, asking: str, text: str) -> float:
        """Return that all is covered: it cannot tell."""
        del asking, text
        return 1.0

    def unheard(self, text: str) -> frozenset[str]:
        """Return none: it cannot tell."""
        del text
        return frozenset()

    def share_nearest(self, asking: str, ids: Sequence[str]) -> float:
        """Return that all are: it cannot tell."""
        del asking, ids
        return 1.0

    def offer(self, asked: Asked, wanted: Wanted, told: tuple[str, ...]) -> str:
        """Offer nothing."""
        del asked, wanted, told
        return ""


LOOK_UP_ONLY: Final = LookUpOnly()
