"""Are the right sources cited, do they exist, and does who is named speak there?"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from evals.contract import GradedAnswer, GradedCitation
from evals.expectation import Cited, Guests, Span
from evals.graders.check import Check, check, listed
from evals.state import Ground
from knowledge.verify import Support

_MARK: Final = re.compile(r"\[(\d+)\]")
Grounded = Sequence[tuple[GradedCitation, Ground]]


def check_cited(wanted: Sequence[Cited], cited: Grounded) -> Iterator[Check]:
    """Check that enough of the wanted episodes, pages or spans are cited."""
    for cites in wanted:
        if cites.episodes:
            found = {c.episode for c, _ in cited} & set(cites.episodes)
            yield _enough("cites episodes", found, cites.episodes, cites.at_least)
        elif cites.episodes_on:
            on = {c.episode for c, g in cited if g.page == cites.episodes_on and c.episode}
            detail = f"wanted {cites.at_least} of {cites.episodes_on}; cited {listed(on)}"
            yield check("cites episodes of a page", len(on) >= cites.at_least, detail)
        elif cites.pages:
            pages = {ground.page for _, ground in cited} & set(cites.pages)
            yield _enough("cites pages", pages, cites.pages, cites.at_least)
        else:
            spans = [span for span in cites.spans if any(_overlaps(c, span) for c, _ in cited)]
            names = [f"{s.episode} {s.start_s}-{s.end_s}" for s in cites.spans]
            reached = {f"{s.episode} {s.start_s}-{s.end_s}" for s in spans}
            yield _enough("cites spans", reached, names, cites.at_least)


def _enough(name: str, found: set[str | None] | set[str], wanted: Sequence[str], n: int) -> Check:
    detail = f"wanted {n} of {listed(wanted)}; cited {listed(found)}"
    return check(name, len(found) >= n, detail)


def _overlaps(citation: GradedCitation, span: Span) -> bool:
    if citation.episode != span.episode or citation.start_s is None:
        return False
    ends = citation.end_s if citation.end_s is not None else citation.start_s
    return citation.start_s < span.end_s and ends >= span.start_s


def check_guests(wanted: Guests, answer: GradedAnswer) -> Iterator[Check]:
    """Check that enough of the guests are present: named by a source or by a sentence with one."""
    named = {citation.guest for citation in answer.citations if citation.guest}
    told = " ".join(s.text for s in answer.statements if s.citations)
    found = {guest for guest in wanted.any_of if guest in named or guest in told}
    detail = f"wanted {wanted.at_least} of {listed(wanted.any_of)}; present {listed(found)}"
    yield check("guests", len(found) >= wanted.at_least, detail)


def check_sources(answer: GradedAnswer, cited: Grounded) -> Iterator[Check]:
    """Check what holds of every answer that cites: sources exist, say this, and in this voice."""
    numbers = {citation.n for citation in answer.citations}
    loose = {int(n) for n in _MARK.findall(answer.answer)} | {
        n for statement in answer.statements for n in statement.citations
    }
    yield check("marks have sources", loose <= numbers, f"no source for {listed(loose - numbers)}")
    if not cited:
        return
    made_up = [c.n for c, ground in cited if not ground.held]
    yield check("sources exist", not made_up, f"not in the store: {listed(made_up)}")
    wrong = [c.n for c, ground in cited if ground.right_speaker is False]
    yield check("right speakers", not wrong, f"not a guest of that episode: {listed(wrong)}")
    outside = [c.n for c, ground in cited if ground.inside is False]
    yield check("spans inside episodes", not outside, f"outside: {listed(outside)}")


def check_support(answer: GradedAnswer, support: Sequence[Support | None]) -> Iterator[Check]:
    """Check that no sentence stands as evidence which its sources do not hold."""
    if any(support):
        pairs = zip(answer.statements, support, strict=True)
        bare = [statement.text[:80] for statement, found in pairs if found == "unsupported"]
        yield check("statements supported", not bare, f"not in what they cite: {bare[:3]}")
