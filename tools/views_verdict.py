"""What a model reads of a verdict: the reasons in words, and what was compared with."""

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from knowledge.sanitize import clip
from knowledge.verify import Support, Verdict
from tools.verifying import Verified

_TEXT_CHARS: Final = 700


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class ComparedView(_View):
    """Evidence that the sentence was compared with."""

    id: str
    text: str


class VerdictView(_View):
    """How a sentence is supported by the evidence that it cites."""

    sentence: str
    support: Support
    reasons: list[str] = Field(description="What the evidence lacks or denies.")
    covered: float = Field(description="Share of the sentence's words that it holds, by weight.")
    compared: list[ComparedView]


def view_verdict(verified: Verified) -> VerdictView:
    """Return what a model reads of a verdict."""
    verdict = verified.verdict
    return VerdictView(
        sentence=verified.sentence,
        support=verdict.support,
        reasons=[f"{label}: {', '.join(found)}" for label, found in reasons(verdict) if found],
        covered=round(verdict.score, 2),
        compared=[
            ComparedView(id=item.id, text=clip(item.text, max_chars=_TEXT_CHARS))
            for item in verified.evidence
        ],
    )


def reasons(verdict: Verdict) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each thing that can be wrong with a sentence, and where it is; often nowhere."""
    yield "words missing", verdict.uncovered
    yield "numbers missing", verdict.missing_numbers
    yield "names missing", verdict.missing_names
    yield "not said so", tuple(f"“{quoted}”" for quoted in verdict.altered_quotations)
    yield "not theirs", verdict.silent_speakers
    yield "contradicted by", verdict.denied_by
    yield "too absolute", verdict.overreach
    yield "outside of its episode", verdict.outside
    if verdict.unconfirmed_denial:
        yield "denial", ("the evidence denies nothing of what the sentence denies",)
