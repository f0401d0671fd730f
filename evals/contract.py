"""The parts of the JSON contract that are graded, read from whatever an agent under test sent.

They ask for less than `agent.answer.Answer`: another agent need not fill what nobody grades.
"""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.answer import RefusalKind, StatementKind


class _Graded(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class GradedStatement(_Graded):
    """One sentence and the numbers that it cites."""

    text: str
    kind: StatementKind
    citations: tuple[int, ...] = ()


class GradedCitation(_Graded):
    """One numbered source."""

    n: int
    id: str = ""
    page: str | None = None
    section: str = ""
    guest: str | None = None
    episode: str | None = None
    aired: date | None = None
    start_s: int | None = None
    end_s: int | None = None
    quote: str = ""


class GradedRefusal(_Graded):
    """A typed refusal."""

    kind: RefusalKind
    message: str
    nearest: tuple[str, ...] = ()


class GradedViewpoint(_Graded):
    """What one guest says."""

    guest: str
    episode: str | None = None
    quote: str = ""
    summary: str | None = None
    citations: tuple[int, ...] = ()


class GradedComparison(_Graded):
    """Viewpoints side by side."""

    topic: str = ""
    viewpoints: tuple[GradedViewpoint, ...] = ()


class GradedStage(_Graded):
    """A stage of a roadmap."""

    title: str
    summary: str | None = None
    known: bool = False
    uncited: bool = False
    citations: tuple[int, ...] = ()


class GradedRoadmap(_Graded):
    """A roadmap."""

    target_role: str
    stages: tuple[GradedStage, ...] = ()
    assumptions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class GradedCriterion(_Graded):
    """An acceptance criterion of a project."""

    text: str
    citations: tuple[int, ...] = ()


class GradedProject(_Graded):
    """A project brief."""

    title: str
    problem: str = ""
    why: str = ""
    criteria: tuple[GradedCriterion, ...] = ()
    citations: tuple[int, ...] = ()


class GradedFallback(_Graded):
    """A model that failed, so that another one answered."""

    model: str
    reason: str = ""


class GradedUsage(_Graded):
    """What an answer took."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0
    model_calls: int = 0
    tool_calls: int = 0


class GradedAnswer(_Graded):
    """An answer as graders see it."""

    answer: str
    statements: tuple[GradedStatement, ...] = ()
    citations: tuple[GradedCitation, ...] = ()
    refusal: GradedRefusal | None = None
    comparison: GradedComparison | None = None
    roadmap: GradedRoadmap | None = None
    projects: tuple[GradedProject, ...] | None = None
    fallback_from: tuple[GradedFallback, ...] = ()
    usage: GradedUsage = Field(default_factory=GradedUsage)

    @property
    def outcome(self) -> Literal["answer", "refusal", "fallback"]:
        """What it is; what another model than the one under test gave is never its answer."""
        if self.fallback_from:
            return "fallback"
        return "refusal" if self.refusal else "answer"

    @property
    def words(self) -> str:
        """All that the reader is shown, in one text; quotes of sources are not part of it."""
        parts = [self.answer, self.refusal.message if self.refusal else ""]
        if self.comparison:
            parts += [f"{v.guest} {v.quote} {v.summary or ''}" for v in self.comparison.viewpoints]
        if self.roadmap:
            parts += [f"{stage.title} {stage.summary or ''}" for stage in self.roadmap.stages]
            parts += self.roadmap.assumptions
        for project in self.projects or ():
            parts += [project.title, project.problem, project.why]
            parts += [criterion.text for criterion in project.criteria]
        return "\n".join(part for part in parts if part)


def read_answer(document: dict[str, Any]) -> GradedAnswer:
    """Return a document as graders see it.

    Raises:
        ValidationError: It does not keep to the contract.
    """
    return GradedAnswer.model_validate(document)
