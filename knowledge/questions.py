"""Questions that sections answer, as people ask them: written beside a wiki, to be found by.

A folder `_questions` beside the pages holds a YAML file a page, under the page's slug: a mapping
from heading (empty for the text above the first one) to questions. They are searched like the
sections themselves and offered as next questions; nothing is ever cited from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from knowledge.errors import SourceError
from knowledge.frontmatter import load_yaml, read_text
from knowledge.naming import SOURCE_MARK
from knowledge.records import Page, Section
from knowledge.sanitize import one_line
from knowledge.sources.opening import Source

FOLDER: Final = "_questions"
MAX_QUESTIONS: Final = 50
"""Of one section."""
MAX_CHARS: Final = 300
_SUFFIX: Final = ".yaml"

Questions = Mapping[str, tuple[str, ...]]
"""Of one page: questions by heading."""


def with_questions(
    source: Source, pages: Iterable[Page]
) -> tuple[tuple[Page, ...], list[SourceError]]:
    """Return the pages of a source with the questions beside them, and what could not be read.

    Args:
        source: With or without questions beside its pages.
        pages: All of that source.
    """
    found = {page.slug.partition(SOURCE_MARK)[0]: page for page in pages}
    refused = []
    for file in _files(source):
        try:
            found[file.stem] = _asked(found.get(file.stem), _read(file), file)
        except SourceError as error:
            refused.append(SourceError(source.place(file), error.reason))
    return tuple(found.values()), refused


def _files(source: Source) -> list[Path]:
    folder = source.path / FOLDER
    return sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else []


def _read(file: Path) -> Questions:
    """Read the questions of one page.

    Raises:
        SourceError: The file is no mapping from headings to lists of short texts.
    """
    loaded = load_yaml(file, read_text(file), what="questions") or {}
    if not isinstance(loaded, dict):
        raise SourceError(file, "is not a mapping from headings to questions")
    return {str(heading): _listed(file, str(heading), asked) for heading, asked in loaded.items()}


def _listed(file: Path, heading: str, asked: object) -> tuple[str, ...]:
    if not isinstance(asked, list) or not all(isinstance(one, str) for one in asked):
        raise SourceError(file, f"holds no list of texts under {heading!r}")
    questions = tuple(filter(None, map(one_line, asked)))
    if len(questions) > MAX_QUESTIONS:
        raise SourceError(file, f"holds more than {MAX_QUESTIONS} questions under {heading!r}")
    if any(len(question) > MAX_CHARS for question in questions):
        raise SourceError(file, f"holds a question of over {MAX_CHARS} characters: {heading!r}")
    return questions


def _asked(page: Page | None, questions: Questions, file: Path) -> Page:
    if page is None:
        raise SourceError(file, "belongs to no page")
    unknown = questions.keys() - {_heading(section) for section in page.sections}
    if unknown:
        raise SourceError(file, f"names headings that its page does not have: {sorted(unknown)}")
    sections = (
        replace(section, questions=questions.get(_heading(section), ()))
        for section in page.sections
    )
    return replace(page, sections=tuple(sections))


def _heading(section: Section) -> str:
    """Return what a section is listed under; the text above the first heading has none."""
    return section.heading if section.anchor else ""
