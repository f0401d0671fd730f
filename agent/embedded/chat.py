"""The embedded model: a chat model without a network, which answers by extraction.

It reads what is asked, calls a tool, and composes its answer from what comes back, word for word.
It refuses where nothing covers enough of the question.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import BaseModel, ValidationError

from agent.embedded.composing.comparison import compose_comparison
from agent.embedded.composing.journeys import compose_journeys
from agent.embedded.composing.projects import compose_projects
from agent.embedded.composing.roadmap import compose_roadmap
from agent.embedded.composing.sections import compose_guest, compose_sections
from agent.embedded.composing.sentences import Composed
from agent.embedded.context import ID, MADE_WITH, last_asked, read_asked, text_of
from agent.embedded.judging import answers, compares
from agent.embedded.wanted import LOOK_UP_ONLY, Asked, Reader, Refusing, Reply, Wanted
from agent.material import is_failed
from agent.refusing import REFUSE
from agent.settings import OFFLINE
from knowledge.evidence import Evidence
from tools.bindings import COMPARE, JOURNEYS, PROJECTS, ROADMAP, load_evidence
from tools.views import LookupView
from tools.views_comparison import ComparisonView
from tools.views_journeys import JourneysView
from tools.views_projects import ProjectIdeasView
from tools.views_roadmap import RoadmapView

NOTICE: Final = "notice"
"""Key in a message's metadata: which of its sentences are about the answer, or True for all."""
_MOST_BESIDE: Final = 5
"""Claims of a look-up that are told beside another tool's result."""
_NOTHING: Final = "The archive has nothing that answers this."
_ALL_TOLD: Final = "The archive has no more on this than what I told above."
_OFFER: Final = "You could ask next: {}"

_COMPOSERS: Final[Mapping[str, tuple[type[BaseModel], Callable[..., Composed]]]] = {
    COMPARE: (ComparisonView, compose_comparison),
    JOURNEYS: (JourneysView, compose_journeys),
    ROADMAP: (RoadmapView, compose_roadmap),
    PROJECTS: (ProjectIdeasView, compose_projects),
}


class OfflineChatModel(BaseChatModel):
    """A LangChain chat model that emits tool calls and extracts its answers."""

    reader: Any = LOOK_UP_ONLY  # a `Reader`; pydantic cannot check a protocol
    today: Callable[[], date] = date.today

    @property
    def _llm_type(self) -> str:
        return OFFLINE

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,  # noqa: ARG002  it knows which tools it needs
        **kwargs: Any,  # noqa: ARG002
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return itself: it knows the tools that it calls."""
        del tools
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        said = respond(messages, self.reader, today=self.today())
        return ChatResult(generations=[ChatGeneration(message=said)])


def respond(
    messages: Sequence[BaseMessage], reader: Reader = LOOK_UP_ONLY, *, today: date
) -> AIMessage:
    """Return the next message of a conversation: small talk, a tool call, or an answer.

    Args:
        messages: From the first question on.
        reader: Reads what the last question asks for. Where the tool that it wants finds nothing
            to tell, the next of its wishes is tried.
        today: From which dates such as "in three months" count.
    """
    asked = read_asked(messages, today)
    wanted = reader.read(asked)
    if isinstance(wanted, Reply):
        return _reply(wanted)
    if isinstance(wanted, Refusing):
        return _refuse(wanted)
    results = _without_first_failed(_own_results(messages[last_asked(messages) :]))
    heard = iter(results)
    for wish in (wanted, *wanted.otherwise):
        if (said := _next(wish, heard, asked, reader)) is not None:
            return said
    if wanted.skip:
        return _reply(Reply(text=_ALL_TOLD, small=True))
    return _refuse(wanted.unsure or Refusing(kind="not_in_archive", message=_nothing(results)))


def _next(
    wish: Wanted, heard: Iterator[ToolMessage], asked: Asked, reader: Reader
) -> AIMessage | None:
    """Return what a wish comes to next, its tools' results read; None where they tell nothing."""
    if (result := next(heard, None)) is None:
        return _call(wish.tool, **wish.arguments)
    if wish.refusing is not None:
        return _refuse(wish.refusing)
    if (composed := _composed(result, wish, reader)) is None:
        return None
    if wish.beside is not None:
        if (result := next(heard, None)) is None:
            return _call(wish.beside.tool, **wish.beside.arguments)
        composed = _with_beside(composed, result)
    return _answer(composed, wish, asked, reader)


