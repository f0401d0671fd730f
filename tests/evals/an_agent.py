"""Agents that are not ours, named as `tests.evals.an_agent:function`."""

from typing import Any


def polite(turns: list[str]) -> list[dict[str, Any]]:
    """Answer every turn with the turn."""
    return [{"answer": f"You said: {turn}"} for turn in turns]


def forgetful(turns: list[str]) -> list[dict[str, Any]]:
    """Answer nothing at all."""
    return []


def broken(turns: list[str]) -> list[dict[str, Any]]:
    """Break down."""
    raise RuntimeError("broken on purpose")


NO_FUNCTION = 3
