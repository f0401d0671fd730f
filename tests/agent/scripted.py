"""A chat model that says what its script says, in the test's own process, and tools for it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolCallChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, Field, TypeAdapter

from knowledge.evidence import Evidence

FIND: Final = "find"
_EVIDENCE: Final = TypeAdapter(list[Evidence])


class ScriptedChatModel(BaseChatModel):
    """Each call streams the next message of the script, or raises the next exception."""

    script: list[Any]
    asked: list[list[BaseMessage]] = Field(default_factory=list)
    chunk_chars: int = 5

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.asked.append(messages)
        return ChatResult(generations=[ChatGeneration(message=self.script.pop(0))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.asked.append(messages)
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        for chunk in _chunks(said, self.chunk_chars):
            yield ChatGenerationChunk(message=chunk)


def _chunks(said: AIMessage, size: int) -> Iterator[AIMessageChunk]:
    text = str(said.text)
    for at in range(0, len(text), size):
        yield AIMessageChunk(content=text[at : at + size])
    calls = [
        ToolCallChunk(name=call["name"], args=_json(call["args"]), id=call["id"], index=place)
        for place, call in enumerate(said.tool_calls)
    ]
    yield AIMessageChunk(content="", tool_call_chunks=calls, usage_metadata=said.usage_metadata)


def _json(arguments: dict[str, Any]) -> str:
    return TypeAdapter(dict[str, Any]).dump_json(arguments).decode()


def calling(*calls: tuple[str, dict[str, Any]], text: str = "") -> AIMessage:
    """Return a message that calls tools; the call ids are `call_0`, `call_1`."""
    return AIMessage(
        text,
        tool_calls=[
            {"name": name, "args": args, "id": f"call_{place}"}
            for place, (name, args) in enumerate(calls)
        ],
    )


def evidence(name: str, text: str = "Ada built two projects.") -> Evidence:
    """Return a claim with an id that is easy to read in a test."""
    return Evidence(
        id=name,
        kind="claim",
        text=text,
        page="portfolio",
        page_title="Portfolio",
        section="Projects",
        anchor="projects",
        guest="Ada Lovelace",
        episode="s01e01-engines",
        episode_title="Engines",
        start_s=90,
        end_s=120,
        url="https://www.youtube.com/watch?v=abcdefghijk&t=90s",
    )


class FindArguments(BaseModel):
    """Arguments of the tool `find`."""

    words: str


def find_tool(found: Sequence[Evidence]) -> BaseTool:
    """Return a tool that finds the same evidence whatever it is asked."""

    def run(words: str) -> tuple[str, list[Any]]:
        return "found", _EVIDENCE.dump_python(list(found), mode="json")

    return StructuredTool.from_function(
        func=run,
        name=FIND,
        description="Find claims.",
        args_schema=FindArguments,
        response_format="content_and_artifact",
    )


def failing_tool(error: Exception) -> BaseTool:
    """Return a tool of the same name that fails in a way that nobody in the chat can repair."""

    def run(words: str) -> str:
        raise error

    return StructuredTool.from_function(
        func=run, name=FIND, description="Fail.", args_schema=FindArguments
    )
