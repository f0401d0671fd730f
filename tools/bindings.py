"""The tools as LangChain tools: what a model reads of their results, and what it may cite.

A result's content is what the model reads; its artifact is the list of evidence it may cite.
"""

import json
from dataclasses import asdict
from typing import Any, Final

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, Field, TypeAdapter

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.times import format_clock
from tools.errors import RepairableError
from tools.lookup import MAX_ASKED_CHARS, FoundClaim, FoundSection, Lookup, look_up

LOOK_UP: Final = "look_up_sections"
CLAIMS_SHOWN: Final = 8
"""Claims of a section that a model is shown: the most relevant ones, in reading order."""
_EVIDENCE: Final = TypeAdapter(list[Evidence])


class LookUpArguments(BaseModel):
    """Arguments of the look-up tool."""

    question: str = Field(
        default="", max_length=MAX_ASKED_CHARS, description="What to find, in plain words."
    )
    page: str = Field(default="", max_length=200, description="Title of a wiki page, if known.")
    heading: str = Field(default="", max_length=200, description="Heading of a section, if known.")


def look_up_tool(archive: Archive) -> BaseTool:
    """Return the look-up of an archive as a LangChain tool."""

    def run(question: str = "", page: str = "", heading: str = "") -> tuple[str, list[Any]]:
        try:
            found = look_up(archive, question=question, page=page, heading=heading)
        except RepairableError as error:
            raise ToolException(str(error)) from error
        return render_lookup(found), _EVIDENCE.dump_python(cited_evidence(found), mode="json")

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
    """Return the evidence in a tool message's artifact."""
    return _EVIDENCE.validate_python(artifact)


def cited_evidence(found: Lookup) -> list[Evidence]:
    """Return all evidence that a model is shown of a look-up."""
    return [
        item
        for section in found.sections
        for item in (section.section, *(claim.evidence for claim in _shown_claims(section)))
    ]


def render_lookup(found: Lookup) -> str:
    """Return a look-up as compact JSON for a model to read."""
    document = {
        "asked": found.asked,
        "matched_by": found.matched_by,
        "searched": asdict(found.searched),
        "sections": [_render_section(section) for section in found.sections],
        "near_names": list(found.suggestions),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _render_section(found: FoundSection) -> dict[str, object]:
    return {
        "id": found.section.id,
        "page": found.section.page_title,
        "section": found.section.section,
        "coverage": round(found.coverage, 2),
        "claims": [
            {
                "id": claim.evidence.id,
                "text": claim.evidence.text,
                "guest": claim.evidence.guest,
                "episode": claim.evidence.episode_title,
                "aired": claim.evidence.aired.isoformat() if claim.evidence.aired else None,
                "at": format_clock(claim.evidence.start_s)
                if claim.evidence.start_s is not None
                else None,
                "relevance": round(claim.relevance, 2),
            }
            for claim in _shown_claims(found)
        ],
    }


def _shown_claims(found: FoundSection) -> list[FoundClaim]:
    best = sorted(found.claims, key=lambda claim: -claim.relevance)[:CLAIMS_SHOWN]
    shown = {claim.evidence.id for claim in best}
    return [claim for claim in found.claims if claim.evidence.id in shown]
