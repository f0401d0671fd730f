"""HTML of pages and of single answers, from templates that escape everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from agent.answer import Answer, AnswerCitation
from faces.web.pages.markup import Sources, render_markdown
from knowledge.times import format_clock

FOLDER: Final = Path(__file__).parent
STATIC: Final = FOLDER / "static"
EXAMPLES: Final[Mapping[str, Sequence[str]]] = {
    "Talk about your career": (
        "How do I become an AI engineer after a career break?",
        "Who moved from data analyst to data engineer, and how?",
        "Where do guests disagree about degrees?",
    ),
    "Plan your way": (
        "I am an analyst and know SQL. Give me a roadmap to data engineer, 6 hours a week.",
        "What should I learn first as a machine learning engineer?",
    ),
    "Build something to show": (
        "Suggest portfolio projects for a data engineer",
        "Which project gets an AI engineer hired?",
    ),
}
"""What can be asked, by use; a test asks all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownThread:
    """A conversation in the list."""

    id: str
    title: str
    when: str
    branch_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    threads: Sequence[ShownThread]
    model: str
    extractive: bool
    archive: str  # how much is in it
    token: str  # against forged requests
    here: str = ""  # id of the conversation, or name of the page
    signed_in: str = ""  # as whom; empty where no key is needed

    def at(self, here: str) -> "Frame":
        """Return the frame of a conversation or a page."""
        return replace(self, here=here)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExchange:
    """A question and what came of it."""

    number: int  # from 1
    question: str
    answer: Answer | None  # None where the turn failed or is still going on
    failure: str = ""
    running: bool = False
    branches: Sequence[ShownThread] = field(default_factory=list)


def render_text(text: str) -> str:
    """Return an answer's Markdown as far as it goes; it has no sources to link to yet."""
    return render_markdown(text, {})


def render_answer(number: int, answer: Answer) -> str:
    """Return a question that was just answered."""
    return render_exchange(ShownExchange(number=number, question=answer.question, answer=answer))


def render_exchange(shown: ShownExchange) -> Markup:
    """Return a question and its answer."""
    sources = name_sources(shown.number, shown.answer.citations if shown.answer else ())
    return Markup(  # noqa: S704  a template that escapes
        _environment()
        .get_template("exchange.html.jinja")
        .render(
            shown=shown,
            answer=shown.answer,
            sources=sources,
            markdown=lambda text: render_markdown(text, sources),
            marks=lambda numbers: _marks(numbers, sources),
            notices=_notices(shown.answer) if shown.answer else (),
        )
    )


def _notices(answer: Answer) -> list[str]:
    """Return what an answer says about itself, without what its typed parts show already."""
    told = [statement.text for statement in answer.statements if statement.kind == "notice"]
    shown = [*(answer.roadmap.assumptions if answer.roadmap else ())]
    for project in answer.projects or ():
        shown += [project.problem, *(criterion.text for criterion in project.criteria)]
    counted = "Searched: " if answer.comparison else "\n"
    return [
        text
        for text in told
        if not text.startswith(counted) and not any(text in other for other in shown)
    ]


def render_page(name: str, frame: Frame, **about: Any) -> str:
    """Return a whole page.

    Args:
        name: Of its template.
        frame: What stands around it.
        about: What the template asks for.
    """
    template = _environment().get_template(f"{name}.html.jinja")
    return template.render(frame=frame, examples=EXAMPLES, render=render_exchange, **about)


def render_plan(frame: Frame, plan: Any) -> str:
    """Return the page of a saved plan; its sources are numbered as those of an answer are."""
    sources = name_sources(0, plan.citations)
    return render_page(
        "plan", frame, plan=plan, sources=sources, marks=lambda numbers: _marks(numbers, sources)
    )


def render_plain(name: str, **about: str) -> str:
    """Return a page that nothing stands around, for those who are not let in yet."""
    return _environment().get_template(f"{name}.html.jinja").render(**about)


def name_sources(turn: int, citations: Sequence[AnswerCitation]) -> Sources:
    """Return the element's id and the spoken name of each citation of a turn's answer."""
    return {one.n: (f"s{turn}-{one.n}", f"Source {one.n}: {_told(one)}") for one in citations}


def _told(citation: AnswerCitation) -> str:
    parts = (citation.guest, citation.episode_title or citation.page, _clock(citation.start_s))
    return ", ".join(part for part in parts if part)


def _marks(numbers: Sequence[int], sources: Sources) -> Markup:
    return render_markdown("x" + "".join(f"[{n}]" for n in numbers), sources)[4:-5]


def _clock(seconds: int | None) -> str:
    return "" if seconds is None else format_clock(seconds)


def _day(aired: date | None) -> str:
    return "" if aired is None else f"{aired.day} {aired:%B %Y}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"clock": _clock, "day": _day}
    return environment
