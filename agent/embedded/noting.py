"""Answers to what is no question: what was noted of the asker, forgotten, or is known."""

from collections.abc import Sequence

from agent.embedded.filling import described, joined
from agent.embedded.wanted import Profile, Reply
from agent.memory.profile import EVERY, Fact
from agent.memory.profile import Profile as Facts

_NEXT = "You could ask next: {}"
_AIM = 'Tell me which role you aim at, such as: "I want to become a data engineer."'
_NOTHING = "I know nothing of you: you have not told me anything that I keep."


def note(facts: Sequence[Fact], profile: Profile) -> Reply:
    """Return what is said to a message that only states facts: them, and what to ask next.

    Args:
        facts: Heard in the message.
        profile: All that is known by now.
    """
    gone = [fact for fact in facts if fact.state == "retracted"]
    kept = described(Facts().with_facts(f for f in facts if f.state != "retracted").document())
    parts = [f"Noted: {'; '.join(kept)}."] if kept else []
    if gone and not kept:
        named = list(dict.fromkeys(_named(fact) for fact in gone))
        parts.append(f"Forgotten: {joined(named)}.")
    return Reply(text="\n\n".join([*parts, _offer(profile)]), small=True)


def tell_known(profile: Profile) -> Reply:
    """Return all that is known of the asker."""
    known = described(profile)
    text = f"You told me: {'; '.join(known)}." if known else _NOTHING
    return Reply(text=f"{text}\n\n{_offer(profile)}", small=True)


def _named(fact: Fact) -> str:
    kind = fact.kind.replace("_", " ")
    return f"your {kind}" if fact.value == EVERY else fact.value


def _offer(profile: Profile) -> str:
    if target := profile.get("target"):
        return _NEXT.format(f"Give me a roadmap to {target}.")
    if profile.get("background"):
        return _NEXT.format("Which role in data suits my background?")
    return _AIM
