"""Finding: several readings of a question, pronouns told by name, guests cut to what was asked."""

from dataclasses import replace

import pytest

from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.excerpts import MAX_CHARS, excerpt
from tools.finding import CLAIMS, SECTIONS, find_nearest
from tools.naming import named

SECTION = Evidence(
    id="ev_aaaaaa",
    kind="section",
    text="Ada Lovelace wrote notes. She liked numbers. Grace Hopper disagrees. Her team shipped.",
)
CLAIM = replace(SECTION, kind="claim", guest="Ada Lovelace", text="She liked numbers.")
PEOPLE = frozenset({"Ada", "Lovelace", "Grace", "Hopper"})


def test_the_nearest_are_ranked_and_bounded(starter_archive: Archive) -> None:
    found = find_nearest(starter_archive, "How do I get a first job, and what do they ask?")
    assert 0 < len(found.sections) <= SECTIONS
    claims = [
        c for s in found.sections for c in starter_archive.claims(s) if c.id in found.relevance
    ]
    assert 0 < len({claim.text for claim in claims}) <= CLAIMS
    assert max(found.relevance.values()) == 1.0
    assert min(found.relevance.values()) > 0.0


def test_everyday_words_find_what_the_page_words_otherwise(starter_archive: Archive) -> None:
    found = find_nearest(starter_archive, "how much money can i ask a client for one hour?")
    assert "Setting a rate" in {section.section for section in found.sections}


def test_earlier_questions_tell_what_a_follow_up_is_about(starter_archive: Archive) -> None:
    alone = find_nearest(starter_archive, "And how do they prepare for it?")
    before = ["What happens in an ML system design interview?"]
    after = find_nearest(starter_archive, "And how do they prepare for it?", before)
    page = "machine-learning-system-design-interview"
    assert after.sections[0].page == page
    share = [sum(s.page == page for s in n.sections) / len(n.sections) for n in (alone, after)]
    assert share[1] > share[0]


def test_a_question_of_many_clauses_costs_no_more_searches_than_one_of_few(
    starter_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []
    search = Archive.search

    def counted(self: Archive, kind: str, text: str, **rest: object) -> object:
        searched.append(text)
        return search(self, kind, text, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Archive, "search", counted)
    clauses = "how do recruiters read a CV, "
    find_nearest(starter_archive, clauses * 5)
    few = len(searched)
    find_nearest(starter_archive, clauses * 120)
    assert len(searched) == 2 * few


def test_of_one_guest_only_that_guest_is_found(starter_archive: Archive) -> None:
    found = find_nearest(starter_archive, "interviews", guest="revathyramalingam")
    assert found.relevance
    slugs = {starter_archive.evidence(name).guest_slug for name in found.relevance}
    assert slugs == {"revathyramalingam"}


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (CLAIM, "Ada Lovelace liked numbers."),
        (
            replace(CLAIM, guest="Grace Hopper", text="Her team shipped."),
            "Grace Hopper's team shipped.",
        ),
        (replace(CLAIM, text="Her team shipped."), "Her team shipped."),  # Grace was named last
        (replace(CLAIM, guest=None), "She liked numbers."),
        (replace(CLAIM, text="She is not in the section."), "She is not in the section."),
        (replace(CLAIM, text="Ada Lovelace wrote notes."), "Ada Lovelace wrote notes."),
    ],
)
def test_a_pronoun_is_told_by_name_only_where_that_name_stands_before_it(
    claim: Evidence, told: str
) -> None:
    assert named(claim, SECTION, PEOPLE) == told


def test_an_excerpt_is_verbatim_short_and_about_the_question() -> None:
    filler = "We talked about many other things on that day and nobody minded at all. " * 8
    said = "Our compiler took two years to write, and the parser was the hard part of it."
    text = f"{filler}{said} {filler}"
    cut = excerpt(text, {"compil": 3.0, "parser": 3.0})
    assert cut in text
    assert "parser" in cut
    assert len(cut) <= MAX_CHARS
    assert excerpt("Yes.", {"compil": 1.0}) == "Yes."
    assert excerpt("", {}) == ""
