"""What a scenario may have tools and the model do, in place of what they would have done.

Each step of a script is for one call; after the last step the real thing answers again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent.refusing import REFUSE
from tools.bindings import LOOK_UP

TOOL_NAMES: Final = frozenset(
    {LOOK_UP, "compare_viewpoints", "find_journeys", "plan_roadmap", "suggest_projects", REFUSE}
)
"""Tools that a scenario may name."""
Fault = Literal["rate_limit", "server_error", "rejected_key", "timeout", "cut_off", "empty"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlantedClaim(_Part):
    """A claim that stands in no wiki."""

    text: str
    guest: str | None = None
    episode: str | None = None
    aired: date | None = None
    start_s: int | None = None
    end_s: int | None = None


class PlantedSection(_Part):
    """A section that stands in no wiki."""

    page: str
    heading: str
    text: str = ""
    claims: tuple[PlantedClaim, ...] = ()


class Passes(_Part):
    """The real thing answers."""

    passes: Literal[True]


class Raises(_Part):
    """The tool says that it cannot do that; the model reads why and may repair its call."""

    raises: str


class Crashes(_Part):
    """The tool breaks down, as by a bug."""

    crashes: str


class Returns(_Part):
    """The look-up finds these sections and no others."""

    returns: tuple[PlantedSection, ...]


class Gives(_Part):
    """The tool gives this text, whatever it is, and nothing that can be cited."""

    gives: str


ToolStep = Passes | Raises | Crashes | Returns | Gives


class Fails(_Part):
    """The model's server fails."""

    fails: Fault


class Says(_Part):
    """The model says this; `{id1}` stands for the first id that a tool has returned, and so on."""

    says: str


class Calls(_Part):
    """The model calls tools with these arguments."""

    calls: Annotated[Mapping[str, Mapping[str, Any]], Field(min_length=1)]

    @field_validator("calls")
    @classmethod
    def _known(cls, calls: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
        return check_tool_names(calls)


ModelStep = Passes | Fails | Says | Calls


class Mocks(_Part):
    """The scripts of a scenario."""

    tools: Mapping[str, tuple[ToolStep, ...]] = Field(default_factory=dict)
    model: tuple[ModelStep, ...] = ()

    @field_validator("tools")
    @classmethod
    def _known(cls, tools: Mapping[str, tuple[ToolStep, ...]]) -> Mapping[str, Any]:
        for name, steps in tools.items():
            if name != LOOK_UP and any(isinstance(step, Returns) for step in steps):
                raise ValueError(f"only {LOOK_UP} returns sections; let {name} give text")
        return check_tool_names(tools)

    @property
    def any(self) -> bool:
        """Whether anything is scripted."""
        return bool(self.tools or self.model)


def check_tool_names(tools: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the mapping where all keys are names of tools.

    Raises:
        ValueError: One is not.
    """
    unknown = sorted(set(tools) - TOOL_NAMES)
    if unknown:
        raise ValueError(f"no tool is called {', '.join(unknown)}; known: {sorted(TOOL_NAMES)}")
    return tools
