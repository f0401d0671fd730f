"""Ways in which a request fails, and what its sender is told.

Whoever sent it reads one sentence: how to repair the call where that is possible, and otherwise
what cannot be had. The reason is in the server's log.
"""

import logging
from typing import Final

from pydantic import ValidationError

from agent.errors import AgentError, ModelError, QuestionError, ThreadNameError
from knowledge.errors import KnowledgeError
from knowledge.sanitize import clip, one_line
from tools.errors import RepairableError

_LOG = logging.getLogger("career-guide")
_SHOWN_PROBLEMS: Final = 3
_MESSAGE_CHARS: Final = 500
_SEE_LOG: Final = "the server's log says why"


class RequestError(Exception):
    """A request that cannot be answered as it is; its text says what to send instead."""


class BusyError(RequestError):
    """Too many requests are waiting already."""

    def __init__(self) -> None:
        super().__init__("too many requests are waiting; try again in a moment")


class UnknownNameError(RequestError):
    """A tool, page or prompt that the server does not have; `name` is what was asked for."""

    def __init__(self, kind: str, name: str, *, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        nearest = f"try {', '.join(near)}" if near else "list them to see which there are"
        super().__init__(f"no {kind} is called {clip(name, max_chars=80)!r}; {nearest}")


class ArgumentsError(RequestError):
    """Arguments that break the schema, or are too long."""


def arguments_error(error: ValidationError) -> ArgumentsError:
    """Return what is wrong with arguments, without the values that were sent."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    told = [
        f"`{'.'.join(str(part) for part in problem['loc'])}`: {problem['msg']}"
        for problem in problems[:_SHOWN_PROBLEMS]
    ]
    return ArgumentsError(f"the arguments do not fit; {'; '.join(told)}")


def explain(error: Exception) -> str:
    """Return what the sender of a request is told; log what only the operator can mend."""
    if isinstance(error, RequestError | RepairableError | QuestionError | ThreadNameError):
        return clip(one_line(str(error)), max_chars=_MESSAGE_CHARS)
    if isinstance(error, KnowledgeError | AgentError):
        _LOG.error("%s", one_line(str(error)))
    else:
        _LOG.error("a defect of the program", exc_info=error)
    return f"{_unavailable(error)}; {_SEE_LOG}"


def _unavailable(error: Exception) -> str:
    if isinstance(error, KnowledgeError):
        return "the archive cannot be read at the moment"
    if isinstance(error, ModelError):
        return "the model cannot answer at the moment"
    if isinstance(error, AgentError):
        return "the question cannot be answered at the moment"
    return "this failed, and asking again will not help"
