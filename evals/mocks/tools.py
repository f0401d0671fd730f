"""Tools that follow a scenario's script, and then do what they always do."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import TypeAdapter

from evals.mocks.script import (
    Crashes,
    Gives,
    PlantedSection,
    Raises,
    Returns,
    ToolStep,
)
from knowledge.evidence import Evidence
from tools.lookup import FoundClaim, FoundSection, Lookup, Searched
from tools.views import view_lookup, viewed_evidence

_EVIDENCE = TypeAdapter(list[Evidence])
_NONE_SEARCHED = Searched(pages=0, sections=0, claims=0, episodes=0, guests=0, sources=0)


class ScriptedCrashError(RuntimeError):
    """What a scripted tool raises where its script says that it breaks down."""


def scripted_tools(
    tools: Sequence[BaseTool], scripts: Mapping[str, Sequence[ToolStep]]
) -> list[BaseTool]:
    """Return the tools, those that have a script following it."""
    return [_scripted(tool, scripts[tool.name]) if tool.name in scripts else tool for tool in tools]


def _scripted(tool: BaseTool, script: Sequence[ToolStep]) -> BaseTool:
    steps = list(script)

    def run(**arguments: Any) -> tuple[str, object]:
        step = steps.pop(0) if steps else None
        if isinstance(step, Raises):
            raise ToolException(step.raises)
        if isinstance(step, Crashes):
            _crash(step.crashes)
        if isinstance(step, Gives):
            return step.gives, []
        if isinstance(step, Returns):
            return _planted(str(arguments.get("question", "")), step.returns)
        return _really(tool, arguments)

    return StructuredTool(
        func=run,
        name=tool.name,
        description=tool.description,
        args_schema=tool.args_schema,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def _crash(reason: str) -> NoReturn:
    raise ScriptedCrashError(reason)


def _really(tool: BaseTool, arguments: dict[str, Any]) -> tuple[str, object]:
    call = {"type": "tool_call", "name": tool.name, "args": arguments, "id": "scripted"}
    message = tool.invoke(call)
    if not isinstance(message, ToolMessage):
        return str(message), []
    if message.status == "error":
        raise ToolException(str(message.content))
    return str(message.content), message.artifact or []


def _planted(asked: str, sections: Sequence[PlantedSection]) -> tuple[str, object]:
    found = Lookup(
        asked=asked,
        matched_by="question",
        sections=tuple(_found(section, number) for number, section in enumerate(sections, start=1)),
        searched=_NONE_SEARCHED,
        suggestions=(),
    )
    content = view_lookup(found).model_dump_json(exclude_none=True)
    return content, _EVIDENCE.dump_python(viewed_evidence(found), mode="json")


def _found(planted: PlantedSection, number: int) -> FoundSection:
    slug = f"planted-{number}"
    section = Evidence(
        id=_id("s", number, 0),
        kind="section",
        text=planted.text,
        page=slug,
        page_title=planted.page,
        section=planted.heading,
        anchor="planted",
    )
    claims = tuple(
        Evidence(
            id=_id("c", number, n),
            kind="claim",
            text=claim.text,
            page=slug,
            page_title=planted.page,
            section=planted.heading,
            anchor="planted",
            guest=claim.guest,
            episode=claim.episode,
            episode_title=claim.episode and claim.episode.replace("-", " "),
            aired=claim.aired,
            start_s=claim.start_s,
            end_s=claim.end_s,
        )
        for n, claim in enumerate(planted.claims, start=1)
    )
    return FoundSection(
        section=section,
        claims=tuple(
            FoundClaim(evidence=claim, text=claim.text, relevance=1.0) for claim in claims
        ),
        coverage=1.0,
    )


def _id(kind: str, section: int, claim: int) -> str:
    """Return an id of the form that evidence has: six characters of base 32."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return f"ev_plt{kind}{letters[section]}{letters[claim]}"
