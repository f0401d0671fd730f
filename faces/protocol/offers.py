"""The tools that the server offers: the project's own, each with the sources of what it tells."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mcp_types import CallToolResult, TextContent, Tool, ToolAnnotations
from pydantic import BaseModel, Field, ValidationError, create_model

from agent.answer import Answer
from agent.settings import OFFLINE
from faces.protocol.backing import Answering
from faces.protocol.errors import ArgumentsError, arguments_error
from knowledge.sanitize import plain
from tools.definitions import AGENT_TOOLS, VERIFIER, Definition
from tools.views_sources import SourceView, view_source

ASK: Final = "ask"
MAX_ARGUMENT_CHARS: Final = 16_000
"""Of all arguments of a call together, written as JSON."""
_READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class AskArguments(BaseModel):
    """Arguments of a question."""

    question: str = Field(description="The question, in plain words.")
    thread: str | None = Field(
        default=None,
        max_length=64,
        description="Goes on with a conversation: the `thread` of an earlier answer.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A tool as clients see it, and what answers a call."""

    tool: Tool
    arguments: type[BaseModel]
    answer: Callable[[Answering, BaseModel], BaseModel]


def all_offers(model: str) -> dict[str, Offer]:
    """Return every tool by its name.

    Args:
        model: That answers questions.
    """
    offers = [
        *(_offer_of(definition) for definition in (*AGENT_TOOLS, VERIFIER)),
        _ask_offer(model),
    ]
    return {offer.tool.name: offer for offer in offers}


def read_arguments(offer: Offer, sent: Mapping[str, Any]) -> BaseModel:
    """Return the arguments of a call.

    Raises:
        ArgumentsError: They break the schema or are too long.
    """
    length = len(json.dumps(sent, ensure_ascii=False))
    if length > MAX_ARGUMENT_CHARS:
        raise ArgumentsError(
            f"the arguments have {length:,} characters; send at most {MAX_ARGUMENT_CHARS:,}"
        )
    try:
        return offer.arguments.model_validate(sent)
    except ValidationError as error:
        raise arguments_error(error) from error


def told(result: BaseModel) -> CallToolResult:
    """Return a result as clients read it: typed, and the same as text without what is empty."""
    return CallToolResult(
        content=[TextContent(type="text", text=_text(result))],
        structured_content=_cleaned(result.model_dump(mode="json")),
    )


def refused(reason: str) -> CallToolResult:
    """Return why a call gave no result; the model that made it reads this."""
    return CallToolResult(content=[TextContent(type="text", text=reason)], is_error=True)


def _text(result: BaseModel) -> str:
    said = _cleaned(result.model_dump(mode="json", exclude_none=True))
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _cleaned(value: Any) -> Any:
    """Return JSON whose texts have no hidden characters, whoever wrote what stands in the store."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value


def _offer_of(definition: Definition) -> Offer:
    result = create_model(
        f"{definition.view.__name__}WithSources",
        result=(definition.view, ...),
        evidence=(list[SourceView], Field(description="Where what is cited by id is from.")),
    )

    def answer(backing: Answering, arguments: BaseModel) -> BaseModel:
        found = definition.run(backing.archive(), **dict(arguments))
        return result(result=found.view, evidence=[view_source(item) for item in found.evidence])

    return Offer(
        tool=_tool(
            definition.name, definition.description, definition.arguments, result, _READ_ONLY
        ),
        arguments=definition.arguments,
        answer=answer,
    )


def _ask_offer(model: str) -> Offer:
    def answer(backing: Answering, arguments: BaseModel) -> BaseModel:
        return backing.ask(**dict(arguments))

    return Offer(
        tool=_tool(
            ASK,
            "Ask the career guide: a whole answer in which every statement carries its citations "
            "and whether they support it, or a refusal that says what was searched. It remembers "
            "a conversation by its thread.",
            AskArguments,
            Answer,
            ToolAnnotations(
                read_only_hint=False,  # the conversation is kept
                destructive_hint=False,
                idempotent_hint=False,
                open_world_hint=model != OFFLINE,
            ),
        ),
        arguments=AskArguments,
        answer=answer,
    )


def _tool(
    name: str,
    description: str,
    arguments: type[BaseModel],
    result: type[BaseModel],
    annotations: ToolAnnotations,
) -> Tool:
    return Tool(
        name=name,
        title=name.replace("_", " ").capitalize(),
        description=description,
        input_schema=arguments.model_json_schema(),
        output_schema=result.model_json_schema(mode="serialization"),
        annotations=annotations,
    )
