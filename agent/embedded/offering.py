"""The next question: one that the archive answers, from what was found, and not yet asked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agent.embedded.gazetteers import Gazetteers
from agent.embedded.wanted import Wanted
from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError
from knowledge.evidence import Evidence
from tools.bindings import COMPARE, JOURNEYS, PROJECTS, ROADMAP
from tools.errors import RepairableError
from tools.journeys import find_journeys
from tools.roles import Role

_SPACE: Final = re.compile(r"\W+")
_LEAST_CLAIMS: Final = 2
_STANDS_ALONE: Final = re.compile(
    r"(?:What|How|Which|Who|When|Where|Why|Should|Is|Are|Does|Do|Can)\b(?!.*\b(?:my|mine|me|I)\b)"
    r"[^.!?]*\?$"
)
"""A question that anybody could ask: it tells nothing of whoever asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Finds further questions in one archive."""

    archive: Archive
    known: Gazetteers

    def after(self, wanted: Wanted, told: Sequence[str], asked: Sequence[str]) -> str:
        """Return a question for after an answer; empty where there is none.

        Args:
            wanted: What the answer was made with.
            told: Ids that it told, in order.
            asked: All questions so far.
        """
        before = {_plainly(question) for question in asked}
        sources = [found for found in map(self._evidence, told) if found is not None]
        found = (q for q in self._candidates(wanted, sources) if _plainly(q) not in before)
        return next(found, "")

    def _candidates(self, wanted: Wanted, sources: Sequence[Evidence]) -> Iterator[str]:
        role = self._role(wanted)
        if wanted.tool in {ROADMAP, PROJECTS} and role is not None:
            yield from self._who_became(role)
        if wanted.tool in {JOURNEYS, PROJECTS} and role is not None:
            yield from self._roadmap_to(role)
        if wanted.tool == COMPARE:
            yield from self._of_guests(sources)
        yield from self._beside(sources)

    def _role(self, wanted: Wanted) -> Role | None:
        name = wanted.arguments.get("role") or wanted.arguments.get("to_role")
        try:
            return self.known.roles.find(str(name)) if name else None
        except RepairableError:
            return None

    def _who_became(self, role: Role) -> Iterator[str]:
        try:
            made = find_journeys(self.archive, from_role="", to_role=role.name).made
        except RepairableError:
            return
        if made:
            yield f"Who became {_article(role.name)}, and how?"

    def _roadmap_to(self, role: Role) -> Iterator[str]:
        if role.key in self.known.roles.roadmap_pages:
            yield f"Give me a roadmap to {role.name}."

    def _of_guests(self, sources: Sequence[Evidence]) -> Iterator[str]:
        for source in sources:
            if source.guest and source.guest_slug:
                claims = self.archive.claims_of_guest(source.guest_slug)
                if (
                    sum(claim.id not in {s.id for s in sources} for claim in claims)
                    >= _LEAST_CLAIMS
                ):
                    yield f"What else does {source.guest} say?"

    def _beside(self, sources: Sequence[Evidence]) -> Iterator[str]:
        """Yield the sections after the one that was told first, on the same page."""
        pages = [source for source in sources if source.page]
        if not pages:
            return
        first, shown = pages[0], {(source.page, source.anchor) for source in pages}
        places = [place for place in self.archive.places if place.page == first.page]
        at = next((i for i, place in enumerate(places) if place.anchor == first.anchor), 0)
        for place in [*places[at + 1 :], *places[:at]]:
            section = self.archive.section(place.page, place.anchor)
            if section is None or not place.anchor or (place.page, place.anchor) in shown:
                continue
            if len(self.archive.claims(section)) >= _LEAST_CLAIMS:
                asked = filter(_STANDS_ALONE.match, self.archive.questions(section))
                by_heading = f"What does “{first.page_title}” say under “{place.heading}”?"
                yield next(asked, by_heading)

    def _evidence(self, name: str) -> Evidence | None:
        try:
            return self.archive.evidence(name)
        except EvidenceMissingError:
            return None


def _article(name: str) -> str:
    return f"an {name}" if name[0].lower() in "aeio" or name.startswith("ML") else f"a {name}"


def _plainly(question: str) -> str:
    return _SPACE.sub(" ", question).strip().lower()
