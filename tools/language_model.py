"""A language model as the tools see it: it is asked once, and what it says is not trusted."""

import re
from secrets import token_hex
from typing import Final, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from tools.errors import UnreadableReplyError

MAX_REPLY_CHARS: Final = 20_000
"""What is longer is not read."""
_FENCE: Final = re.compile(r"\A```(?:json)?\s*\n(?P<inside>.*)\n```\Z", re.DOTALL)
_BOUNDARY_BYTES: Final = 12
_Reply = TypeVar("_Reply", bound=BaseModel)


class LanguageModel(Protocol):
    """A model that answers a question with text."""

    @property
    def name(self) -> str:
        """What the model is called where it is told who judged."""

    def ask(self, instructions: str, material: str) -> str:
        """Return what the model says.

        Args:
            instructions: Ours.
            material: What it is asked about; text from outside stands inside a boundary.

        Raises:
            NoReplyError: The model could not be reached, refused, or broke off.
        """


def boundary_outside(text: str) -> str:
    """Return a mark to set around a text, which nobody can guess and which the text lacks."""
    while (boundary := token_hex(_BOUNDARY_BYTES)) in text:
        pass
    return boundary


def read_reply(reply: str, kind: type[_Reply]) -> _Reply:
    """Return a model's reply, which is JSON, alone or in a code fence.

    Raises:
        UnreadableReplyError: It is anything else, or too long.
    """
    if len(reply) > MAX_REPLY_CHARS:
        raise UnreadableReplyError
    text = reply.strip()
    fenced = _FENCE.match(text)
    try:
        return kind.model_validate_json(fenced["inside"] if fenced else text)
    except ValidationError as error:
        raise UnreadableReplyError from error
