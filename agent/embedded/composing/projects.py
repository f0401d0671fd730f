"""Answers from project suggestions: of each brief what guests say and what it is judged by."""

from collections.abc import Iterator, Mapping
from typing import Final

from agent.embedded.composing.sentences import Composed, Facts, Known, told
from tools.views_projects import BriefView, CriterionView, ProjectIdeasView, SaidView

_SIZES: Final[Mapping[str, float]] = {"small": 1, "medium": 2, "large": 3}
_ON_INTEREST: Final = "**Guests on projects of your interest**"
_JUDGED_ABOVE: Final = "What it is judged by is said above."
_OUR_WORDS: Final = (
    "Titles, problems and criteria are worded by this guide; what has a number is from the archive."
)
Said = Mapping[str, SaidView]


def compose_projects(ideas: ProjectIdeasView, known: Known) -> Composed:
    """Return the briefs, each criterion and each guest's words told once."""
    if not ideas.briefs:
        return Composed(text="")
    said = {item.id: item for item in ideas.said}
    facts = Facts()
    on_interest = [_told(said[name], known, facts) for name in ideas.on_interest if name in said]
    bullets = "\n".join(f"- {text}" for text in on_interest if text)
    liked = [f"{_ON_INTEREST}\n\n{bullets}"] if bullets else []
    briefs = [_brief(brief, said, known, facts) for brief in ideas.briefs]
    return Composed(
        text="\n\n".join([_OUR_WORDS, *briefs, *liked, *ideas.notices]),
        notices=(_OUR_WORDS, *ideas.notices, *_own_words(ideas), _JUDGED_ABOVE),
        sizes={brief.title: _SIZES.get(str(brief.size), 0.0) for brief in ideas.briefs},
    )


def _own_words(ideas: ProjectIdeasView) -> Iterator[str]:
    """Yield the sentences that no guest said."""
    for brief in ideas.briefs:
        yield from (brief.problem, *_ours(brief))
        yield from (criterion.asks for criterion in brief.criteria)


def _brief(brief: BriefView, said: Said, known: Known, facts: Facts) -> str:
    words = [_told(said[name], known, facts) for name in brief.said if name in said]
    bullets = [f"- {text}" for text in words if text]
    asked = [
        text for criterion in brief.criteria if (text := _criterion(criterion, said, known, facts))
    ]
    judged = "It is judged by" if len(asked) == len(brief.criteria) else "It is also judged by"
    parts = [f"**{brief.title}**", "", " ".join([brief.problem, *_ours(brief)])]
    parts += ["", *bullets] if bullets else []
    parts += ["", f"**{judged}**", "", *asked] if asked else ["", _JUDGED_ABOVE]
    return "\n".join(parts)


def _ours(brief: BriefView) -> tuple[str, ...]:
    """Return where to take data from, and what to build: in the user's hours, if they gave any."""
    size = f"In your hours: {brief.cut}." if brief.cut else f"At its smallest: {brief.smallest}."
    return brief.data, size


def _criterion(criterion: CriterionView, said: Said, known: Known, facts: Facts) -> str:
    """Return a criterion in our own words, and then in whose words it is asked for."""
    if not facts.is_new(criterion.asks):
        return ""
    behind = next((said[name] for name in criterion.ids if name in said), None)
    return f"- {criterion.asks} {_told(behind, known, facts) if behind else ''}".rstrip()


def _told(item: SaidView, known: Known, facts: Facts) -> str:
    """Return what a guest says, with the guest's name where the words are the guest's own."""
    evidence = known.get(item.id)
    text = told(item.text, [item.id], known)
    if not text or not facts.is_new(item.text):
        return ""
    if evidence is None or evidence.kind != "passage":
        return text
    year = f" ({evidence.aired.year})" if evidence.aired else ""
    return f"{evidence.guest}{year}: {text}"
