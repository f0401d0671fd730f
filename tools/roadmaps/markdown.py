"""A plan as Markdown: what stands in it is text, whatever it looks like."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.sanitize import one_line
from knowledge.times import format_clock
from tools.results.plans import Advice, Plan, Stage
from tools.roadmaps.wording import headline, marks_of, reasons_apart, when

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~!&])")


def to_markdown(plan: Plan, archive: Archive) -> str:
    """Return a plan as a Markdown document with numbered sources."""
    cited = {item.id: item for item in plan.evidence}
    numbers = _numbers(cited)
    lines = [f"# {escaped(headline(plan, archive))}", ""]
    lines += [f"- {escaped(text)}" for text in plan.assumptions]
    if plan.hear:
        lines += ["", f"On this move: {_heard(plan.hear, cited)}"]
    for number, stage in enumerate(plan.stages, start=1):
        lines += ["", *_stage(number, stage, cited)]
    if plan.evidence:
        lines += ["", "## Sources", ""]
        lines += [f"{numbers[item.id]}. {source_line(item)}" for item in plan.evidence]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Return a text on one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def _stage(number: int, stage: Stage, cited: Mapping[str, Evidence]) -> Iterator[str]:
    numbers = _numbers(cited)
    yield f"## {number}. {escaped(stage.title)}"
    yield ""
    marks = "; ".join(escaped(mark) for mark in marks_of(stage))
    yield f"*{marks}*"
    yield ""
    yield f"- [{'x' if stage.done else ' '}] done"
    if stage.summary:
        yield f"- {_said(stage.summary, numbers)}"
    for name, advice in (
        ("Learn", stage.learn),
        ("Build", stage.build),
        ("Show", stage.show),
        ("Why", reasons_apart(stage)),
    ):
        for item in advice:
            yield f"- **{name}:** {_said(item, numbers)}"
    if stage.hear:
        yield f"- **Hear:** {_heard(stage.hear, cited)}"


def _said(advice: Advice, numbers: Mapping[str, int]) -> str:
    cited = _cited(advice.evidence, numbers)
    return f"{escaped(advice.text)} {cited}{' (uncited)' if advice.uncited else ''}"


def _heard(names: Iterable[str], cited: Mapping[str, Evidence]) -> str:
    numbers = _numbers(cited)
    heard = [(cited[name], numbers[name]) for name in names if name in cited]
    return ", ".join(
        f"{escaped(item.guest or item.episode_title or '')}, {when(item)} [{number}]"
        for item, number in heard
    )


def _numbers(cited: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(cited, start=1)}


def _cited(names: Iterable[str], numbers: Mapping[str, int]) -> str:
    return " ".join(f"[{numbers[name]}]" for name in names if name in numbers)


def source_line(item: Evidence) -> str:
    """Return whose evidence is, from when, and where it opens, on one line."""
    what = [item.guest or "", item.episode_title or item.page_title]
    if item.start_s is not None:
        end = "" if item.end_s is None else f"–{format_clock(item.end_s)}"
        what.append(f"{format_clock(item.start_s)}{end}")
    elif item.episode:
        what.append("no minute given")
    if item.aired:
        what.append(f"aired {item.aired}")
    said = " · ".join(escaped(part) for part in what if part)
    return f"{said} ({escaped(_place(item))}){_link(item.url)}"


def _place(item: Evidence) -> str:
    if item.kind == "passage":
        return "in their own words" + (f", chapter {item.section}" if item.section else "")
    place = [item.page_title] + ([item.section] if item.section != item.page_title else [])
    return f"in the wiki: {', '.join(place)}"


def _link(url: str | None) -> str:
    """Return an address as a link; nothing where it leads elsewhere than to the web."""
    if not url or not url.startswith(("https://", "http://")):
        return ""
    return f" <{quote(url, safe=':/?&=#%+,;@~.-_')}>"
