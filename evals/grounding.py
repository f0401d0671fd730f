"""What the store says of an answer's citations; kept with the answer, so that grading needs none.

An agent under test may say anything: its citations are looked up, not believed.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from pydantic import ValidationError

from evals.contract import GradedAnswer, GradedCitation, GradedStatement, read_answer
from evals.state import Ground, TurnState
from knowledge.archive import Archive
from knowledge.evidence import Evidence
from knowledge.naming import slugify
from knowledge.records import Episode
from knowledge.verify import Support, verify

_NEAREST: Final = 20
_SPACE = re.compile(r"\W+")


class Material:
    """A store as the referee reads it."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._texts: dict[str, str] = {}

    @cached_property
    def episodes(self) -> dict[str, Episode]:
        """Episodes by slug."""
        return {episode.slug: episode for episode in self.archive.episodes()}

    @cached_property
    def names(self) -> dict[str, str]:
        """Full name of each person by slug."""
        return {guest.slug: guest.name for guest in self.archive.guests()}

    @cached_property
    def pages(self) -> dict[str, str]:
        """Slug of each page by title and by slug, both slugified."""
        titles = self.archive.page_titles
        return {slugify(title): slug for slug, title in titles.items()} | {s: s for s in titles}

    def ground(self, turn: TurnState) -> TurnState:
        """Return a turn with what the store says of its citations."""
        if turn.answer is None:
            return turn
        try:
            answer = read_answer(turn.answer)
        except ValidationError:
            return turn  # graders say what is wrong with it
        return turn.model_copy(
            update={
                "grounds": tuple(self._grounds(answer)),
                "support": tuple(self._support(s, answer) for s in answer.statements),
            }
        )

    def _support(self, statement: GradedStatement, answer: GradedAnswer) -> Support | None:
        """Verify a statement anew: what the answer says of its own support is no proof."""
        if statement.kind != "evidence":
            return None
        cited = [_as_evidence(c) for c in answer.citations if c.n in statement.citations]
        return verify(statement.text, cited, self.archive.grounds).support

    def _grounds(self, answer: GradedAnswer) -> Iterator[Ground]:
        for citation in answer.citations:
            page = self.pages.get(slugify(citation.page)) if citation.page else None
            yield Ground(
                held=self._holds(citation, page),
                page=page,
                right_speaker=self._right_speaker(citation),
                inside=self._inside(citation),
            )

    def _holds(self, citation: GradedCitation, page: str | None) -> bool:
        quote = _bare(citation.quote)
        if not quote:
            return False
        if citation.episode is None:
            return page is not None and quote in self._text(page)
        claims = self.archive.claims_of_episode(citation.episode)
        if any(_same(citation, claim) and quote in _bare(claim.text) for claim in claims):
            return True
        return any(_same(citation, passage) for passage in self._passages(citation))

    def _text(self, page: str) -> str:
        """Return all of a page: a plain retriever cuts it without regard to its sections."""
        if page not in self._texts:
            sections = [
                self.archive.section(place.page, place.anchor)
                for place in self.archive.places
                if place.page == page
            ]
            self._texts[page] = _bare(" ".join(s.text for s in sections if s is not None))
        return self._texts[page]

    def _passages(self, citation: GradedCitation) -> Iterator[Evidence]:
        """A passage is found by its own words: the store has no list of an episode's passages."""
        for found in self.archive.search("passage", citation.quote, count=_NEAREST):
            passage = found.evidence
            if passage.episode == citation.episode and _bare(citation.quote) in _bare(passage.text):
                yield passage

    def _right_speaker(self, citation: GradedCitation) -> bool | None:
        if citation.guest is None:
            return None
        episode = self.episodes.get(citation.episode or "")
        if episode is None:
            return False
        return citation.guest in {self.names.get(slug) for slug in episode.guests}

    def _inside(self, citation: GradedCitation) -> bool | None:
        if citation.start_s is None:
            return None
        episode = self.episodes.get(citation.episode or "")
        if episode is None:
            return False
        length = episode.duration_s
        ends = citation.end_s if citation.end_s is not None else citation.start_s
        return 0 <= citation.start_s <= ends and (length is None or ends <= length)


def _same(citation: GradedCitation, held: Evidence) -> bool:
    """Tell whether a citation names the moment of a piece of evidence, and who it is from."""
    return (citation.start_s, citation.guest) == (held.start_s, held.guest)


def _as_evidence(citation: GradedCitation) -> Evidence:
    """Return a citation as the verifier reads it; that the store holds it is asked elsewhere."""
    return Evidence(
        id=citation.id,
        kind="passage" if citation.page is None else "claim" if citation.episode else "section",
        text=citation.quote,
        page_title=citation.page or "",
        section=citation.section,
        guest=citation.guest,
        episode=citation.episode,
        aired=citation.aired,
        start_s=citation.start_s,
        end_s=citation.end_s,
    )


def _bare(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()
