"""One project brief: a kind of project with what guests say of it."""

from collections.abc import Sequence
from typing import Final

from tools.projects.catalogue import SIZES, ProjectKind, criteria_kinds
from tools.projects.fitting import skills_learnt, skills_used
from tools.projects.grounding import Hearing
from tools.projects.sayings import parse_sayings, stems
from tools.projects.scope import plan_scope
from tools.projects.voices import BUILDING, DATA, HIRING, Voice, mentioning, pick
from tools.results.projects import Criterion, Part, ProjectBrief, Size

CRITERIA: Final = 8
"""Criteria of a brief at most; a kind of project lists those first that weigh most."""
_TOLD: Final = 2
_WHY: Final = 2
_WORTH_SEARCH: Final = "personal and side projects count as evidence when job experience is lacking"
_WORTH: Final = parse_sayings(
    [
        "personal|side|pet project hired|experience|count|evidence|proud|strong|illustrate|ranks",
        "project public quantifiable|lack|vouch|experience",
        "project portfolio important|way break|combat|experience",
        "recruiters proof work|project",
        "github personal projects",
    ]
)
_WORTHS: Final = 3


def hear_worth(hearing: Hearing) -> list[Voice]:
    """Return guests on what projects of one's own are worth, for and against."""
    return pick(hearing.on(_WORTH_SEARCH, _WORTH), count=_WORTHS)


def write_brief(
    hearing: Hearing, kind: ProjectKind, known: Sequence[str], hours: int | None
) -> ProjectBrief:
    """Return the brief of a kind of project; no guest's text stands in two of its parts."""
    voices = hearing.on(kind.search, kind.topic)
    scope = plan_scope(kind, hours)
    told = pick(mentioning(voices, BUILDING) or voices, near=BUILDING, count=_TOLD)
    why = pick(mentioning(_besides(voices, told), HIRING), count=_WHY)
    data = pick(filter(_tells_of_data, _besides(voices, [*told, *why])), count=1)
    return ProjectBrief(
        key=kind.key,
        title=kind.title,
        problem=(_ours(kind.problem), _ours(f"For {kind.user}.")),
        told=_parts(told),
        why=_parts(why),
        data=(_ours(f"Data of your own choice, such as {kind.data}."), *_parts(data)),
        scope=scope,
        criteria=_criteria(hearing, kind, scope.size),
        uses=skills_used(kind, known),
        learns=skills_learnt(kind, known),
    )


def _criteria(hearing: Hearing, kind: ProjectKind, size: Size) -> tuple[Criterion, ...]:
    asked = SIZES[: SIZES.index(size) + 1]
    keys = [key for key in kind.criteria if criteria_kinds()[key].size in asked]
    return tuple(hearing.criteria(keys, near=kind.matter, count=CRITERIA))


def _tells_of_data(voice: Voice) -> bool:
    """Tell whether a guest names data that something was built on."""
    built = voice.evidence.kind == "claim" or BUILDING & stems(voice.quote)
    return bool(built and DATA & stems(voice.quote))


def _besides(voices: Sequence[Voice], taken: Sequence[Voice]) -> list[Voice]:
    quotes = {voice.quote for voice in taken}
    return [voice for voice in voices if voice.quote not in quotes]


def _ours(text: str) -> Part:
    return Part(text=text, origin="template")


def _parts(voices: Sequence[Voice]) -> tuple[Part, ...]:
    return tuple(voice.part for voice in voices)
