"""Where in a project a criterion can stand: which files, and what of them is more than talk.

A place serves three ends: its files are what a model is shown, only lines of them are taken as
proof, and where there is no such file, the criterion is certainly not met.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tools.projects.inspections.code import (
    bare_lines,
    code_files,
    code_lines,
    is_code,
    is_test,
    settings_files,
    test_files,
)
from tools.projects.inspections.engineering import CI_FILES, LISTINGS
from tools.projects.repository import Repository, TextFile

_PROSE: Final = (".md", ".markdown", ".rst", ".txt", ".qmd")
_TABLES: Final = (".csv", ".tsv", ".json", ".jsonl", ".yml", ".yaml")
_PAGES: Final = (".html", ".qmd", ".rmd", ".vue", ".svelte", ".lkml")
_PROMPT: Final = re.compile(r"(?:^|/)prompts?/|prompt[^/]*$", re.IGNORECASE)
_OTHER_CI: Final = (
    r"^\.(?:travis|drone|woodpecker)\.ya?ml$|^\.(?:buildkite|woodpecker|gitea|forgejo)/.+\.ya?ml$"
)
_TESTS_SOMETHING: Final = re.compile(
    r"assert|expect|should|raises|throw|verif|check|equal|require|must|fail", re.IGNORECASE
)
_LISTING: Final = re.compile(LISTINGS, re.IGNORECASE)
_HEADING: Final = re.compile(r"^\s*#{1,6}\s|^\s*[=~^\"*+-]{3,}\s*$|^\s*(?:```|~~~)")
_WORD: Final = re.compile(r"\w{2,}")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN_REFERENCE: Final = re.compile(r"^\s*\[[^\]]*\]:\s*(?:#|<>).*$", re.MULTILINE)


Files = Callable[[Repository], Sequence[TextFile]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The files in which a criterion can stand."""

    files: Files
    in_strings: bool = False  # what stands in strings of the code counts: a prompt, a query


def visible_lines(file: TextFile) -> tuple[str, ...]:
    """Return the lines of a file without comments, docstrings and what a page does not show."""
    if not _is_page(file):
        return code_lines(file)
    text = "\n".join(file.lines)
    for hidden in (_COMMENT, _HIDDEN_REFERENCE):
        text = hidden.sub(lambda found: "\n" * found[0].count("\n"), text)
    return tuple(text.split("\n"))


def is_proof(place: Place, file: TextFile, number: int) -> bool:
    """Tell whether a line, counted from 1, can show anything: it is no heading and no comment."""
    lines = bare_lines(file) if is_code(file) and not place.in_strings else visible_lines(file)
    line = lines[number - 1]
    return bool(_WORD.search(line)) and not (_is_page(file) and _HEADING.match(line))


def _is_page(file: TextFile) -> bool:
    """Tell whether a file is there to be read, unlike a list of packages or a prompt."""
    used = _LISTING.search(file.path) or _PROMPT.search(file.path)
    return file.suffix in _PROSE + _PAGES and not used


def _readme(repository: Repository) -> list[TextFile]:
    return [repository.readme] if repository.readme else []


def _writing(repository: Repository) -> list[TextFile]:
    others = [file for file in repository.files if file.suffix in _PROSE and _is_page(file)]
    return list(dict.fromkeys([*_readme(repository), *others]))


def _tests(repository: Repository) -> list[TextFile]:
    """Return tests that test something, and those in languages that nothing here reads."""
    return [
        file
        for file in repository.files
        if is_test(file.path)
        and file.suffix not in _PROSE + _TABLES
        and (not is_code(file) or any(map(_TESTS_SOMETHING.search, bare_lines(file))))
    ]


def _on_paths(pattern: str) -> Files:
    wanted = re.compile(pattern, re.IGNORECASE)

    def files(repository: Repository) -> list[TextFile]:
        return [file for file in repository.files if wanted.search(file.path)]

    return files


def _modules(repository: Repository) -> list[TextFile]:
    return [file for file in code_files(repository) if file.suffix != ".ipynb"]


def _used(repository: Repository) -> list[TextFile]:
    """Return what the project is made of: programs and prompts, then what configures them."""
    prompts = [file for file in repository.files if _PROMPT.search(file.path)]
    made = [*code_files(repository), *prompts, *settings_files(repository)]
    return list(dict.fromkeys(made))


def _used_and(suffixes: Sequence[str]) -> Files:
    def files(repository: Repository) -> list[TextFile]:
        others = [file for file in repository.files if file.suffix in suffixes]
        return list(dict.fromkeys([*_used(repository), *others]))

    return files


def _used_and_tests(repository: Repository) -> list[TextFile]:
    return list(dict.fromkeys([*_used(repository), *test_files(repository)]))


def _anything(repository: Repository) -> list[TextFile]:
    return list(dict.fromkeys([*_writing(repository), *_used_and(_TABLES)(repository)]))


_README: Final = Place(files=_readme)
_CODE: Final = Place(files=code_files)
_USED: Final = Place(files=_used)
_TEXTS: Final = Place(files=_used, in_strings=True)
_RECORDS: Final = Place(files=_used_and(_TABLES))
_TESTS: Final = Place(files=_tests)
PLACES: Final[Mapping[str, Place]] = {
    "problem": _README,
    "instructions": _README,
    "data-source": _README,
    "limits": _README,
    "results": _README,
    "decision": Place(files=_writing),
    "definitions": Place(files=_anything),
    "tests": _TESTS,
    "tool-tests": _TESTS,
    "structure": Place(files=_modules),
    "dependencies": Place(files=_on_paths(LISTINGS)),
    "automation": Place(files=_on_paths(f"{CI_FILES}|{_OTHER_CI}")),
    "deployment": _USED,
    "demo": Place(files=_used_and(_PAGES)),
    "baseline": _CODE,
    "held-out": _CODE,
    "metric": _CODE,
    "error-analysis": _RECORDS,
    "monitoring": _USED,
    "experiments": _RECORDS,
    "evaluation-set": Place(files=_used_and(_TABLES), in_strings=True),
    "retrieval-score": _CODE,
    "answer-sources": _TEXTS,
    "refusal": _TEXTS,
    "chunking": _CODE,
    "tracing": _CODE,
    "data-quality": Place(files=_used_and_tests),
    "orchestration": _USED,
    "rerun": _TEXTS,
    "data-model": _TEXTS,
    "dashboard": Place(files=_used_and(_PAGES)),
}
"""By the key of their criterion."""
