"""Questions that sections answer: read beside the pages, searched, never lost in silence."""

from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.questions import FOLDER, MAX_CHARS, MAX_QUESTIONS
from knowledge.shelves import STARTER
from knowledge.store.embedders import Embedder
from knowledge.wiki import Wiki
from tests.conftest import ingest_quietly, read_sources

PAGE = (
    "---\ntitle: Hives\n---\n\nAll about hives.\n\n## Winter\n\nBees cluster.\n\n## Food\n\n"
    "Honey.\n"
)


def wiki_with(folder: Path, questions: str, page: str = "hives") -> Wiki:
    (folder / "_wiki").mkdir(parents=True)
    (folder / "_wiki" / "hives.md").write_text(PAGE, encoding="utf-8")
    (folder / FOLDER).mkdir()
    (folder / FOLDER / f"{page}.yaml").write_text(questions, encoding="utf-8")
    return read_sources(folder)


def test_questions_belong_to_the_section_of_their_heading(tmp_path: Path) -> None:
    wiki = wiki_with(tmp_path, "Winter: ['How do  bees stay warm?']\n'': [What is this about?]\n")
    asked = {section.heading: section.questions for section in wiki.pages[0].sections}
    assert asked == {
        "Hives": ("What is this about?",),
        "Winter": ("How do bees stay warm?",),
        "Food": (),
    }
    assert wiki.refused == ()


@pytest.mark.parametrize(
    ("questions", "page", "reason"),
    [
        ("Summer: [Why?]", "hives", "headings that its page does not have: ['Summer']"),
        ("Winter: [Why?]", "bees", "belongs to no page"),
        ("Winter: Why?", "hives", "holds no list of texts under 'Winter'"),
        ("Winter: [1]", "hives", "holds no list of texts under 'Winter'"),
        ("- Why?", "hives", "is not a mapping"),
        ("Winter: [", "hives", "has unreadable questions"),
        (f"Winter: [{'x' * (MAX_CHARS + 1)}]", "hives", f"over {MAX_CHARS} characters"),
        (f"Winter: [{', '.join(['why'] * (MAX_QUESTIONS + 1))}]", "hives", f"than {MAX_QUESTIONS}"),
        ("Winter: &a [Why?]", "hives", "anchors or aliases"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_the_pages_stay(
    tmp_path: Path, questions: str, page: str, reason: str
) -> None:
    wiki = wiki_with(tmp_path, questions, page)
    assert [section.questions for section in wiki.pages[0].sections] == [(), (), ()]
    (refused,) = wiki.refused
    assert reason in refused.reason
    assert refused.path.name == f"{page}.yaml"


def test_a_question_finds_its_section_and_is_no_evidence_of_it(
    tmp_path: Path, embedder: Embedder
) -> None:
    wiki = wiki_with(tmp_path / "podwiki", "Winter: [how do they not freeze]\n")
    ingest_quietly(wiki, tmp_path / "store", embedder)
    archive = Archive(tmp_path / "store", embedder)
    (hit,) = archive.search("question", "Will they freeze?", count=3)
    assert (hit.evidence.section, hit.evidence.text) == ("Winter", "how do they not freeze")
    section = archive.section("hives", hit.evidence.anchor)
    assert section is not None
    assert archive.questions(section) == ["how do they not freeze"]
    assert archive.manifest.counts["questions"] == 1
    archive.close()


def test_every_section_of_the_bundled_wiki_that_cites_has_questions(starter_wiki: Wiki) -> None:
    bare = [
        f"{page.slug} › {section.heading}"
        for page in starter_wiki.pages
        for section in page.sections
        if any(sentence.citations for sentence in section.sentences) and not section.questions
    ]
    assert bare == []
    assert starter_wiki.refused == ()


def test_no_question_stands_twice_in_a_section(starter_wiki: Wiki) -> None:
    for page in starter_wiki.pages:
        for section in page.sections:
            assert len(set(section.questions)) == len(section.questions)
    assert len(list((STARTER / FOLDER).glob("*.yaml"))) == len(starter_wiki.pages)
