"""The embedded model's answers: Markdown put together from what tools returned, word for word.

Every sentence that states something carries the ids of what it rests on. What it says about itself
is returned apart, so that it is told as a notice.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.evidence import Evidence
from knowledge.sentences import sentence_ranges
from tools.views import ClaimView, SectionView
from tools.views_comparison import ComparisonView, ViewpointView
from tools.views_journeys import JourneysView, JourneyView
from tools.views_projects import BriefView, CriterionView, ProjectIdeasView, SaidView
from tools.views_roadmap import RoadmapView, StageView

_MAX_CLAIMS: Final = 7
_MAX_CLAIMS_A_SECTION: Final = 5
_MAX_STAGES: Final = 8
_CUT: Final = "…"  # as `clip` ends a text

_DANGLING = re.compile(
    r"^(?:He|She|It|They|This|That|These|Those|His|Her|Hers|Its|Their|Also|Then|But|And|Or|So"
    r"|However|Instead|Both|Another|Other|Such|There|Here|At \d+|The (?:same|first|second|other)"
    r"|That['’]s|It['’]s|One (?:more|other))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """An answer, and the sentences in it that are about the answer; no text where nothing fits."""

    text: str
    notices: tuple[str, ...] = ()


def compose_sections(sections: Sequence[SectionView]) -> str:
    """Return Markdown: under each section's name its best claims, word for word, with ids.

    Pages overlap: a claim that cites a moment which an earlier one cited is not told again.
    """
    parts = []
    left, told = _MAX_CLAIMS, set[Moment]()
    for section in sections:
        new = [line for line in _lines(section) if not (line.moments & told)]
        lines = new[: min(left, _MAX_CLAIMS_A_SECTION)]
        if not lines:
            continue
        left -= len(lines)
        told.update(moment for line in lines for moment in line.moments)
        bullets = [f"- {_with_ids(line.text, line.ids)}" for line in lines]
        parts.append("\n".join([f"**{section.name}**", "", *bullets]))
    return "\n\n".join(parts)


Moment = tuple[str, str]
"""An episode and a time in it; without a time, the sentence itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A sentence that stands on its own, and what it rests on."""

    text: str
    ids: tuple[str, ...]
    moments: frozenset[Moment]


def _lines(section: SectionView) -> list[_Line]:
    """Return the section's best sentences in reading order."""
    claims: dict[str, list[ClaimView]] = {}
    for claim in section.claims:
        if _stands_alone(claim.text):
            claims.setdefault(claim.text, []).append(claim)
    best = sorted(claims, key=lambda text: -max(claim.relevance for claim in claims[text]))
    kept = set(best[:_MAX_CLAIMS_A_SECTION])
    lines = [_claim_line(text, same) for text, same in claims.items() if text in kept]
    if lines or not section.text:
        return lines
    return [
        _Line(text=sentence, ids=(section.id,), moments=frozenset({("", sentence)}))
        for start, end in sentence_ranges(section.text)
        if _stands_alone(sentence := section.text[start:end])
    ]


def _claim_line(text: str, claims: Sequence[ClaimView]) -> _Line:
    return _Line(
        text=text,
        ids=tuple(claim.id for claim in claims),
        moments=frozenset((claim.episode or "", claim.at or text) for claim in claims),
    )


def _stands_alone(sentence: str) -> bool:
    return not _DANGLING.match(sentence) and sentence.endswith((".", "!", "?", '"', "”"))


Known = Mapping[str, Evidence]
"""Evidence by id: what a view shows cut short is told whole from there."""


def compose_comparison(found: ComparisonView, known: Known) -> Composed:
    """Return each guest's view under the guest's name, without a verdict."""
    if not found.viewpoints and not found.silent:
        return Composed(text="")
    notices = [found.notice] if found.notice else []
    if not found.viewpoints and found.mentioned_only:
        guests = ", ".join(mention.guest for mention in found.mentioned_only)
        notices.append(f"It is spoken of by {guests}.")
    if found.silent:
        notices.append(f"Nothing on this was found from {' or '.join(found.silent)}.")
    searched = f"{found.searched.guests} guests in {found.searched.episodes} episodes"
    notices.append(f"Searched: {searched}; whether the views agree is for you to judge.")
    return _composed([_view(view, known) for view in found.viewpoints], notices)


def _view(view: ViewpointView, known: Known) -> str:
    year = f", {view.aired.year}" if view.aired else ""
    voice = "" if view.quoted == "guest" else ", in the wiki's words"
    return f"**{view.guest}{year}{voice}**\n\n> {_marked(view.quote, [view.id], known)}"


