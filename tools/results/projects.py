"""What the portfolio projects tool returns: briefs, and verdicts on a finished repository."""

from dataclasses import dataclass
from typing import Literal

from knowledge.evidence import Evidence
from tools.lookup import Searched
from tools.results.omitted import Omitted

Size = Literal["small", "medium", "large"]
Origin = Literal["guest", "wiki", "template"]
"""`guest`: a guest's own words; `wiki`: the wiki's sentence about a guest; `template`: our wording,
which no guest said."""
Verdict = Literal["met", "not met", "cannot tell"]
Seen = Literal["repository", "README"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of text and where it comes from."""

    text: str  # of a guest or the wiki: verbatim from the evidence
    origin: Origin
    evidence: str | None = None  # id; None only for a template


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Something that can be inspected in a finished repository, and the guests who ask for it."""

    key: str
    asks: str  # our wording
    grounds: tuple[Part, ...]  # never empty, each with evidence of one guest


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stretch of the work and its part of the hours."""

    name: str
    share: int  # of a hundred
    hours: int | None  # None where no hours were given; they add up to those that were


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How much to build. Sizes, shares and hours are assumptions; no guest stated them."""

    size: Size  # that the criteria are chosen for
    hours: int | None  # the user's own
    cuts: tuple[tuple[Size, str], ...]
    steps: tuple[Step, ...]
    assumption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectBrief:
    """A project to build, told by what guests built and ask for."""

    key: str
    title: str  # our wording
    problem: tuple[Part, ...]
    told: tuple[Part, ...]  # guests on such a project
    why: tuple[Part, ...]  # guests on it when hiring or being hired; empty where nobody is
    data: tuple[Part, ...]
    scope: Scope
    criteria: tuple[Criterion, ...]
    uses: tuple[str, ...]  # skills that the user listed
    learns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectIdeas:
    """Project briefs for a role, the fitting first, and what they rest on."""

    role: str
    known: tuple[str, ...]
    interest: str
    worth: tuple[Part, ...]  # guests on what projects of one's own count for at all
    on_interest: tuple[Part, ...]  # guests on projects of that interest
    briefs: tuple[ProjectBrief, ...]
    notices: tuple[str, ...]
    searched: Searched
    evidence: tuple[Evidence, ...]  # all that the briefs refer to, and no other


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A line of the checked repository."""

    path: str
    line: int | None  # from 1; None where the file as a whole shows it
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Who gave a verdict, where a model was there to be asked."""

    by: str  # "inspection", or the model's name
    inspection: Verdict  # by inspection alone
    note: str  # why the model's word does not count; empty where it does


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCriterion:
    """What was found for a criterion, by inspection or by a model."""

    criterion: Criterion
    verdict: Verdict
    because: str  # a model's own words where it judged
    spots: tuple[Spot, ...]  # what shows it
    judgement: Omitted[Judgement] = None  # None without a model


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What of a repository was read."""

    seen: Seen
    files: int
    characters: int
    left_out: tuple[tuple[str, int], ...]  # reason and number of files, by reason
    complete: bool  # nothing was left out for want of room


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What a model was asked and shown."""

    model: str
    asked: int  # criteria
    accepted: int  # of them, those that it judged
    characters: int  # of the project that it was shown, all criteria together
    budget: int  # characters that it is shown for one criterion at most
    addressed: tuple[Spot, ...]  # lines that speak to whoever checks; it did not see their files


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCheck:
    """Verdicts on a finished repository, criterion by criterion."""

    name: str
    chosen_by: str  # role or brief whose criteria these are; empty for the general ones
    criteria: tuple[CheckedCriterion, ...]
    inspected: Inspected
    evidence: tuple[Evidence, ...]
    judging: Omitted[Judging] = None  # None without a model

    def count(self, verdict: Verdict) -> int:
        """Return how many criteria got a verdict."""
        return sum(checked.verdict == verdict for checked in self.criteria)
