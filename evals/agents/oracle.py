"""An agent that knows what is expected: what it cannot pass, nobody can."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.answer import AnswerCitation, Statement
from agent.citing import cite
from evals.agents.simple import refusal
from evals.agents.talk import Talk, document
from evals.expectation import Cited, Expectation, ExpectedPlan, ExpectedProjects, Outcome
from evals.grounding import Material
from evals.scenario import Need, Turn
from evals.state import FinalState, TurnState
from knowledge.evidence import Evidence

_FAILURE: Final = "Something went wrong; ask again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """Gives what one scenario expects, out of the store that the scenario is about."""

    expect: Expectation
    name: str = "oracle"
    provides: frozenset[Need] = frozenset({"mocks", "profile", "conversations"})

    def converse(self, talk: Talk) -> FinalState:
        """End every turn as it should end, the last with what should be in it."""
        *before, last = talk.turns
        outcomes: Sequence[Outcome] = self.expect.earlier or ["answer" for _ in before]
        turns = [self._ended(turn, how) for turn, how in zip(before, outcomes, strict=True)]
        turns.append(self._last(talk.material, last))
        return FinalState(turns=tuple(turns), profile=dict(self.expect.profile))

    def _ended(self, turn: Turn, how: Outcome) -> TurnState:
        said = Statement(text="Go on.", kind="notice")
        if how == "error":
            return _turn(turn, error=_FAILURE)
        if how == "refusal":
            return _turn(
                turn, answer=document(turn.say, name=self.name, refusal=refusal("not_in_archive"))
            )
        answer = document(turn.say, name=self.name, statements=[said])
        return _turn(turn, answer=answer | _fallback(how))

    def _last(self, material: Material, turn: Turn) -> TurnState:
        if self.expect.outcome == "error":
            words = self.expect.error[:1] + tuple(choice[0] for choice in self.expect.says)
            return _turn(turn, error=" ".join(words) or _FAILURE)
        if self.expect.outcome == "refusal":
            kind = self.expect.refusal[0] if self.expect.refusal else "not_in_archive"
            refused = refusal(kind)
            said = " ".join([refused.message, *(choice[0] for choice in self.expect.says)])
            refused = refused.model_copy(update={"message": said})
            return _turn(turn, answer=document(turn.say, name=self.name, refusal=refused))
        answer = self._answer(material, turn.say)
        return _turn(turn, answer=answer | _fallback(self.expect.outcome))

    def _answer(self, material: Material, question: str) -> dict[str, Any]:
        evidence = list(dict.fromkeys(_wanted(self.expect, material)))
        citations = [cite(number, found) for number, found in enumerate(evidence, start=1)]
        said = " ".join(choice[0] for choice in self.expect.says) or "Here is what was found."
        answer = document(
            question,
            name=self.name,
            statements=[
                Statement(text=said, kind="inference"),
                *(Statement(text=c.quote, kind="evidence", citations=[c.n]) for c in citations),
            ],
            citations=citations,
        )
        return answer | _documents(self.expect, citations)


def _fallback(how: Outcome) -> dict[str, Any]:
    if how != "fallback":
        return {}
    return {"fallback_from": [{"model": "scripted", "reason": "did not answer"}]}


def _turn(
    turn: Turn, *, answer: dict[str, Any] | None = None, error: str | None = None
) -> TurnState:
    return TurnState(asked=turn.say, conversation=turn.conversation, answer=answer, error=error)


def _wanted(expect: Expectation, material: Material) -> Iterator[Evidence]:
    """Yield evidence of the store for everything that must be cited; what it lacks is left out."""
    for cited in expect.cites:
        yield from _cited(cited, material)
    slugs = {name: slug for slug, name in material.names.items()}
    names = expect.guests.any_of if expect.guests else ()
    if expect.comparison or expect.projects:
        names = tuple(dict.fromkeys([*names, *material.names.values()]))
    for name in names:
        claims = material.archive.claims_of_guest(slugs.get(name, ""))
        yield from [claim for claim in claims if claim.guest == name][:1]
    if expect.plan and expect.plan.page:
        yield from _of_page(expect.plan.page, material)


def _cited(cited: Cited, material: Material) -> Iterator[Evidence]:
    for episode in cited.episodes:
        yield from material.archive.claims_of_episode(episode)[:1]
    for page in cited.pages:
        yield from _of_page(page, material)
    if cited.episodes_on:
        yield from _claims_on(cited.episodes_on, material)
    for span in cited.spans:
        for claim in material.archive.claims_of_episode(span.episode):
            starts = span.end_s if claim.start_s is None else claim.start_s
            if starts < span.end_s and (claim.end_s or starts) >= span.start_s:
                yield claim


def _claims_on(page: str, material: Material) -> Iterator[Evidence]:
    for place in material.archive.places:
        section = material.archive.section(place.page, place.anchor)
        if place.page == page and section is not None:
            yield from material.archive.claims(section)


def _of_page(page: str, material: Material) -> Iterator[Evidence]:
    for place in material.archive.places:
        section = material.archive.section(place.page, place.anchor)
        if place.page == page and section is not None and section.text:
            yield section
            return


def _documents(expect: Expectation, citations: Sequence[AnswerCitation]) -> dict[str, Any]:
    """Return comparison, roadmap and projects in the JSON contract, as far as they are expected."""
    made: dict[str, Any] = {}
    if expect.comparison:
        of_guests = [c for c in citations if c.guest]
        made["comparison"] = {
            "topic": "",
            "viewpoints": [
                {"guest": c.guest, "episode": c.episode, "quote": c.quote, "citations": [c.n]}
                for c in of_guests
            ],
        }
    if expect.plan:
        made["roadmap"] = _plan(expect.plan, citations)
    if expect.projects:
        made["projects"] = _projects(expect.projects, citations)
    return made


def _plan(wanted: ExpectedPlan, citations: Sequence[AnswerCitation]) -> dict[str, Any]:
    titles = [*wanted.in_order, *wanted.known]
    titles += [f"Stage {n}" for n in range(len(titles), wanted.min_stages)]
    cited = [c.n for c in citations[:1]]
    return {
        "target_role": wanted.target_role or "",
        "stages": [
            {
                "title": title,
                "known": title in wanted.known,
                "citations": cited,
                "uncited": not cited,
            }
            for title in titles
        ],
        "assumptions": list(wanted.assumptions),
        "sources": [wanted.page] if wanted.page else [],
    }


def _projects(
    wanted: ExpectedProjects, citations: Sequence[AnswerCitation]
) -> list[dict[str, Any]]:
    words = " ".join(choice[0] for choice in wanted.mention)
    by_guest = [c.n for c in citations if c.guest][:1]
    criterion = {"text": "It works.", "citations": by_guest}
    brief = {"title": f"A project: {words}", "criteria": [criterion], "citations": []}
    return [brief] * wanted.at_least
