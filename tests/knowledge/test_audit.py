from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.audit import MEANING, SEVERITY, Audit, Finding, FindingKind, audit
from knowledge.records import Chapter, Episode, Guest, Turn
from knowledge.registry import Registry
from knowledge.wiki import Wiki, read_wiki

PAGE = """---
title: "Hives"
---

Ada Example keeps calm ([[podcast:bees|x]], 5:00-6:00). Ada Example keeps quiet
([[podcast:bees|x]], 1:00-2:00). Bees hum ([[podcast:bees|x]], 90:00).
See [[nowhere]] and ([[podcast:unheard|x]], 1:00).

## Nothing here

## Elsewhere

At 3:33, somebody hums.
"""
BEES = Episode(
    slug="bees",
    title="Bees",
    guests=("ada",),
    duration_s=600,
    chapters=(Chapter(start_s=0), Chapter(start_s=300)),
    turns=(
        Turn(speaker="hal", role="host", start_s=0, timing="given", text="So?", chapter="a"),
        Turn(speaker="hal", role="host", start_s=290, timing="given", text="And?", chapter="a"),
        Turn(speaker="ada", role="guest", start_s=310, timing="given", text="Calm.", chapter="b"),
        Turn(speaker="hal", role="host", start_s=400, timing="given", text="Ah.", chapter="b"),
    ),
)
TEA = Episode(slug="tea", title="Tea", guests=("ada",))
PEOPLE = (
    Guest(slug="ada", name="Ada Example"),
    Guest(slug="ada2", name="Ada Example", bio="Sells tea."),
)
REGISTRY = Registry(
    people={person.slug: person for person in PEOPLE}, episodes={"bees": BEES, "tea": TEA}
)


def wiki_of(folder: Path, text: str = PAGE) -> Wiki:
    (folder / "hives.md").write_text(text, encoding="utf-8")
    (folder / "broken.md").write_bytes(b"\0")
    wiki = read_wiki([folder], bundled=REGISTRY, progress=lambda *_: None)
    return replace(wiki, registry=REGISTRY)


@pytest.fixture
def found(tmp_path: Path) -> Audit:
    return audit(wiki_of(tmp_path))


def of_kind(found: Audit, kind: FindingKind) -> list[Finding]:
    return [finding for finding in found.findings if finding.kind == kind]


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("refused-file", "is a binary file, not Markdown"),
        ("unresolved-link", "page 'nowhere'"),
        ("unknown-episode", "podcast 'unheard'"),
        ("past-the-end", "1:30:00 bees"),
        ("unbound-time", "3:33"),
        ("empty-section", "Nothing here"),
        ("namesakes", "ada, ada2"),
        ("uncited-episode", "tea"),
    ],
)
def test_each_kind_of_damage_is_found(found: Audit, kind: FindingKind, detail: str) -> None:
    assert [finding.detail for finding in of_kind(found, kind)] == [detail]


def test_a_guest_who_says_nothing_in_the_span_is_found(found: Audit) -> None:
    (silent,) = of_kind(found, "guest-silent")
    assert silent.detail.startswith("1:00 bees: Ada Example in ")
    assert silent.line > 0


def test_a_time_is_looked_at_for_who_speaks_then_and_for_chapters(found: Audit) -> None:
    assert [f.detail for f in of_kind(found, "opens-on-host")] == ["1:00 bees", "5:00 bees"]
    assert [f.detail for f in of_kind(found, "off-chapter")] == ["1:00 bees"]
    assert (found.checked_spans, found.guest_opens) == (2, 0)


def test_bindings_account_for_every_citation(found: Audit) -> None:
    assert sum(binding.citations for binding in found.bindings) == found.citations
    after = next(binding for binding in found.bindings if binding.how == "after")
    assert (after.citations, after.inside, after.on_chapter) == (3, 2, 1)
    assert found.dropped_times == 2


def test_every_kind_has_a_gravity_and_a_meaning() -> None:
    assert set(SEVERITY) == set(MEANING)


def test_findings_keep_their_ids_when_lines_move(tmp_path: Path) -> None:
    first = audit(wiki_of(tmp_path)).findings
    moved = audit(wiki_of(tmp_path, PAGE.replace("\n\n##", "\n\n\n\n##"))).findings
    assert [finding.id for finding in moved] == [finding.id for finding in first]
    assert [finding.line for finding in moved] != [finding.line for finding in first]


def test_ids_are_unique_and_the_order_is_by_gravity(found: Audit) -> None:
    assert len({finding.id for finding in found.findings}) == len(found.findings)
    order = list(SEVERITY)
    places = [order.index(finding.kind) for finding in found.findings]
    assert places == sorted(places)


def test_a_sound_wiki_has_nothing_broken(starter_wiki: Wiki) -> None:
    checked = audit(starter_wiki)
    assert checked.count("broken") == 0
    assert checked.count("doubtful") == 0
    assert checked.citations == sum(binding.inside for binding in checked.bindings)
