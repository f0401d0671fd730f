"""Expectations altered one thing at a time: what passed before must then fail.

A check that an altered expectation still passes checks nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from evals.expectation import Expectation, Outcome, Span
from evals.scenario import Scenario
from evals.state import FinalState

_NOWHERE: Final = "a-place-that-does-not-exist"
_NOBODY: Final = "Nobody Whatsoever"
_NOTHING: Final = "words that nobody would say here"
_ANY_TITLE: Final = ""  # stands in every title
_OTHER: Final[dict[Outcome, Outcome]] = {
    "answer": "refusal",
    "refusal": "error",
    "error": "refusal",
    "fallback": "answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A scenario whose expectation was altered, and how."""

    altered: str
    scenario: Scenario


def said_in(state: FinalState) -> str:
    """Return a word of what was said last, or an empty text."""
    last = state.turns[-1]
    document = last.answer or {}
    refusal = document.get("refusal") or {}
    text = last.error or document.get("answer") or refusal.get("message", "")
    return next(iter(str(text).split()), "").strip(".,:;")


def mutants(scenario: Scenario, said: str) -> Iterator[Mutant]:
    """Yield the scenario with each part of its expectation altered.

    Args:
        scenario: Left as it is.
        said: A word that stands in the answer which passes it.
    """
    for altered, change in _changes(scenario.expect, said):
        expect = scenario.expect.model_copy(update=change)
        yield Mutant(altered=altered, scenario=scenario.model_copy(update={"expect": expect}))


def _changes(expect: Expectation, said: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "outcome", {"outcome": _OTHER[expect.outcome]}
    yield "says", {"says": (*expect.says, (_NOTHING,))}
    yield "never_says", {"never_says": (*expect.never_says, said)}
    yield "profile", {"profile": {**expect.profile, "shoe_size": 44}}
    if expect.earlier:
        yield "earlier", {"earlier": (_OTHER[expect.earlier[0]], *expect.earlier[1:])}
    if expect.refusal:
        others = {"not_in_archive", "out_of_scope", "needs_professional"} - set(expect.refusal)
        yield "refusal", {"refusal": tuple(sorted(others))}
    yield from _of_sources(expect)
    yield from _of_documents(expect)


def _of_sources(expect: Expectation) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, cited in enumerate(expect.cites):
        spans = tuple(Span(episode=_NOWHERE, start_s=0, end_s=1) for _ in cited.spans)
        moved = cited.model_copy(
            update={
                "episodes": tuple(_NOWHERE for _ in cited.episodes),
                "pages": tuple(_NOWHERE for _ in cited.pages),
                "episodes_on": cited.episodes_on and _NOWHERE,
                "spans": spans,
            }
        )
        cites = (*expect.cites[:number], moved, *expect.cites[number + 1 :])
        yield f"cites {number + 1}", {"cites": cites}
    if expect.guests:
        nobody = expect.guests.model_copy(update={"any_of": (_NOBODY,), "at_least": 1})
        yield "guests", {"guests": nobody}


def _of_documents(expect: Expectation) -> Iterator[tuple[str, dict[str, Any]]]:
    if expect.comparison:
        yield (
            "comparison",
            {"comparison": expect.comparison.model_copy(update={"guests_at_least": 10_000})},
        )
    if expect.plan:
        for field, value in (
            ("target_role", _NOBODY),
            ("min_stages", 1000),
            ("in_order", (_NOTHING,)),
            ("without", (_ANY_TITLE,)),
            ("known", (_NOTHING,)),
            ("assumptions", (_NOTHING,)),
            ("page", _NOWHERE),
        ):
            yield f"plan {field}", {"plan": expect.plan.model_copy(update={field: value})}
    if expect.projects:
        more = expect.projects.model_copy(update={"at_least": 1000})
        yield "projects", {"projects": more}
        other = expect.projects.model_copy(update={"mention": ((_NOTHING,),)})
        yield "projects mention", {"projects": other}
