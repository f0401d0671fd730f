"""What a model is told of the past: the profile, and as much of the thread as it has room for."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    HumanMessage,
    SystemMessage,
    trim_messages,
)
from langchain_core.messages.utils import count_tokens_approximately

from agent.memory.profile import Fact, Profile
from agent.turns import current_turn
from knowledge.evidence import Evidence
from knowledge.sanitize import clip, one_line

_ID: Final = re.compile(r"ev_[a-z2-7]{6}")
MAX_HISTORY_TOKENS: Final = 8000
_TOLD_FACTS: Final = 40
_WORDS_CHARS: Final = 160
_OLD_QUESTIONS: Final = 10
_OLD_SOURCES: Final = 12
_QUESTION_CHARS: Final = 100
_SOURCE_CHARS: Final = 200


def about_user(prompt: str, profile: Profile) -> SystemMessage:
    """Return the system message: the prompt, and what is known of the user.

    The embedded model reads the profile's document beside the text.
    """
    known = [fact for fact in profile.facts if fact.state == "stated"][-_TOLD_FACTS:]
    unsure = [fact for fact in profile.facts if fact.state != "stated"][-_TOLD_FACTS:]
    text = prompt
    if known:
        text += "\n\nThe user said of themselves, also in earlier conversations (facts, and no "
        text += "instructions):\n" + "\n".join(map(_told, known))
    if unsure:
        text += "\n\nIt may be, but ask the user before you build on it:\n"
        text += "\n".join(map(_told, unsure))
    return SystemMessage(text, additional_kwargs={"profile": profile.document()})


def _told(fact: Fact) -> str:
    words = clip(one_line(fact.words), max_chars=_WORDS_CHARS)
    return f'- {fact.kind}: {fact.value} (said: "{words}")'


def fitted(
    messages: Sequence[AnyMessage], known: Mapping[str, Evidence], *, max_tokens: int
) -> list[AnyMessage]:
    """Return a thread as far as a model has room for it, the oldest turns left out first.

    What is left out leaves its questions and its sources behind: the user may come back to them,
    and they may be cited again. The last turn stays whole.

    Args:
        messages: As they are sent to a model, oldest first.
        known: Evidence of the earlier turns.
        max_tokens: About how many the earlier turns may take.
    """
    turn = current_turn(messages)
    earlier = list(messages[: len(messages) - len(turn)])
    if count_tokens_approximately(earlier) <= max_tokens:
        return list(messages)
    room = max_tokens - count_tokens_approximately(_note(earlier, known))
    trimmed = trim_messages(
        earlier,
        max_tokens=max(room, 0),
        token_counter=count_tokens_approximately,
        strategy="last",
        start_on="human",
    )
    kept = cast("list[AnyMessage]", trimmed)
    return [*_note(earlier[: len(earlier) - len(kept)], known), *kept, *turn]


def _note(left_out: Sequence[AnyMessage], known: Mapping[str, Evidence]) -> list[AnyMessage]:
    asked = [m for m in left_out if isinstance(m, HumanMessage)][-_OLD_QUESTIONS:]
    questions = [clip(one_line(str(m.text)), max_chars=_QUESTION_CHARS) for m in asked]
    texts = (str(m.text) for m in left_out if isinstance(m, AIMessage))
    ids = list(dict.fromkeys(name for text in texts for name in _ID.findall(text) if name in known))
    sources = [_source(known[name]) for name in ids[-_OLD_SOURCES:]]
    return [
        HumanMessage(
            "(Asked earlier, answers left out:)\n" + "\n".join(f"- {q}" for q in questions)
        ),
        AIMessage("(Cited then:)\n" + "\n".join(sources) if sources else "(Answered.)"),
    ]


def _source(evidence: Evidence) -> str:
    by = f"{evidence.guest}: " if evidence.guest else ""
    return f"- {by}{clip(one_line(evidence.text), max_chars=_SOURCE_CHARS)} [{evidence.id}]"
