"""Minutes to hear where the wiki names an episode alone: the guest's own words, if they hold it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.verify import verify
from tools.roadmaps.stages import SortedStage

_TRIES: Final = 2
"""Claims of a stage for which the transcript is searched."""
_PASSAGES: Final = 3


def with_minutes(archive: Archive, item: SortedStage) -> SortedStage:
    """Return a stage with a minute to hear, if one can be found.

    Where none of its claims to hear has a time, the first that a passage of the same guest and
    episode holds, by the verifier, gives way to that passage.
    """
    claims = [found for found in item.evidence if found.id in item.stage.hear]
    if any(claim.start_s is not None for claim in claims):
        return item
    for claim, passage in _held(archive, claims[:_TRIES]):
        others = tuple(name for name in item.stage.hear if name != claim.id)
        stage = replace(item.stage, hear=(passage.id, *others))
        return replace(item, stage=stage, evidence=(*item.evidence, passage))
    return item


def _held(archive: Archive, claims: list[Evidence]) -> Iterator[tuple[Evidence, Evidence]]:
    """Yield claims, each with the best passage that holds what it says."""
    for claim in claims:
        if claim.guest_slug is None or claim.episode is None or not _has_passages(archive):
            continue
        found = archive.search(
            "passage",
            claim.text,
            count=_PASSAGES,
            guest=claim.guest_slug,
            episode=claim.episode,
        )
        holding = (
            hit.evidence
            for hit in found
            if verify(claim.text, [hit.evidence], archive.grounds).support == "supported"
        )
        yield from ((claim, passage) for passage in islice(holding, 1))


def _has_passages(archive: Archive) -> bool:
    return archive.manifest.counts["passages"] > 0
