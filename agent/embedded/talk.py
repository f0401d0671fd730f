"""Small talk: greetings, thanks, what this is; and one question back where too little was said."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from agent.embedded.intents import examples_of
from agent.embedded.noting import tell_known
from agent.embedded.wanted import Reply
from knowledge.words import words

_GREETING: Final = (
    "Hello! Ask me about work in data and AI: a role, a way into it, a portfolio project, "
    'the job search. For instance: "What does an AI engineer do?"'
)
_ABILITIES: Final = (
    "I answer questions about work in data and AI from a wiki distilled from the DataTalks.Club "
    "podcast, and every claim names the guest, the episode and the minute. I am no language model: "
    "I find what guests said and put it together word for word.\n\n"
    'You can ask what a role is like ("What does an AI engineer do?"), what guests think of '
    'something ("What do guests say about certificates?"), who made a change ("Who moved from '
    'data analyst to data engineer?"), for a plan ("Give me a roadmap to data engineer, 6 hours '
    'a week"), or for portfolio projects ("Suggest a project for a data analyst").'
)
_REPLIES: Final[Mapping[str, str]] = {
    "greet": _GREETING,
    "thank": "You are welcome. Ask on whenever you like.",
    "part": "Goodbye, and good luck. This conversation is kept if you want to go on later.",
    "able": _ABILITIES,
}
VAGUE: Final = "vague"
_KNOWN: Final = "known"
SMALL: Final = frozenset(_REPLIES) | {VAGUE, _KNOWN}
_WHICH: Final = (
    "Gladly. Which role do you aim at, and what do you do now? For instance: "
    '"I am a data analyst and want to become a data engineer."'
)


def reply(kind: str, profile: Mapping[str, Any]) -> Reply:
    """Return what is said to small talk of a kind, or the question back to what is too vague."""
    if kind == _KNOWN:
        return tell_known(profile)
    if kind != VAGUE:
        return Reply(text=_REPLIES[kind], small=True)
    target = profile.get("target")
    if not target:
        return Reply(text=_WHICH, clarifies=True)
    text = (
        f"Gladly. You told me that you aim at {target}: shall I make a roadmap, suggest "
        "portfolio projects, or tell how others got there?"
    )
    return Reply(text=text, clarifies=True)


@cache
def said_vaguely() -> frozenset[str]:
    """Return the stems in which people say too little."""
    vague = examples_of("talk", "examples")[VAGUE]
    return frozenset(word for text in vague for word in words(text))