def compose_journeys(found: JourneysView, known: Known) -> Composed:
    """Return the steps of each guest who made the move, and who else is near."""
    if not found.journeys:
        return Composed(text="")
    notices = [f"Found {found.count}."]
    if found.others:
        notices.append(f"Others who made it: {'; '.join(found.others)}.")
    if found.nearest:
        notices.append(f"Near to it: {'; '.join(found.nearest)}.")
    return _composed([_journey(journey, known) for journey in found.journeys], notices)


def _journey(journey: JourneyView, known: Known) -> str:
    year = f", {journey.aired.year}" if journey.aired else ""
    steps = [f"- {_marked(step.text, [step.id], known)}" for step in journey.steps]
    heading = f"**{journey.guest}{year}: {journey.move}**"
    return "\n".join([heading, "", *dict.fromkeys(steps)])


def compose_roadmap(plan: RoadmapView, known: Known) -> Composed:
    """Return the stages in order, of each what to learn, build and show."""
    stages = [_stage(number, stage, known) for number, stage in enumerate(plan.stages, start=1)]
    return _composed(stages[:_MAX_STAGES], plan.assumptions)


def _stage(number: int, stage: StageView, known: Known) -> str:
    skim = " (you listed this: skim)" if stage.known else ""
    said = [part for part in (stage.learn, stage.build, stage.show) if part]
    lines = [f"- {_marked(part.text, part.ids, known)}" for part in said]
    hours = f", {stage.hours} hours" if stage.hours else ""
    return "\n".join([f"**{number}. {stage.title}{hours}{skim}**", "", *dict.fromkeys(lines)])


def compose_projects(ideas: ProjectIdeasView, known: Known) -> Composed:
    """Return the briefs, of each what guests say of it and what it is judged by."""
    if not ideas.briefs:
        return Composed(text="")
    said = {item.id: item for item in ideas.said}
    problems = [f"{brief.title}: {brief.problem}" for brief in ideas.briefs]
    briefs = [_brief(brief, said, known) for brief in ideas.briefs]
    return _composed(briefs, [*ideas.notices, *problems])


def _brief(brief: BriefView, said: Mapping[str, SaidView], known: Known) -> str:
    told = [f"- {_told(said[name], known)}" for name in brief.said if name in said]
    asked = [_criterion(criterion, said, known) for criterion in brief.criteria]
    return "\n".join([f"**{brief.title}**", "", *told, "", "**It is judged by**", "", *asked])


def _criterion(criterion: CriterionView, said: Mapping[str, SaidView], known: Known) -> str:
    """Return a criterion in our own words, and then in whose words it is asked for."""
    behind = next((said[name] for name in criterion.ids if name in said), None)
    return f"- {criterion.asks} {_told(behind, known)}" if behind else f"- {criterion.asks}"


def _told(item: SaidView, known: Known) -> str:
    """Return what a guest says, with the guest's name where the words are the guest's own."""
    evidence = known.get(item.id)
    text = _marked(item.text, [item.id], known)
    if evidence is None or evidence.kind != "passage":
        return text
    year = f" ({evidence.aired.year})" if evidence.aired else ""
    return f"{evidence.guest}{year}: {text}"


def _composed(parts: Iterable[str], notices: Sequence[str]) -> Composed:
    return Composed(text="\n\n".join([*parts, *notices]), notices=tuple(notices))


def _marked(text: str, ids: Sequence[str], known: Known) -> str:
    """Return a text with marks in each of its sentences: each is checked by itself."""
    whole = _whole(text, [known[name].text for name in ids if name in known])
    sentences = [whole[start:end] for start, end in sentence_ranges(whole)]
    return " ".join(_with_ids(sentence, ids) for sentence in sentences)


def _whole(text: str, sources: Iterable[str]) -> str:
    """Return a text that was cut short up to the end of its sentence."""
    if not text.endswith(_CUT):
        return text
    shown = text.removesuffix(_CUT).rstrip()
    for source in sources:
        at = source.find(shown)
        if at >= 0:
            ends = (end for _, end in sentence_ranges(source) if end >= at + len(shown))
            return source[at : next(ends, len(source))]
    return text


def _with_ids(sentence: str, ids: Sequence[str]) -> str:
    marks = "".join(f" [{name}]" for name in ids)
    last = sentence[-1]
    return f"{sentence[:-1]}{marks}{last}" if last in ".!?" else sentence + marks
