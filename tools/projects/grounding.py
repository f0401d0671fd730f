"""Criteria with the guests behind them, and the evidence that a result refers to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.store.manifest import Manifest
from tools.projects.catalogue import CriterionKind, criteria_kinds
from tools.projects.sayings import Saying
from tools.projects.voices import Voice, hear, pick
from tools.results.projects import Criterion, Part

GROUNDS: Final = 2
"""Guests shown for a criterion."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was heard on the catalogue's matters in one snapshot, by their search."""

    manifest: Manifest
    voices: dict[str, list[Voice]]


# These matters are the same for everybody, and a snapshot never changes: the searches of one call,
# some thirty, would cost more than all the rest.
_KNOWN: Final[WeakKeyDictionary[Archive, _Known]] = WeakKeyDictionary()


def _known(archive: Archive) -> _Known:
    known = _KNOWN.get(archive)
    if known is None or known.manifest is not archive.manifest:
        known = _KNOWN[archive] = _Known(archive.manifest, {})
    return known


class Hearing:
    """What was heard during one call: its evidence is remembered."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known = _known(archive).voices
        self._evidence: dict[str, Evidence] = {}

    def on(self, query: str, sayings: Sequence[Saying]) -> list[Voice]:
        """Return the guests who speak on a matter of the catalogue, best first."""
        if query not in self._known:
            self._known[query] = hear(self._archive, query, sayings)
        return self._remembered(self._known[query])

    def on_asked(self, query: str, sayings: Sequence[Saying]) -> list[Voice]:
        """Return the guests who speak on what a user asked for, best first."""
        return self._remembered(hear(self._archive, query, sayings))

    def _remembered(self, voices: list[Voice]) -> list[Voice]:
        self._evidence |= {voice.evidence.id: voice.evidence for voice in voices}
        return voices

    def criteria(self, keys: Iterable[str], *, near: frozenset[str], count: int) -> list[Criterion]:
        """Return criteria with their guests, in the order of the keys; those without are left out.

        Args:
            keys: Of criteria.
            near: Stems of the project at hand: of several guests, the nearer ones are shown.
            count: At most.
        """
        grounded: list[Criterion] = []
        for key in keys:
            if len(grounded) < count and (criterion := self._ground(key, near)):
                grounded.append(criterion)
        return grounded

    def _ground(self, key: str, near: frozenset[str]) -> Criterion | None:
        kind: CriterionKind = criteria_kinds()[key]
        voices = pick(self.on(kind.search, kind.sayings), near=near, count=GROUNDS)
        if not voices:
            return None
        grounds = tuple(voice.part for voice in voices)
        return Criterion(key=kind.key, asks=kind.asks, grounds=grounds)

    def evidence(self, parts: Iterable[Part]) -> tuple[Evidence, ...]:
        """Return the evidence that parts refer to, in their order, each once."""
        ids = dict.fromkeys(part.evidence for part in parts if part.evidence)
        return tuple(self._evidence[name] for name in ids)
