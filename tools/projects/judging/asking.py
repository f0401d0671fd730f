"""What a model is asked about a criterion, and what its reply may be."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from tools.language_model import LanguageModel, boundary_outside, read_reply
from tools.projects.judging.showing import BUDGET, Shown
from tools.results.projects import Criterion, Verdict

_INSTRUCTIONS: Final = Path(__file__).with_name("instructions.md")
_MAX_LINES: Final = 20
_MAX_REASON_CHARS: Final = 2_000
_VERDICTS: Final[dict[str, Verdict]] = {
    "met": "met",
    "not_met": "not met",
    "cannot_tell": "cannot tell",
}


class NamedLine(BaseModel, frozen=True):
    """A line that the model names."""

    path: Annotated[str, Field(max_length=1_000)]
    line: Annotated[int, Field(ge=1, strict=True)]


class Opinion(BaseModel, frozen=True):
    """What the model says of a criterion; nothing of it is believed as it stands."""

    said: Annotated[Literal["met", "not_met", "cannot_tell"], Field(alias="verdict")]
    lines: Annotated[list[NamedLine], Field(max_length=_MAX_LINES)]
    reason: Annotated[str, Field(max_length=_MAX_REASON_CHARS)]

    @property
    def verdict(self) -> Verdict:
        """The verdict in the words of an inspection."""
        return _VERDICTS[self.said]


def ask_opinion(
    model: LanguageModel,
    criterion: Criterion,
    shown: Shown,
    *,
    of: int,
    left_out: Literal["nothing", "something"],
) -> Opinion:
    """Ask a model whether the lines that it is shown meet a criterion.

    Args:
        model: To ask.
        criterion: To judge.
        shown: Lines of the project.
        of: Files in which the criterion can stand.
        left_out: Whether lines or files are missing among those shown.

    Raises:
        NoReplyError, UnreadableReplyError: There is no opinion.
    """
    boundary = boundary_outside(shown.text)
    instructions = _INSTRUCTIONS.read_text(encoding="utf-8").replace("{boundary}", boundary)
    material = (
        f"Criterion: {criterion.asks}\n"
        f"Shown: lines of {shown.files} of {of} files in which it can stand, "
        f"{shown.characters:,} of at most {BUDGET:,} characters; "
        f"{left_out} was left out.\n\n"
        f"{boundary}\n{shown.text}{boundary}\n"
    )
    return read_reply(model.ask(instructions, material), Opinion)
