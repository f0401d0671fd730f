"""The embedded model: a chat model without a network, which answers by extraction.

It looks the question up, and composes its answer from the claims that come back, word for word.
It refuses where no section covers enough of the question's words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    ToolCall,
    ToolMessage,
)
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import BaseModel, ValidationError

from agent.embedded.composing import (
    Composed,
    compose_comparison,
    compose_journeys,
    compose_projects,
    compose_roadmap,
    compose_sections,
)
from agent.embedded.reading import Choose, look_up_only
from agent.material import is_failed
from agent.refusing import REFUSE
from agent.settings import OFFLINE
from knowledge.sanitize import clip
from knowledge.words import words
from tools.bindings import COMPARE, JOURNEYS, PROJECTS, ROADMAP, load_evidence
from tools.lookup import MAX_ASKED_CHARS
from tools.views import LookupView
from tools.views_comparison import ComparisonView
from tools.views_journeys import JourneysView
from tools.views_projects import ProjectIdeasView
from tools.views_roadmap import RoadmapView

ENOUGH_COVERAGE: Final = 0.5
"""Least share of a question's words, rare ones weighing more, that one section must cover, where
its nearness is not known."""
NEARNESS_WEIGHT: Final = 1.5
ENOUGH_FIT: Final = 0.99
"""Least coverage plus weighted nearness of a question that is answered; see docs/decisions.md."""
NOTICE: Final = "notice"
"""Key in a message's metadata: which of its sentences are about the answer, or True for all."""
_NEAR_BEST: Final = 0.6  # a further section must cover this share of what the best one covers
_MAX_SECTIONS: Final = 3

_FOLLOW_UP = re.compile(
    r"^(?:and|but|or|so|also|what about|how about|why|really|tell me more|more|go on|continue)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|them|they|those|these|he|she|him|his|hers?|their)\b", re.IGNORECASE
)
_FEW_WORDS: Final = 3  # that say something: with more, a question can stand alone
_THANKS = frozenset({"thank", "thanks", "cheers", "great", "cool", "perfect", "nice", "ok", "okay"})
_GREETINGS = frozenset({"hi", "hello", "hey", "morning", "evening", "afternoon", "help", "start"})
_SMALL_TALK = _THANKS | _GREETINGS | frozenset({"good", "there", "very", "much", "so", "you", "a"})

_COMPOSERS: Final[Mapping[str | None, tuple[type[BaseModel], Callable[..., Composed]]]] = {
    COMPARE: (ComparisonView, compose_comparison),
    JOURNEYS: (JourneysView, compose_journeys),
    ROADMAP: (RoadmapView, compose_roadmap),
    PROJECTS: (ProjectIdeasView, compose_projects),
}

_WELCOME: Final = (
    "Hello! Ask me about work in data and AI: a role, a way into it, a portfolio project, "
    'the job search. For instance: "What does an AI engineer do?"'
)
_NOTHING: Final = "The archive has nothing that answers this."
_YOU_ARE_WELCOME: Final = "You are welcome. Ask on whenever you like."


class OfflineChatModel(BaseChatModel):
    """A LangChain chat model that emits tool calls and extracts its answers."""

    choose: Choose = look_up_only

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
        return ChatResult(generations=[ChatGeneration(message=respond(messages, self.choose))])


def respond(messages: Sequence[BaseMessage], choose: Choose = look_up_only) -> AIMessage:
    """Return the next message of a conversation: small talk, a tool call, or an answer.

    Args:
        messages: From the first question on.
        choose: Which tool a question asks for. Where that one finds nothing to tell, the question
            is looked up.
    """
    asked = max(i for i, message in enumerate(messages) if isinstance(message, HumanMessage))
    question = _text(messages[asked])
    if reply := _small_talk(question):
        return AIMessage(reply, response_metadata={NOTICE: True})
    results = [message for message in messages[asked:] if isinstance(message, ToolMessage)]
    told = _tell(results) if results else None
    if told is not None:
        return told
    said = (_text(message) for message in messages[:asked] if isinstance(message, HumanMessage))
    wanted = _in_context(question, [text for text in said if not _small_talk(text)])
    chosen = look_up_only(wanted) if results else choose(wanted)
    return _call(chosen.tool, **chosen.arguments)


def _tell(results: Sequence[ToolMessage]) -> AIMessage | None:
    """Return the answer that the last result gives; None where it gives none and is no look-up."""
    result, content = results[-1], _text(results[-1])
    if is_failed(result):
        again = sum(map(is_failed, results)) > 1
        return _call(REFUSE, kind="not_in_archive", message=_NOTHING) if again else None
    if result.name not in _COMPOSERS:
        return _answer(content)
    view, compose = _COMPOSERS[result.name]
    known = {item.id: item for item in load_evidence(result.artifact)}
    try:
        composed = compose(view.model_validate_json(content), known)
    except ValidationError:
        return None  # the tool answered with an error of its own
    if not composed.text:
        return None
    return AIMessage(composed.text, response_metadata={NOTICE: list(composed.notices)})


def _text(message: BaseMessage) -> str:
    return message.text if isinstance(message.text, str) else str(message.content)


def _small_talk(question: str) -> str | None:
    said = set(re.findall(r"[a-z]+", question.lower()))
    if not said - _SMALL_TALK and said & (_THANKS | _GREETINGS):
        return _YOU_ARE_WELCOME if said & _THANKS else _WELCOME
    return None


def _in_context(question: str, earlier: Sequence[str]) -> str:
    """A follow-up that names hardly anything is asked together with the question before it."""
    telling = len(words(question))
    leans = _FOLLOW_UP.match(question) or _POINTS_BACK.search(question)
    follows_up = telling < 2 or (leans and telling <= _FEW_WORDS)
    if not earlier or not follows_up:
        return question
    room = MAX_ASKED_CHARS - len(question) - 1  # a look-up takes no more
    return f"{clip(earlier[-1], max_chars=room)} {question}" if room > 0 else question


def _call(name: str, **arguments: object) -> AIMessage:
    return AIMessage("", tool_calls=[ToolCall(name=name, args=arguments, id=f"call_{uuid4().hex}")])


def _answer(content: str) -> AIMessage:
    try:
        found = LookupView.model_validate_json(content)
    except ValidationError:
        # The tool answered with an error of its own: a sentence for the caller.
        return _call(REFUSE, kind="not_in_archive", message=content)
    best = max((section.coverage for section in found.sections), default=0.0)
    if not is_answered(best, found.nearness):
        return _call(REFUSE, kind="not_in_archive", message=_nothing(found))
    covering = [s for s in found.sections if s.coverage >= best * _NEAR_BEST]
    text = compose_sections(covering[:_MAX_SECTIONS])
    if not text:
        return _call(REFUSE, kind="not_in_archive", message=_nothing(found))
    return AIMessage(text)


def is_answered(coverage: float, nearness: float | None) -> bool:
    """Tell whether a question is answered by what covers so much of it and is so near."""
    if nearness is None:
        return coverage >= ENOUGH_COVERAGE
    return coverage + NEARNESS_WEIGHT * nearness >= ENOUGH_FIT


def _nothing(found: LookupView) -> str:
    if found.near_names:
        return f"No page or section of that name: {found.asked}"
    return _NOTHING
