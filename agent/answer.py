"""What a question gets: the contract of `career-guide ask --json`."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.verify import Support

StatementKind = Literal["evidence", "inference", "notice"]
RefusalKind = Literal["not_in_archive", "out_of_scope", "needs_professional"]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class Statement(_Part):
    """One sentence of the answer."""

    text: str = Field(description="The sentence without its marks.")
    kind: StatementKind = Field(
        description="evidence: it cites; inference: it cites nothing; notice: about the answer."
    )
    citations: list[int] = Field(default_factory=list, description="Numbers of its citations.")
    support: Support | None = Field(
        default=None,
        description="How its citations support it; null where it cites nothing.",
    )


class AnswerCitation(_Part):
    """A numbered source: a wiki claim with its episode, a wiki section, or a guest's own words."""

    n: int = Field(ge=1)
    id: str
    kind: Literal["claim", "section", "passage"]
    page: str | None = Field(description="Title of the wiki page; null for a passage.")
    section: str = Field(description="Heading on the page; for a passage, the chapter.")
    guest: str | None
    episode: str | None = Field(description="Slug of the episode.")
    episode_title: str | None
    aired: date | None
    start_s: int | None = Field(description="Seconds from the episode's start.")
    end_s: int | None
    url: str | None = Field(description="Null for a bundled page, which is published nowhere.")
    quote: str = Field(
        description="What the source says: the wiki's words, or in a passage the guest's."
    )


class SearchedCounts(_Part):
    """How much was searched before a refusal."""

    pages: int
    episodes: int
    guests: int


class Refusal(_Part):
    """Why there is no answer."""

    kind: RefusalKind
    message: str
    searched: SearchedCounts
    nearest: list[str] = Field(description="What the archive does hold, nearest first.")


class Usage(_Part):
    """What the answer took."""

    input_tokens: int
    cached_input_tokens: int = Field(
        default=0, description="Of the input tokens, those that the provider had cached."
    )
    output_tokens: int
    cost_usd: float | None = Field(
        description="Null where the price is not known, or what a broken call cost."
    )
    seconds: float
    model_calls: int
    tool_calls: int
    first_sentence_s: float | None = Field(
        default=None, description="Until the first checked sentence; null where there is none."
    )
    checked: int = Field(default=0, description="Sentences that were checked before release.")
    withheld: int = Field(default=0, description="Of these, sentences that did not hold.")
    rewritten: int = Field(default=0, description="Sentences that held in other words only.")
    withheld_share: float | None = Field(
        default=None,
        description="Withheld and rewritten of those checked; null where none was checked.",
    )
    prompts: list[str] = Field(
        default_factory=list, description="Prompts it was written by, with their versions."
    )


class Fallback(_Part):
    """A model that failed, so that the next one took over."""

    model: str
    reason: str = Field(description='Goes on after its name: "did not answer in time".')


class AnswerViewpoint(_Part):
    """What one guest says on a compared topic."""

    guest: str
    episode: str = Field(description="Slug of the episode.")
    aired: date | None
    quote: str = Field(description="Verbatim: the guest's words, or the wiki's about the episode.")
    quoted: Literal["guest", "wiki"] = Field(description="Whose words the quote is.")
    summary: str | None = Field(description="The wiki's sentence on it; null where there is none.")
    chapter: str | None
    start_s: int | None
    citations: list[int]


class SearchedTalkCounts(_Part):
    """How much was searched for views."""

    guests: int
    episodes: int
    passages: int = Field(description="Pieces of transcripts; 0 where the archive has none.")
    claims: int


class AnswerComparison(_Part):
    """Views on a topic side by side, without a verdict."""

    topic: str
    viewpoints: list[AnswerViewpoint]
    mentioned_only: list[str] = Field(
        description="Guests who speak of it where no position was recognised."
    )
    silent: list[str] = Field(description="Guests asked for who say nothing on it.")
    searched: SearchedTalkCounts


class AnswerStage(_Part):
    """A stage of a roadmap."""

    title: str
    summary: str
    known: bool = Field(description="The user listed what it is about, or a part of that.")
    effort: float = Field(description="Its share of the whole, 0..1; an assumption.")
    milestone: str | None = Field(description="What others can see of it.")
    citations: list[int]


class AnswerRoadmap(_Part):
    """A plan in stages."""

    target_role: str
    from_role: str | None
    stages: list[AnswerStage]
    assumptions: list[str]
    sources: list[str] = Field(description="Titles of the pages that the stages are from.")


class AnswerCriterion(_Part):
    """What a finished project is judged by, and the guests behind it."""

    text: str
    citations: list[int]


class AnswerProject(_Part):
    """A portfolio project to build."""

    title: str
    problem: str
    why: str
    criteria: list[AnswerCriterion]
    scope: str
    citations: list[int]


class Answer(_Part):
    """An answer, or a refusal; never both."""

    question: str
    answer: str = Field(description="Markdown with [n] marks; empty on a refusal.")
    statements: list[Statement]
    citations: list[AnswerCitation]
    refusal: Refusal | None = None
    comparison: AnswerComparison | None = None
    roadmap: AnswerRoadmap | None = None
    projects: list[AnswerProject] | None = None
    thread: str
    model: str = Field(description="The one that answered in the end.")
    fallback_from: list[Fallback] = Field(
        default_factory=list, description="Models that failed before it, in order."
    )
    extractive: bool = Field(
        default=False, description="The embedded model put it together, word for word."
    )
    usage: Usage
