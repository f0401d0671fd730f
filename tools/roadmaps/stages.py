"""A section of a page as a stage: what it says to do, sorted, with the evidence behind it."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.results.plans import Advice, Stage
from tools.roadmaps.sections import StageSection, bare_title
from tools.roadmaps.sorting import Slot, Statement, is_dangling, reason_in, sort_statements

MOST: Final = {"learn": 4, "build": 4, "show": 3}
"""How much of each a stage holds; what an episode stands behind comes first."""
_REASONS: Final = 2
_TO_HEAR: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedStage:
    """A stage that nothing is known of but what the archive says, with its evidence."""

    stage: Stage
    evidence: tuple[Evidence, ...]
    advises: bool  # at least half of what it says to do is said to the reader, not told of a guest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A statement and the section that holds it."""

    statement: Statement
    section: Evidence


def guest_names(archive: Archive) -> frozenset[str]:
    """Return the first and last names of all guests; initials left out."""
    return frozenset(
        name for guest in archive.guests() for name in guest.name.split() if len(name) > 1
    )


def read_stage(archive: Archive, whole: StageSection, names: frozenset[str]) -> SortedStage:
    """Return the stage that a section of a page is.

    Args:
        archive: Holds the page.
        whole: The section and what stands under it.
        names: Those of guests, from `guest_names`.
    """
    read = list(_read(archive, whole, names))
    page, first = whole.page, whole.sections[0]
    doing = {slot: _of(read, slot) for slot in ("learn", "build", "show")}
    taken = {slot: _advice(doing[slot])[: MOST[slot]] for slot in doing}
    claims = [claim for item in read for claim in item.statement.claims]
    why = _reasons(read)
    summary = _summary(read)
    used = {
        name
        for advice in (*taken["learn"], *taken["build"], *taken["show"], *why, summary)
        if advice
        for name in advice.evidence
    }
    hear = _to_hear(read, used)
    used.update(hear)
    stage = Stage(
        key=whole.key,
        title=bare_title(first.heading),
        page=page.slug,
        page_title=page.title,
        anchor=first.anchor,
        summary=summary,
        learn=taken["learn"],
        build=taken["build"],
        show=taken["show"],
        why=why,
        hear=hear,
        effort=max(1, sum(len(items) for items in doing.values())),
        uncited=not any(claim.id in used for claim in claims),
    )
    sections = [item.section for item in read]
    said = [item.statement.advises for items in doing.values() for item in items]
    return SortedStage(
        stage=stage,
        evidence=_chosen([*claims, *sections], used),
        advises=2 * sum(said) >= len(said),
    )


def _read(archive: Archive, whole: StageSection, names: frozenset[str]) -> Iterator[_Read]:
    for section in whole.sections:
        evidence = archive.section(whole.page.slug, section.anchor)
        if evidence is None:
            continue
        for statement in sort_statements(
            section.sentences,
            archive.claims(evidence),
            names=names,
            heading=bare_title(section.heading),
        ):
            yield _Read(statement=statement, section=evidence)


def _of(read: Sequence[_Read], slot: Slot) -> list[_Read]:
    return [item for item in read if item.statement.slot == slot]


def _advice(read: Iterable[_Read]) -> tuple[Advice, ...]:
    """Return what is said, what an episode stands behind first, else in reading order."""
    said = [_as_advice(item) for item in read]
    return tuple(sorted(said, key=lambda advice: advice.uncited))


def _as_advice(item: _Read, text: str = "") -> Advice:
    """Return what is said, or a clause of it; a list also refers to the section that holds it."""
    claims = item.statement.claims
    ids = [claim.id for claim in claims]
    if item.statement.is_list or not claims:
        ids.append(item.section.id)
    return Advice(
        text=text or item.statement.text, evidence=tuple(dict.fromkeys(ids)), uncited=not claims
    )


def _summary(read: Sequence[_Read]) -> Advice | None:
    """Return the first cited sentence that says nothing to do and can stand alone."""
    return next(
        (
            _as_advice(item)
            for item in _of(read, "none")
            if item.statement.claims and not is_dangling(item.statement.text)
        ),
        None,
    )


def _reasons(read: Sequence[_Read]) -> tuple[Advice, ...]:
    """Return the sentences that give a reason; where there is none, clauses of others that do."""
    whole = _advice(_of(read, "why"))
    if whole:
        return whole[:_REASONS]
    clauses = ((item, reason_in(item.statement.text)) for item in read if item.statement.claims)
    return tuple(_as_advice(item, clause) for item, clause in clauses if clause)[:_REASONS]


def _to_hear(read: Sequence[_Read], used: Container[str]) -> tuple[str, ...]:
    """Return claims whose guest is worth hearing: each episode once.

    First what the page itself says to hear, then what has a minute. What stands under another
    head of the stage already comes again only where there is nothing else.
    """
    ranked = sorted(
        ((item.statement.slot, claim) for item in read for claim in item.statement.claims),
        key=lambda pair: (
            pair[0] != "hear",
            pair[1].start_s is None,
            is_dangling(pair[1].text),
            pair[1].guest is None,
        ),
    )
    claims = [claim for _, claim in ranked]
    further = [claim for claim in claims if claim.id not in used]
    by_episode: dict[str | None, Evidence] = {}
    for claim in further or claims:
        if claim.text not in {other.text for other in by_episode.values()}:
            by_episode.setdefault(claim.episode, claim)
    return tuple(claim.id for claim in by_episode.values())[:_TO_HEAR]


def _chosen(evidence: Iterable[Evidence], wanted: set[str]) -> tuple[Evidence, ...]:
    return tuple({item.id: item for item in evidence if item.id in wanted}.values())
