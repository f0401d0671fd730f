"""The embedded model: a chat model without a network, which answers by extraction.

It looks the question up, and composes its answer from the claims that come back, word for word.
It refuses where no section covers enough of the question's words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from pydantic import ValidationError

from agent.refusing import REFUSE
from agent.settings import OFFLINE
from knowledge.sanitize import clip
from knowledge.sentences import sentence_ranges
from knowledge.words import words
from tools.bindings import LOOK_UP
from tools.lookup import MAX_ASKED_CHARS
from tools.views import ClaimView, LookupView, SectionView

ENOUGH_COVERAGE: Final = 0.6
"""Least share of a question's words, rare ones weighing more, that one section must cover."""
NOTICE: Final = "notice"
"""Key in a message's metadata: it says something about itself and cites nothing."""
_NEAR_BEST: Final = 0.6  # a further section must cover this share of what the best one covers
_MAX_CLAIMS: Final = 7
_MAX_CLAIMS_A_SECTION: Final = 5
_MAX_SECTIONS: Final = 3

_DANGLING = re.compile(
    r"^(?:He|She|It|They|This|That|These|Those|His|Her|Hers|Its|Their|Also|Then|But|And|Or|So"
    r"|However|Instead|Both|Another|Other|Such|There|Here|At \d+|The (?:same|first|second|other)"
    r"|That['’]s|It['’]s|One (?:more|other))\b"
)
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

_WELCOME: Final = (
    "Hello! Ask me about work in data and AI: a role, a way into it, a portfolio project, "
    'the job search. For instance: "What does an AI engineer do?"'
)
_YOU_ARE_WELCOME: Final = "You are welcome. Ask on whenever you like."


class OfflineChatModel(BaseChatModel):
    """A LangChain chat model that emits tool calls and extracts its answers."""

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
        return ChatResult(generations=[ChatGeneration(message=respond(messages))])


def respond(messages: Sequence[BaseMessage]) -> AIMessage:
    """Return the next message of a conversation: small talk, a tool call, or an answer."""
    asked = max(i for i, message in enumerate(messages) if isinstance(message, HumanMessage))
    question = _text(messages[asked])
    results = [message for message in messages[asked:] if isinstance(message, ToolMessage)]
    if results:
        return _answer(_text(results[-1]))
    if reply := _small_talk(question):
        return AIMessage(reply, response_metadata={NOTICE: True})
    said = (_text(message) for message in messages[:asked] if isinstance(message, HumanMessage))
    earlier = [text for text in said if not _small_talk(text)]
    return _call(LOOK_UP, question=_in_context(question, earlier))


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
    if best < ENOUGH_COVERAGE:
        return _call(REFUSE, kind="not_in_archive", message=_nothing(found))
    covering = [s for s in found.sections if s.coverage >= best * _NEAR_BEST]
    text = compose(covering[:_MAX_SECTIONS])
    if not text:
        return _call(REFUSE, kind="not_in_archive", message=_nothing(found))
    return AIMessage(text)


def _nothing(found: LookupView) -> str:
    if found.near_names:
        return f"No page or section of that name: {found.asked}"
    return "The archive has nothing that answers this."


def compose(sections: Sequence[SectionView]) -> str:
    """Return Markdown: under each section's name its best claims, word for word, with ids.

    Pages overlap: a claim that cites a moment which an earlier one cited is not told again.
    """
    parts = []
    left, told = _MAX_CLAIMS, set[Moment]()
    for section in sections:
        new = [line for line in _lines(section) if not (line.moments & told)]
        lines = new[: min(left, _MAX_CLAIMS_A_SECTION)]
        if not lines:
            continue
        left -= len(lines)
        told.update(moment for line in lines for moment in line.moments)
        bullets = [f"- {_with_marks(line)}" for line in lines]
        parts.append("\n".join([f"**{section.name}**", "", *bullets]))
    return "\n\n".join(parts)


Moment = tuple[str, str]
"""An episode and a time in it; without a time, the sentence itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A sentence that stands on its own, and what it rests on."""

    text: str
    ids: tuple[str, ...]
    moments: frozenset[Moment]


def _lines(section: SectionView) -> list[_Line]:
    """Return the section's best sentences in reading order."""
    claims: dict[str, list[ClaimView]] = {}
    for claim in section.claims:
        if _stands_alone(claim.text):
            claims.setdefault(claim.text, []).append(claim)
    best = sorted(claims, key=lambda text: -max(claim.relevance for claim in claims[text]))
    kept = set(best[:_MAX_CLAIMS_A_SECTION])
    lines = [_claim_line(text, same) for text, same in claims.items() if text in kept]
    if lines or not section.text:
        return lines
    return [
        _Line(text=sentence, ids=(section.id,), moments=frozenset({("", sentence)}))
        for start, end in sentence_ranges(section.text)
        if _stands_alone(sentence := section.text[start:end])
    ]


def _claim_line(text: str, claims: Sequence[ClaimView]) -> _Line:
    return _Line(
        text=text,
        ids=tuple(claim.id for claim in claims),
        moments=frozenset((claim.episode or "", claim.at or text) for claim in claims),
    )


def _stands_alone(sentence: str) -> bool:
    return not _DANGLING.match(sentence) and sentence.endswith((".", "!", "?", '"', "”"))


def _with_marks(line: _Line) -> str:
    marks = "".join(f" [{name}]" for name in line.ids)
    last = line.text[-1]
    return f"{line.text[:-1]}{marks}{last}" if last in ".!?" else line.text + marks
