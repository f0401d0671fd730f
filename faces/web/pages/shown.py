"""What pages show, from what is remembered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from agent.answer import AnswerCitation
from agent.citing import cite
from agent.memory.export import FactDocument, ThreadDocument, TurnDocument
from agent.memory.profile import FactKind
from faces.web.pages.rendering import ShownExchange, ShownThread
from faces.web.remembered import ThreadSummary
from faces.web.turns import Turn
from knowledge.archive import Archive
from tools.results.plans import Advice, SavedPlan, Stage
from tools.roadmaps.wording import headline, marks_of

NOT_ANSWERED: Final = "The question could not be answered; ask it again."
_FACTS: Final[Mapping[FactKind, str]] = {
    "background": "You do or did",
    "target": "You want to become",
    "skill": "You know",
    "hours_per_week": "Hours a week",
    "by": "You want to be done by",
    "constraint": "What limits you",
    "interest": "You like",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAdvice:
    """One thing to learn, build or show."""

    kind: str
    text: str
    citations: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStage:
    """A stage of a saved plan."""

    key: str
    title: str
    done: bool
    known: bool
    marks: Sequence[str]
    says: Sequence[ShownAdvice]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlan:
    """A saved plan."""

    name: str
    title: str
    version: int
    done: int
    stages: Sequence[ShownStage]
    assumptions: Sequence[str]
    citations: Sequence[AnswerCitation]
    dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFact:
    """Something that is known of a user."""

    field: str
    name: str
    value: str
    state: str
    words: str
    thread: str
    turn: int


def show_threads(threads: Sequence[ThreadSummary]) -> list[ShownThread]:
    """Return conversations as the list shows them."""
    return [
        ShownThread(
            id=one.id, title=one.title, when=_when(one.used), branch_of=_source(one.branched_from)
        )
        for one in threads
    ]


def show_exchanges(
    document: ThreadDocument, running: Turn | None, threads: Sequence[ThreadSummary]
) -> list[ShownExchange]:
    """Return the questions of a conversation with what came of them."""
    return [
        ShownExchange(
            number=turn.number,
            question=turn.question,
            answer=turn.answer,
            failure=NOT_ANSWERED if turn.failure and not turn.answer else "",
            running=_runs(turn, document, running),
            branches=_branches(document.id, turn.number, threads),
        )
        for turn in document.turns
    ]


def show_facts(facts: Sequence[FactDocument]) -> list[ShownFact]:
    """Return what is known of a user."""
    return [
        ShownFact(
            field=fact.kind,
            name=_FACTS[fact.kind],
            value=fact.value,
            state=fact.state,
            words=fact.words,
            thread=fact.thread,
            turn=fact.turn,
        )
        for fact in facts
    ]


def show_plan(saved: SavedPlan, archive: Archive) -> ShownPlan:
    """Return a saved plan."""
    plan = saved.latest.plan
    numbers = {item.id: number for number, item in enumerate(plan.evidence, start=1)}
    return ShownPlan(
        name=saved.name,
        title=headline(plan, archive),
        version=saved.latest.number,
        done=sum(stage.done for stage in plan.stages),
        stages=[_stage(stage, numbers) for stage in plan.stages],
        assumptions=plan.assumptions,
        citations=[cite(numbers[item.id], item) for item in plan.evidence],
        dated=any(stage.ends for stage in plan.stages),
    )


def _stage(stage: Stage, numbers: Mapping[str, int]) -> ShownStage:
    return ShownStage(
        key=stage.key,
        title=stage.title,
        done=stage.done,
        known=stage.known,
        marks=[mark for mark in marks_of(stage) if mark != "done"],
        says=list(_says(stage, numbers)),
    )


def _says(stage: Stage, numbers: Mapping[str, int]) -> Iterator[ShownAdvice]:
    summary = (stage.summary,) if stage.summary else ()
    for kind, advice in (
        ("", summary), ("Learn", stage.learn), ("Build", stage.build), ("Show", stage.show),
    ):  # fmt: skip
        for item in advice:
            yield ShownAdvice(kind=kind, text=item.text, citations=_cited(item, numbers))


def _cited(advice: Advice, numbers: Mapping[str, int]) -> list[int]:
    return sorted({numbers[name] for name in advice.evidence if name in numbers})


def _runs(turn: TurnDocument, document: ThreadDocument, running: Turn | None) -> bool:
    return running is not None and turn is document.turns[-1] and turn.answer is None


def _branches(thread: str, number: int, threads: Sequence[ThreadSummary]) -> list[ShownThread]:
    """Return the conversations that go another way from before a question."""
    point = f"{thread}:{number - 1}"
    return show_threads([one for one in threads if one.branched_from == point])


def _source(branched_from: str | None) -> str | None:
    return branched_from.rpartition(":")[0] if branched_from else None


def _when(moment: datetime) -> str:
    local, now = moment.astimezone(), datetime.now().astimezone()
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%B}" if local.year == now.year else f"{local.day} {local:%b %Y}"
