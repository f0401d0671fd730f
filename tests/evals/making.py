"""Tiny scenarios and final states, made by hand."""

from typing import Any

from evals.scenario import Scenario
from evals.state import FinalState, Ground, TurnState
from knowledge.verify import Support

GOOD = Ground(held=True, page="first-job", right_speaker=True, inside=True)


def scenario(expect: dict[str, Any] | None = None, **fields: Any) -> Scenario:
    """Return a scenario of one question, unless fields say otherwise."""
    document: dict[str, Any] = {
        "id": "one",
        "split": "dev",
        "category": "section_lookup",
        "asker": "student",
        "turns": ["How did Ada start?"],
        "expect": expect or {},
    }
    return Scenario.model_validate(document | fields)


def citation(n: int = 1, **fields: Any) -> dict[str, Any]:
    """Return a citation of what Ada says from second 60 to 90."""
    return {
        "n": n,
        "id": "ev_aaaaaa",
        "page": "First Job",
        "section": "How it began",
        "guest": "Ada Lovelace",
        "episode": "first-engine",
        "start_s": 60,
        "end_s": 90,
        "quote": "Ada Lovelace wrote her first program for an engine that nobody had built.",
    } | fields


def answer(**fields: Any) -> dict[str, Any]:
    """Return an answer of one sentence that stands in what it cites."""
    text = "Ada Lovelace wrote her first program for an engine that nobody had built"
    return {
        "answer": f"{text} [1].",
        "statements": [{"text": f"{text}.", "kind": "evidence", "citations": [1]}],
        "citations": [citation()],
        "usage": {"model_calls": 2, "tool_calls": 1, "cost_usd": 0.01},
    } | fields


def refused(kind: str = "not_in_archive") -> dict[str, Any]:
    """Return a refusal."""
    return {"answer": "", "refusal": {"kind": kind, "message": "Nobody speaks of this."}}


def state(
    *answers: dict[str, Any] | str,
    grounds: tuple[Ground, ...] = (GOOD,),
    profile: dict[str, Any] | None = None,
    support: Support = "supported",
) -> FinalState:
    """Return a final state; a text in place of an answer is a failure told to the user."""
    return FinalState(
        turns=tuple(_turn(given, grounds, support) for given in answers), profile=profile
    )


def _turn(given: dict[str, Any] | str, grounds: tuple[Ground, ...], support: Support) -> TurnState:
    if isinstance(given, str):
        return TurnState(asked="?", conversation=1, answer=None, error=given)
    cited = len(given.get("citations", []))
    return TurnState(
        asked="?",
        conversation=1,
        answer=given,
        error=None,
        grounds=(grounds * cited)[:cited],
        support=tuple(
            support if s["kind"] == "evidence" else None for s in given.get("statements", [])
        ),
    )
