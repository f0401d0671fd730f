"""The tools as LangChain tools. This is the one file of the tools that knows LangChain.

A result's content is what the model reads; its artifact is the list of evidence it may cite.
"""

from typing import Any, Final

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import TypeAdapter

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.definitions import (
    AGENT_TOOLS,
    COMPARE,
    JOURNEYS,
    LOOK_UP,
    PROJECTS,
    ROADMAP,
    Definition,
)
from tools.errors import RepairableError

# Who knows the tools as LangChain's finds their names here too.
__all__ = [
    "COMPARE",
    "JOURNEYS",
    "LOOK_UP",
    "PROJECTS",
    "ROADMAP",
    "archive_tools",
    "load_evidence",
    "look_up_tool",
]

_EVIDENCE: Final = TypeAdapter(list[Evidence])


def archive_tools(archive: Archive) -> list[BaseTool]:
    """Return everything that the agent can ask of an archive."""
    return [_tool(definition, archive) for definition in AGENT_TOOLS]


def look_up_tool(archive: Archive) -> BaseTool:
    """Return the look-up of sections."""
    return next(tool for tool in archive_tools(archive) if tool.name == LOOK_UP)


def load_evidence(artifact: object) -> list[Evidence]:
    """Return the evidence in a tool message's artifact; none where it carries none."""
    return _EVIDENCE.validate_python(artifact or [])


def _tool(definition: Definition, archive: Archive) -> BaseTool:
    def told(**asked: Any) -> tuple[str, list[Any]]:
        try:
            found = definition.call(archive, asked)
        except RepairableError as error:
            raise ToolException(str(error)) from error
        content = found.view.model_dump_json(exclude_none=True)
        return content, _EVIDENCE.dump_python(found.evidence, mode="json")

    return StructuredTool.from_function(
        func=told,
        name=definition.name,
        description=definition.description,
        args_schema=definition.arguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )
