"""Agents by name."""

from collections.abc import Callable
from typing import Final

from agent.settings import Settings
from evals.agents.foreign import is_foreign, load_foreign
from evals.agents.oracle import Oracle
from evals.agents.ours import OURS, CareerGuide
from evals.agents.simple import AlwaysRefuse, DoNothing, TopHit
from evals.agents.talk import Agent
from evals.errors import UnknownAgentError
from evals.scenario import Scenario

PLAIN: Final = "langchain-chroma"
MakeAgent = Callable[[Scenario], Agent]
"""Gives the agent that is to take a scenario; only the oracle looks at what is expected."""
NAMES: Final = [OURS, PLAIN, "always-refuse", "top-hit", "do-nothing", "oracle"]


def find_agent(name: str, *, settings: Settings, model: str) -> MakeAgent:
    """Return how to make the agent of a name.

    Raises:
        UnknownAgentError: No agent has that name.
    """
    if name == "oracle":
        return lambda scenario: Oracle(expect=scenario.expect)
    agent = _agent(name, settings, model)
    return lambda _: agent


def _agent(name: str, settings: Settings, model: str) -> Agent:
    simple: dict[str, Agent] = {
        agent.name: agent for agent in (DoNothing(), AlwaysRefuse(), TopHit())
    }
    if name in simple:
        return simple[name]
    if name == OURS:
        return CareerGuide(settings=settings, model=model)
    if name == PLAIN:
        from evals.agents.plain import PlainAgent

        return PlainAgent(settings=settings, model=model)
    if is_foreign(name):
        return load_foreign(name, NAMES)
    raise UnknownAgentError(name, known=NAMES)
