"""Three agents that must fail every scenario, or else the scenario asks for nothing."""

from dataclasses import dataclass
from typing import Any, Final

from agent.answer import Refusal, RefusalKind, SearchedCounts, Statement
from agent.citing import cite
from evals.agents.talk import Talk, document, finished
from evals.scenario import Need
from evals.state import FinalState
from tools.lookup import look_up

_ALL: Final[frozenset[Need]] = frozenset({"mocks", "profile", "conversations"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNothing:
    """Answers everything with nothing."""

    name: str = "do-nothing"
    provides: frozenset[Need] = _ALL

    def converse(self, talk: Talk) -> FinalState:
        """Say nothing to every turn."""
        return finished(talk, [document(turn.say, name=self.name) for turn in talk.turns])


def refusal(kind: RefusalKind) -> Refusal:
    """Return a refusal without reasons."""
    return Refusal(
        kind=kind,
        message="I cannot answer this.",
        searched=SearchedCounts(pages=0, episodes=0, guests=0),
        nearest=[],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlwaysRefuse:
    """Refuses everything as not in the archive."""

    name: str = "always-refuse"
    provides: frozenset[Need] = _ALL

    def converse(self, talk: Talk) -> FinalState:
        """Refuse every turn."""
        refused = refusal("not_in_archive")
        return finished(
            talk, [document(turn.say, name=self.name, refusal=refused) for turn in talk.turns]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TopHit:
    """Answers everything with the first thing that the look-up finds."""

    name: str = "top-hit"
    provides: frozenset[Need] = _ALL

    def converse(self, talk: Talk) -> FinalState:
        """Quote the best claim of the best section, or the section where it has no claim."""
        return finished(talk, [self._answer(talk, turn.say) for turn in talk.turns])

    def _answer(self, talk: Talk, question: str) -> dict[str, Any]:
        found = look_up(talk.material.archive, question=question)
        if not found.sections:
            return document(question, name=self.name)
        best = found.sections[0]
        claims = sorted(best.claims, key=lambda claim: -claim.relevance)
        evidence = claims[0].evidence if claims else best.section
        return document(
            question,
            name=self.name,
            statements=[Statement(text=evidence.text, kind="evidence", citations=[1])],
            citations=[cite(1, evidence)],
        )
