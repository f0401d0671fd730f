"""The tools as LangChain tools. This is the one file of the tools that knows LangChain.

A result's content is what the model reads; its artifact is the list of evidence it may cite.
"""

from typing import Any, Final

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, Field, TypeAdapter

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.errors import RepairableError
from tools.lookup import MAX_ASKED_CHARS, look_up
from tools.views import view_lookup, viewed_evidence

LOOK_UP: Final = "look_up_sections"
_MAX_NAME_CHARS: Final = 300
_EVIDENCE: Final = TypeAdapter(list[Evidence])


class LookUpArguments(BaseModel):
    """Arguments of the look-up tool; at least one must be given."""

    question: str = Field(
        default="", max_length=MAX_ASKED_CHARS, description="What to find, in plain words."
    )
    page: str = Field(
        default="", max_length=_MAX_NAME_CHARS, description="Title of a wiki page, if known."
    )
    heading: str = Field(
        default="", max_length=_MAX_NAME_CHARS, description="Heading of a section, if known."
    )


def look_up_tool(archive: Archive) -> BaseTool:
    """Return the look-up of an archive as a LangChain tool."""

    def run(question: str = "", page: str = "", heading: str = "") -> tuple[str, list[Any]]:
        try:
            found = look_up(archive, question=question, page=page, heading=heading)
        except RepairableError as error:
            raise ToolException(str(error)) from error
        content = view_lookup(found).model_dump_json(exclude_none=True)
        return content, _EVIDENCE.dump_python(viewed_evidence(found), mode="json")

    return StructuredTool.from_function(
        func=run,
        name=LOOK_UP,
        description=(
            "Find sections of the podcast wiki by question, page title or heading, with their "
            "claims. Each claim has an id to cite, its guest, episode, air date and time."
        ),
        args_schema=LookUpArguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def load_evidence(artifact: object) -> list[Evidence]:
    """Return the evidence in a tool message's artifact; none where it carries none."""
    return _EVIDENCE.validate_python(artifact or [])
