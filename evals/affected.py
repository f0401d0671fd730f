"""What a changed wiki touches: only those scenarios need to be run again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.expectation import named_places
from evals.runs import Run
from evals.scenario import Scenario, Store
from knowledge.archive import Archive
from knowledge.evidence import Evidence
from tools.lookup import look_up
from tools.views import viewed_evidence

_ID: Final = re.compile(r"\bev_[a-z2-7]{6}\b")
_LARGEST_PLAN: Final = 4_000_000  # bytes; a larger file is no plan of ours
BUNDLED_SOURCES: Final = ("the bundled wiki",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A scenario, plan or citation that rests on what has changed, and how it does."""

    name: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusChange:
    """What differs between two stores, and what that touches."""

    pages: tuple[str, ...]  # slugs, of pages that came, went or changed
    episodes: tuple[str, ...]  # of which other claims are made now
    gone: frozenset[str]  # ids of evidence
    come: frozenset[str]
    scenarios: tuple[Touched, ...]
    plans: tuple[Touched, ...]
    citations: tuple[Touched, ...]  # ids that a recorded run cites and that are gone


def find_affected(
    old: Archive, new: Archive, scenarios: Sequence[Scenario], *, run: Run | None, plans: Path
) -> CorpusChange:
    """Return what changed between two stores of one wiki, and what that touches.

    Args:
        old: The store before.
        new: The store after.
        scenarios: Those about another wiki are not touched.
        run: A recorded run, whose citations count too.
        plans: Folder of saved plans, of any format that names evidence by id.
    """
    before, after = _evidence(old), _evidence(new)
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    changed = [before[name] for name in gone] + [after[name] for name in come]
    pages = {item.page for item in changed if item.page}
    episodes = {item.episode for item in changed if item.episode}
    about: Store = "bundled" if new.manifest.sources == BUNDLED_SOURCES else "archive"
    cited = _cited_by_run(run, gone)
    touched = (
        Touched(name=scenario.id, why=why)
        for scenario in scenarios
        if scenario.store == about
        and (why := tuple(_why(scenario, old, new, pages, episodes, cited)))
    )
    return CorpusChange(
        pages=tuple(sorted(pages)),
        episodes=tuple(sorted(episodes)),
        gone=frozenset(gone),
        come=frozenset(come),
        scenarios=tuple(touched),
        plans=tuple(_plans(plans, gone)),
        citations=tuple(_citations(cited, before)),
    )


def _evidence(archive: Archive) -> dict[str, Evidence]:
    """Return sections and claims by id; what guests say in transcripts is seen by look-ups."""
    found = {}
    for place in archive.places:
        section = archive.section(place.page, place.anchor)
        if section is not None:
            found[section.id] = section
            found |= {claim.id: claim for claim in archive.claims(section)}
    return found


def _why(
    scenario: Scenario,
    old: Archive,
    new: Archive,
    pages: set[str],
    episodes: set[str],
    cited: dict[str, set[str]],
) -> Iterator[str]:
    named_pages, named_episodes, _ = named_places(scenario.expect)
    for what, names in (("page", named_pages & pages), ("episode", named_episodes & episodes)):
        if names:
            yield f"expects the {what} {', '.join(sorted(names))}"
    for turn in scenario.turns:
        if _found(old, turn.say) != _found(new, turn.say):
            yield f"finds something else for {turn.say[:60]!r}"
            break
    if ids := cited.get(scenario.id):
        yield f"cited {', '.join(sorted(ids))}"


def _found(archive: Archive, question: str) -> set[str]:
    return {evidence.id for evidence in viewed_evidence(look_up(archive, question=question))}


def _cited_by_run(run: Run | None, gone: set[str]) -> dict[str, set[str]]:
    """Return by scenario the ids that a run cited and that are gone."""
    cited: dict[str, set[str]] = {}
    for trial in run.trials if run else ():
        for turn in trial.state.turns if trial.state else ():
            for citation in (turn.answer or {}).get("citations", []):
                if citation.get("id") in gone:
                    cited.setdefault(trial.scenario, set()).add(citation["id"])
    return cited


def _citations(cited: dict[str, set[str]], before: dict[str, Evidence]) -> Iterator[Touched]:
    for name in sorted({name for names in cited.values() for name in names}):
        where = before[name]
        by = sorted(scenario for scenario, names in cited.items() if name in names)
        yield Touched(name=name, why=(f"{where.page}#{where.anchor}", f"cited in {', '.join(by)}"))


def _plans(folder: Path, gone: set[str]) -> Iterator[Touched]:
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    for path in files:
        if path.stat().st_size > _LARGEST_PLAN:
            continue
        named = set(_ID.findall(path.read_bytes().decode("utf-8", "replace")))
        if lost := sorted(named & gone):
            yield Touched(name=str(path.relative_to(folder)), why=(f"rests on {', '.join(lost)}",))
