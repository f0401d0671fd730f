"""The rules that every plan keeps, whoever wrote it: this program, a model, or a file.

What a plan says is checked against the archive, never against itself alone.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Final

from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError
from knowledge.evidence import Evidence
from knowledge.verify import verify
from tools.errors import UnsoundPlanError
from tools.results.plans import Plan, Stage, Violation
from tools.roadmaps.budget import total_hours
from tools.roadmaps.references import advice_of, references, references_of
from tools.roadmaps.sections import bare_title, positions
from tools.roadmaps.skills import with_known

OWN: Final = "own:"
"""Begins the key of a stage that the user added."""
Verifier = Callable[[str, Sequence[Evidence]], bool]
"""Tells whether evidence holds what a text says."""
_WORD: Final = re.compile(r"\w+")


def ensure_sound(plan: Plan, archive: Archive, *, kept: Collection[str] = ()) -> None:
    """Refuse a plan that breaks a rule; the arguments are those of `check_plan`.

    Raises:
        UnsoundPlanError: It breaks one or several.
    """
    found = check_plan(plan, archive, kept=kept)
    if found:
        raise UnsoundPlanError(tuple(violation.message for violation in found))


def stands_in(text: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether a text stands word for word in one of the pieces of evidence."""
    said = f" {' '.join(_WORD.findall(text.casefold()))} "
    return any(said in f" {' '.join(_WORD.findall(item.text.casefold()))} " for item in evidence)


def word_for_word(archive: Archive) -> Verifier:
    """Return the verifier for plans that quote the wiki: to the letter, and by the right speaker.

    The general verifier sees to speakers and to spans outside of their episodes.
    """
    grounds = archive.grounds

    def holds(text: str, evidence: Sequence[Evidence]) -> bool:
        return stands_in(text, evidence) and verify(text, evidence, grounds).support == "supported"

    return holds


def check_plan(
    plan: Plan,
    archive: Archive,
    *,
    kept: Collection[str] = (),
    verifier: Verifier | None = None,
) -> list[Violation]:
    """Return every breach of a rule; none for a sound plan.

    Args:
        plan: Any plan, from anywhere.
        archive: What it must rest on.
        kept: Keys of stages that may have left the archive, as they were done in a plan that was
            sound when it had them. Nobody can check what they cite, so nobody else may claim it.
        verifier: Decides whether evidence holds what a piece of advice says; `word_for_word`
            where none is given. Whoever lets a model write advice in its own words hands in one
            that takes paraphrases.
    """
    return [
        *_in_order(plan, archive),
        *_stages(plan, archive),
        *_gone(plan, archive, kept),
        *_known(plan),
        *_hours(plan),
        *_citations(plan, archive, verifier or word_for_word(archive)),
    ]


def _in_order(plan: Plan, archive: Archive) -> Iterator[Violation]:
    """The stages of one page come as the page has them."""
    for page in dict.fromkeys(stage.page for stage in plan.stages if stage.page):
        places = positions(archive.page(page))
        there = [s for s in plan.stages if s.page == page and s.anchor in places]
        for first, second in pairwise(there):
            if places[first.anchor] >= places[second.anchor]:
                yield Violation(
                    rule="order",
                    stage=second.key,
                    message=f"{second.title!r} is before {first.title!r} on {first.page_title!r}",
                )


def _stages(plan: Plan, archive: Archive) -> Iterator[Violation]:
    """Each stage is a section of the archive, or the user's own, or done and gone; once."""
    complain = partial(Violation, rule="stage")
    counts = Counter(stage.key for stage in plan.stages)
    for stage in plan.stages:
        if counts[stage.key] > 1:
            yield complain(stage=stage.key, message=f"{stage.title!r} is there twice")
        if stage.key in plan.dropped:
            yield complain(stage=stage.key, message=f"{stage.title!r} is there, yet dropped")
        if not stage.gone and not _is_real(stage, archive):
            yield complain(
                stage=stage.key, message=f"{stage.title!r} is no section of {stage.page!r}"
            )
        if stage.effort < 1:
            yield complain(stage=stage.key, message=f"{stage.title!r} takes no effort")
    if not plan.stages:
        yield complain(stage="", message="the plan has no stage")


def _gone(plan: Plan, archive: Archive, kept: Collection[str]) -> Iterator[Violation]:
    """What has left the archive stays only because it was done before."""
    for stage in plan.stages:
        there = bool(stage.anchor) and archive.section(stage.page, stage.anchor) is not None
        if stage.gone and (there or not stage.done or stage.key not in kept):
            yield Violation(
                rule="stage",
                stage=stage.key,
                message=f"{stage.title!r} is called gone, but was not done or is still there",
            )


