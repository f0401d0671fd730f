"""Whether what was found answers a question: log-odds, learned from labelled questions.

The weights in `answering_weights.json` are fitted by `scripts/fit_answering.py` to the questions of
`agent.embedded.labelled`; what these hold out is for tests.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Final

from agent.embedded.wanted import Reader, Wanted
from agent.embedded.weighing import Fit
from knowledge.evidence import Evidence
from tools.views import LookupView
from tools.views_comparison import ComparisonView

ENOUGH_COVERAGE: Final = 0.5
"""Least share of a question's words, rare ones weighing more, that one section must cover, where
nothing else is known."""
ENOUGH_OF_GUEST: Final = 0.3
"""Least coverage of a question about one guest: what is found is that guest's already."""
ENOUGH_OF_VIEWS: Final = 0.4
"""Least coverage of a topic by the views on it together."""
ENOUGH_NEAREST: Final = 0.5
"""Least share of the views that are among the claims nearest to the topic."""
_SIDES: Final = 2
_SIDE_BY_SIDE: Final = re.compile(
    r"\b(?:compar\w+|contrast\w*|side by side|next to each other|against each other"
    r"|disagree\w*|differ)\b",
    re.IGNORECASE,
)
"""Words by which a comparison is asked for, and not only for opinions."""
ENOUGH_ODDS: Final = -1.8
"""Least log-odds of an answer."""
_LEANING: Final = 2.5
"""By how much less is enough for a question that leans on one that was answered."""
_ELSEWHERE: Final = 0.3
"""By how much likelier another scope is, from which a question does not go on from a career's."""
WEIGHTS: Final = Path(__file__).with_name("answering_weights.json")


def answers(found: LookupView, wanted: Wanted, reader: Reader) -> bool:
    """Tell whether a look-up's result answers what was wanted."""
    best = max((section.coverage for section in found.sections), default=0.0)
    if not found.sections or found.matched_by in {"page", "heading"}:
        return bool(found.sections)
    if found.matched_by == "guest" and (not wanted.otherwise or best >= ENOUGH_OF_GUEST):
        return True
    fit = reader.fit(wanted, tuple(section.id for section in found.sections))
    if fit is None:
        return best >= ENOUGH_COVERAGE
    leans = wanted.leans and wanted.elsewhere < _ELSEWHERE
    return odds(fit) >= ENOUGH_ODDS - (_LEANING if leans else 0.0)


def compares(
    found: ComparisonView, wanted: Wanted, known: Mapping[str, Evidence], reader: Reader
) -> bool:
    """Tell whether a comparison is one, and speaks of what was asked for.

    What is asked for about guests by name is answered by what they say, however little that is.
    """
    if wanted.arguments.get("guests"):
        return True
    if len({view.guest for view in found.viewpoints}) < _SIDES:
        return False
    topic = str(wanted.arguments.get("topic", ""))
    if reader.unheard(topic):
        return False
    shown = [known[view.id] for view in found.viewpoints if view.id in known]
    written = [one.id for one in shown if one.kind == "claim"]
    text = " ".join(f"{one.page_title} {one.section} {one.text}" for one in shown)
    covered = reader.covered(topic, text) >= ENOUGH_OF_VIEWS
    near = not written or reader.share_nearest(topic, written) >= ENOUGH_NEAREST
    if _SIDE_BY_SIDE.search(topic):
        return covered or (bool(written) and near)
    return covered and near


def odds(fit: Fit) -> float:
    """Return the log-odds, natural, that sections which fit so answer a question."""
    constant, weights = _weights()
    return constant + sum(w * x for w, x in zip(weights, fit.numbers, strict=True))


@cache
def _weights() -> tuple[float, tuple[float, ...]]:
    found: dict[str, float] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found["constant"], tuple(found[field.name] for field in fields(Fit))
