"""Project briefs for a person: which kinds of project fit, and what guests say of each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from knowledge.archive import Archive
from knowledge.sanitize import one_line
from knowledge.words import general_stems
from tools.errors import NothingAskedError, TooLongError
from tools.lookup import searched
from tools.projects.briefing import hear_worth, write_brief
from tools.projects.catalogue import ProjectKind, find_kind, project_kinds
from tools.projects.fitting import FEWEST, is_made_for, is_within, rank_kinds, skills_used
from tools.projects.grounding import Hearing
from tools.projects.sayings import Saying, stems
from tools.projects.scope import check_hours
from tools.projects.voices import BUILDING, Voice, among, pick
from tools.results.projects import Part, ProjectBrief, ProjectIdeas
from tools.roles import Role, read_roles

BRIEFS: Final = 4
"""Briefs that are proposed at most."""
MAX_ASKED_CHARS: Final = 200
MAX_SKILLS: Final = 30
_ON_INTEREST: Final = 3


def suggest_projects(
    archive: Archive,
    *,
    role: str,
    know: Sequence[str] = (),
    interest: str = "",
    hours: int | None = None,
    lacks: Sequence[str] = (),
    kinds: Sequence[str] = (),
    count: int = BRIEFS,
) -> ProjectIdeas:
    """Return briefs of projects for a role, those that fit best first.

    Args:
        archive: Where guests are heard.
        role: The role aimed at, by any name.
        know: Skills that the user has; `MAX_SKILLS` of them count.
        interest: A field or topic that the user likes.
        hours: That the user has for it.
        lacks: What the user cannot do, such as programming; `MAX_SKILLS` of it count.
        kinds: Kinds of project that come first, by key or title, where the user lacks nothing for
            them.
        count: Briefs at most.

    Raises:
        NothingAskedError: The role is empty.
        TooLongError: The role, the interest or a skill is longer than `MAX_ASKED_CHARS`.
        UnknownRoleError: No role is called so.
        HoursOutOfRangeError: No project fits the hours.
        UnknownProjectError: No kind of project is called so.
    """
    check_hours(hours)
    named = [find_kind(name) for name in kinds]
    wanted = find_role(archive, role)
    known = tuple(dict.fromkeys(skill for skill in map(_bounded, know[:MAX_SKILLS]) if skill))
    lacking = tuple(filter(None, map(_bounded, lacks[:MAX_SKILLS])))
    interest = _bounded(interest)
    hearing = Hearing(archive)
    liked = _on_interest(hearing, interest)
    briefs: list[ProjectBrief] = []
    ranked = rank_kinds(wanted, known, liked, lacking, interest=interest)
    first = [kind for kind in named if is_within(kind, lacking)]
    for kind in dict.fromkeys([*first, *ranked]):
        if len(briefs) < min(count, BRIEFS) and hearing.on(kind.search, kind.topic):
            briefs.append(write_brief(hearing, kind, known, hours))
    ideas = ProjectIdeas(
        role=wanted.name,
        known=known,
        interest=interest,
        worth=tuple(voice.part for voice in hear_worth(hearing)),
        on_interest=tuple(voice.part for voice in liked),
        briefs=tuple(briefs),
        notices=tuple(_notices(wanted, known, interest, liked, briefs, count)),
        searched=searched(archive),
        evidence=(),
    )
    return replace(ideas, evidence=hearing.evidence(parts_of(ideas)))


def find_role(archive: Archive, role: str) -> Role:
    """Return the role that a name means.

    Raises:
        NothingAskedError, TooLongError, UnknownRoleError: As for `suggest_projects`.
    """
    if not one_line(role):
        raise NothingAskedError
    return read_roles(archive.page_titles).find(_bounded(role))


def parts_of(ideas: ProjectIdeas) -> Iterator[Part]:
    """Yield every part of a result, in reading order."""
    yield from (*ideas.worth, *ideas.on_interest)
    for brief in ideas.briefs:
        yield from (*brief.problem, *brief.told, *brief.why, *brief.data)
        for criterion in brief.criteria:
            yield from criterion.grounds


def _bounded(text: str) -> str:
    line = one_line(text)
    if len(line) > MAX_ASKED_CHARS:
        raise TooLongError(length=len(line), limit=MAX_ASKED_CHARS)
    return line


def _kinds_of(briefs: Sequence[ProjectBrief]) -> list[ProjectKind]:
    keys = {brief.key for brief in briefs}
    return [kind for kind in project_kinds() if kind.key in keys]


def _on_interest(hearing: Hearing, interest: str) -> list[Voice]:
    """Return guests on projects of an interest: all that it says, and a word of building."""
    telling: Saying = tuple(frozenset({stem}) for stem in sorted(stems(interest) - general_stems()))
    if not telling:
        return []
    voices = hearing.on_asked(f"project built on {interest}", (telling,))
    return pick(among(voices, BUILDING), count=_ON_INTEREST)


def _notices(
    role: Role,
    known: Sequence[str],
    interest: str,
    liked: Sequence[Voice],
    briefs: Sequence[ProjectBrief],
    count: int,
) -> Iterator[str]:
    """Yield what the user should know about how the briefs were chosen."""
    made = {kind.key for kind in project_kinds() if is_made_for(kind, role)}
    if briefs and all(project.code != "needed" for project in _kinds_of(briefs)):
        yield "None of these needs code; the ones that do are left out."
    others = sum(brief.key not in made for brief in briefs)
    if others == len(briefs) and briefs:
        yield f"No kind of project here was made for {role.name}; these fit most data roles."
    elif others:
        yield f"Made for neighbouring roles, not for {role.name}: {others} of the {len(briefs)}."
    if len(briefs) < min(count, FEWEST):
        yield f"The archive has guests on {len(briefs)} kinds of project only."
    if any(brief.scope.hours for brief in briefs):
        yield (
            f"Each is cut to {briefs[0].scope.hours} hours in all, by our own guess: no guest says "
            "how long it takes."
        )
    if interest:
        yield _told_of_interest(interest, liked)
    unused = [s for s in known if not any(skills_used(kind, [s]) for kind in project_kinds())]
    if unused:
        yield f"No kind of project here asks for {', '.join(unused)}; the order ignores it."


def _told_of_interest(interest: str, liked: Sequence[Voice]) -> str:
    if liked:
        return f"Guests tell of projects on {interest!r}: kinds that are near to these rank higher."
    return (
        f"No guest in the archive tells of a project on {interest!r}: taking one of these "
        "there is your own choice."
    )