def _is_real(stage: Stage, archive: Archive) -> bool:
    if stage.key.startswith(OWN):
        return not stage.page
    section = archive.section(stage.page, stage.anchor) if stage.anchor else None
    same_key = stage.key == f"{stage.page}#{stage.anchor}"
    return section is not None and same_key and bare_title(section.section) == stage.title


def _known(plan: Plan) -> Iterator[Violation]:
    """A stage about skills that were listed is marked, never presented as new."""
    for stage in plan.stages:
        right = with_known(stage, plan.known)
        if (right.known, right.listed) != (stage.known, stage.listed):
            yield Violation(
                rule="known",
                stage=stage.key,
                message=f"{stage.title!r} is not marked with the skills that were listed",
            )


def _hours(plan: Plan) -> Iterator[Violation]:
    """Hours add up to what the user gave, and the last stage ends when they said."""
    complain = partial(Violation, rule="hours", stage="")
    total = total_hours(plan.start, plan.by, plan.hours_per_week)
    if plan.total_hours != total:
        yield complain(message=f"{plan.total_hours} hours in all should be {total}")
    paid = [stage for stage in plan.stages if not stage.done or stage.ends is not None]
    hours = [stage.hours for stage in paid if stage.hours is not None]
    if total is None and hours:
        yield complain(message="stages have hours, yet there is no budget")
    elif total is not None and paid and (len(hours) < len(paid) or sum(hours) != total):
        yield complain(message=f"the hours of the stages are {sum(hours)}, not {total}")
    if any(share < 1 for share in hours):
        yield complain(message="a stage has less than an hour")
    yield from _dates(plan, paid)


def _dates(plan: Plan, paid: Sequence[Stage]) -> Iterator[Violation]:
    ends = [stage.ends for stage in paid if stage.ends is not None]
    if plan.by is None:
        wrong = bool(ends)
    else:
        in_order = all(first < second for first, second in pairwise([plan.start, *ends]))
        wrong = bool(paid) and (len(ends) < len(paid) or not in_order or ends[-1] != plan.by)
    if wrong:
        yield Violation(
            rule="hours", stage="", message=f"the dates of the stages do not lead to {plan.by}"
        )


def _citations(plan: Plan, archive: Archive, verifier: Verifier) -> Iterator[Violation]:
    """What is referred to is there, is the archive's, and says what is said with it."""
    held = {item.id: item for item in plan.evidence}
    used = set(references(plan))
    for stage in plan.stages:
        for message in (*_of_heard(stage.hear, held), *_of_advice(stage, held, verifier)):
            yield Violation(rule="citation", stage=stage.key, message=message)
        yield from _marks(stage, held)
    messages = [
        *_of_heard(plan.hear, held),
        *(f"nothing refers to {name}" for name in held if name not in used),
        *_foreign(plan, archive),
    ]
    for message in messages:
        yield Violation(rule="citation", stage="", message=message)


def _foreign(plan: Plan, archive: Archive) -> Iterator[str]:
    """Evidence of stages that the archive still has must be the archive's, to the letter."""
    gone = {name for stage in plan.stages if stage.gone for name in references_of(stage)}
    for item in plan.evidence:
        if item.id not in gone and not _is_held(item, archive):
            yield f"{item.id} is not what the archive holds"


def _is_held(item: Evidence, archive: Archive) -> bool:
    try:
        return archive.evidence(item.id) == item
    except EvidenceMissingError:
        return False


def _of_heard(names: Sequence[str], held: Mapping[str, Evidence]) -> Iterator[str]:
    for name in names:
        if name not in held or held[name].episode is None:
            yield f"{name}, to be heard, is no episode"


def _of_advice(stage: Stage, held: Mapping[str, Evidence], verifier: Verifier) -> Iterator[str]:
    for advice in advice_of(stage):
        evidence = [held[name] for name in advice.evidence if name in held]
        if len(evidence) < len(advice.evidence) or not evidence:
            yield f"{stage.title!r} says something with evidence that is not there"
        elif not verifier(advice.text, evidence):
            yield f"{stage.title!r} says what its evidence does not: {advice.text[:60]!r}"


def _marks(stage: Stage, held: Mapping[str, Evidence]) -> Iterator[Violation]:
    """What no episode stands behind says so, and nothing else does."""
    complain = partial(Violation, rule="uncited", stage=stage.key)
    heard = [held[name].episode for name in stage.hear if name in held]
    for advice in advice_of(stage):
        episodes = [held[name].episode for name in advice.evidence if name in held]
        heard += episodes
        if advice.uncited == any(episodes):
            yield complain(message=f"{stage.title!r} marks its citations wrongly")
    if stage.uncited == any(heard):
        yield complain(message=f"{stage.title!r} is not marked by whether an episode is cited")
