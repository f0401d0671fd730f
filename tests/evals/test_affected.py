"""What a changed wiki touches, and what refusals say of its gaps."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from evals.affected import find_affected
from evals.gaps import find_gaps
from evals.state import FinalState
from knowledge.archive import Archive
from knowledge.store.embedders import Embedder
from tests.conftest import ingest_quietly, read_sources
from tests.evals.making import answer, citation, refused, scenario, state
from tests.evals.recorded import run
from tests.tiny_wiki import write_tiny_wiki


@pytest.fixture
def changed_archive(tmp_path: Path, embedder: Embedder) -> Iterator[Archive]:
    """The tiny wiki after one page has lost a sentence."""
    folder = write_tiny_wiki(tmp_path / "wiki")
    page = min((folder / "_wiki").glob("*.md"))
    lines = page.read_text(encoding="utf-8").splitlines()
    cited = next(
        number for number, line in enumerate(lines) if "[[" in line and line[0] not in "#-"
    )
    del lines[cited]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    store = tmp_path / "store"
    ingest_quietly(read_sources(folder), store, embedder)
    with closing(Archive(store, embedder)) as archive:
        yield archive


def test_an_unchanged_wiki_touches_nothing(tiny_archive: Archive, tmp_path: Path) -> None:
    one = scenario(store="archive", turns=["What does it say?"])
    change = find_affected(tiny_archive, tiny_archive, [one], run=None, plans=tmp_path)
    assert (change.pages, change.scenarios, change.plans, change.citations) == ((), (), (), ())


def test_a_changed_page_touches_what_rests_on_it_and_nothing_else(
    tiny_archive: Archive, changed_archive: Archive, tmp_path: Path
) -> None:
    bare = find_affected(tiny_archive, changed_archive, [], run=None, plans=tmp_path)
    assert len(bare.pages) == 1
    assert bare.gone
    lost = min(bare.gone)
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "mine.json").write_text(f'{{"evidence": ["{lost}"]}}')
    (plans / "other.json").write_text('{"evidence": ["ev_aaaaaa"]}')
    touched = scenario(
        {"cites": [{"pages": [bare.pages[0]]}]}, id="touched", store="archive", turns=["Zzz?"]
    )
    untouched = next(
        title for slug, title in tiny_archive.page_titles.items() if slug not in bare.pages
    )
    other = scenario({"says": [["x"]]}, id="other", store="archive", turns=[untouched])
    bundled = scenario({"cites": [{"pages": [bare.pages[0]]}]}, id="bundled")
    recorded = run(
        {"other": "-"},
        scenarios={"other": other},
        states={"other": state(answer(citations=[citation(id=lost)]))},
    )
    found = find_affected(
        tiny_archive, changed_archive, [touched, other, bundled], run=None, plans=plans
    )
    assert [one.name for one in found.scenarios] == ["touched"]
    assert [one.name for one in found.plans] == ["mine.json"]
    cited = find_affected(
        tiny_archive, changed_archive, [touched, other], run=recorded, plans=plans
    )
    assert [one.name for one in cited.scenarios] == ["touched", "other"]
    assert [one.name for one in cited.citations] == [lost]


def test_refusals_are_sorted_into_gaps_of_the_wiki_and_faults_of_the_agent() -> None:
    due = scenario({"outcome": "refusal"}, id="due", turns=["How do I become a nurse?"])
    undue = scenario(id="undue", turns=["What is it?"])
    other = scenario({"outcome": "refusal"}, id="other", turns=["Which pill?"])
    states = {
        "due": asked(due.turns[0].say, "not_in_archive"),
        "undue": asked(undue.turns[0].say, "not_in_archive"),
        "other": asked(other.turns[0].say, "needs_professional"),
    }
    recorded = run(
        {"due": "++", "undue": "--", "other": "++"},
        scenarios={one.id: one for one in (due, undue, other)},
        states=states,
    )
    found = find_gaps(recorded)
    assert [(gap.question, gap.is_held) for gap in found] == [
        ("How do I become a nurse?", False),
        ("What is it?", True),
    ]


def asked(question: str, kind: str) -> FinalState:
    made = state(refused(kind))
    turn = made.turns[0].model_copy(update={"asked": question})
    return made.model_copy(update={"turns": (turn,)})
