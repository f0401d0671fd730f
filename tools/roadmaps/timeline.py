"""A plan as a picture: one bar a stage, along the days where the plan has any, else by effort.

It is drawn for light and dark alike, and holds nothing but shapes and text: no script, no link,
nothing to load.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from lxml import etree
from lxml.builder import ElementMaker

from knowledge.archive import Archive
from knowledge.sanitize import clip, one_line
from tools.results.plans import Plan, Stage
from tools.roadmaps.budget import weight
from tools.roadmaps.wording import headline, marks_of

_E: Final = ElementMaker(
    namespace="http://www.w3.org/2000/svg", nsmap={None: "http://www.w3.org/2000/svg"}
)
_WIDTH: Final = 900
_LEFT: Final = 24
_SPAN: Final = _WIDTH - 2 * _LEFT  # pixels from the first day to the last
_TOP: Final = 84
_ROW: Final = 46
_BAR: Final = 14
_FOOT: Final = 60
_TITLE_CHARS: Final = 72
_LABELS: Final = 6
_STYLE: Final = """
svg { background: #ffffff; font-family: system-ui, "DejaVu Sans", Helvetica, Arial, sans-serif; }
text { fill: #1f2328; font-size: 14px; }
.head { font-size: 19px; font-weight: 600; }
.soft { fill: #59636e; font-size: 12px; }
.grid { stroke: #d1d9e0; stroke-width: 1; }
.open { fill: #0969da; }
.known { fill: #9ec5f0; }
.done { fill: #1a7f37; }
.beside { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 4 3; }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117; }
  text { fill: #f0f6fc; }
  .soft { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .open { fill: #4493f8; }
  .known { fill: #2a4a73; }
  .done { fill: #3fb950; }
  .beside { stroke: #9198a1; }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """A stage between two points of the way."""

    stage: Stage
    start: float  # share of the way, 0..1
    end: float


def to_svg(plan: Plan, archive: Archive) -> str:
    """Return a plan as an SVG picture that stands alone."""
    bars = _bars(plan)
    height = _TOP + _ROW * len(bars) + _FOOT
    title = one_line(headline(plan, archive))
    foot = _TOP + _ROW * len(bars) + 28
    root = _E.svg(
        _E.title(title, id="title"),
        _E.desc(_described(plan), id="desc"),
        _E.style(_STYLE),
        _text(clip(title, max_chars=80), x=_LEFT, y=34, kind="head"),
        *_axis(plan, bottom=_TOP + _ROW * len(bars)),
        *(part for row, bar in enumerate(bars) for part in _row(row, bar)),
        *_legend(plan, y=foot),
        viewBox=f"0 0 {_WIDTH} {height}",
        width=str(_WIDTH),
        height=str(height),
        role="img",
        **{"aria-labelledby": "title desc"},
    )
    return str(etree.tostring(root, pretty_print=True, encoding="unicode"))


def _bars(plan: Plan) -> list[_Bar]:
    """Return the bars of the stages; one that the budget does not pay for has no length."""
    if plan.by is not None:
        days = (plan.by - plan.start).days
        at = [((s.ends - plan.start).days / days if s.ends else None) for s in plan.stages]
        ends = list(accumulate(at, lambda before, end: before if end is None else end, initial=0.0))
    else:
        weights = [weight(stage) for stage in plan.stages]
        ends = [done / sum(weights) for done in accumulate(weights, initial=0)]
    return [
        _Bar(stage=stage, start=start or 0.0, end=end or 0.0)
        for stage, start, end in zip(plan.stages, ends[:-1], ends[1:], strict=True)
    ]


def _row(number: int, bar: _Bar) -> list[etree._Element]:
    stage, y = bar.stage, _TOP + _ROW * number
    left, right = (_LEFT + _SPAN * share for share in (bar.start, bar.end))
    kind = "done" if stage.done else "known" if stage.known else "open"
    title = f"{number + 1}. {clip(one_line(stage.title), max_chars=_TITLE_CHARS)}"
    note = clip(", ".join(_notes(stage)), max_chars=60)
    late = bar.start > 0.5
    label = _text(title, x=right if late else left, y=y + 16, end=late)
    if note:
        soft = _E.tspan(note, dx="10")
        soft.set("class", "soft")
        label.append(soft)
    shape = _E.rect(
        _E.title(one_line(f"{title}: {'; '.join(marks_of(stage))}")),
        x=f"{left:.1f}",
        y=str(y + 23),
        width=f"{max(right - left, 3):.1f}",
        height=str(_BAR),
        rx="4",
    )
    shape.set("class", kind if stage.ordered else f"{kind} beside")
    return [label, shape]


def _notes(stage: Stage) -> list[str]:
    notes = ["done"] if stage.done else ["skim"] if stage.known else []
    if stage.hours is not None:
        notes.append(f"{stage.hours} h")
    return notes


def _axis(plan: Plan, *, bottom: int) -> list[etree._Element]:
    parts = []
    for share, label in _ticks(plan):
        x = f"{_LEFT + _SPAN * share:.1f}"
        line = _E.line(x1=x, x2=x, y1=str(_TOP - 12), y2=str(bottom))
        line.set("class", "grid")
        near_end = share > 0.9
        parts += [line, _text(label, x=float(x), y=_TOP - 20, kind="soft", end=near_end)]
    return parts


def _ticks(plan: Plan) -> Sequence[tuple[float, str]]:
    if plan.by is None:
        return [(share / 4, f"{25 * share}%") for share in range(4)] + [(1.0, "100% of the effort")]
    days = (plan.by - plan.start).days
    step = max(1, round(days / (_LABELS - 1)))
    found: list[tuple[float, date]] = [
        (day / days, plan.start + timedelta(days=day)) for day in range(0, days - step // 2, step)
    ]
    return [(share, str(day)) for share, day in [*found, (1.0, plan.by)]]


def _legend(plan: Plan, *, y: int) -> list[etree._Element]:
    says = "Dates are the user's own assumption, split by effort; the archive states no durations."
    if plan.by is None:
        says = "By relative effort; the archive states no durations."
    marks = "Dashed: your own, or from another page." if _has_beside(plan) else ""
    return [_text(f"{says} {marks}".strip(), x=_LEFT, y=y, kind="soft")]


def _has_beside(plan: Plan) -> bool:
    return any(not stage.ordered for stage in plan.stages)


def _described(plan: Plan) -> str:
    return one_line(
        " ".join(
            f"{number}. {stage.title}: {'; '.join(marks_of(stage))}."
            for number, stage in enumerate(plan.stages, start=1)
        )
    )


def _text(text: str, *, x: float, y: float, kind: str = "", end: bool = False) -> etree._Element:
    found = _E.text(text, x=f"{x:.1f}", y=f"{y:.1f}")
    if kind:
        found.set("class", kind)
    if end:
        found.set("text-anchor", "end")
    return found