def _own_results(turn: Sequence[BaseMessage]) -> list[ToolMessage]:
    """Return what its own calls gave: another model may have spoken, and failed, before it."""
    spoken = [m for m in turn if isinstance(m, AIMessage) and MADE_WITH in m.response_metadata]
    own = {call["id"] for message in spoken for call in message.tool_calls}
    return [m for m in turn if isinstance(m, ToolMessage) and m.tool_call_id in own]


def _reply(said: Reply) -> AIMessage:
    notices: list[str] | bool = True if said.notices is None else list(said.notices)
    made = {"small": said.small, "clarifies": said.clarifies}
    return AIMessage(said.text, response_metadata={NOTICE: notices, MADE_WITH: made})


def _refuse(why: Refusing) -> AIMessage:
    return _call(REFUSE, kind=why.kind, message=why.message)


def is_extractive(turn: Sequence[BaseMessage]) -> bool:
    """Tell whether the embedded model spoke in a turn."""
    said = (message for message in turn if isinstance(message, AIMessage))
    return any(MADE_WITH in message.response_metadata for message in said)


def _call(name: str, **arguments: object) -> AIMessage:
    call = ToolCall(name=name, args=arguments, id=f"call_{uuid4().hex}")
    return AIMessage("", tool_calls=[call], response_metadata={MADE_WITH: {"tool": name}})


def _without_first_failed(results: Sequence[ToolMessage]) -> list[ToolMessage]:
    """Return the results that count: a tool that failed is asked once more, and no more often."""
    failed = [result for result in results if is_failed(result)]
    return [result for result in results if result not in failed[:1]]


def _nothing(results: Sequence[ToolMessage]) -> str:
    """Return what a refusal says: the tool's own sentence, where it gave that for a result."""
    if is_failed(results[-1]):
        return _NOTHING
    content = text_of(results[-1])
    try:
        found = LookupView.model_validate_json(content)
    except ValidationError:
        return _NOTHING if content.startswith("{") else content
    return f"No page or section of that name: {found.asked}" if found.near_names else _NOTHING


def _composed(result: ToolMessage, wanted: Wanted, reader: Reader) -> Composed | None:
    """Return what a tool's result tells; None where that is nothing."""
    known = {item.id: item for item in load_evidence(result.artifact)}
    try:
        composed = _read(text_of(result), wanted, known, reader)
    except ValidationError:
        return None  # the tool answered with an error of its own
    return composed if composed and composed.text else None


def _read(
    content: str, wanted: Wanted, known: Mapping[str, Evidence], reader: Reader
) -> Composed | None:
    if wanted.tool in _COMPOSERS:
        view, compose = _COMPOSERS[wanted.tool]
        seen = view.model_validate_json(content)
        if isinstance(seen, ComparisonView) and not compares(seen, wanted, known, reader):
            return None
        return compose(seen, known)
    found = LookupView.model_validate_json(content)
    if not answers(found, wanted, reader):
        return None
    if found.matched_by == "guest":
        return compose_guest(found.sections, known, found.spoken, wanted.skip)
    return compose_sections(found.sections, found.spoken, wanted.skip)


def _with_beside(composed: Composed, result: ToolMessage) -> Composed:
    """Return an answer with what a look-up found besides, as far as that is new."""
    try:
        found = LookupView.model_validate_json(text_of(result))
    except ValidationError:
        return composed
    more = compose_sections(found.sections, skip=ID.findall(composed.text), most=_MOST_BESIDE)
    return replace(composed, text="\n\n".join(filter(None, [composed.text, more.text])))


def _answer(composed: Composed, wanted: Wanted, asked: Asked, reader: Reader) -> AIMessage:
    ids = tuple(dict.fromkeys(ID.findall(composed.text)))
    offer = reader.offer(asked, wanted, ids)
    own = [*wanted.notices, *([_OFFER.format(offer)] if offer else [])]
    made = {
        "question": str(wanted.arguments.get("question") or wanted.asking or asked.question),
        "tool": wanted.tool,
        "arguments": dict(wanted.arguments),
        "sizes": dict(composed.sizes),
    }
    return AIMessage(
        "\n\n".join([composed.text, *own]),
        response_metadata={NOTICE: [*composed.notices, *own], MADE_WITH: made},
    )
