"""What must come out of a conversation, whatever way the agent went."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.answer import RefusalKind

Outcome = Literal["answer", "refusal", "error", "fallback"]
"""What a turn ends with: an answer, a typed refusal, a failure that is told politely, or what
another model gave in place of the one that failed."""
ANSWERS: Final[frozenset[Outcome]] = frozenset({"answer", "fallback"})
"""Outcomes that cite."""
_CITATION_KINDS: Final = ("episodes", "pages", "spans", "episodes_on")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Part):
    """A stretch of an episode; a citation matches that overlaps it."""

    episode: str
    start_s: int = Field(ge=0)
    end_s: int = Field(gt=0)

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end_s <= self.start_s:
            raise ValueError("a span ends after it starts")
        return self


class Cited(_Part):
    """Sources of which so many must be cited: slugs of episodes or of pages, or spans.

    `episodes_on` names a page instead: so many different episodes must be cited by its claims.
    """

    episodes: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    episodes_on: str = ""
    at_least: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in _CITATION_KINDS if getattr(self, kind)]
        if len(given) != 1:
            raise ValueError(f"name one of {', '.join(_CITATION_KINDS)}")
        if not self.episodes_on and self.at_least > len(getattr(self, given[0])):
            raise ValueError(f"at_least {self.at_least} of fewer {given[0]}")
        return self


class Guests(_Part):
    """Guests of whom so many must be present: cited in the answer, or in its comparison."""

    any_of: tuple[str, ...] = Field(min_length=1)
    at_least: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.at_least > len(self.any_of):
            raise ValueError(f"at_least {self.at_least} of {len(self.any_of)} guests")
        return self


class ExpectedComparison(_Part):
    """A comparison of viewpoints, each with citations and a guest of its own."""

    guests_at_least: int = Field(default=2, ge=1)


class ExpectedPlan(_Part):
    """A roadmap; that every stage cites or says that nothing stands behind it is always checked."""

    target_role: str | None = None  # words of it, in any case
    min_stages: int = Field(default=2, ge=1)
    in_order: tuple[str, ...] = ()  # words of stage titles, each later than the one before
    without: tuple[str, ...] = ()  # words that no stage title may have
    known: tuple[str, ...] = ()  # words of stages that must be marked as known
    assumptions: tuple[str, ...] = ()  # words that the assumptions must name
    page: str | None = None  # slug of the page that gives the order


class ExpectedProjects(_Part):
    """Project briefs; that each acceptance criterion cites a guest is always checked."""

    at_least: int = Field(default=1, ge=1)
    mention: tuple[tuple[str, ...], ...] = ()  # each any of these words, in one brief


class Limits(_Part):
    """The most that the whole conversation may take."""

    model_calls: int | None = Field(default=None, ge=0)
    tool_calls: int | None = Field(default=None, ge=0)
    cost_usd: float | None = Field(default=None, ge=0)


class Expectation(_Part):
    """The outcome of a scenario; what is left out is not asked for."""

    outcome: Outcome = "answer"
    also: tuple[Outcome, ...] = ()  # of the last turn, as good as `outcome`: then `says` tells
    earlier: tuple[Outcome, ...] | None = None  # of the turns before the last; else not asked for
    refusal: tuple[RefusalKind, ...] = ()  # kinds that will do; none named means any
    error: tuple[str, ...] = ()  # words of the message, any of them
    cites: tuple[Cited, ...] = ()
    guests: Guests | None = None
    comparison: ExpectedComparison | None = None
    plan: ExpectedPlan | None = None
    projects: ExpectedProjects | None = None
    profile: Mapping[str, Any] = Field(default_factory=dict)
    says: tuple[tuple[str, ...], ...] = ()  # of each, any one word or phrase must stand there
    never_says: tuple[str, ...] = ()  # in no turn
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        positive = (self.cites, self.guests, self.comparison, self.plan, self.projects)
        if self.outcome not in ANSWERS and any(positive):
            raise ValueError(f"a {self.outcome} cites nothing, so nothing cited can be expected")
        if self.refusal and self.outcome != "refusal":
            raise ValueError("kinds of refusal are named but no refusal is expected")
        if self.error and self.outcome != "error":
            raise ValueError("words of an error are named but no error is expected")
        if self.also and not self.says:
            raise ValueError("where another outcome will do, name words that it must have")
        return self


def named_places(expected: Expectation) -> tuple[set[str], set[str], Sequence[Span]]:
    """Return the pages, episodes and spans that an expectation names."""
    pages = {slug for cited in expected.cites for slug in cited.pages}
    pages |= {cited.episodes_on for cited in expected.cites if cited.episodes_on}
    if expected.plan and expected.plan.page:
        pages.add(expected.plan.page)
    spans = [span for cited in expected.cites for span in cited.spans]
    episodes = {slug for cited in expected.cites for slug in cited.episodes}
    return pages, episodes | {span.episode for span in spans}, spans
