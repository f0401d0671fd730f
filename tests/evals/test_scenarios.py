"""Scenarios keep to their schema, cover what they should, and expect what the material holds."""

from collections import Counter
from pathlib import Path

import pytest

from evals.errors import ScenarioError, UnknownScenarioError
from evals.expectation import named_places
from evals.grounding import Material
from evals.scenario import CATEGORIES, Scenario, digest, load_scenarios, pick
from knowledge.evidence import Evidence, gather_evidence
from tests.conftest import read_sources
from tests.evals.making import scenario

GOOD = """
- id: one
  asker: student
  turns: ["What is it?"]
  expect: {cites: [{pages: [a]}]}
"""


def write(folder: Path, text: str, name: str = "faults.yaml") -> Path:
    (folder / "dev").mkdir(exist_ok=True)
    (folder / "dev" / name).write_text(text, encoding="utf-8")
    return folder


def test_a_scenario_takes_its_split_and_category_from_its_file(tmp_path: Path) -> None:
    (found,) = load_scenarios(write(tmp_path, GOOD))
    assert (found.id, found.split, found.category) == ("one", "dev", "faults")
    assert found.turns[0].say == "What is it?"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("asker: student", "asker: student\n  flavour: mint"), "flavour"),
        (("asker: student", "asker: student\n  asker: student"), "repeated"),
        (("id: one", "id: One Two"), "id"),
        (('turns: ["What is it?"]', "turns: []"), "turns"),
        (("{pages: [a]}", "{pages: [a], episodes: [b]}"), "name one of"),
        (("{pages: [a]}", "{pages: [a], at_least: 2}"), "at_least"),
        (("expect: {", "expect: {outcome: refusal, "), "cites nothing"),
        (("expect: {", "expect: {earlier: [answer], "), "earlier"),
        (("expect: {", "expect: {also: [refusal], "), "another outcome"),
        (("expect:", "mocks: {tools: {guess: [{passes: true}]}}\n  expect:"), "no tool is called"),
        (("expect:", "mocks: {model: [{calls: {guess: {}}}]}\n  expect:"), "no tool is called"),
        (("expect:", "mocks: {tools: {refuse: [{returns: []}]}}\n  expect:"), "sections"),
        (("expect:", "must_pass: true\n  expected_failure: why\n  expect:"), "exclude"),
        (("- id: one", "id: one"), "list of scenarios"),
    ],
)
def test_a_scenario_that_is_wrong_is_named_with_the_fault(
    tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    if change[0].startswith("- id"):
        text = text.replace("\n  ", "\n")
    with pytest.raises(ScenarioError, match=complaint) as raised:
        load_scenarios(write(tmp_path, text))
    assert "dev/faults.yaml" in str(raised.value)


def test_an_unknown_category_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="category"):
        load_scenarios(write(tmp_path, GOOD, "gossip.yaml"))


def test_an_id_may_stand_in_one_file_only(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "memory.yaml")
    with pytest.raises(ScenarioError, match="twice"):
        load_scenarios(write(tmp_path, GOOD))


def test_a_name_that_no_scenario_has_is_refused() -> None:
    with pytest.raises(UnknownScenarioError, match="no-such"):
        pick([scenario()], names=["one", "no-such"])


def test_a_digest_tells_what_is_asked_and_not_how_the_verdict_counts() -> None:
    assert digest(scenario()) == digest(scenario(must_pass=True))
    assert digest(scenario()) != digest(scenario(turns=["Something else?"]))
    assert digest(scenario()) != digest(scenario({"says": [["x"]]}))


def test_every_category_is_covered_and_a_third_is_kept_for_testing() -> None:
    scenarios = load_scenarios()
    assert {found.category for found in scenarios} == set(CATEGORIES)
    splits = Counter(found.split for found in scenarios)
    assert 0.25 <= splits["test"] / splits.total() <= 0.4


def missing(scenarios: list[Scenario], evidence: list[Evidence], people: set[str]) -> list[str]:
    """Return what scenarios expect that a store could not be cited for."""
    pages = {item.page for item in evidence if item.page}
    claims = [item for item in evidence if item.kind != "section"]
    episodes = {item.episode for item in claims}
    found = []
    for one in scenarios:
        wanted_pages, wanted_episodes, spans = named_places(one.expect)
        found += [f"{one.id}: {name}" for name in wanted_pages - pages]
        found += [f"{one.id}: {name}" for name in wanted_episodes - episodes]
        guests = one.expect.guests.any_of if one.expect.guests else ()
        found += [f"{one.id}: {name}" for name in guests if name not in people]
        for span in spans:
            on = [c for c in claims if c.episode == span.episode and c.start_s is not None]
            # A claim that cites a second alone ends there, as it does for the graders.
            ends = [(c.start_s or 0, c.start_s if c.end_s is None else c.end_s) for c in on]
            if not any(first < span.end_s and (last or 0) >= span.start_s for first, last in ends):
                found.append(f"{one.id}: {span}")
    return found


def test_the_bundled_wiki_can_be_cited_for_all_that_is_expected(
    bundled_scenarios: list[Scenario], material: Material
) -> None:
    archive = material.archive
    sections = [archive.section(place.page, place.anchor) for place in archive.places]
    held = [section for section in sections if section is not None]
    evidence = held + [claim for section in held for claim in archive.claims(section)]
    people = {item.guest for item in evidence if item.guest}
    assert len(bundled_scenarios) >= 15
    assert missing(bundled_scenarios, evidence, people) == []


def test_the_whole_archive_can_be_cited_for_all_that_is_expected(podwiki_dir: Path) -> None:
    wiki = read_sources(podwiki_dir)
    evidence = gather_evidence(wiki.pages, wiki.registry)
    people = {item.guest for item in evidence if item.guest}
    chosen = [found for found in load_scenarios() if found.store == "archive"]
    assert len(chosen) >= 2
    assert missing(chosen, evidence, people) == []
