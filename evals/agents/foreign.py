"""Somebody else's agent: any callable from turns to answers in our JSON contract."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evals.agents.talk import Talk, finished
from evals.errors import ForeignAgentError, UnknownAgentError
from evals.scenario import Need
from evals.state import FinalState

Converse = Callable[[list[str]], list[dict[str, Any]]]
"""Gets what the user says, turn by turn; returns one document for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignAgent:
    """A function that was named as `module:function`."""

    name: str
    converse_with: Converse
    provides: frozenset[Need] = frozenset()

    def converse(self, talk: Talk) -> FinalState:
        """Hold the conversation.

        Raises:
            ForeignAgentError: It returned something else than one document for each turn.
        """
        answers = self.converse_with([turn.say for turn in talk.turns])
        if not isinstance(answers, list) or len(answers) != len(talk.turns):
            raise ForeignAgentError(self.name, "did not return one answer for each turn")
        if not all(isinstance(answer, dict) for answer in answers):
            raise ForeignAgentError(self.name, "returned something that is no JSON object")
        return finished(talk, answers)


def load_foreign(name: str, known: list[str]) -> ForeignAgent:
    """Return the agent of a name like `package.module:function`.

    Raises:
        UnknownAgentError: There is no such function.
    """
    module, _, function = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownAgentError(name, known=known, reason=f" ({error})") from error
    if not callable(found):
        raise UnknownAgentError(name, known=known, reason=" (it cannot be called)")
    return ForeignAgent(name=name, converse_with=found)


def is_foreign(name: str) -> bool:
    """Tell whether a name means somebody else's agent."""
    return ":" in name
